import type { Db, Identity } from '../interfaces/index.ts';
import { getAccountId } from './account-id.ts';
import { readBar } from './barred-accounts.ts';
import { isStorableText } from './text.ts';
import { normalizeAddress } from './visibility.ts';

/**
 * Marks the accounts that a person has left: those of the same subject **and** the same address in other organizations.
 * Two people who happen to share a subject have different addresses and leave each other's accounts alone.
 */
async function markLeftAccounts(db: Db, identity: Identity, now: number): Promise<void> {
  const others = await otherAccounts(db, identity).execute();
  if (others.length > 0)
    await db
      .updateTable('users')
      .set({ left_at: now })
      .where(
        'id',
        'in',
        others.map(({ id }) => id),
      )
      .execute();
}

/** Whether a token proves that its person has moved: an address that is not verified may be another person's. */
const canMove = (identity: Identity) => identity.singleOrganization === true && normalizeAddress(identity) !== null;

const otherAccounts = (db: Db, identity: Identity) =>
  db
    .selectFrom('users')
    .select('id')
    .where('subject', '=', identity.id)
    .where('id', '<>', getAccountId(identity))
    .where('organization_id', 'is not', null)
    .where('left_at', 'is', null)
    .where('verified_address', '=', normalizeAddress(identity));

/**
 * Notices that a customer now belongs to another organization, also when they only read: mail about the old
 * organization's tickets stops from here on. Writes nothing in any other case.
 */
export async function noticeMove(db: Db, identity: Identity, now: number): Promise<void> {
  if (!identity.organization || identity.email === null || !isStorableText(identity.email)) return;
  const own = await db
    .selectFrom('users')
    .select('left_at')
    .where('id', '=', getAccountId(identity))
    .executeTakeFirst();
  const others = canMove(identity) ? await otherAccounts(db, identity).executeTakeFirst() : undefined;
  if (others || (own && own.left_at !== null)) await upsertUser(db, identity, now);
}

/**
 * Writes down who the token names, when it is new or has changed: the organization and the person. Costs two reads
 * when there is nothing to write. Everything that stores a row of somebody's calls it first.
 */
export async function upsertUser(db: Db, identity: Identity, now: number): Promise<void> {
  const { organization } = identity;
  const known = await db
    .selectFrom('users')
    .leftJoin('organizations', 'organizations.id', 'users.organization_id')
    .select([
      'users.name',
      'users.email',
      'users.verified_address',
      'users.locale',
      'users.role',
      'users.organization_id',
      'users.left_at',
      'organizations.name as organization_name',
    ])
    .select('organizations.plan')
    .where('users.id', '=', getAccountId(identity))
    .executeTakeFirst();

  const organizationIsKnown =
    !organization ||
    (known?.organization_id === organization.id &&
      known.organization_name === organization.name &&
      known.plan === organization.plan);
  if (!organizationIsKnown)
    await db
      .insertInto('organizations')
      .values({ id: organization.id, name: organization.name, plan: organization.plan, created_at: now })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ name: organization.name, plan: organization.plan }))
      .execute();

  const person = {
    organization_id: organization?.id ?? null,
    name: identity.name,
    email: identity.email,
    verified_address: normalizeAddress(identity),
    locale: identity.locale ?? null,
    role: identity.role,
    left_at: null,
  };
  const personIsKnown =
    known?.organization_id === person.organization_id &&
    known.name === person.name &&
    known.email === person.email &&
    known.verified_address === person.verified_address &&
    known.locale === person.locale &&
    known.role === person.role &&
    known.left_at === null;
  if (!personIsKnown)
    await db
      .insertInto('users')
      .values({ id: getAccountId(identity), subject: identity.id, ...person, created_at: now })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(person))
      .execute();
  if (organization && canMove(identity)) await markLeftAccounts(db, identity, now);
}

/**
 * Whether the address of an account was verified, as a part of an `Identity` that is built from its row. Such an identity is
 * stored again, so without this part an unverified address would become a verified one.
 */
export const toEmailVerified = ({
  verified_address,
}: {
  verified_address: string | null;
}): Pick<Identity, 'emailVerified'> => (verified_address === null ? { emailVerified: false } : {});

/** Why this token must be refused although its signature holds; null when it need not be. */
export async function readRevocation(db: Db, identity: Identity): Promise<'signed_out' | 'disabled' | null> {
  const person = await db
    .selectFrom('users')
    .select(['disabled_at', 'tokens_not_before'])
    .where('id', '=', getAccountId(identity))
    .executeTakeFirst();
  for (const bar of [person, await readBar(db, getAccountId(identity))]) {
    if (bar && bar.disabled_at !== null) return 'disabled';
    if (bar && identity.token.issuedAt < bar.tokens_not_before) return 'signed_out';
  }
  if (identity.token.id === null) return null;
  const denied = await db
    .selectFrom('denied_tokens')
    .select('token_id')
    .where('issuer', '=', identity.token.issuer ?? '')
    .where('token_id', '=', identity.token.id)
    .executeTakeFirst();
  return denied ? 'signed_out' : null;
}

/**
 * Refuses this token from now on. A token without an id (`jti`) takes all of the person's tokens issued so far with it,
 * because nothing tells them apart.
 *
 * @param expiresAt when the token ends by itself (ms); its row can then be forgotten.
 */
export async function signOut(db: Db, identity: Identity, expiresAt: number, now: number): Promise<void> {
  await upsertUser(db, identity, now);
  if (identity.token.id === null) {
    await db
      .updateTable('users')
      .set({ tokens_not_before: identity.token.issuedAt + 1 })
      .where('id', '=', getAccountId(identity))
      .where('tokens_not_before', '<=', identity.token.issuedAt)
      .execute();
    return;
  }
  await db.deleteFrom('denied_tokens').where('expires_at', '<', now).execute();
  await db
    .insertInto('denied_tokens')
    .values({ issuer: identity.token.issuer ?? '', token_id: identity.token.id, expires_at: expiresAt })
    .onConflict((conflict) => conflict.columns(['issuer', 'token_id']).doNothing())
    .execute();
}
