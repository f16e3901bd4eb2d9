const MAX_ENTRIES = 10_000;
const MAX_SKEW_MS = 999;

/**
 * Tells apart what Freshdesk does not: its times are whole seconds, so that an answer in the second of the last change would
 * look like no change at all. What is read twice in one second and differs is a millisecond later each time.
 */
export function createClockSkew() {
  const seen = new Map<number, { at: number; print: string; more: number }>();
  return {
    /** @param print all of a ticket that its customer may see, in short */
    read(id: number, at: number, print: string): number {
      const last = seen.get(id);
      const same = last?.at === at;
      const more = same ? last.more + (last.print === print ? 0 : 1) : 0;
      if (seen.size >= MAX_ENTRIES && !last) seen.clear();
      seen.set(id, { at, print, more });
      return at + Math.min(more, MAX_SKEW_MS);
    },
    /** The same time for a ticket that stands in a list, where it does not say as much. */
    listed(id: number, at: number): number {
      const last = seen.get(id);
      return last?.at === at ? at + Math.min(last.more, MAX_SKEW_MS) : at;
    },
  };
}
