const TTL_MS = 60_000;
/** Maximum that Jira accepts per search. */
const MAX_ENTRIES = 50;

/** Creates a list of the issues written in the last minute, which the search index may still miss. */
export function createRecentWrites() {
  const written = new Map<number, number>();
  return {
    add(ref: string) {
      const id = Number(ref);
      written.delete(id);
      written.set(id, performance.now() + TTL_MS);
      for (const [old] of written) {
        if (written.size <= MAX_ENTRIES) break;
        written.delete(old);
      }
    },
    all(): number[] {
      const now = performance.now();
      for (const [id, until] of written) if (until < now) written.delete(id);
      return [...written.keys()];
    },
  };
}
