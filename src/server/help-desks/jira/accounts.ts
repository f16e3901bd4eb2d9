import * as z from 'zod/mini';
import { createAccountCache } from '../account-cache.ts';
import type { Requester } from '../adapter.ts';
import { DeskRequestError } from '../desk-error.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { EXPERIMENTAL, readList } from './pages.ts';
import { JiraPerson } from './schemas.ts';

/** Finds customers by e-mail address. */
export interface JiraAccounts {
  /** Returns the account id; null for a user who is no customer of this service desk. */
  find(requester: Requester): Promise<string | null>;
  /** Returns the account id, and creates the customer where permitted. */
  findOrCreate(requester: Requester): Promise<string | null>;
}

/**
 * Creates a lookup of customers of one service desk by e-mail address, cached for five minutes. Only an address that Jira returns
 * counts: the search also matches display names, and an attacker could use another person's address as theirs and hide their own.
 *
 * @param canCreate whether customers may be created; requires a site administrator
 */
export function createAccounts(http: DeskHttp, serviceDesk: string, canCreate: boolean): JiraAccounts {
  const customers = createAccountCache(async ({ email }) => {
    const candidates = await readList(http, `servicedesk/${serviceDesk}/customer`, JiraPerson, [['query', email]]);
    return findUnique(candidates ?? [], email);
  });

  /** Finds an account of the site that is no customer yet: an earlier attempt stopped halfway, or it uses another product. */
  async function findOnSite(email: string): Promise<string | null> {
    const response = await http.send('GET', 'rest/api/2/user/search', { query: [['query', email]] });
    if (response.status !== 200) throw unexpected(response);
    return findUnique(readJson(z.array(JiraPerson), response), email);
  }

  return {
    find: customers.get,
    async findOrCreate(requester) {
      const existing = await customers.get(requester);
      if (existing !== null || !canCreate) return existing;
      const { email, name } = requester;
      const response = await http.send('POST', 'rest/servicedeskapi/customer', {
        headers: EXPERIMENTAL,
        json: { email, displayName: name },
      });
      // 400 when the address is taken, also by a customer whose creation got no response.
      if (response.status !== 201 && response.status !== 400)
        throw new DeskRequestError({ code: `http_${response.status}`, uncertain: false });
      const id = response.status === 400 ? await findOnSite(email) : readJson(JiraPerson, response).accountId;
      if (id !== null) customers.set(requester, id);
      return id;
    },
  };
}

/** Returns the only matching account; null for several, because an address must identify one person. */
function findUnique(people: readonly JiraPerson[], email: string): string | null {
  const [only, other] = people.filter(
    ({ emailAddress, active }) => emailAddress?.toLowerCase() === email && active !== false,
  );
  return only && !other ? only.accountId : null;
}
