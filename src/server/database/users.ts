import { sql, type RawBuilder } from 'kysely';
import type { Db, Identity } from '../interfaces/index.ts';
import { readAgentState } from './agent-state.ts';
import { getAccountId } from './account-id.ts';
import { toBarDigest } from './barred-accounts.ts';
import { defineQuery } from './define-query.ts';
import { isSqlite } from './dialect.ts';
import { isStorableText } from './text.ts';
import { normalizeAddress } from './visibility.ts';
import { batchCalls } from '../lib/batch-calls.ts';

/**
 * Marks the accounts that a person has left: those with the same subject **and** the same address in other organizations. Two
 * people with the same subject have different addresses, so they do not affect each other's accounts.
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

/** Whether a token proves a move to another organization: an unverified address may belong to another person. */
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
 * Detects that a customer now belongs to another organization, also on a read: mail about tickets of the previous organization
 * stops from then on. Writes nothing otherwise.
 */
export async function noticeMove(db: Db, identity: Identity, now: number): Promise<void> {
  if (identity.stored || !identity.organization || identity.email === null || !isStorableText(identity.email)) return;
  const own = await db
    .selectFrom('users')
    .select('left_at')
    .where('id', '=', getAccountId(identity))
    .executeTakeFirst();
  const others = canMove(identity) ? await otherAccounts(db, identity).executeTakeFirst() : undefined;
  if (others || (own && own.left_at !== null)) await upsertUser(db, identity, now);
}

/**
 * Stores the account and the organization of a token if they are new or have changed. Call it before inserting rows that refer to
 * the account. Runs no query for an identity that {@link readAccountState} has found stored, else up to two reads.
 */
export async function upsertUser(db: Db, identity: Identity, now: number): Promise<void> {
  if (identity.stored) return;
  const { organization } = identity;
  const known = await db
    .selectFrom('users')
    .leftJoin('organizations', 'organizations.id', 'users.organization_id')
    .select([
      'users.name',
      'users.email',
      'users.verified_address',
      'users.locale',
      'users.time_zone',
      'users.role',
      'users.organization_id',
      'users.left_at',
      'organizations.name as organization_name',
    ])
    .select('organizations.plan')
    .where('users.id', '=', getAccountId(identity))
    .executeTakeFirst();
  const person = toPerson(identity);
  if (organization && !isOrganizationStored(known, organization))
    await db
      .insertInto('organizations')
      .values({ id: organization.id, name: organization.name, plan: organization.plan, created_at: now })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ name: organization.name, plan: organization.plan }))
      .execute();
  if (!isPersonStored(known, person))
    await db
      .insertInto('users')
      .values({ id: getAccountId(identity), subject: identity.id, ...person, created_at: now })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(person))
      .execute();
  if (organization && canMove(identity)) await markLeftAccounts(db, identity, now);
}

type Person = ReturnType<typeof toPerson>;

const toPerson = (identity: Identity) => ({
  organization_id: identity.organization?.id ?? null,
  name: identity.name,
  email: identity.email,
  verified_address: normalizeAddress(identity),
  locale: identity.locale ?? null,
  // A token without a time zone keeps the known one.
  ...(identity.timeZone !== undefined && { time_zone: identity.timeZone }),
  role: identity.role,
  left_at: null,
});

const isPersonStored = (
  row: { [K in keyof Required<Person>]: (K extends 'left_at' ? number : string) | null } | undefined,
  person: Person,
): boolean =>
  row?.organization_id === person.organization_id &&
  row.name === person.name &&
  row.email === person.email &&
  row.verified_address === person.verified_address &&
  row.locale === person.locale &&
  (person.time_zone === undefined || row.time_zone === person.time_zone) &&
  row.role === person.role &&
  row.left_at === null;

const isOrganizationStored = (
  row: { organization_id: string | null; organization_name: string | null; plan: string | null } | undefined,
  organization: NonNullable<Identity['organization']>,
): boolean =>
  row?.organization_id === organization.id &&
  row.organization_name === organization.name &&
  row.plan === organization.plan;

/** Stores the time zone that a ticket of a person names, for the times in mails to them. */
export async function setTimeZone(db: Db, identity: Identity, timeZone: string): Promise<void> {
  await db
    .updateTable('users')
    .set({ time_zone: timeZone })
    .where('id', '=', getAccountId(identity))
    .where((eb) => eb.or([eb('time_zone', 'is', null), eb('time_zone', '<>', timeZone)]))
    .execute();
}

/** Stored state of a token's account. */
export interface AccountState {
  /** Why the token is refused although its signature is valid; null if it is not. */
  revocation: 'signed_out' | 'disabled' | null;
  /** Whether the rows of the account and its organization already equal the token. */
  stored: boolean;
}

interface AccountStateRow extends Record<Exclude<keyof Person, 'left_at'>, string | null> {
  left_at: number | null;
  organization_name: string | null;
  plan: string | null;
  disabled_at: number | null;
  tokens_not_before: number | null;
  bar_disabled_at: number | null;
  bar_tokens_not_before: number | null;
  denied: number;
  moved: number;
}

interface AccountStateValues {
  account: string;
  bar: string;
  subject: string;
  issuer: string;
  /** Null for a token without an id, which matches no row. */
  tokenId: string | null;
  /** Address that proves a move; null if the token proves none. */
  movedAddress: string | null;
}

