import type { Requester } from '../adapter.ts';
import { DeskFailure } from '../failure.ts';
import { readJson, unexpected, type DeskHttp } from '../http.ts';
import { EXPERIMENTAL, readList } from './pages.ts';
import { JiraPerson } from './shapes.ts';
import * as z from 'zod/mini';

const KEPT_MS = 5 * 60_000;
const MOST = 10_000;

/** Finds customers by their address. */
export interface JiraAccounts {
  /** Their account id; null for who is no customer of this service desk. */
  find(email: string): Promise<string | null>;
  /** The same, but who is none yet is made one. */
  findOrMake(by: Requester): Promise<string | null>;
}

/**
 * Customers of one service desk by their address, remembered for five minutes. Only an address that Jira shows counts: the
 * list is searched by names as well, and somebody may call themselves by another's address and hide their own.
 *
 * @param make whether customers may be made; this takes an administrator of the site
 */
export function createAccounts(http: DeskHttp, serviceDesk: string, make: boolean): JiraAccounts {
  const known = new Map<string, { id: string; until: number }>();
  const keep = (email: string, id: string) => {
    if (known.size >= MOST) known.clear();
    known.set(email, { id, until: performance.now() + KEPT_MS });
    return id;
  };

  async function find(email: string): Promise<string | null> {
    const kept = known.get(email);
    if (kept && kept.until > performance.now()) return kept.id;
    const found = await readList(http, `servicedesk/${serviceDesk}/customer`, JiraPerson, [['query', email]]);
    const id = onlyOne(found ?? [], email);
    return id === null ? null : keep(email, id);
  }

  /** Known to the site, but not to this service desk: an earlier attempt went no further, or they use another product. */
  async function elsewhere(email: string): Promise<string | null> {
    const answer = await http.send('GET', 'rest/api/2/user/search', { query: [['query', email]] });
    if (answer.status !== 200) throw unexpected(answer);
    return onlyOne(readJson(z.array(JiraPerson), answer), email);
  }

  return {
    find,
    async findOrMake({ email, name }) {
      const there = await find(email);
      if (there !== null || !make) return there;
      const answer = await http.send('POST', 'rest/servicedeskapi/customer', {
        headers: EXPERIMENTAL,
        json: { email, displayName: name },
      });
      // 400 for an address that is taken; that of a customer who was made without an answer, too.
      if (answer.status === 400) {
        const id = await elsewhere(email);
        return id === null ? null : keep(email, id);
      }
      if (answer.status !== 201) throw new DeskFailure({ code: `http_${answer.status}`, uncertain: false });
      return keep(email, readJson(JiraPerson, answer).accountId);
    },
  };
}

/** Two accounts with one address are nobody's. */
function onlyOne(people: readonly JiraPerson[], email: string): string | null {
  const [one, other] = people.filter(
    ({ emailAddress, active }) => emailAddress?.toLowerCase() === email && active !== false,
  );
  return one && !other ? one.accountId : null;
}
