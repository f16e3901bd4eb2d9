import { ConfigurationError } from '../../auth/options.ts';
import type { DeskConnection } from '../http-client.ts';

/** How a Zendesk is connected. */
export interface ZendeskOptions extends DeskConnection {
  /**
   * An OAuth access token of an administrator with the scopes `read`, `write` and `impersonate`; or, together with
   * `account`, an API token. docs/integrations/zendesk.md says what it is used for.
   */
  token: string;
  /** The address of the administrator with whom an API token is used. */
  account?: string;
  /** The id of the ticket form that new tickets use. Default: Zendesk's own choice. */
  form?: number;
  /**
   * The ticket field (text, editable by end users) that the server marks tickets with, to find again what was filed when no
   * answer came: its title or its id. Default `Madoguchi reference`.
   */
  markerField?: string;
  /** The field that a category goes into, by its title or id. Without it, it goes into the note for agents. */
  categoryField?: string;
  /**
   * The secret with which Zendesk signs what its webhook sends to `/v1/desk-events`; two while it is changed. Without it Zendesk is asked
   * now and then what changed.
   */
  webhookSecret?: string | readonly string[];
  /** Accounts for customers who have none yet are made when they first file. Default true. */
  makeAccounts?: boolean;
}

/** @throws ConfigurationError that names the wrong key */
export function checkOptions({ token, account, form, webhookSecret = [] }: ZendeskOptions): void {
  if (!/^[\x21-\x7e]+$/.test(token)) throw new ConfigurationError('desk.token must be a token of Zendesk.');
  if (account !== undefined && !isActable(account))
    throw new ConfigurationError('desk.account must be the e-mail address of an administrator.');
  if (form !== undefined && !(Number.isSafeInteger(form) && form > 0))
    throw new ConfigurationError('desk.form must be the id of a ticket form.');
  if ([webhookSecret].flat().some((secret) => secret.length < 16))
    throw new ConfigurationError('desk.webhookSecret must be the signing secret of the webhook, as Zendesk shows it.');
}

/**
 * Whether somebody can be acted for: the address travels in a header, and with an API token in a user name that a colon
 * would end.
 */
export const isActable = (email: string): boolean =>
  /^[^\s@:/]+@[^\s@:/]+$/.test(email) && /^[\x21-\x7e]+$/.test(email);

/**
 * The headers that say for whom something is done: the account itself, or one of its customers.
 *
 * @param email of the customer; left out for the account
 */
export function actingAs({ token, account }: ZendeskOptions, email?: string): Record<string, string> {
  if (account === undefined)
    return { authorization: `Bearer ${token}`, ...(email !== undefined && { 'x-on-behalf-of': email }) };
  const user = `${email ?? account}/token:${token}`;
  return { authorization: `Basic ${Buffer.from(user, 'utf8').toString('base64')}` };
}
