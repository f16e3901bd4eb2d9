import { LRUCache } from 'lru-cache';
import type { Requester } from './adapter.ts';

const TTL_MS = 5 * 60_000;
const MAX_ENTRIES = 10_000;

/** Caches accounts at a help desk by email address. */
export interface AccountCache<Account extends string | number | object> {
  /** Returns the cached account, or asks the help desk. */
  get(requester: Requester): Promise<Account | null>;
  /** Caches an account that was just created. */
  set(requester: Requester, account: Account): void;
}

/**
 * Creates a cache that stores an account for five minutes. A missing account is not cached, because it may be created.
 */
export function createAccountCache<Account extends string | number | object>(
  find: (requester: Requester) => Promise<Account | null>,
): AccountCache<Account> {
  const accounts = new LRUCache<string, Account>({ max: MAX_ENTRIES, ttl: TTL_MS });
  return {
    async get(requester) {
      const cached = accounts.get(requester.email);
      if (cached !== undefined) return cached;
      const account = await find(requester);
      if (account !== null) accounts.set(requester.email, account);
      return account;
    },
    set: ({ email }, account) => void accounts.set(email, account),
  };
}
