import type { TicketCount } from '../../../contract/index.ts';
import type { CallContext } from '../../ports.ts';
import { addressOf, within, type View } from '../../store/reach.ts';

/** Numbers of tickets for each view that somebody has. */
export async function countTickets({ db, identity }: CallContext): Promise<TicketCount[]> {
  const views: View[] = ['mine'];
  if (addressOf(identity) !== null) views.push('copy');
  if (identity.role === 'admin') views.push('organization');
  const counts: TicketCount[] = [];
  for (const view of identity.organization ? views : []) {
    const byStatus = await db
      .selectFrom('tickets')
      .select(['status', (eb) => eb.fn.countAll<number>().as('count')])
      .where(within(identity, view))
      .groupBy('status')
      .execute();
    const { unread } = await db
      .selectFrom('unread')
      .innerJoin('tickets', 'tickets.id', 'unread.ticket_id')
      .select((eb) => eb.fn.countAll<number>().as('unread'))
      .where('unread.user_id', '=', identity.id)
      .where(within(identity, view))
      .executeTakeFirstOrThrow();
    const sum = (holds: (status: string) => boolean) =>
      byStatus.filter(({ status }) => holds(status)).reduce((total, { count }) => total + count, 0);
    counts.push({
      view,
      active: sum((status) => status !== 'solved' && status !== 'closed'),
      solved: sum((status) => status === 'solved'),
      closed: sum((status) => status === 'closed'),
      unread,
    });
  }
  return counts;
}
