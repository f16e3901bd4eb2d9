const MAX_ENTRIES = 5_000;

/** A changed ticket, with the time of its last change by the help desk's clock (ms). */
export interface RemoteChange {
  ref: string;
  at: number;
}

/**
 * Creates a filter that drops changes reported before. Polls overlap: each returns the changes of its start time again, and of
 * the seconds before it where changes become visible late.
 *
 * @returns a function of the changes, and of the time (ms) until which they are final: a help desk with times in whole seconds
 *   may change a ticket again within the current second, so that change is reported again
 */
export function createChangeFilter(): (changes: readonly RemoteChange[], until?: number) => string[] {
  const reported = new Map<string, number>();
  return (changes, until = Infinity) => {
    const fresh = changes.filter(({ ref, at }) => reported.get(ref) !== at);
    for (const { ref, at } of fresh) {
      reported.delete(ref);
      if (at < until) reported.set(ref, at);
    }
    for (const [old] of reported) {
      if (reported.size <= MAX_ENTRIES) break;
      reported.delete(old);
    }
    return fresh.map(({ ref }) => ref);
  };
}
