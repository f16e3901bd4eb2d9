import { sql, type RawBuilder } from 'kysely';
import { TICKET_SORTS, type TicketCount, type TicketLists } from '../../../contract/index.ts';
import type { CallContext, Identity } from '../../interfaces/index.ts';
import { isSqlite } from '../../database/dialect.ts';
import { normalizeAddress, visibleTo, type TicketScope, type VisibilityColumn } from '../../database/visibility.ts';
import { selectMatchingTickets } from './filters.ts';
import { choosePlan, withoutIndex } from './query-plan.ts';
import { getAccountId } from '../../database/account-id.ts';

type Reader = Pick<CallContext, 'db' | 'identity'>;

/** Returns the views that are available to a caller. */
function getViews(identity: Identity): TicketScope[] {
  if (!identity.organization) return [];
  const views: TicketScope[] = ['mine'];
  if (identity.role === 'admin') views.push('organization');
  if (normalizeAddress(identity) !== null) views.push('copy');
  return views;
}

/** Unread tickets that are counted. Each costs a look at the ticket: all of 100,000 would take a second. */
const MAX_COUNTED_UNREAD = 1_000;

const selectUnread = ({ db, identity }: Reader) =>
  db
    .selectFrom('unread_tickets')
    .select('ticket_id')
    .where('user_id', '=', getAccountId(identity))
    // As a constant, so that a prepared statement of PostgreSQL is planned for it.
    .limit(sql.lit(MAX_COUNTED_UNREAD))
    .as('unread');

/** Formats a column so that its index is not used: both databases would read all tickets of the organization, not the unread ones. */
const onlyCompared = (db: Reader['db'], column: VisibilityColumn): RawBuilder<never> =>
  isSqlite(db) ? withoutIndex(db, column) : sql`(${sql.ref(`tickets.${column}`)} || '')`;

/** Counts the caller's unread tickets, up to 1,000. */
export async function countUnread({ db, identity }: Reader): Promise<number> {
  const { count } = await db
    .selectFrom(selectUnread({ db, identity }))
    .innerJoin('tickets', 'tickets.id', 'unread.ticket_id')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where(visibleTo(identity, 'reach', (column) => onlyCompared(db, column)))
    .executeTakeFirstOrThrow();
  return count;
}

/** Counts the caller's unread tickets in each view, up to 1,000 over all. */
async function countUnreadByView(
  { db, identity }: Reader,
  views: readonly TicketScope[],
): Promise<Map<TicketScope, number>> {
  if (views.length === 0) return new Map();
  const counts = await db
    .selectFrom(selectUnread({ db, identity }))
    .innerJoin('tickets', 'tickets.id', 'unread.ticket_id')
    .select((eb) =>
      views.map((view) =>
        eb.fn.sum<number | null>(eb.case().when(visibleTo(identity, view)(eb)).then(1).else(0).end()).as(view),
      ),
    )
    .executeTakeFirstOrThrow();
  return new Map(views.map((view) => [view, counts[view] ?? 0]));
}

/** Returns the filters and sort orders available to the caller, and the unread count of each view. */
export async function getTicketLists(reader: Reader): Promise<TicketLists> {
  const { role } = reader.identity;
  const unread = await countUnreadByView(reader, getViews(reader.identity));
  return {
    views: [...unread].map(([view, count]) => ({ view, unread: count })),
    filters: [
      'priority',
      'category',
      'fields',
      ...(role === 'admin' ? ['requester'] : []),
      'createdFrom',
      'createdBefore',
    ],
    sorts: [...TICKET_SORTS],
  };
}

/**
 * Counts the tickets of each view of the caller.
 *
 * @param closedStatuses statuses that count as closed; a status can count twice.
 */
export async function countTickets(
  { db, identity }: CallContext,
  closedStatuses: readonly string[],
): Promise<TicketCount[]> {
  const counts: TicketCount[] = [];
  const unread = await countUnreadByView({ db, identity }, getViews(identity));
  for (const view of unread.keys()) {
    const plan = view === 'copy' ? 'copy' : await choosePlan(db, identity, { view });
    const byStatus = await selectMatchingTickets(db, identity, { view }, { plan, sort: 'activity' })
      .select(['tickets.status', (eb) => eb.fn.countAll<number>().as('count')])
      .groupBy('tickets.status')
      .execute();
    const sum = (matches: (status: string) => boolean) =>
      byStatus.filter(({ status }) => matches(status)).reduce((total, { count }) => total + count, 0);
    counts.push({
      view,
      active: sum((status) => status !== 'solved' && status !== 'closed'),
      solved: sum((status) => status === 'solved'),
      closed: sum((status) => closedStatuses.includes(status)),
      unread: unread.get(view) ?? 0,
    });
  }
  return counts;
}
