/** What tickets are about, and how they went. The texts live in `scenarios.en.ts` and `scenarios.ja.ts`. */
export interface Scenario {
  category: 'tracking' | 'documents' | 'integrations' | 'billing' | 'account' | 'reports';
  priority: 'urgent' | 'high' | 'normal' | 'low';
  environment?: 'production' | 'sandbox';
  /** One of these, with `{slots}` filled in. */
  subjects: readonly string[];
  description: string;
  /** What the requester attached; see `files.ts`. */
  file?: 'gateway.log' | 'on-time.csv';
  /**
   * The conversation to its happy end. The first `agent` line asks for something, the first `requester` line answers
   * it, the last `agent` line is the suggestion; a ticket that has not come that far is cut where its status says.
   */
  thread: readonly Line[];
}

/** Who speaks, then what they say. `note` is internal. */
export type Line = readonly ['agent' | 'requester' | 'note', string];
