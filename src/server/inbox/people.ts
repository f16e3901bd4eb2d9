import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as z from 'zod/mini';
import type { MailBounce, OperationInput, OrganizationCard, PersonCard } from '../../contract/index.ts';
import { getAccountId, toAccountId, toSubject } from '../database/account-id.ts';
import { encodeCursor, readCursor } from '../database/cursor.ts';
import { isStorableText, normalizeLine } from '../database/text.ts';
import { toEmailVerified } from '../database/users.ts';
import { withTransaction } from '../database/transaction.ts';
import { normalizeAddress } from '../database/visibility.ts';
import { rejectField } from '../errors.ts';
import { toAsciiAddress } from '../lib/mail-address.ts';
import { readBounces } from '../notifications/mail/bounces.ts';
import type { Db, Identity, PageResult } from '../interfaces/index.ts';
import { readNameCursor, toNamePage, type PageQuery } from './directory.ts';

const PAGE_SIZE = 25;
/** Prefix of subjects and organizations that an agent has entered. */
export const PLACEHOLDER = 'desk:';

const ACTIVE = sql`tickets.status not in ('solved', 'closed') and tickets.merged_into is null`;

const selectPeople = (db: Db) =>
  db
    .selectFrom('users')
    .innerJoin('organizations', 'organizations.id', 'users.organization_id')
    .select(['users.id', 'users.subject', 'users.name', 'users.email', 'users.verified_address', 'users.role'])
    .select(['users.locale', 'organizations.id as organization_id', 'organizations.name as organization_name'])
    .select('organizations.plan')
    .select(sql<number>`(select count(*) from tickets where tickets.requester_id = users.id)`.as('tickets'))
    .select(
      sql<number>`(select count(*) from tickets where tickets.requester_id = users.id and ${ACTIVE})`.as('active'),
    );

type PersonRow = Awaited<ReturnType<ReturnType<typeof selectPeople>['execute']>>[number];

const toPersonCard = (row: PersonRow, bounces: ReadonlyMap<string, MailBounce>): PersonCard => ({
  id: row.subject,
  name: row.name,
  email: row.email,
  emailVerified: row.verified_address !== null,
  role: row.role,
  locale: row.locale,
  organization: { id: row.organization_id, name: row.organization_name, plan: row.plan },
  neverSignedIn: row.subject.startsWith(PLACEHOLDER),
  mailBounce: row.email === null ? null : (bounces.get(toAsciiAddress(row.email)) ?? null),
  tickets: Number(row.tickets),
  activeTickets: Number(row.active),
});

/** A condition that finds a text in columns, whatever its case as far as the database folds it. */
const containsText = (columns: readonly string[], q: string) => {
  const pattern = `%${q.trim().toLowerCase().replaceAll(/[!%_]/g, '!$&')}%`;
  return sql<boolean>`(${sql.join(
    columns.map((column) => sql`lower(${sql.ref(column)}) like ${pattern} escape '!'`),
    sql` or `,
  )})`;
};

/** Searches customers, by name. */
export async function listPeople(
  db: Db,
  query: PageQuery & { q?: string | undefined },
): Promise<PageResult<PersonCard>> {
  const limit = Math.min(query.limit ?? PAGE_SIZE, 100);
  const after = query.cursor === undefined ? null : readNameCursor(query.cursor);
  const { q = '' } = query;
  const rows = await selectPeople(db)
    .where('users.left_at', 'is', null)
    .$if(q.trim() !== '', (qb) => qb.where(containsText(['users.name', 'users.email', 'organizations.name'], q)))
    .$if(after !== null, (qb) =>
      qb.where(sql<boolean>`(users.name, users.id) > (${after?.name ?? ''}, ${after?.id ?? ''})`),
    )
    .orderBy('users.name')
    .orderBy('users.id')
    .limit(limit + 1)
    .execute();
  const bounces = await readBounces(
    db,
    rows.map(({ email }) => email),
  );
  return toNamePage(rows, limit, (row) => toPersonCard(row, bounces));
}

