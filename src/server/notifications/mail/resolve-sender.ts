import { createHash } from 'node:crypto';
import type { Db, Identity } from '../../interfaces/index.ts';

/** Prefix of the ids of people without an account who write by mail. */
export const BY_MAIL = 'mail:';

/**
 * Returns the identity of the owner of a reply address. Null when the account is disabled, or has another or an
 * unverified address now: the owner of the mailbox is then not proven to be the owner of the account.
 * A cc'd person without an account is named by the address alone, because a display name could impersonate another person.
 */
export async function resolveSender(
  db: Db,
  { address, user_id, organization_id }: { address: string; user_id: string | null; organization_id: string | null },
  now: number,
): Promise<Identity | null> {
  const token = { id: null, issuer: null, issuedAt: now };
  const organization = await db
    .selectFrom('organizations')
    .select(['id', 'name', 'plan'])
    .where('id', '=', organization_id ?? '')
    .executeTakeFirst();
  if (user_id === null) {
    if (!organization) return null;
    const digest = createHash('sha256')
      .update(JSON.stringify([organization.id, address]))
      .digest('hex')
      .slice(0, 32);
    return { id: `${BY_MAIL}${digest}`, name: address, email: address, role: 'user', organization, token };
  }
  const person = await db
    .selectFrom('users')
    .select(['id', 'name', 'email', 'verified_address', 'locale', 'role', 'disabled_at', 'organization_id'])
    .select(['subject', 'left_at'])
    .where('id', '=', user_id)
    .executeTakeFirst();
  if (!person || person.disabled_at !== null || person.left_at !== null || person.verified_address !== address)
    return null;
  const role = person.role === 'admin' ? 'admin' : person.role === 'user' ? 'user' : null;
  if (role === null || !organization || person.organization_id !== organization.id) return null;
  return {
    id: person.subject,
    name: person.name,
    email: person.email,
    locale: person.locale,
    role,
    organization,
    token,
  };
}
