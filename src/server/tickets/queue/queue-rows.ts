import type { Selectable } from 'kysely';
import type { QueueTicket } from '../../../contract/index.ts';
import type { TicketsTable } from '../../database/schema.ts';
import type { Db } from '../../interfaces/index.ts';
import { time, toSummary, type SummaryRow } from '../rows.ts';

/** Columns of a queue row beyond those of customers' lists. */
export const queueColumns = [
  'tickets.assignee_id',
  'tickets.team_id',
  'tickets.channel',
  'tickets.snoozed_until',
  'tickets.spam',
  'tickets.next_response_due_at',
  'tickets.resolution_due_at',
] as const;

/** A row of the queue. */
export type QueueRow = SummaryRow &
  Pick<
    Selectable<TicketsTable>,
    'assignee_id' | 'team_id' | 'channel' | 'snoozed_until' | 'spam' | 'next_response_due_at' | 'resolution_due_at'
  > & {
    organization_name: string | null;
  };

/** Teams and tags of tickets, which are read once for a page. */
export interface QueueLabels {
  teams: ReadonlyMap<string, string>;
  tags: ReadonlyMap<string, readonly string[]>;
}

/** Reads the teams and tags of tickets. */
export async function readQueueLabels(
  db: Db,
  rows: readonly { id: string; team_id: string | null }[],
): Promise<QueueLabels> {
  const teams = new Map<string, string>();
  const tags = new Map<string, string[]>();
  if (rows.length === 0) return { teams, tags };
  const ids = rows.map(({ id }) => id);
  const tagged = await db
    .selectFrom('ticket_tags')
    .select(['ticket_id', 'tag'])
    .where('ticket_id', 'in', ids)
    .orderBy('tag')
    .execute();
  for (const { ticket_id, tag } of tagged) tags.set(ticket_id, [...(tags.get(ticket_id) ?? []), tag]);
  const teamIds = [...new Set(rows.flatMap(({ team_id }) => team_id ?? []))];
  if (teamIds.length > 0)
    for (const { id, name } of await db.selectFrom('teams').select(['id', 'name']).where('id', 'in', teamIds).execute())
      teams.set(id, name);
  return { teams, tags };
}

/** Converts a row to a ticket of the agents' queue. */
export function toQueueTicket(row: QueueRow, { teams, tags }: QueueLabels): QueueTicket {
  const team = row.team_id === null ? undefined : teams.get(row.team_id);
  return {
    ...toSummary(row),
    organization: { id: row.organization_id, name: row.organization_name ?? '' },
    assignee: row.assignee,
    assigneeId: row.assignee_id,
    team: row.team_id === null || team === undefined ? null : { id: row.team_id, name: team },
    tags: [...(tags.get(row.id) ?? [])],
    channel: row.channel ?? 'widget',
    snoozedUntil: row.snoozed_until === null ? null : time(row.snoozed_until),
    spam: row.spam === 1,
    escalatedAt: row.escalated_at === null ? null : time(row.escalated_at),
    nextResponseDueAt: row.next_response_due_at === null ? null : time(row.next_response_due_at),
    resolutionDueAt: row.resolution_due_at === null ? null : time(row.resolution_due_at),
  };
}
