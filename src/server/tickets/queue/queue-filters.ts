import { sql, type RawBuilder } from 'kysely';
import type { OperationInput } from '../../../contract/index.ts';
import { toAccountId } from '../../database/account-id.ts';
import { normalizeText } from '../../lib/normalize-text.ts';
import type { Db, Identity } from '../../interfaces/index.ts';

/** Filters, order and page of the queue. */
export type QueueQuery = OperationInput<'listQueue'>;

/** Tickets that are neither solved nor closed. Written as in the partial indexes, which the databases use for this text only. */
export const isActive = sql<boolean>`tickets.status not in ('solved', 'closed')`;

/** Tickets of which a response or the resolution is overdue. */
export const isOverdue = (now: number) =>
  sql<boolean>`(tickets.status in ('new', 'open') and (
    (tickets.answered_at is null and tickets.response_due_at <= ${now})
    or tickets.next_response_due_at <= ${now} or tickets.resolution_due_at <= ${now}))`;

const isVisible = (now: number) =>
  sql<boolean>`(tickets.spam = 0 and tickets.merged_into is null and (tickets.snoozed_until is null or tickets.snoozed_until <= ${now}))`;

/** Tickets that mention the caller and that the caller has not read since. */
const isMentioned = ({ id }: Pick<Identity, 'id'>) =>
  sql<boolean>`tickets.id in (select ticket_id from ticket_mentions where agent_id = ${id} and read_at is null)`;

/** Conditions of a view of the queue. */
function toViewConditions(
  view: NonNullable<QueueQuery['view']>,
  identity: Identity,
  now: number,
): RawBuilder<boolean>[] {
  if (view === 'spam') return [sql`tickets.spam = 1`, sql`tickets.merged_into is null`];
  if (view === 'snoozed')
    return [isActive, sql`tickets.spam = 0`, sql`tickets.merged_into is null`, sql`tickets.snoozed_until > ${now}`];
  if (view === 'mentions') return [isMentioned(identity), sql`tickets.merged_into is null`];
  const shown = [isActive, isVisible(now)];
  switch (view) {
    case 'unassigned':
      return [...shown, sql`tickets.assignee_id is null`, sql`tickets.assignee is null`];
    case 'mine':
      return [...shown, sql`tickets.assignee_id = ${identity.id}`];
    case 'team':
      return [...shown, toTeamCondition(identity.agent?.teamId ?? null)];
    case 'overdue':
      return [...shown, isOverdue(now)];
    case 'escalated':
      return [...shown, sql`tickets.escalated_at is not null`];
    case 'waiting':
      return [...shown, sql`tickets.status = 'pending'`];
    case 'all':
      return shown;
  }
}

const toTeamCondition = (teamId: string | null): RawBuilder<boolean> =>
  teamId === null ? sql`1 = 0` : sql`tickets.team_id = ${teamId}`;

/** Conditions of the tickets that a list of the queue contains, without its search text. */
export function toQueueConditions(identity: Identity, query: QueueQuery, now: number): RawBuilder<boolean>[] {
  const { view, status, assignee, team, priority, category, tag, channel, organizationId, requester } = query;
  const conditions = view === undefined ? [] : toViewConditions(view, identity, now);
  if (status === 'active') conditions.push(isActive);
  else if (status !== undefined) conditions.push(sql`tickets.status = ${status}`);
  if (assignee === 'none') conditions.push(sql`tickets.assignee_id is null`, sql`tickets.assignee is null`);
  else if (assignee !== undefined)
    conditions.push(sql`tickets.assignee_id = ${assignee === 'me' ? identity.id : assignee}`);
  if (team === 'none') conditions.push(sql`tickets.team_id is null`);
  else if (team !== undefined)
    conditions.push(toTeamCondition(team === 'mine' ? (identity.agent?.teamId ?? null) : team));
  if (priority !== undefined) conditions.push(sql`tickets.priority = ${priority}`);
  if (category !== undefined) conditions.push(sql`tickets.category = ${category}`);
  if (tag !== undefined)
    conditions.push(
      sql`tickets.id in (select ticket_id from ticket_tags where ticket_tags.tag = ${normalizeTag(tag)})`,
    );
  if (channel === 'widget') conditions.push(sql`(tickets.channel is null or tickets.channel = 'widget')`);
  else if (channel !== undefined) conditions.push(sql`tickets.channel = ${channel}`);
  if (organizationId !== undefined) conditions.push(sql`tickets.organization_id = ${organizationId}`);
  if (requester !== undefined)
    conditions.push(sql`tickets.requester_id = ${toAccountId(organizationId ?? null, requester)}`);
  return conditions;
}

/** Normalizes a tag for storage and comparison. */
export const normalizeTag = (tag: string): string => normalizeText(tag).trim().replaceAll(/\s+/g, ' ').toLowerCase();

/** Joins conditions; true without any. */
export const joinConditions = (conditions: readonly RawBuilder<boolean>[]): RawBuilder<boolean> =>
  conditions.length === 0 ? sql`1 = 1` : sql`${sql.join(conditions, sql` and `)}`;

/** Selects tickets by conditions. */
export const selectQueue = (db: Db, conditions: readonly RawBuilder<boolean>[]) =>
  db.selectFrom('tickets').where(joinConditions(conditions));
