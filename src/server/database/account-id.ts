import type { Identity } from '../interfaces/index.ts';

/**
 * Returns the primary key of `users`: the organization and the token's subject as one text, because a subject is unique only within
 * its organization. Agents belong to no organization; their key begins with `/`.
 *
 * @example toAccountId('acme', 'u_1') // 'acme/u_1'
 */
export function toAccountId(organizationId: string | null, subject: string): string {
  return `${(organizationId ?? '').replaceAll('%', '%25').replaceAll('/', '%2F')}/${subject}`;
}

/** Returns the account id of the caller. */
export function getAccountId({ id, organization }: Pick<Identity, 'id' | 'organization'>): string {
  return toAccountId(organization?.id ?? null, id);
}

/** Returns the token's subject in an account id. The organization's part contains no `/`. */
export function toSubject(accountId: string): string {
  return accountId.slice(accountId.indexOf('/') + 1);
}
