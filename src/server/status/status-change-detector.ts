import type { StatusSource } from '../interfaces/index.ts';
import type { Store } from '../database/index.ts';

/** Detects changes of the status. */
export interface StatusChangeDetector {
  /** Reads the status and compares it with the previous one. Never rejects. */
  check(now: number): Promise<void>;
}

/** @param changed called once per change; `checkedAt` is ignored */
export function createStatusChangeDetector(
  store: Store,
  status: StatusSource,
  changed: () => void,
): StatusChangeDetector {
  let last: string | null = null;
  return {
    async check(now) {
      const current = await status.read(store.db, now).catch(() => null);
      // A source that cannot be read has not changed.
      if (current === null) return;
      const snapshot = JSON.stringify({ ...current, checkedAt: null });
      if (last !== null && last !== snapshot) changed();
      last = snapshot;
    },
  };
}
