import type { StatusSource } from '../interfaces.ts';
import type { Store } from '../database/index.ts';

/** Notices that the status has changed. */
export interface StatusChangeDetector {
  /** Reads the status and says so when it is not what it was at the last look. Never rejects. */
  look(now: number): Promise<void>;
}

/** @param changed told once for each change that is seen; when it was checked is no change. */
export function createStatusChangeDetector(
  store: Store,
  status: StatusSource,
  changed: () => void,
): StatusChangeDetector {
  let last: string | null = null;
  return {
    async look(now) {
      const known = await status.read(store.db, now).catch(() => null);
      // A source that fails says nothing new; whoever looks at it is told that it fails.
      if (known === null) return;
      const said = JSON.stringify({ ...known, checkedAt: null });
      if (last !== null && last !== said) changed();
      last = said;
    },
  };
}
