import { createAccountCache, type AccountCache } from '../account-cache.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { FdContacts } from './schemas.ts';

/** Finds the contact, by number, that has an address among theirs; there is none for somebody who has never written. */
export function createContacts(http: DeskHttp): AccountCache<number> {
  return createAccountCache(async ({ email }) => {
    const answer = await http.send('GET', 'api/v2/contacts', { query: [['email', email]] });
    if (answer.status !== 200) throw unexpected(answer);
    // Looked at again: an address is one contact's, or nobody's.
    const found = readJson(FdContacts, answer).filter((contact) =>
      [contact.email, ...(contact.other_emails ?? [])].some((address) => address?.toLowerCase() === email),
    );
    const [one, other] = found;
    return one && !other ? one.id : null;
  });
}