/** Selects the state of one account; the values are expressions. */
const accountState = ({
  account,
  bar,
  subject,
  issuer,
  tokenId,
  movedAddress,
}: Record<keyof AccountStateValues, unknown>) =>
  sql`
    select users.organization_id, users.name, users.email, users.verified_address, users.locale, users.time_zone,
      users.role, users.left_at,
      users.disabled_at, users.tokens_not_before, organizations.name as organization_name, organizations.plan,
      bar.disabled_at as bar_disabled_at, bar.tokens_not_before as bar_tokens_not_before,
      case when exists (
        select 1 from revoked_tokens where issuer = ${issuer} and token_id = ${tokenId}
      ) then 1 else 0 end as denied,
      case when exists (
        select 1 from users as other
        where other.subject = ${subject} and other.id <> ${account}
          and other.organization_id is not null and other.left_at is null
          and other.verified_address = ${movedAddress}
      ) then 1 else 0 end as moved
    from (select 1 as one) as one
      left join users on users.id = ${account}
      left join organizations on organizations.id = users.organization_id
      left join barred_accounts as bar on bar.digest = ${bar}`;

const selectAccountState = defineQuery((db, values: AccountStateValues) =>
  (accountState({ ...values }) as RawBuilder<AccountStateRow>).compile(db),
);

/**
 * The same for many accounts, given as a JSON array. A lateral join keeps one plan of index lookups, however many accounts and rows
 * there are. The planner expects the same number of elements in each JSON array, so it keeps its plan; for arrays of PostgreSQL it
 * would plan each call again.
 */
const selectAccountStates = defineQuery((db, { accounts }: { accounts: string }) =>
  sql<AccountStateRow>`
    select state.*
    from json_to_recordset(${accounts}::json) as token (
        account text, bar text, subject text, issuer text, "tokenId" text, "movedAddress" text, position integer
      )
      cross join lateral (${accountState({
        account: sql`token.account`,
        bar: sql`token.bar`,
        subject: sql`token.subject`,
        issuer: sql`token.issuer`,
        tokenId: sql`token."tokenId"`,
        movedAddress: sql`token."movedAddress"`,
      })} offset 0) as state
    order by token.position`.compile(db),
);

type ReadState = (values: AccountStateValues) => Promise<AccountStateRow>;
const readers = new WeakMap<Db, ReadState>();

/** Reads the states that concurrent calls ask for in one statement on PostgreSQL. On SQLite, reads take turns anyway. */
function createStateReader(db: Db): ReadState {
  const readOne: ReadState = async (values) => {
    const [row] = (await db.executeQuery(selectAccountState(db, values))).rows;
    if (!row) throw new Error('The state of an account has no row.');
    return row;
  };
  if (isSqlite(db) || db.isTransaction) return readOne;
  return batchCalls<AccountStateValues, AccountStateRow>(async (batch) => {
    const [only] = batch;
    if (only && batch.length === 1) return [await readOne(only)];
    const accounts = JSON.stringify(batch.map((values, position) => ({ ...values, position })));
    const { rows } = await db.executeQuery(selectAccountStates(db, { accounts }));
    if (rows.length !== batch.length) throw new Error('The state of an account has no row.');
    return rows;
  });
}

function readState(db: Db, values: AccountStateValues): Promise<AccountStateRow> {
  let read = readers.get(db);
  if (!read) readers.set(db, (read = createStateReader(db)));
  return read(values);
}

/** Reads the stored state of a token's account, for concurrent calls in one statement. */
export async function readAccountState(db: Db, identity: Identity): Promise<AccountState> {
  const { token, organization } = identity;
  const account = getAccountId(identity);
  const row = await readState(db, {
    account,
    bar: toBarDigest(account),
    subject: identity.id,
    issuer: token.issuer ?? '',
    tokenId: token.id,
    movedAddress: organization && canMove(identity) ? normalizeAddress(identity) : null,
  });
  const isDisabled = row.disabled_at !== null || row.bar_disabled_at !== null;
  const notBefore = Math.max(row.tokens_not_before ?? 0, row.bar_tokens_not_before ?? 0);
  const isSignedOut = token.issuedAt < notBefore || row.denied === 1;
  return {
    revocation: isDisabled ? 'disabled' : isSignedOut ? 'signed_out' : null,
    stored:
      row.moved === 0 &&
      isPersonStored(row, toPerson(identity)) &&
      (organization === null || isOrganizationStored(row, organization)),
  };
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

/** Returns why a token is refused although its signature is valid; null if it is not. */
export const readRevocation = async (db: Db, identity: Identity, now: number): Promise<AccountState['revocation']> =>
  (await readAgentState(db, identity, now)).revocation ?? (await readAccountState(db, identity)).revocation;

/**
 * Revokes a token. For a token without an id (`jti`), all tokens of the person issued so far are revoked, because they cannot be
 * distinguished.
 *
 * @param expiresAt expiry of the token (ms), after which its row is deleted
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
  await db.deleteFrom('revoked_tokens').where('expires_at', '<', now).execute();
  await db
    .insertInto('revoked_tokens')
    .values({ issuer: identity.token.issuer ?? '', token_id: identity.token.id, expires_at: expiresAt })
    .onConflict((conflict) => conflict.columns(['issuer', 'token_id']).doNothing())
    .execute();
}
