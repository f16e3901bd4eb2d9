import { createAccountCache, type AccountCache } from '../account-cache.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { RmUsers } from './schemas.ts';

/** Somebody's account at Redmine. */
export interface RmPerson {
  id: number;
  login: string;
}

/** Finds accounts by address. */
export function createAccounts(http: DeskHttp): AccountCache<RmPerson> {
  return createAccountCache(async ({ email }) => {
    const answer = await http.send('GET', 'users.json', { query: [['name', email]] });
    if (answer.status !== 200) throw unexpected(answer);
    // The search also finds parts of names and addresses; two accounts with one address are nobody's.
    const found = readJson(RmUsers, answer).users.filter(({ mail }) => mail?.toLowerCase() === email);
    const [one, other] = found;
    return one && !other ? { id: one.id, login: one.login } : null;
  });
}
