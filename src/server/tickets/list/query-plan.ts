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

/** Below this many rows, sorting without an index takes a few milliseconds. */
const SORT_IN_MEMORY_LIMIT = 2_000;

/**
 * Below this many cc rows, the list starts from them. Walking an index instead checks each ticket for the address: 130
 * ms for 100,000 tickets without a match.
 */
const CC_LOOKUP_LIMIT = 8_000;

/**
 * How the database reads a ticket list: along the index of the sort `order`, with all other conditions checked in that index,
 * until the page is full; or from one selective condition (`requester`, `copy`, `dates`) or known `ids`, followed by a
 * sort.
 *
 * SQLite has no statistics about the values of a column, and by itself would sort a hundred thousand rows to use the
 * index of a date filter. PostgreSQL has statistics, and chooses by itself, except between `order` and `copy`: it has none about
 * whose tickets an address is in cc on.
 */
export type QueryPlan = 'order' | 'requester' | 'copy' | 'dates' | 'ids';

/** Columns by which tickets are filtered or sorted. */
export type Column = VisibilityColumn | 'status' | 'priority' | 'category' | 'created_at' | 'updated_at';

/** Returns a column reference for which SQLite uses no index (unary plus), so that it is only compared. */
export const withoutIndex = (db: Db, column: Column): RawBuilder<never> =>
  isSqlite(db) ? sql`+${sql.ref(`tickets.${column}`)}` : sql`${sql.ref(`tickets.${column}`)}`;

/** Whether the best plan depends on the values: all filters but the status match few tickets or nearly all. */
export const dependsOnValues = (filters: Filters & Pick<TicketQuery, 'q'>): boolean =>
  [
    filters.priority,
    filters.category,
    filters.fields,
    filters.requester,
    filters.createdFrom,
    filters.createdBefore,
    filters.q,
  ].some((filter) => filter !== undefined && filter !== '');

/** Chooses the query plan of a customer's list: the first selective condition, else the sort order. */
export async function choosePlan(
  db: Db,
  { organization, ...identity }: Identity,
  filters: Filters & Pick<TicketQuery, 'sort' | 'q'>,
): Promise<QueryPlan> {
  if (!organization) return 'order';
  const { view, createdFrom, createdBefore } = filters;
  if (!isSqlite(db)) {
    if (view !== 'copy') return 'order';
    // Without a filter, a page is soon full of the newest tickets, unless the address is in cc on few.
    const isRare = filters.status !== undefined && filters.status !== 'closed';
    const mayScanAll = filters.sort === 'priority' || isRare || dependsOnValues(filters);
    const limit = mayScanAll ? CC_LOOKUP_LIMIT : SORT_IN_MEMORY_LIMIT;
    return (await hasFewerThan(db, ccTickets(db, identity), limit)) ? 'copy' : 'order';
  }
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
  limit = SORT_IN_MEMORY_LIMIT,
): Promise<boolean> {
  const sample = rows.select(sql.lit(1).as('one')).limit(limit).as('sample');
  const { count } = await db
    .selectFrom(sample)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count < limit;
}

/** Whether counting a list would take too long: each cc row of an address with very many has to be looked up. */
export const isExpensiveCount = async (
  db: Db,
  identity: Pick<Identity, 'email' | 'emailVerified'>,
  { view }: Filters,
  plan: QueryPlan,
): Promise<boolean> => view === 'copy' && plan !== 'dates' && !(await hasFewerThan(db, ccTickets(db, identity)));

const ccTickets = (db: Db, identity: Pick<Identity, 'email' | 'emailVerified'>) =>
  db.selectFrom('ticket_cc').where('address', '=', normalizeAddress(identity) ?? '');
