import type { Requester } from './adapter.ts';

const KEPT_MS = 5 * 60_000;
const MOST = 10_000;

/** Accounts at a desk by their people's addresses. */
export interface Accounts<Account> {
  /** Asks the desk, unless it was asked within five minutes and had one. */
  of(by: Requester): Promise<Account | null>;
  /** Writes down one that was just made. */
  keep(by: Requester, account: Account): void;
}

/** Remembers accounts that there are; that somebody has none is asked each time, because one may be made. */
export function rememberAccounts<Account>(find: (by: Requester) => Promise<Account | null>): Accounts<Account> {
  const known = new Map<string, { account: Account; until: number }>();
  const keep = ({ email }: Requester, account: Account) => {
    if (known.size >= MOST) known.clear();
    known.set(email, { account, until: performance.now() + KEPT_MS });
  };
  return {
    async of(by) {
      const kept = known.get(by.email);
      if (kept && kept.until > performance.now()) return kept.account;
      const account = await find(by);
      if (account !== null) keep(by, account);
      return account;
    },
    keep,
  };
}
