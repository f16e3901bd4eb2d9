import { TICKET_SORTS, type TicketCount, type TicketLists } from '../../../contract/index.ts';
import type { CallContext, Identity } from '../../ports.ts';
import { addressOf, within, type View } from '../../store/reach.ts';

type Reader = Pick<CallContext, 'db' | 'identity'>;

/** The views that somebody has. */
function viewsOf(identity: Identity): View[] {
  if (!identity.organization) return [];
  const views: View[] = ['mine'];
  if (identity.role === 'admin') views.push('organization');
  if (addressOf(identity) !== null) views.push('copy');
  return views;
}

/** How many tickets of a view somebody has not read. */
export async function unreadIn({ db, identity }: Reader, view?: View): Promise<number> {
  const { count } = await db
    .selectFrom('unread')
    .innerJoin('tickets', 'tickets.id', 'unread.ticket_id')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('unread.user_id', '=', identity.id)
    .where(within(identity, view))
    .executeTakeFirstOrThrow();
  return count;
}

/** What somebody's lists can be asked for, and what is unread in each view. */
export async function ticketLists(reader: Reader): Promise<TicketLists> {
  const { role } = reader.identity;
  const views: TicketLists['views'] = [];
  for (const view of viewsOf(reader.identity)) views.push({ view, unread: await unreadIn(reader, view) });
  return {
    views,
    filters: ['priority', 'category', ...(role === 'admin' ? ['requester'] : []), 'createdFrom', 'createdBefore'],
    sorts: [...TICKET_SORTS],
  };
}

/** Numbers of tickets for each view that somebody has. */
export async function countTickets({ db, identity }: CallContext): Promise<TicketCount[]> {
  const counts: TicketCount[] = [];
  for (const view of viewsOf(identity)) {
    const byStatus = await db
      .selectFrom('tickets')
      .select(['status', (eb) => eb.fn.countAll<number>().as('count')])
      .where(within(identity, view))
      .groupBy('status')
      .execute();
    const sum = (holds: (status: string) => boolean) =>
      byStatus.filter(({ status }) => holds(status)).reduce((total, { count }) => total + count, 0);
    counts.push({
      view,
      active: sum((status) => status !== 'solved' && status !== 'closed'),
      solved: sum((status) => status === 'solved'),
      closed: sum((status) => status === 'closed'),
      unread: await unreadIn({ db, identity }, view),
    });
  }
  return counts;
}
