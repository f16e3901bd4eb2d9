const MOST = 5_000;

/** A ticket that changed, with the time of its last change by the desk's clock (ms). */
export interface Changed {
  ref: string;
  at: number;
}

/**
 * Leaves out what was told before: who asks for changes since a time gets those of that time again, and those of the
 * seconds before it where a desk learns of changes late.
 */
export function untold(): (changes: readonly Changed[]) => string[] {
  const told = new Map<string, number>();
  return (changes) => {
    const fresh = changes.filter(({ ref, at }) => told.get(ref) !== at);
    for (const { ref, at } of fresh) {
      told.delete(ref);
      told.set(ref, at);
    }
    for (const [old] of told) {
      if (told.size <= MOST) break;
      told.delete(old);
    }
    return fresh.map(({ ref }) => ref);
  };
}
