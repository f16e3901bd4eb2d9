import { createAccountCache, type AccountCache } from '../account-cache.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { RmUsers } from './schemas.ts';

/** A Redmine account. */
export interface RmAccount {
  id: number;
  login: string;
}

/** Creates a cache of accounts by e-mail address. */
export function createAccounts(http: DeskHttp): AccountCache<RmAccount> {
  return createAccountCache(async ({ email }) => {
    const response = await http.send('GET', 'users.json', { query: [['name', email]] });
    if (response.status !== 200) throw unexpected(response);
    // The search also matches parts of names and addresses; the address must identify exactly one account.
    const matches = readJson(RmUsers, response).users.filter(({ mail }) => mail?.toLowerCase() === email);
    const [only, other] = matches;
    return only && !other ? { id: only.id, login: only.login } : null;
  });
}
