import { LRUCache } from 'lru-cache';
import type { CallContext, Identity } from '../../interfaces/index.ts';
import { getAccountId } from '../../database/account-id.ts';

/** Milliseconds for which a count is cached. */
const TTL_MS = 15_000;
/** Milliseconds after which a slow count is given up. */
const TIMEOUT_MS = 1_500;
const MAX_ENTRIES = 10_000;

/** Cache of unread counts per user: each start of the panel needs one, and it costs a request to the help desk. */
export interface UnreadCounts {
  /** @param count requests the number from the help desk */
  get(context: CallContext, count: () => Promise<number>): Promise<number>;
  /** Drops the count of a user who has read or written. */
  invalidate(person: Identity): void;
}

/** Creates an empty cache. */
export function createUnreadCounts(): UnreadCounts {
  const cache = new LRUCache<string, { at: number; unread: number }>({ max: MAX_ENTRIES });
  return {
    async get({ identity, now }, count) {
      const id = getAccountId(identity);
      const cached = cache.get(id);
      if (cached && Math.abs(now - cached.at) < TTL_MS) return cached.unread;
      const counting = async () => {
        const unread = await count();
        cache.set(id, { at: now, unread });
        return unread;
      };
      // The form of the panel needs this response but not the help desk, so a slow one is not awaited.
      return Promise.race([counting().catch(() => cached?.unread ?? 0), resolveAfter(TIMEOUT_MS, cached?.unread ?? 0)]);
    },
    invalidate: (person) => void cache.delete(getAccountId(person)),
  };
}

const resolveAfter = <T>(ms: number, value: T): Promise<T> =>
  new Promise((resolve) => setTimeout(() => resolve(value), ms).unref());
