import { sql, type RawBuilder } from 'kysely';
import type { OperationInput } from '../../../contract/index.ts';
import { toAccountId } from '../../database/account-id.ts';
import { normalizeText } from '../../lib/normalize-text.ts';
import type { Db, Identity } from '../../interfaces/index.ts';

/** Filters, order and page of the queue. */
export type QueueQuery = OperationInput<'listQueue'>;

/** Tickets that are neither solved nor closed. Written as in the partial indexes, which the databases use for this text only. */
export const isActive = sql<boolean>`tickets.status not in ('solved', 'closed')`;

/** Columns by which the queue is filtered. */
export type QueueColumn =
  | 'id'
  | 'status'
  | 'assignee_id'
  | 'team_id'
  | 'priority'
  | 'category'
  | 'channel'
  | 'organization_id'
  | 'requester_id'
  | 'incident_id'
  | 'snoozed_until'
  | 'escalated_at'
  | 'spam'
  | 'next_due_at';

/** A condition, which is written with or without the use of an index on its column. */
export interface QueueCondition {
  column: QueueColumn;
  write(column: RawBuilder<unknown>): RawBuilder<boolean>;
}

const equals = (column: QueueColumn, value: string): QueueCondition => ({
  column,
  write: (name) => sql`${name} = ${value}`,
});
const isNull = (column: QueueColumn): QueueCondition => ({ column, write: (name) => sql`${name} is null` });

/** The conditions of a list. */
export interface QueueConditions {
  /** Conditions that are written as they are. */
  fixed: RawBuilder<boolean>[];
  /** Conditions that may select few tickets, the most selective first. */
  optional: QueueCondition[];
  /** Whether they select active tickets only, for which there are partial indexes. */
  isActive: boolean;
}

/** Conditions of a view of the queue. */
function addView(
  conditions: QueueConditions,
  view: NonNullable<QueueQuery['view']>,
  identity: Identity,
  now: number,
): void {
  const { fixed, optional } = conditions;
  fixed.push(sql`tickets.merged_into is null`);
  if (view === 'spam') {
    optional.push({ column: 'spam', write: (name) => sql`${name} = 1` });
    return;
  }
  if (view === 'mentions') {
    optional.push({
      column: 'id',
      write: (name) =>
        sql`${name} in (select ticket_id from ticket_mentions where agent_id = ${identity.id} and read_at is null)`,
    });
    return;
  }
  addActive(conditions);
  fixed.push(sql`tickets.spam = 0`);
  if (view === 'snoozed') {
    optional.push({ column: 'snoozed_until', write: (name) => sql`${name} > ${now}` });
    return;
  }
  fixed.push(sql`(tickets.snoozed_until is null or tickets.snoozed_until <= ${now})`);
  switch (view) {
    case 'unassigned':
      addUnassigned(conditions);
      return;
    case 'mine':
      optional.push(equals('assignee_id', identity.id));
      return;
    case 'team':
      addOwnTeam(conditions, identity);
      return;
    case 'overdue':
      // Not `in`, for which SQLite would use the index of the status.
      fixed.push(sql`tickets.status not in ('pending', 'solved', 'closed')`);
      optional.push({ column: 'next_due_at', write: (name) => sql`${name} <= ${now}` });
      return;
    case 'escalated':
      optional.push({ column: 'escalated_at', write: (name) => sql`${name} > 0` });
      return;
    case 'waiting':
      optional.push(equals('status', 'pending'));
      return;
    case 'all':
  }
}

/** The partial indexes are used only where this condition stands in the query. */
function addActive(conditions: QueueConditions): void {
  conditions.fixed.push(isActive);
  conditions.isActive = true;
}

function addUnassigned({ fixed, optional }: QueueConditions): void {
  fixed.push(sql`tickets.assignee is null`);
  optional.push(isNull('assignee_id'));
}

function addOwnTeam({ fixed, optional }: QueueConditions, { agent }: Identity): void {
  const teamId = agent?.teamId ?? null;
  if (teamId === null) fixed.push(sql`1 = 0`);
  else optional.push(equals('team_id', teamId));
}

/** Collects the conditions of the tickets that a list of the queue contains, without its search text. */
export function toQueueConditions(identity: Identity, query: QueueQuery, now: number): QueueConditions {
  const { view, status, assignee, team, priority, category, tag, channel, organizationId, requester, incidentId } =
    query;
  const conditions: QueueConditions = { fixed: [], optional: [], isActive: false };
  const { fixed, optional } = conditions;
  if (requester !== undefined) optional.push(equals('requester_id', toAccountId(organizationId ?? null, requester)));
  if (tag !== undefined)
    optional.push({
      column: 'id',
      write: (name) => sql`${name} in (select ticket_id from ticket_tags where ticket_tags.tag = ${normalizeTag(tag)})`,
    });
  if (incidentId !== undefined) optional.push(equals('incident_id', incidentId));
  if (organizationId !== undefined) optional.push(equals('organization_id', organizationId));
  if (view !== undefined) addView(conditions, view, identity, now);
  if (assignee === 'none') addUnassigned(conditions);
  else if (assignee !== undefined) optional.push(equals('assignee_id', assignee === 'me' ? identity.id : assignee));
  if (team === 'mine') addOwnTeam(conditions, identity);
  else if (team === 'none') optional.push(isNull('team_id'));
  else if (team !== undefined) optional.push(equals('team_id', team));
  if (status !== undefined && status !== 'solved' && status !== 'closed') addActive(conditions);
  if (status !== undefined && status !== 'active') optional.push(equals('status', status));
  if (priority !== undefined) optional.push(equals('priority', priority));
  if (category !== undefined) optional.push(equals('category', category));
  if (channel === 'widget') fixed.push(sql`(tickets.channel is null or tickets.channel = 'widget')`);
  else if (channel !== undefined) optional.push(equals('channel', channel));
  return conditions;
}

/** Normalizes a tag for storage and comparison. */
export const normalizeTag = (tag: string): string => normalizeText(tag).trim().replaceAll(/\s+/g, ' ').toLowerCase();

/** Selects tickets by conditions. */
export const selectQueue = (db: Db, conditions: readonly RawBuilder<boolean>[]) =>
  db
    .selectFrom('tickets')
    .$if(conditions.length > 0, (qb) => qb.where(sql<boolean>`${sql.join([...conditions], sql` and `)}`));
