import { randomUUID } from 'node:crypto';
import type { Insertable } from 'kysely';
import type { Priority, Ticket } from '../../contract/index.ts';
import { attach } from '../attachments/database-attachments.ts';
import type { CallContext, Db, Identity, NewTicket } from '../interfaces/index.ts';
import { ProblemError, rejectField } from '../errors.ts';
import { defineQuery } from '../database/define-query.ts';
import { writeLater } from '../database/deferred-writes.ts';
import type { TicketsTable } from '../database/schema.ts';
import { writeEvents } from '../database/sequences.ts';
import { upsertUser } from '../database/users.ts';
import { addTexts, toTicketText } from '../database/search.ts';
import {
  checkAgentData,
  checkCategory,
  checkFields,
  getConfiguredPriority,
  type DatabaseDeskOptions,
} from './options.ts';
import { findTicket } from './queries.ts';
import { responseDue, type LifecycleRules } from './lifecycle.ts';
import { resolveTargets, targetDue } from './targets.ts';
import { toTicket, type TicketRow } from './rows.ts';
import type { NumberAllocator } from './number-allocator.ts';
import { insertCc } from './ticket-writes.ts';
import { getAccountId } from '../database/account-id.ts';

const insertTicket = defineQuery((db, row: Insertable<TicketsTable>) => db.insertInto('tickets').values(row).compile());

/**
 * Stores a new ticket with its files, its searched text and its event. The returned ticket is built from what was written: no
 * trigger or default of the database changes it.
 */
export async function createTicket(
  tx: Db,
  { identity, now }: Omit<CallContext, 'db'>,
  input: NewTicket,
  { options, rules, numbers }: { options: DatabaseDeskOptions; rules: LifecycleRules; numbers: NumberAllocator },
): Promise<Ticket> {
  if (!identity.organization) throw new ProblemError('forbidden');
  const priorityId = input.priority ?? options.defaultPriority ?? null;
  const priority = priorityId === null ? null : getConfiguredPriority(options, priorityId);
  const fields = input.fields ?? {};
  checkCategory(options, input.category);
  checkFields(fields);
  checkAgentData(input);
  await upsertUser(tx, identity, now);
  const earlier = input.followUpOf === undefined ? undefined : await findTicket(tx, identity, input.followUpOf);
  if (input.followUpOf !== undefined && earlier?.status !== 'closed')
    throw rejectField('followUpOf', 'unknown_closed_ticket');
  const organization_id = identity.organization.id;
  const row = {
    id: randomUUID(),
    number: await numbers.take(tx, organization_id),
    organization_id,
    requester_id: getAccountId(identity),
    subject: input.subject,
    description: input.description,
    status: 'new',
    priority: priority?.id ?? null,
    category: input.category ?? null,
    fields: JSON.stringify(fields),
    cc: JSON.stringify(input.cc ?? []),
    incident_id: input.incidentId ?? null,
    follow_up_of: input.followUpOf ?? null,
    assignee: null,
    created_at: now,
    updated_at: now,
    ...toInitialDueTimes(options, rules, identity, priority, now),
  };
  const additions = {
    context: input.context ? JSON.stringify(input.context) : null,
    diagnostics: input.diagnostics ?? null,
    consent: input.consent ?? null,
    consent_wording: input.consentText ? JSON.stringify(input.consentText) : null,
  };
  const { id, number } = row;
  await writeLater(tx, insertTicket(tx, { ...row, ...additions }));
  const files = await attach(tx, identity, input.attachments ?? [], { ticketId: id });
  await insertCc(tx, id, input.cc ?? []);
  const text = toTicketText({ number, subject: input.subject, description: input.description, fields });
  await addTexts(tx, [{ ticketId: id, organizationId: organization_id, text, internal: false }]);
  const subject = { id, organization_id, updated_at: null, priority: row.priority };
  await writeEvents(tx, subject, identity, now, [{ kind: 'created' }]);
  if (earlier) {
    // The history of the earlier ticket links to this one.
    const detail = { to: String(number), ticketId: id };
    await writeEvents(tx, earlier, identity, now, [{ kind: 'followed', detail }]);
  }
  const stored: TicketRow = {
    ...row,
    version: 1,
    answered_at: null,
    closed_at: null,
    escalated_at: null,
    escalation_reason: null,
    follow_up_number: earlier?.number ?? null,
    score: null,
    rating_comment: null,
    rated_at: null,
    requester_name: identity.name,
    requester_role: identity.role,
    unread_by: null,
  };
  return toTicket(stored, files, { identity, now }, rules);
}

/** The due times of a new ticket. */
function toInitialDueTimes(
  { priorities }: DatabaseDeskOptions,
  rules: LifecycleRules,
  { organization }: Identity,
  priority: Priority | null,
  now: number,
): Record<'response_due_at' | 'resolution_due_at', number | null> {
  if (rules.targets.length === 0)
    return { response_due_at: responseDue(rules, priority, now, []), resolution_due_at: null };
  const { firstResponse, resolution } = resolveTargets(rules.targets, rules.calendar, priorities, {
    priority: priority?.id ?? null,
    plan: organization?.plan ?? null,
    organizationId: organization?.id ?? '',
  });
  return { response_due_at: targetDue(firstResponse, now, []), resolution_due_at: targetDue(resolution, now, []) };
}
