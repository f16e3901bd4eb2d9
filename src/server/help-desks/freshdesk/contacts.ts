import { createAccountCache, type AccountCache } from '../account-cache.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { FdContacts } from './schemas.ts';

/** Creates a cache of contact ids by e-mail address. A user who has never written has no contact. */
export function createContacts(http: DeskHttp): AccountCache<number> {
  return createAccountCache(async ({ email }) => {
    const response = await http.send('GET', 'api/v2/contacts', { query: [['email', email]] });
    if (response.status !== 200) throw unexpected(response);
    // The result is filtered again: the address must identify exactly one contact.
    const matches = readJson(FdContacts, response).filter((contact) =>
      [contact.email, ...(contact.other_emails ?? [])].some((address) => address?.toLowerCase() === email),
    );
    const [only, other] = matches;
    return only && !other ? only.id : null;
  });
}
