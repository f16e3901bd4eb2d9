import { LRUCache } from 'lru-cache';
import type { CallContext, Identity } from '../../interfaces/index.ts';
import { getAccountId } from '../../database/account-id.ts';

/** Milliseconds for which a number is not asked for again. */
const TTL_MS = 15_000;
/** Milliseconds that it is waited for. */
const TIMEOUT_MS = 1_500;
const MAX_ENTRIES = 10_000;

/** How many tickets have news for somebody, kept for a moment: every open of the panel asks, and the desk would be asked with it. */
export interface UnreadCounts {
  /** @param count asks the desk */
  get(context: CallContext, count: () => Promise<number>): Promise<number>;
  /** Called when somebody has read or written something. */
  invalidate(person: Identity): void;
}

/** Counts that nobody has asked for yet. */
export function createUnreadCounts(): UnreadCounts {
  const counted = new LRUCache<string, { at: number; unread: number }>({ max: MAX_ENTRIES });
  return {
    async get({ identity, now }, count) {
      const id = getAccountId(identity);
      const last = counted.get(id);
      if (last && Math.abs(now - last.at) < TTL_MS) return last.unread;
      const counting = async () => {
        const unread = await count();
        counted.set(id, { at: now, unread });
        return unread;
      };
      // The panel starts with this answer, and its form does not depend on the desk: a slow one is not waited for.
      return Promise.race([counting().catch(() => last?.unread ?? 0), later(TIMEOUT_MS, last?.unread ?? 0)]);
    },
    invalidate: (person) => void counted.delete(getAccountId(person)),
  };
}

const later = <T>(ms: number, value: T): Promise<T> =>
  new Promise((resolve) => setTimeout(() => resolve(value), ms).unref());
