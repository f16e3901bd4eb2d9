import { type Signal, effect, signal, untracked } from '@preact/signals';
import type { CustomerApi } from '../../contract/index.ts';
import type { PanelContext, UserError } from '../core/context.ts';
import { createLatestOnly } from './abort-previous.ts';
import { createPolling } from './polling.ts';

/** Twice a minute, so that "5 minutes ago" stays true. */
const CLOCK_INTERVAL_MS = 30_000;
/** Should news be lost on the way all the same. */
const LIVE_POLL_INTERVAL_MS = 300_000;

/** Something of the server's that is kept fresh while somebody looks at it. */
export interface Resource<T> {
  /** The last that was read; null until something was. */
  value: Signal<T | null>;
  /** Why the last read failed. */
  failure: Signal<UserError | null>;
  /** The server's time, in milliseconds since the epoch, told again now and then. */
  now: Signal<number>;
  /** Reads at once. False when that failed. */
  refresh(): Promise<boolean>;
  /** Drops the answer that is on its way: it was asked for before something changed. */
  stop(): void;
}

interface Options<T> {
  app: PanelContext;
  /** Read in effects: whether anybody can see it. */
  visible: () => boolean;
  read: (api: CustomerApi, signal: AbortSignal) => Promise<T>;
  /** Told what was read, and what was known before. */
  took?: (answer: T, before: T | null) => void;
  /** Milliseconds between reads. By default 15 seconds, and five minutes while news comes by itself. */
  every?: number | undefined;
}

/**
 * Reads something at once, again and again while it is visible, and after failures with growing pauses. Of answers that
 * overtake each other the newest question's counts.
 *
 * Call it inside a `createModel` factory: the model's disposal ends it.
 *
 * @example const status = reading({ app, visible, read: (api, signal) => api.getStatus(undefined, { signal }) });
 */
export function createResource<T>({ app, visible, read, took, every }: Options<T>): Resource<T> {
  const value = signal<T | null>(null);
  const failure = signal<UserError | null>(null);
  const now = signal(app.now());
  const reads = createLatestOnly();

  async function refresh(): Promise<boolean> {
    const { signal, fresh } = reads.begin();
    let good = true;
    try {
      const answer = await read(await app.api(), signal);
      if (fresh()) {
        const before = value.peek();
        value.value = answer;
        failure.value = null;
        took?.(answer, before);
      }
    } catch (error) {
      if (fresh()) {
        failure.value = app.toUserError(error);
        good = false;
      }
    }
    now.value = app.now();
    return good;
  }

  createPolling({
    // News that begins or stops coming is a reason to read: something may have happened in between.
    active() {
      void app.streamConnected.value;
      return visible();
    },
    run: refresh,
    every: () => every ?? (app.streamConnected.peek() ? LIVE_POLL_INTERVAL_MS : 15_000),
  });
  let heard = app.invalidation.peek();
  effect(() => {
    if (app.invalidation.value === heard) return;
    heard = app.invalidation.value;
    if (untracked(visible)) untracked(() => void refresh());
  });
  effect(() => {
    if (!visible()) return undefined;
    now.value = app.now();
    const timer = setInterval(() => (now.value = app.now()), CLOCK_INTERVAL_MS);
    return () => clearInterval(timer);
  });
  effect(() => reads.stop);
  return { value, failure, now, refresh, stop: reads.stop };
}
