import { refreshTargets } from '../targets.ts';
import { LIMITS, type OperationInput } from '../../../contract/index.ts';
import { writeAgentEvents, type NewAgentEvent } from '../../database/agent-events.ts';
import { writeLater } from '../../database/deferred-writes.ts';
import { writeEvents, type NewEvent } from '../../database/sequences.ts';
import { upsertUser } from '../../database/users.ts';
import { ProblemError, rejectField } from '../../errors.ts';
import type { CallContext, Db, Identity } from '../../interfaces/index.ts';
import { findAgent } from '../../inbox/agents.ts';
import { changePriority } from '../edit-ticket.ts';
import type { LifecycleRules } from '../lifecycle.ts';
import { checkCategory, getConfiguredPriority, type DatabaseDeskOptions } from '../options.ts';
import { statusAfterTriage } from '../status-transitions.ts';
import { lockTicket, markUnreadForOthers, setStatus, type LockedTicket } from '../ticket-writes.ts';
import { normalizeTag } from './queue-filters.ts';
import { markReadByAgent } from './ticket-reads.ts';

/** Changes of a ticket by an agent. */
export type TriageChanges = Omit<OperationInput<'triageTicket'>, 'id'> & {
  addTags?: string[] | undefined;
  removeTags?: string[] | undefined;
};

/**
 * Changes a ticket as an agent. Team, tags, snoozing and spam are internal: they leave no trace that a customer could notice.
 *
 * @param ifMatch version that the caller has read; undefined to change any version
 * @returns false when the ticket does not exist
 */
export async function triageTicket(
  tx: Db,
  { identity, now }: Omit<CallContext, 'db'>,
  id: string,
  changes: TriageChanges,
  { ifMatch, options, rules }: { ifMatch?: string | undefined; options: DatabaseDeskOptions; rules: LifecycleRules },
): Promise<boolean> {
  const ticket = await lockTicket(tx, identity, id);
  if (!ticket) return false;
  if (ifMatch !== undefined && String(ticket.version) !== ifMatch) throw new ProblemError('stale');
  const status = changes.status === undefined ? ticket.status : statusAfterTriage(ticket.status, changes.status);
  const priority = changes.priority === undefined ? null : getConfiguredPriority(options, changes.priority);
  const moves = status !== ticket.status;
  const reprioritised = priority !== null && priority.id !== ticket.priority;
  const assignee = await resolveAssignee(tx, identity, ticket, changes);
  const renamed = assignee.assignee !== ticket.assignee;
  const reassigned = renamed || assignee.assignee_id !== ticket.assignee_id;
  const recategorized = changes.category !== undefined && changes.category !== ticket.category;
  if (changes.category) checkCategory(options, changes.category);
  const internal = await resolveInternalChanges(tx, ticket, changes);
  if (!moves && !reprioritised && !reassigned && !recategorized && !internal) {
    await markReadByAgent(tx, id, identity.id, now);
    return true;
  }
  const isPublic = moves || reprioritised || recategorized;
  await writeLater(
    tx,
    tx
      .updateTable('tickets')
      .set({ ...assignee, ...internal?.values, version: ticket.version + 1 })
      .$if(moves && status !== 'closed', (qb) => qb.set({ merged_into: null }))
      .$if(recategorized, (qb) => qb.set({ category: changes.category ?? null }))
      .$if(isPublic, (qb) => qb.set({ updated_at: now }))
      .where('id', '=', id),
  );
  if (internal?.tags) await replaceTags(tx, id, internal.tags);
  const events: NewEvent[] = [];
  if (renamed) events.push({ kind: 'assigned', detail: { from: ticket.assignee, to: assignee.assignee } });
  if (recategorized) events.push({ kind: 'edited', detail: { fields: ['category'] } });
  if (reprioritised) events.push(await changePriority(tx, ticket, priority, rules, changes.reason));
  const current = priority ?? options.priorities.find((one) => one.id === ticket.priority) ?? null;
  events.push(...(await setStatus(tx, ticket, status, { rules, priority: current, now })));
  if (moves) await markUnreadForOthers(tx, id, identity, now);
  await upsertUser(tx, identity, now);
  await writeEvents(tx, ticket, identity, now, events);
  if (moves || reprioritised) await refreshTargets(tx, id, { ...rules, priorities: options.priorities });
  await writeAgentEvents(tx, ticket, identity, now, internal?.events ?? []);
  await markReadByAgent(tx, id, identity.id, now);
  return true;
}