/** Reads a customer. @param subject subject of the customer's tokens */
export async function readPerson(db: Db, organizationId: string, subject: string): Promise<PersonCard | null> {
  if (!isStorableText(subject) || !isStorableText(organizationId)) return null;
  return readPersonByAccount(db, toAccountId(organizationId, subject));
}

export async function readPersonByAccount(db: Db, accountId: string): Promise<PersonCard | null> {
  const row = await selectPeople(db).where('users.id', '=', accountId).executeTakeFirst();
  return row ? toPersonCard(row, await readBounces(db, [row.email])) : null;
}

const selectOrganizations = (db: Db) =>
  db
    .selectFrom('organizations')
    .select(['organizations.id', 'organizations.name', 'organizations.plan'])
    .select(sql<number>`(select count(*) from users where users.organization_id = organizations.id)`.as('people'))
    .select(sql<number>`(select count(*) from tickets where tickets.organization_id = organizations.id)`.as('tickets'))
    .select(
      sql<number>`(select count(*) from tickets where tickets.organization_id = organizations.id and ${ACTIVE})`.as(
        'active',
      ),
    );

type OrganizationRow = Awaited<ReturnType<ReturnType<typeof selectOrganizations>['execute']>>[number];

const toOrganizationCard = ({ active, ...row }: OrganizationRow): OrganizationCard => ({
  ...row,
  people: Number(row.people),
  tickets: Number(row.tickets),
  activeTickets: Number(active),
});

/** Searches organizations, by name. */
export async function listOrganizations(
  db: Db,
  query: PageQuery & { q?: string | undefined },
): Promise<PageResult<OrganizationCard>> {
  const limit = Math.min(query.limit ?? PAGE_SIZE, 100);
  const after =
    query.cursor === undefined
      ? null
      : readCursor(
          z.tuple([z.string().check(z.maxLength(400)), z.string().check(z.maxLength(400))]),
          query.cursor,
          (place) => (place.every(isStorableText) ? place : null),
        );
  const { q = '' } = query;
  const rows = await selectOrganizations(db)
    .$if(q.trim() !== '', (qb) => qb.where(containsText(['organizations.name', 'organizations.id'], q)))
    .$if(after !== null, (qb) =>
      qb.where(sql<boolean>`(organizations.name, organizations.id) > (${after?.[0] ?? ''}, ${after?.[1] ?? ''})`),
    )
    .orderBy('organizations.name')
    .orderBy('organizations.id')
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toOrganizationCard),
    next: rows.length > limit && last ? encodeCursor([last.name, last.id]) : null,
    total: null,
  };
}

export async function readOrganization(db: Db, id: string): Promise<OrganizationCard | null> {
  if (!isStorableText(id)) return null;
  const row = await selectOrganizations(db).where('organizations.id', '=', id).executeTakeFirst();
  return row ? toOrganizationCard(row) : null;
}

type Requester = OperationInput<'createTicketOnBehalf'>['requester'];

/**
 * Resolves the customer of a ticket that an agent creates. A new person gets an account with an unverified address; when a person
 * with this address signs in to the same organization, the tickets become theirs.
 *
 * @throws ProblemError `validation` for an unknown customer
 */
export async function resolveRequester(tx: Db, requester: Requester, now: number): Promise<Identity> {
  const known =
    'id' in requester
      ? toAccountId(requester.organizationId, requester.id)
      : await findOrCreatePlaceholder(tx, requester, now);
  const row = isStorableText(known)
    ? await tx
        .selectFrom('users')
        .innerJoin('organizations', 'organizations.id', 'users.organization_id')
        .select(['users.id', 'users.name', 'users.email', 'users.verified_address', 'users.locale', 'users.role'])
        .select(['organizations.id as organization_id', 'organizations.name as organization_name'])
        .select('organizations.plan')
        .where('users.id', '=', known)
        .executeTakeFirst()
    : undefined;
  if (!row) throw rejectField('requester.id', 'unknown_customer');
  return {
    id: toSubject(row.id),
    name: row.name,
    email: row.email,
    ...toEmailVerified(row),
    locale: row.locale,
    role: row.role === 'admin' ? 'admin' : 'user',
    organization: { id: row.organization_id, name: row.organization_name, plan: row.plan },
    stored: true,
    token: { id: null, issuer: null, issuedAt: now },
  };
}

