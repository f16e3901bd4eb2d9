import { ProblemError } from '../../errors.ts';
import { createAccountCache } from '../account-cache.ts';
import type { Requester } from '../adapter.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import type { ZendeskCustomer } from './list-tickets.ts';
import { authHeaders, canImpersonate, type ZendeskOptions } from './config.ts';
import { ZdUser } from './schemas.ts';
import { createMessage } from '../../messages/index.ts';

/** Customers in Zendesk. */
export interface ZendeskUsers {
  /** Returns a customer who can be impersonated; null without one for this address. */
  get(requester: Requester): Promise<ZendeskCustomer | null>;
  /**
   * Returns the customer, and creates the account where it is missing.
   *
   * @throws ProblemError `forbidden` when there is none and none may be created
   */
  ensure(requester: Requester): Promise<ZendeskCustomer>;
}

/**
 * Creates a lookup of customers by impersonating them and reading their own account. The result is what Zendesk will
 * authorize against later, and unlike its search it includes new users immediately.
 */
export function createZendeskUsers(http: DeskHttp, options: ZendeskOptions): ZendeskUsers {
  const accounts = createAccountCache<ZendeskCustomer>(async ({ email }) => {
    if (!canImpersonate(email)) return null;
    const headers = authHeaders(options, email);
    const response = await http.send('GET', 'api/v2/users/me', { headers });
    // An unknown address cannot be impersonated.
    if (response.status === 401 || response.status === 403) return null;
    if (response.status !== 200) throw unexpected(response);
    const { user } = readJson(ZdUser, response);
    // A customer's token with an agent's address must not get the agent's view.
    const isCustomer = user.role === 'end-user' && user.active !== false && user.suspended !== true;
    return user.id !== null && isCustomer && user.email?.toLowerCase() === email ? { id: user.id, headers } : null;
  });
  return {
    get: accounts.get,
    async ensure(requester) {
      const existing = await accounts.get(requester);
      if (existing) return existing;
      const { createAccounts = true } = options;
      if (!createAccounts || !canImpersonate(requester.email)) throw noAccount();
      const response = await http.send('POST', 'api/v2/users', {
        json: {
          // The token's issuer vouches for the address, so Zendesk need not verify it by mail.
          user: {
            email: requester.email,
            name: requester.name,
            role: 'end-user',
            verified: true,
            skip_verify_email: true,
          },
        },
      });
      // 422: the address belongs to a user who cannot be impersonated.
      if (response.status !== 201 && response.status !== 422) throw unexpected(response);
      const created = await accounts.get(requester);
      if (!created) throw noAccount();
      return created;
    },
  };
}

const noAccount = (): ProblemError => new ProblemError('forbidden', { detail: createMessage('desk_account_missing') });
