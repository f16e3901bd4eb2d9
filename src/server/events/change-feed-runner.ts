import type { ChangeFeed, Transactions } from '../interfaces/index.ts';
import { createWorkerLoop } from '../lib/worker-loop.ts';
import type { Hub } from './hub.ts';

const POLL_INTERVAL_MS = 2_000;

/** Copies changes of a remote help desk into the event log. */
export interface ChangeFeedRunner {
  readonly acceptsWebhooks: boolean;
  /** Accepts a request to the webhook path. Resolves to false when it does not come from the help desk. */
  handleWebhook(message: { headers: Headers; body: Uint8Array }): Promise<boolean>;
  /** Waits for the current synchronization and starts no further one. */
  close(): Promise<void>;
}

/**
 * Starts synchronizing a change feed.
 *
 * @param onFailure called for each failed synchronization; the next poll tries again
 */
export function runChangeFeed(
  feed: ChangeFeed,
  parts: { store: Transactions; hub: Hub; clock: () => number; onFailure: (error: unknown) => void },
): ChangeFeedRunner {
  const { store, hub, clock, onFailure } = parts;
  const loop = createWorkerLoop({
    async runBatch() {
      try {
        await feed.sync(store, clock(), hub.hasListeners);
      } finally {
        hub.wake();
      }
    },
    onError: onFailure,
    pollIntervalMs: POLL_INTERVAL_MS,
  });

  return {
    acceptsWebhooks: feed.acceptsWebhooks,
    async handleWebhook(message) {
      const accepted = await feed.handleWebhook(store.db, { ...message, now: clock() });
      // Not awaited: senders of webhooks time out after seconds, and a synchronization may take longer.
      if (accepted) loop.wake();
      return accepted;
    },
    close: loop.close,
  };
}
