import type { AgentEvent } from '../../contract/index.ts';
import type { Db } from '../interfaces/index.ts';
import { toChange } from '../tickets/event-log.ts';
import { queueColumns, readQueueLabels, toQueueTicket } from '../tickets/queue/queue-rows.ts';
import { summaryColumns } from '../tickets/rows.ts';

/** An entry of the agents' event log. `topic` is null where the ticket has been deleted. */
export type AgentLogEntry = { seq: number } & (
  | { topic: 'ticket'; data: AgentEvent }
  | { topic: 'inquiry'; data: Record<string, never> }
  | { topic: 'access'; data: { organizationId: string } }
  | { topic: null }
);

/** Reads up to `limit` events after sequence number `after`, in order. */
export async function readAgentEvents(db: Db, after: number, limit: number): Promise<AgentLogEntry[]> {
  const rows = await db
    .selectFrom('agent_events as event')
    // By the ticket as well, to use its index.
    .leftJoin('ticket_events as logged', (join) =>
      join.onRef('logged.ticket_id', '=', 'event.ticket_id').onRef('logged.id', '=', 'event.event_id'),
    )
    .select(['event.seq', 'event.topic', 'event.organization_id', 'event.ticket_id', 'event.at'])
    .select(['event.kind', 'event.actor_id', 'event.actor_name', 'event.comment_id'])
    .select(['logged.kind as loggedKind', 'logged.comment_id as loggedCommentId', 'logged.detail'])
    .select(['logged.actor_id as loggedActorId', 'logged.actor_name as loggedActorName'])
    .select('logged.actor_role as loggedActorRole')
    .where('event.seq', '>', after)
    .orderBy('event.seq')
    .limit(limit)
    .execute();
  const tickets = await readTickets(db, [...new Set(rows.flatMap(({ ticket_id }) => ticket_id ?? []))]);
  return rows.map((row): AgentLogEntry => {
    const { seq, topic } = row;
    if (topic === 'inquiry') return { seq, topic, data: {} };
    if (topic === 'access') return { seq, topic, data: { organizationId: row.organization_id ?? '' } };
    const ticket = tickets.get(row.ticket_id ?? '');
    const kind = row.loggedKind ?? row.kind;
    if (!ticket || kind === null) return { seq, topic: null };
    const commentId = row.loggedCommentId ?? row.comment_id;
    return {
      seq,
      topic: 'ticket',
      data: {
        kind,
        at: new Date(row.at).toISOString(),
        by:
          row.loggedActorId === null
            ? { id: row.actor_id ?? '', name: row.actor_name ?? '', role: 'agent' }
            : { id: row.loggedActorId, name: row.loggedActorName ?? '', role: row.loggedActorRole ?? '' },
        ticket,
        ...(commentId !== null && { commentId }),
        ...(row.detail !== null && toChange(row.detail)),
      },
    };
  });
}

async function readTickets(db: Db, ids: readonly string[]): Promise<Map<string, AgentEvent['ticket']>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('tickets')
    .leftJoin('users', 'users.id', 'tickets.requester_id')
    .leftJoin('organizations', 'organizations.id', 'tickets.organization_id')
    .select(summaryColumns)
    .select(queueColumns)
    .select(['users.name as requester_name', 'users.role as requester_role'])
    .select('organizations.name as organization_name')
    .where('tickets.id', 'in', ids)
    .execute();
  const labels = await readQueueLabels(db, rows);
  return new Map(
    rows.map((row) => {
      // Whether a ticket is unread depends on the agent, and an event is encoded once for all of them.
      const { unread: _, ...ticket } = toQueueTicket({ ...row, unread_by: null }, labels);
      return [row.id, ticket];
    }),
  );
}
