import { sql, type RawBuilder } from 'kysely';
import { QUEUE_VIEWS, type QueueCounts, type QueueView } from '../../../contract/index.ts';
import type { CallContext } from '../../interfaces/index.ts';
import { selectQueue, toQueueConditions } from './queue-filters.ts';
import { isTicketUnread } from './ticket-reads.ts';

/** Tickets of a view that are counted, which bounds the time. A larger number is reported as this one. */
const MAX_COUNT = 1_000;
/** Tickets of a view, the last changed ones, of which the unread ones are counted. */
const MAX_UNREAD = 200;
/** Orders of the indexes of views that are not in the order of the last changes. */
const ORDERS: Partial<Record<QueueView, 'tickets.next_due_at' | 'tickets.snoozed_until' | 'tickets.escalated_at'>> = {
  overdue: 'tickets.next_due_at',
  snoozed: 'tickets.snoozed_until',
  escalated: 'tickets.escalated_at',
};

/** Counts the tickets of each view along the index of the view, up to a limit. */
export async function countQueue(context: CallContext): Promise<QueueCounts> {
  const views: QueueCounts['views'] = [];
  for (const id of QUEUE_VIEWS) views.push({ id, ...(await countView(context, id)) });
  return { views };
}

async function countView(
  { db, identity, now }: CallContext,
  view: QueueView,
): Promise<{ count: number; unread: number }> {
  const { fixed, optional } = toQueueConditions(identity, { view }, now);
  const conditions: RawBuilder<boolean>[] = [
    ...fixed,
    ...optional.map((condition) => condition.write(sql.ref(`tickets.${condition.column}`))),
  ];
  const counted = selectQueue(db, conditions).select(sql.lit(1).as('one')).limit(MAX_COUNT).as('counted');
  const { count } = await db
    .selectFrom(counted)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (view === 'mentions') return { count: Number(count), unread: Number(count) };
  if (view === 'spam' || Number(count) === 0) return { count: Number(count), unread: 0 };
  const newest = selectQueue(db, conditions)
    .select(isTicketUnread(identity).as('unread_by'))
    .orderBy(ORDERS[view] ?? 'tickets.updated_at', 'desc')
    .limit(MAX_UNREAD)
    .as('newest');
  const { unread } = await db
    .selectFrom(newest)
    .select((eb) => eb.fn.count<number>('newest.unread_by').as('unread'))
    .executeTakeFirstOrThrow();
  return { count: Number(count), unread: Number(unread) };
}