async function findOrCreatePlaceholder(
  tx: Db,
  { name, email, organizationId, organizationName }: Exclude<Requester, { id: string }>,
  now: number,
): Promise<string> {
  const address = email.toLowerCase();
  const organization = organizationId ?? `${PLACEHOLDER}${randomUUID()}`;
  if (!isStorableText(organization)) throw rejectField('requester.organizationId', 'unknown_customer');
  if (organizationId !== undefined) {
    const person = await tx
      .selectFrom('users')
      .select('id')
      .where('organization_id', '=', organization)
      .where('verified_address', '=', address)
      .where('left_at', 'is', null)
      .orderBy('created_at')
      .executeTakeFirst();
    if (person) return person.id;
    const placeholder = await tx
      .selectFrom('placeholder_accounts')
      .select('user_id')
      .where('organization_id', '=', organization)
      .where('address', '=', address)
      .executeTakeFirst();
    if (placeholder) return placeholder.user_id;
  }
  await tx
    .insertInto('organizations')
    .values({
      id: organization,
      name: normalizeLine(organizationName ?? (organizationId === undefined ? name : organization)),
      plan: null,
      created_at: now,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  const subject = `${PLACEHOLDER}${randomUUID()}`;
  const id = toAccountId(organization, subject);
  await tx
    .insertInto('users')
    .values({
      id,
      subject,
      organization_id: organization,
      name: normalizeLine(name.trim()),
      email,
      role: 'user',
      created_at: now,
    })
    .execute();
  await tx
    .insertInto('placeholder_accounts')
    .values({ organization_id: organization, address, user_id: id })
    .onConflict((conflict) => conflict.columns(['organization_id', 'address']).doNothing())
    .execute();
  return id;
}

/**
 * Makes the tickets that agents have created for a verified address those of the person who now signs in with it. Costs one
 * look-up by key for everyone else.
 *
 * @param upsert stores the account before tickets refer to it
 */
export async function adoptPlaceholderTickets(
  db: Db,
  identity: Identity,
  upsert: (tx: Db) => Promise<void>,
): Promise<void> {
  const address = normalizeAddress(identity);
  const { organization } = identity;
  if (!organization || address === null || identity.actor) return;
  const placeholder = await db
    .selectFrom('placeholder_accounts')
    .select('user_id')
    .where('organization_id', '=', organization.id)
    .where('address', '=', address)
    .executeTakeFirst();
  if (!placeholder) return;
  await withTransaction(db, async (tx) => {
    await upsert(tx);
    const own = getAccountId(identity);
    const { user_id } = placeholder;
    await tx.updateTable('tickets').set({ requester_id: own }).where('requester_id', '=', user_id).execute();
    await tx.updateTable('comments').set({ author_id: own }).where('author_id', '=', user_id).execute();
    await tx
      .updateTable('ticket_events')
      .set({ actor_id: identity.id, actor_name: identity.name })
      .where('actor_id', '=', toSubject(user_id))
      .where('organization_id', '=', organization.id)
      .execute();
    for (const table of ['unread_tickets', 'reply_addresses', 'placeholder_accounts'] as const)
      await tx.deleteFrom(table).where('user_id', '=', user_id).execute();
    // Nothing refers to it any more, and an erasure of the person must not leave it behind.
    await tx.deleteFrom('users').where('id', '=', user_id).execute();
  });
}
