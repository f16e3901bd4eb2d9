const TTL_MS = 60_000;
/** How many Jira takes. */
const MAX_ENTRIES = 50;

/** What was written a moment ago, for searches, which otherwise miss it for some seconds. */
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
