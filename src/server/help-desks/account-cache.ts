import type { Requester } from './adapter.ts';

const TTL_MS = 5 * 60_000;
const MAX_ENTRIES = 10_000;

/** Accounts at a desk by their people's addresses. */
export interface AccountCache<Account> {
  /** Asks the desk, unless it was asked within five minutes and had one. */
  get(by: Requester): Promise<Account | null>;
  /** Writes down one that was just made. */
  set(by: Requester, account: Account): void;
}

/** Remembers accounts that there are; that somebody has none is asked each time, because one may be made. */
export function createAccountCache<Account>(find: (by: Requester) => Promise<Account | null>): AccountCache<Account> {
  const known = new Map<string, { account: Account; until: number }>();
  const keep = ({ email }: Requester, account: Account) => {
    if (known.size >= MAX_ENTRIES) known.clear();
    known.set(email, { account, until: performance.now() + TTL_MS });
  };
  return {
    async get(by) {
      const kept = known.get(by.email);
      if (kept && kept.until > performance.now()) return kept.account;
      const account = await find(by);
      if (account !== null) keep(by, account);
      return account;
    },
    set: keep,
  };
}
