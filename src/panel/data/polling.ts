import { fromDocument } from '../../dom/from-document.ts';
import { effect, untracked } from '@preact/signals';

/** How one model keeps itself fresh. */
export interface Polling {
  /** Read inside an effect: whether anybody can see the result. */
  active: () => boolean;
  /** Reads again. False after a failure, true after an answer. */
  run: () => Promise<boolean>;
  /** Milliseconds between answers, read after each. */
  every: () => number;
}

const MAX_INTERVAL_MS = 15 * 60_000;

/**
 * Calls `run` at once and then again and again while it is active and the page is visible. After a failure it waits a
 * minute, after each further one twice as long, up to 15 minutes; it runs at once when the network or the page comes back.
 *
 * Call it inside a `createModel` factory: the model's disposal ends it.
 */
export function createPolling({ active, run, every }: Polling): void {
  effect(() => {
    if (!active()) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let running = false;
    let over = false;

    const wait = () => {
      const delay = failures === 0 ? every() : Math.min(MAX_INTERVAL_MS, Math.max(every(), 30_000) * 2 ** failures);
      // Jitter, so that a thousand panels that failed together do not come back together.
      timer = setTimeout(go, delay * (0.9 + Math.random() * 0.2));
    };
    const go = async () => {
      clearTimeout(timer);
      if (running || fromDocument('hidden')) return;
      running = true;
      const good = await run().catch(() => false);
      running = false;
      if (over) return;
      failures = good ? 0 : failures + 1;
      if (!fromDocument('hidden')) wait();
    };
    const wake = () => {
      failures = 0;
      clearTimeout(timer);
      untracked(() => void go());
    };

    addEventListener('online', wake);
    addEventListener('pageshow', wake);
    fromDocument('addEventListener').call(document, 'visibilitychange', wake);
    untracked(() => void go());
    return () => {
      over = true;
      clearTimeout(timer);
      removeEventListener('online', wake);
      removeEventListener('pageshow', wake);
      fromDocument('removeEventListener').call(document, 'visibilitychange', wake);
    };
  });
}
