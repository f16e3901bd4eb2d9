import type { TicketQuery, TicketStatus } from '../../../contract/index.ts';
import { sql, type RawBuilder, type SelectQueryBuilder } from 'kysely';
import type { Db, Identity } from '../../interfaces/index.ts';
import { isSqlite } from '../../database/dialect.ts';
import { normalizeAddress, type TicketScope, type VisibilityColumn } from '../../database/visibility.ts';
import type { Database } from '../../database/schema.ts';
import { toAccountId } from '../../database/account-id.ts';

/** Filters of a ticket list. */
export interface Filters extends Pick<
  TicketQuery,
  'priority' | 'category' | 'fields' | 'requester' | 'createdFrom' | 'createdBefore'
> {
  /** One status, one of several, or `active`: neither solved nor closed. */
  status?: TicketStatus | readonly TicketStatus[] | 'active' | undefined;
  view: TicketScope;
  organizationId?: string | undefined;
}

/** So few rows are read and put in order within a few milliseconds, whichever order is asked for. */
const SORT_IN_MEMORY_LIMIT = 2_000;

/**
 * So many copies are looked up before an order is walked, which would ask of every ticket on the way whether somebody is in
 * copy: among 100,000 tickets of which none fits, that took 130 ms.
 */
const CC_LOOKUP_LIMIT = 8_000;

/**
 * How SQLite goes through tickets: along the index of an `order`, until the page is full, every other condition being looked
 * at in that same index; or from the one condition that leaves few (`requester`, `copy`, `dates`), or from known `ids`, all
 * of which it then puts in order.
 *
 * It keeps no figures of what stands in a column, and left to itself would put a hundred thousand rows in order because a
 * date was asked for. PostgreSQL has such figures, and chooses itself.
 */
export type QueryPlan = 'order' | 'requester' | 'copy' | 'dates' | 'ids';

/** The columns of tickets that a list is narrowed or put in order by. */
export type Column = VisibilityColumn | 'status' | 'priority' | 'category' | 'created_at' | 'updated_at';

/** A column as SQLite looks for no index of it: it is only compared, in whichever index is walked. */
export const withoutIndex = (db: Db, column: Column): RawBuilder<never> =>
  isSqlite(db) ? sql`+${sql.ref(`tickets.${column}`)}` : sql`${sql.ref(`tickets.${column}`)}`;

/** The quick way to what a list shows to a customer: from the first condition that leaves few, else along the order. */
export async function choosePlan(
  db: Db,
  { organization, ...identity }: Identity,
  filters: Filters,
): Promise<QueryPlan> {
  if (!isSqlite(db) || !organization) return 'order';
  const { view, createdFrom, createdBefore } = filters;
  const own = db.selectFrom('tickets').where('organization_id', '=', organization.id);
  const subject = view === 'mine' ? identity.id : filters.requester;
  const requester = subject === undefined ? undefined : toAccountId(organization.id, subject);
  if (requester !== undefined && (await hasFewerThan(db, own.where('requester_id', '=', requester))))
    return 'requester';
  if (view === 'copy' && (await hasFewerThan(db, ccTickets(db, identity), CC_LOOKUP_LIMIT))) return 'copy';
  if (createdFrom === undefined && createdBefore === undefined) return 'order';
  const dated = own
    .$if(createdFrom !== undefined, (qb) => qb.where('created_at', '>=', Date.parse(createdFrom ?? '')))
    .$if(createdBefore !== undefined, (qb) => qb.where('created_at', '<', Date.parse(createdBefore ?? '')));
  return (await hasFewerThan(db, dated)) ? 'dates' : 'order';
}

async function hasFewerThan<Table extends keyof Database>(
  db: Db,
  rows: SelectQueryBuilder<Database, Table, object>,
  most = SORT_IN_MEMORY_LIMIT,
): Promise<boolean> {
  const some = rows.select(sql.lit(1).as('one')).limit(most).as('some');
  const { count } = await db
    .selectFrom(some)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count < most;
}

/** Whether counting what a list shows would keep everybody waiting: SQLite has to look at each copy of somebody who gets many. */
export const isExpensiveCount = async (
  db: Db,
  identity: Pick<Identity, 'email' | 'emailVerified'>,
  { view }: Filters,
  way: QueryPlan,
): Promise<boolean> =>
  view === 'copy' && way !== 'dates' && isSqlite(db) && !(await hasFewerThan(db, ccTickets(db, identity)));

const ccTickets = (db: Db, identity: Pick<Identity, 'email' | 'emailVerified'>) =>
  db.selectFrom('ticket_copies').where('address', '=', normalizeAddress(identity) ?? '');
