import * as z from 'zod/mini';
import { createAccountCache } from '../account-cache.ts';
import type { Requester } from '../adapter.ts';
import { DeskRequestError } from '../desk-error.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { EXPERIMENTAL, readList } from './pages.ts';
import { JiraPerson } from './schemas.ts';

/** Finds customers by their address. */
export interface JiraAccounts {
  /** Their account id; null for who is no customer of this service desk. */
  find(by: Requester): Promise<string | null>;
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
  const customers = createAccountCache(async ({ email }) => {
    const found = await readList(http, `servicedesk/${serviceDesk}/customer`, JiraPerson, [['query', email]]);
    return onlyOne(found ?? [], email);
  });

  /** Known to the site, but not to this service desk: an earlier attempt went no further, or they use another product. */
  async function elsewhere(email: string): Promise<string | null> {
    const answer = await http.send('GET', 'rest/api/2/user/search', { query: [['query', email]] });
    if (answer.status !== 200) throw unexpected(answer);
    return onlyOne(readJson(z.array(JiraPerson), answer), email);
  }

  return {
    find: customers.get,
    async findOrMake(by) {
      const there = await customers.get(by);
      if (there !== null || !make) return there;
      const { email, name } = by;
      const answer = await http.send('POST', 'rest/servicedeskapi/customer', {
        headers: EXPERIMENTAL,
        json: { email, displayName: name },
      });
      // 400 for an address that is taken; that of a customer who was made without an answer, too.
      if (answer.status !== 201 && answer.status !== 400)
        throw new DeskRequestError({ code: `http_${answer.status}`, uncertain: false });
      const id = answer.status === 400 ? await elsewhere(email) : readJson(JiraPerson, answer).accountId;
      if (id !== null) customers.set(by, id);
      return id;
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
