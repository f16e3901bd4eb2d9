import { ConfigurationError } from '../../configuration-error.ts';
import type { DeskConnection } from '../http-client.ts';

/** Options of a Zendesk connection. */
export interface ZendeskOptions extends DeskConnection {
  /**
   * OAuth access token of an administrator with the scopes `read`, `write` and `impersonate`; or, with `account`, an API token.
   * docs/integrations/zendesk.md says what it is used for.
   */
  token: string;
  /** E-mail address of the administrator, for an API token. */
  account?: string;
  /** Id of the ticket form of new tickets. Default: Zendesk's default form. */
  form?: number;
  /**
   * Ticket field (text, editable by end users) for the marker by which a ticket is found when the response to its creation was
   * lost. Title or id; default `Madoguchi reference`.
   */
  markerField?: string;
  /** Field for the category, by title or id. Without it, the category goes into the note for agents. */
  categoryField?: string;
  /**
   * Signing secret of the webhook to `/v1/desk-events`; two during rotation. Without it, Zendesk is polled for changes.
   */
  webhookSecret?: string | readonly string[];
  /** Whether accounts are created for customers when they submit their first ticket. Default true. */
  createAccounts?: boolean;
}

/** @throws ConfigurationError with the wrong key */
export function checkOptions({ token, account, form, webhookSecret = [] }: ZendeskOptions): void {
  if (!/^[\x21-\x7e]+$/.test(token)) throw new ConfigurationError('desk.token must be a token of Zendesk.');
  if (account !== undefined && !canImpersonate(account))
    throw new ConfigurationError('desk.account must be the e-mail address of an administrator.');
  if (form !== undefined && !(Number.isSafeInteger(form) && form > 0))
    throw new ConfigurationError('desk.form must be the id of a ticket form.');
  if ([webhookSecret].flat().some((secret) => secret.length < 16))
    throw new ConfigurationError('desk.webhookSecret must be the signing secret of the webhook, as Zendesk shows it.');
}

/** Whether an address can be impersonated: it is sent in a header, and with an API token in a user name that a colon would end. */
export const canImpersonate = (email: string): boolean =>
  /^[^\s@:/]+@[^\s@:/]+$/.test(email) && /^[\x21-\x7e]+$/.test(email);

/**
 * Returns the authentication headers for the service account or an impersonated customer.
 *
 * @param email of the customer; omitted for the service account
 */
export function authHeaders({ token, account }: ZendeskOptions, email?: string): Record<string, string> {
  if (account === undefined)
    return { authorization: `Bearer ${token}`, ...(email !== undefined && { 'x-on-behalf-of': email }) };
  const user = `${email ?? account}/token:${token}`;
  return { authorization: `Basic ${Buffer.from(user, 'utf8').toString('base64')}` };
}
