import { rememberAccounts, type Accounts } from '../accounts.ts';
import { readJson, unexpected, type DeskHttp } from '../http.ts';
import { FdContacts } from './shapes.ts';

/** Finds the contact, by number, that has an address among theirs; there is none for somebody who has never written. */
export function createContacts(http: DeskHttp): Accounts<number> {
  return rememberAccounts(async ({ email }) => {
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
