import type { Requester } from '../adapter.ts';
import { readJson, unexpected, type DeskHttp } from '../http.ts';
import { RmUsers } from './shapes.ts';

/** Somebody's account at Redmine. */
export interface RmPerson {
  id: number;
  login: string;
}

const KEPT_MS = 5 * 60_000;
const MOST = 10_000;

/** Finds accounts by address, and remembers those that there are for five minutes. */
export function createAccounts(http: DeskHttp): (by: Requester) => Promise<RmPerson | null> {
  const known = new Map<string, { person: RmPerson; until: number }>();
  return async ({ email }) => {
    const kept = known.get(email);
    if (kept && kept.until > performance.now()) return kept.person;
    const answer = await http.send('GET', 'users.json', { query: [['name', email]] });
    if (answer.status !== 200) throw unexpected(answer);
    // The search also finds parts of names and addresses; two accounts with one address are nobody's.
    const found = readJson(RmUsers, answer).users.filter(({ mail }) => mail?.toLowerCase() === email);
    const [one, other] = found;
    if (!one || other) return null;
    if (known.size >= MOST) known.clear();
    const person = { id: one.id, login: one.login };
    known.set(email, { person, until: performance.now() + KEPT_MS });
    return person;
  };
}
