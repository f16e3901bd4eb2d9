import { type Signal, effect, signal, untracked } from '@preact/signals';
import type { CustomerApi } from '../../contract/index.ts';
import type { PanelContext, UserError } from '../core/context.ts';
import { createLatestOnly } from './latest-only.ts';
import { createPolling } from './polling.ts';

/** Updates relative times. */
const CLOCK_INTERVAL_MS = 30_000;
/** Fallback poll while the event stream is connected, in case an event is lost. */
const LIVE_POLL_INTERVAL_MS = 300_000;

/** Server data that is refreshed while it is visible. */
export interface Resource<T> {
  /** The latest data; null until it is loaded. */
  value: Signal<T | null>;
  /** Error of the last read. */
  failure: Signal<UserError | null>;
  /** Server time in epoch milliseconds, updated periodically. */
  now: Signal<number>;
  /** Reads immediately. Resolves with false on failure. */
  refresh(): Promise<boolean>;
  /** Aborts the read in flight. */
  stop(): void;
}

interface Options<T> {
  app: PanelContext;
  /** Whether the data is visible; tracked by effects. */
  visible: () => boolean;
  read: (api: CustomerApi, signal: AbortSignal) => Promise<T>;
  /** Called with new and previous data. */
  onData?: (data: T, previous: T | null) => void;
  /** Poll interval in milliseconds. Default: 15 seconds, or five minutes while the event stream is connected. */
  intervalMs?: number | undefined;
}

/**
 * Creates a resource that polls while it is visible. Of overlapping reads only the latest counts.
 *
 * Call it inside a `createModel` factory; the model's disposal stops it.
 *
 * @example const status = createResource({ app, visible, read: (api, signal) => api.getStatus(undefined, { signal }) });
 */
export function createResource<T>({ app, visible, read, onData, intervalMs }: Options<T>): Resource<T> {
  const value = signal<T | null>(null);
  const failure = signal<UserError | null>(null);
  const now = signal(app.now());
  const reads = createLatestOnly();

  async function refresh(): Promise<boolean> {
    const { signal, fresh } = reads.begin();
    let succeeded = true;
    try {
      const data = await read(await app.api(), signal);
      if (fresh()) {
        const previous = value.peek();
        value.value = data;
        failure.value = null;
        onData?.(data, previous);
      }
    } catch (error) {
      if (fresh()) {
        failure.value = app.toUserError(error);
        succeeded = false;
      }
    }
    now.value = app.now();
    return succeeded;
  }

  createPolling({
    // Reads again when the stream connects or disconnects, because events may have been missed.
    active() {
      void app.streamConnected.value;
      return visible();
    },
    run: refresh,
    intervalMs: () => intervalMs ?? (app.streamConnected.peek() ? LIVE_POLL_INTERVAL_MS : 15_000),
  });
  let seenInvalidation = app.invalidation.peek();
  effect(() => {
    if (app.invalidation.value === seenInvalidation) return;
    seenInvalidation = app.invalidation.value;
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
