import type { CallContext, Identity } from '../../ports.ts';
import { getAccountId } from '../../store/account-id.ts';

/** Milliseconds for which a number is not asked for again. */
const KEPT_MS = 15_000;
/** Milliseconds that it is waited for. */
const WAIT_MS = 1_500;
const MOST_PEOPLE = 10_000;

/** How many tickets have news for somebody, kept for a moment: every open of the panel asks, and the desk would be asked with it. */
export interface UnreadCounts {
  /** @param count asks the desk */
  of(context: CallContext, count: () => Promise<number>): Promise<number>;
  /** Called when somebody has read or written something. */
  forget(person: Identity): void;
}

/** Counts that nobody has asked for yet. */
export function unreadCounts(): UnreadCounts {
  const counted = new Map<string, { at: number; unread: number }>();
  return {
    async of({ identity, now }, count) {
      const id = getAccountId(identity);
      const last = counted.get(id);
      if (last && Math.abs(now - last.at) < KEPT_MS) return last.unread;
      const counting = async () => {
        const unread = await count();
        if (counted.size > MOST_PEOPLE) counted.clear();
        counted.set(id, { at: now, unread });
        return unread;
      };
      // The panel starts with this answer, and its form does not depend on the desk: a slow one is not waited for.
      return Promise.race([counting().catch(() => last?.unread ?? 0), later(WAIT_MS, last?.unread ?? 0)]);
    },
    forget: (person) => void counted.delete(getAccountId(person)),
  };
}

const later = <T>(ms: number, value: T): Promise<T> =>
  new Promise((resolve) => setTimeout(() => resolve(value), ms).unref());
