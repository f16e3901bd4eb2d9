import { randomUUID } from 'node:crypto';
import { attach } from '../attachments/database-attachments.ts';
import type { CallContext, Db, NewTicket } from '../interfaces/index.ts';
import { validationError, ProblemError } from '../errors.ts';
import { writeEvents } from '../database/sequences.ts';
import { upsertUser } from '../database/users.ts';
import { addTexts } from '../database/search.ts';
import { checkAdditions, checkCategory, checkFields, knownPriority, type DatabaseDeskOptions } from './options.ts';
import { findTicket } from './queries.ts';
import { responseDue, type LifecycleRules } from './lifecycle.ts';
import { nextTicketNumber, replaceCc } from './ticket-writes.ts';
import { getAccountId } from '../database/account-id.ts';

/** Stores a new ticket with its files, findable and in the record. Answers its id. */
export async function createTicket(
  tx: Db,
  { identity, now }: Omit<CallContext, 'db'>,
  input: NewTicket,
  options: DatabaseDeskOptions,
  rules: LifecycleRules,
): Promise<string> {
  if (!identity.organization) throw new ProblemError('forbidden');
  const wanted = input.priority ?? options.defaultPriority ?? null;
  const priority = wanted === null ? null : knownPriority(options, wanted);
  const fields = input.fields ?? {};
  checkCategory(options, input.category);
  checkFields(fields);
  checkAdditions(input);
  await upsertUser(tx, identity, now);
  const earlier = input.followUpOf === undefined ? undefined : await findTicket(tx, identity, input.followUpOf);
  if (input.followUpOf !== undefined && earlier?.status !== 'closed')
    throw validationError('followUpOf', 'unknown', 'There is no such closed ticket.');
  const id = randomUUID();
  const organization_id = identity.organization.id;
  const number = await nextTicketNumber(tx, organization_id);
  await tx
    .insertInto('tickets')
    .values({
      id,
      number,
      organization_id,
      requester_id: getAccountId(identity),
      subject: input.subject,
      description: input.description,
      status: 'new',
      priority: priority?.id ?? null,
      category: input.category ?? null,
      fields: JSON.stringify(fields),
      cc: JSON.stringify(input.cc ?? []),
      context: input.context ? JSON.stringify(input.context) : null,
      diagnostics: input.diagnostics ?? null,
      incident_id: input.incidentId ?? null,
      consent: input.consent ?? null,
      consent_wording: input.consentText ? JSON.stringify(input.consentText) : null,
      follow_up_of: input.followUpOf ?? null,
      assignee: null,
      created_at: now,
      updated_at: now,
      response_due_at: responseDue(rules, priority, now, []),
    })
    .execute();
  await attach(tx, identity, input.attachments ?? [], { ticketId: id });
  await replaceCc(tx, id, input.cc ?? []);
  const text = `#${number} ${input.subject}\n${input.description}`;
  await addTexts(tx, [{ ticketId: id, organizationId: organization_id, text, internal: false }]);
  const fresh = { id, organization_id, updated_at: null, priority: priority?.id ?? null };
  await writeEvents(tx, fresh, identity, now, [{ kind: 'created' }]);
  if (earlier) {
    // Into the old one's history: whoever looks there finds the way on.
    const detail = { to: String(number), ticketId: id };
    await writeEvents(tx, earlier, identity, now, [{ kind: 'followed', detail }]);
  }
  return id;
}
