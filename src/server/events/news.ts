import type { DeskNews, Transactions } from '../ports.ts';
import type { Hub } from './hub.ts';

/** How often it is looked whether something is to be done (ms). */
const LOOK_EVERY = 2_000;

/** Brings what happens at a desk elsewhere into its record, from which streams are told. */
export interface NewsRunner {
  readonly hears: boolean;
  /** Takes a message that came to where the desk's webhook is sent; false when it is not the desk's. */
  hear(message: { headers: Headers; body: Uint8Array }): Promise<boolean>;
  /** Waits for what is being done, and does no more. */
  close(): Promise<void>;
}

/** @param onFailure told of what could not be done; it is tried again by itself */
export function runNews(
  news: DeskNews,
  parts: { store: Transactions; hub: Hub; clock: () => number; onFailure: (error: unknown) => void },
): NewsRunner {
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
      .look(store, clock(), hub.heard)
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
  const timer = setInterval(look, LOOK_EVERY).unref();

  return {
    hears: news.hears,
    async hear(message) {
      const heard = await news.hear(store.db, { ...message, now: clock() });
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
