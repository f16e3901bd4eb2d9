import { ProblemError } from '../../errors.ts';
import { createAccountCache } from '../account-cache.ts';
import type { Requester } from '../adapter.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import type { Reader } from './list-tickets.ts';
import { actingAs, isActable, type ZendeskOptions } from './config.ts';
import { ZdUser } from './schemas.ts';

/** Customers as Zendesk knows them. */
export interface ZendeskUsers {
  /** Somebody who may be acted for; null when Zendesk has no customer with that address. */
  get(by: Requester): Promise<Reader | null>;
  /**
   * The same for whoever files: an account is made when there is none.
   *
   * @throws ProblemError `forbidden` when there is none and none can be made
   */
  ensure(by: Requester): Promise<Reader>;
}

/**
 * Finds people by acting for them and asking who they are: what Zendesk answers is who it will take them for in all that is
 * asked afterwards, and unlike its search it knows new people at once.
 */
export function createZendeskUsers(http: DeskHttp, options: ZendeskOptions): ZendeskUsers {
  const accounts = createAccountCache<Reader>(async ({ email }) => {
    if (!isActable(email)) return null;
    const headers = actingAs(options, email);
    const answer = await http.send('GET', 'api/v2/users/me', { headers });
    // Whom it does not know cannot be acted for.
    if (answer.status === 401 || answer.status === 403) return null;
    if (answer.status !== 200) throw unexpected(answer);
    const { user } = readJson(ZdUser, answer);
    // An agent's address must not show an agent's view, whatever a token says.
    const fits = user.role === 'end-user' && user.active !== false && user.suspended !== true;
    return user.id !== null && fits && user.email?.toLowerCase() === email ? { id: user.id, headers } : null;
  });
  return {
    get: accounts.get,
    async ensure(by) {
      const known = await accounts.get(by);
      if (known) return known;
      const { makeAccounts = true } = options;
      if (!makeAccounts || !isActable(by.email)) throw unknown();
      const answer = await http.send('POST', 'api/v2/users', {
        json: {
          // The address was vouched for by who signed the token; Zendesk need not ask by mail.
          user: { email: by.email, name: by.name, role: 'end-user', verified: true, skip_verify_email: true },
        },
      });
      // 422: there is such an address already, of somebody who may not be acted for.
      if (answer.status !== 201 && answer.status !== 422) throw unexpected(answer);
      const made = await accounts.get(by);
      if (!made) throw unknown();
      return made;
    },
  };
}

const unknown = (): ProblemError =>
  new ProblemError('forbidden', { detail: 'You have no account at the support desk yet. Please ask for one.' });
