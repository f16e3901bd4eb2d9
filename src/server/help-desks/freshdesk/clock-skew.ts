const MAX_ENTRIES = 10_000;
const MAX_SKEW_MS = 999;

/**
 * Distinguishes changes within one second. Freshdesk's times are whole seconds, so a second change within the same second would
 * go unnoticed. Each differing read within one second is reported a millisecond later.
 */
export function createClockSkew() {
  const reads = new Map<number, { at: number; fingerprint: string; offset: number }>();
  return {
    /** @param fingerprint everything in the ticket that its requester may see */
    read(id: number, at: number, fingerprint: string): number {
      const last = reads.get(id);
      const sameSecond = last?.at === at;
      const offset = sameSecond ? last.offset + (last.fingerprint === fingerprint ? 0 : 1) : 0;
      if (reads.size >= MAX_ENTRIES && !last) reads.clear();
      reads.set(id, { at, fingerprint, offset });
      return at + Math.min(offset, MAX_SKEW_MS);
    },
    /** Returns the same time for a listed ticket, whose list entry lacks the contents. */
    listed(id: number, at: number): number {
      const last = reads.get(id);
      return last?.at === at ? at + Math.min(last.offset, MAX_SKEW_MS) : at;
    },
  };
}
