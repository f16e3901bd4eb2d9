import { fromDocument } from '../../dom/from-document.ts';
import { effect, untracked } from '@preact/signals';

/** Options of a polling loop. */
export interface Polling {
  /** Whether the result is visible; tracked by an effect. */
  active: () => boolean;
  /** Loads the data. Resolves with false on failure. */
  run: () => Promise<boolean>;
  /** Returns the interval in milliseconds; called after each response. */
  intervalMs: () => number;
}

const MAX_INTERVAL_MS = 15 * 60_000;

/**
 * Polls immediately and then at intervals, while it is active and the page is visible. Exponential backoff after failures:
 * one minute, doubled up to 15 minutes. Polls immediately when the network or the page comes back.
 *
 * Call it inside a `createModel` factory; the model's disposal stops it.
 */
export function createPolling({ active, run, intervalMs }: Polling): void {
  effect(() => {
    if (!active()) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let running = false;
    let disposed = false;

    const schedule = () => {
      const delay =
        failures === 0 ? intervalMs() : Math.min(MAX_INTERVAL_MS, Math.max(intervalMs(), 30_000) * 2 ** failures);
      // Jitter prevents clients that failed together from retrying together.
      timer = setTimeout(poll, delay * (0.9 + Math.random() * 0.2));
    };
    const poll = async () => {
      clearTimeout(timer);
      if (running || fromDocument('hidden')) return;
      running = true;
      const succeeded = await run().catch(() => false);
      running = false;
      if (disposed) return;
      failures = succeeded ? 0 : failures + 1;
      if (!fromDocument('hidden')) schedule();
    };
    const wake = () => {
      failures = 0;
      clearTimeout(timer);
      untracked(() => void poll());
    };

    addEventListener('online', wake);
    addEventListener('pageshow', wake);
    fromDocument('addEventListener').call(document, 'visibilitychange', wake);
    untracked(() => void poll());
    return () => {
      disposed = true;
      clearTimeout(timer);
      removeEventListener('online', wake);
      removeEventListener('pageshow', wake);
      fromDocument('removeEventListener').call(document, 'visibilitychange', wake);
    };
  });
}
