import { sql, type RawBuilder } from 'kysely';
import { QUEUE_VIEWS, type QueueCounts, type QueueView } from '../../../contract/index.ts';
import type { CallContext } from '../../interfaces/index.ts';
import { isActive, isOverdue } from './queue-filters.ts';

/** Number of tickets with the same properties. */
interface Group {
  assignee_id: string | null;
  team_id: string | null;
  unassigned: number;
  overdue: number;
  escalated: number;
  waiting: number;
  snoozed: number;
  spam: number;
  count: number;
  unread: number;
}

/** Counts the tickets of all views in one pass over the active tickets, which few are of those that are stored. */
export async function countQueue({ db, identity, now }: CallContext): Promise<QueueCounts> {
  const flag = (condition: RawBuilder<boolean>) => sql<number>`case when ${condition} then 1 else 0 end`;
  const { rows } = await sql<Group>`
    select assignee_id, team_id, unassigned, overdue, escalated, waiting, snoozed, spam,
      count(*) as count, sum(unread) as unread
    from (
      select tickets.assignee_id, tickets.team_id, tickets.spam,
        ${flag(sql`tickets.assignee_id is null and tickets.assignee is null`)} as unassigned,
        ${flag(isOverdue(now))} as overdue,
        ${flag(sql`tickets.escalated_at is not null`)} as escalated,
        ${flag(sql`tickets.status = 'pending'`)} as waiting,
        ${flag(sql`tickets.snoozed_until > ${now}`)} as snoozed,
        case when ticket_reads.read_at >= tickets.updated_at then 0 else 1 end as unread
      from tickets
        left join ticket_reads on ticket_reads.ticket_id = tickets.id and ticket_reads.agent_id = ${identity.id}
      where ${isActive} and tickets.merged_into is null
    ) as active
    group by assignee_id, team_id, unassigned, overdue, escalated, waiting, snoozed, spam`.execute(db);
  const { spam } = await db
    .selectFrom('tickets')
    .select((eb) => eb.fn.countAll<number>().as('spam'))
    .where(sql<boolean>`spam = 1`)
    .where('merged_into', 'is', null)
    .executeTakeFirstOrThrow();
  const { mentions } = await db
    .selectFrom('ticket_mentions')
    .innerJoin('tickets', 'tickets.id', 'ticket_mentions.ticket_id')
    .select((eb) => eb.fn.countAll<number>().as('mentions'))
    .where('ticket_mentions.agent_id', '=', identity.id)
    .where('ticket_mentions.read_at', 'is', null)
    .where('tickets.merged_into', 'is', null)
    .executeTakeFirstOrThrow();
  const separate: Partial<Record<QueueView, number>> = { spam: Number(spam), mentions: Number(mentions) };
  const teamId = identity.agent?.teamId ?? null;
  const isIn: Record<(typeof QUEUE_VIEWS)[number], (group: Group) => boolean> = {
    unassigned: (group) => group.unassigned === 1,
    mine: (group) => group.assignee_id === identity.id,
    team: (group) => teamId !== null && group.team_id === teamId,
    overdue: (group) => group.overdue === 1,
    escalated: (group) => group.escalated === 1,
    waiting: (group) => group.waiting === 1,
    all: () => true,
    snoozed: () => true,
    spam: () => false,
    mentions: () => false,
  };
  return {
    views: QUEUE_VIEWS.map((id) => {
      const groups = rows.filter(
        (group) => group.spam === 0 && (group.snoozed === 1) === (id === 'snoozed') && isIn[id](group),
      );
      const sum = (column: 'count' | 'unread') => groups.reduce((total, group) => total + Number(group[column]), 0);
      const unread = id === 'mentions' ? Number(mentions) : sum('unread');
      return { id, count: separate[id] ?? sum('count'), unread };
    }),
  };
}
