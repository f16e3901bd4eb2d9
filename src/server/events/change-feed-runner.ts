import type { ChangeFeed, Transactions } from '../interfaces.ts';
import type { Hub } from './hub.ts';

/** How often it is looked whether something is to be done (ms). */
const POLL_INTERVAL_MS = 2_000;

/** Brings what happens at a desk elsewhere into its record, from which streams are told. */
export interface ChangeFeedRunner {
  readonly acceptsWebhooks: boolean;
  /** Takes a message that came to where the desk's webhook is sent; false when it is not the desk's. */
  handleWebhook(message: { headers: Headers; body: Uint8Array }): Promise<boolean>;
  /** Waits for what is being done, and does no more. */
  close(): Promise<void>;
}

/** @param onFailure told of what could not be done; it is tried again by itself */
export function runChangeFeed(
  news: ChangeFeed,
  parts: { store: Transactions; hub: Hub; clock: () => number; onFailure: (error: unknown) => void },
): ChangeFeedRunner {
  const { store, hub, clock, onFailure } = parts;
  let looking: Promise<void> | null = null;
  let again = false;
  let closed = false;

  function look(): void {
    if (closed) return;
    if (looking) {
      again = true;
      return;
    }
    looking = news
      .sync(store, clock(), hub.hasListeners)
      .catch(onFailure)
      .finally(() => {
        looking = null;
        hub.wake();
        if (again) {
          again = false;
          look();
        }
      });
  }
  const timer = setInterval(look, POLL_INTERVAL_MS).unref();

  return {
    acceptsWebhooks: news.acceptsWebhooks,
    async handleWebhook(message) {
      const heard = await news.handleWebhook(store.db, { ...message, now: clock() });
      // Not waited for: who sends webhooks gives up after seconds, and the desk is asked meanwhile.
      if (heard) look();
      return heard;
    },
    async close() {
      closed = true;
      clearInterval(timer);
      await looking;
    },
  };
}
