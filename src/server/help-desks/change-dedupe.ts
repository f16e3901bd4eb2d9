const MAX_ENTRIES = 5_000;

/** A ticket that changed, with the time of its last change by the desk's clock (ms). */
export interface RemoteChange {
  ref: string;
  at: number;
}

/**
 * Leaves out what was told before: who asks for changes since a time gets those of that time again, and those of the
 * seconds before it where a desk learns of changes late.
 *
 * @returns takes what was answered, and until when its times are final (ms): a desk that tells whole seconds may change a
 *   ticket again within the one that it just told, so that is told once more
 */
export function createChangeFilter(): (changes: readonly RemoteChange[], until?: number) => string[] {
  const told = new Map<string, number>();
  return (changes, until = Infinity) => {
    const fresh = changes.filter(({ ref, at }) => told.get(ref) !== at);
    for (const { ref, at } of fresh) {
      told.delete(ref);
      if (at < until) told.set(ref, at);
    }
    for (const [old] of told) {
      if (told.size <= MAX_ENTRIES) break;
      told.delete(old);
    }
    return fresh.map(({ ref }) => ref);
  };
}
