/** Topics of tickets, and their conversations. The texts are in `scenarios.en.ts` and `scenarios.ja.ts`. */
export interface Scenario {
  category: 'tracking' | 'documents' | 'integrations' | 'billing' | 'account' | 'reports';
  priority: 'urgent' | 'high' | 'normal' | 'low';
  environment?: 'production' | 'sandbox';
  /** One of these subjects, with `{slots}` replaced. */
  subjects: readonly string[];
  description: string;
  /** The requester's attachment; see `files.ts`. */
  file?: 'gateway.log' | 'on-time.csv';
  /**
   * The conversation up to the solution. The first `agent` line asks a question, the first `requester` line answers it,
   * and the last `agent` line suggests the solution; a ticket with an earlier status has the lines up to that.
   */
  thread: readonly Line[];
}

/** Author and text of a line. `note` is internal. */
export type Line = readonly ['agent' | 'requester' | 'note', string];