/** Resolves the assignee: an agent by id, or a name alone. */
async function resolveAssignee(tx: Db, identity: Identity, ticket: LockedTicket, changes: TriageChanges) {
  const { assigneeId, assignee } = changes;
  if (assigneeId === null) return { assignee: null, assignee_id: null };
  if (assigneeId === undefined) {
    if (assignee === undefined) return { assignee: ticket.assignee, assignee_id: ticket.assignee_id };
    return { assignee, assignee_id: assignee === ticket.assignee ? ticket.assignee_id : null };
  }
  if (assigneeId === 'me' || assigneeId === identity.id) return { assignee: identity.name, assignee_id: identity.id };
  const agent = await findAgent(tx, assigneeId);
  if (!agent || agent.disabled_at !== null) throw rejectField('assigneeId', 'unknown_agent');
  return { assignee: agent.name, assignee_id: agent.id };
}

interface InternalChanges {
  values: { team_id?: string | null; snoozed_until?: number | null; spam?: number; incident_id?: string | null };
  tags: string[] | null;
  events: NewAgentEvent[];
}

/** Resolves changes that only agents see; null without any. */
async function resolveInternalChanges(
  tx: Db,
  ticket: LockedTicket,
  { teamId, tags, addTags, removeTags, snoozedUntil, spam, incidentId }: TriageChanges,
): Promise<InternalChanges | null> {
  const result: InternalChanges = { values: {}, tags: null, events: [] };
  if (teamId !== undefined && teamId !== ticket.team_id) {
    if (teamId !== null && !(await tx.selectFrom('teams').select('id').where('id', '=', teamId).executeTakeFirst()))
      throw rejectField('teamId', 'unknown_team');
    result.values.team_id = teamId;
    result.events.push({ kind: 'team' });
  }
  const until = snoozedUntil === undefined || snoozedUntil === null ? null : Date.parse(snoozedUntil);
  if (snoozedUntil !== undefined && until !== ticket.snoozed_until) {
    result.values.snoozed_until = until;
    result.events.push({ kind: 'snoozed' });
  }
  if (spam !== undefined && (spam ? 1 : 0) !== ticket.spam) {
    result.values.spam = spam ? 1 : 0;
    result.events.push({ kind: 'spam' });
  }
  if (incidentId !== undefined && incidentId !== ticket.incident_id) {
    result.values.incident_id = incidentId;
    result.events.push({ kind: 'incident' });
  }
  if (tags !== undefined || addTags !== undefined || removeTags !== undefined) {
    const present = await tx.selectFrom('ticket_tags').select('tag').where('ticket_id', '=', ticket.id).execute();
    const before = new Set(present.map(({ tag }) => tag));
    const removed = new Set((removeTags ?? []).map(normalizeTag));
    const wanted = [...new Set([...(tags ?? before), ...(addTags ?? [])].map(normalizeTag))]
      .filter((tag) => !removed.has(tag))
      .sort();
    if (wanted.length > LIMITS.tags) throw rejectField('tags', 'too_many_entries', { limit: LIMITS.tags });
    if (wanted.length !== before.size || wanted.some((tag) => !before.has(tag))) {
      result.tags = wanted;
      result.events.push({ kind: 'tags' });
    }
  }
  return result.events.length > 0 ? result : null;
}

async function replaceTags(tx: Db, ticketId: string, tags: readonly string[]): Promise<void> {
  await writeLater(tx, tx.deleteFrom('ticket_tags').where('ticket_id', '=', ticketId));
  if (tags.length > 0)
    await writeLater(tx, tx.insertInto('ticket_tags').values(tags.map((tag) => ({ ticket_id: ticketId, tag }))));
}
