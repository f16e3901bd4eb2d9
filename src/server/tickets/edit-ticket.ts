import type { EditTicket, Priority, Ticket } from '../../contract/index.ts';
import type { CallContext, Db } from '../interfaces/index.ts';
import { ProblemError, rejectField } from '../errors.ts';
import { writeEvents, type NewEvent } from '../database/sequences.ts';
import { upsertUser } from '../database/users.ts';
import { addTexts, toFieldTexts } from '../database/search.ts';
import { writeLater } from '../database/deferred-writes.ts';
import { withTransaction } from '../database/transaction.ts';
import { getTicketPermissions, isResponseOverdue } from './permissions.ts';
import { checkAgentData, checkFields, getConfiguredPriority, type DatabaseDeskOptions } from './options.ts';
import { canManage } from '../database/visibility.ts';
import { loadStatusChanges } from './event-log.ts';
import { Addresses, Texts } from './rows.ts';
import { responseDue, type LifecycleRules } from './lifecycle.ts';
import { refreshTargets } from './targets.ts';
import { insertComment, lockTicket, markUnreadForOthers, replaceCc, type LockedTicket } from './ticket-writes.ts';
import { createMessage } from '../messages/index.ts';

type Read = (context: CallContext, id: string) => Promise<Ticket | null>;

/**
 * Changes the priority of a locked ticket. The due time of the first response is recalculated from the creation time.
 */
export async function changePriority(
  tx: Db,
  ticket: LockedTicket,
  priority: Priority,
  rules: LifecycleRules,
  reason?: string,
): Promise<NewEvent> {
  const changes = (await loadStatusChanges(tx, ticket.id)).filter(({ at }) => at < (ticket.answered_at ?? Infinity));
  const response_due_at = responseDue(rules, priority, ticket.created_at, changes);
  await writeLater(
    tx,
    tx.updateTable('tickets').set({ priority: priority.id, response_due_at }).where('id', '=', ticket.id),
  );
  return {
    kind: 'priority',
    detail: { from: ticket.priority, to: priority.id, ...(reason !== undefined && { reason }) },
  };
}

/** @throws ProblemError `forbidden` for a person who is only in cc */
export function assertCanManage(context: CallContext, ticket: { requester_id: string }): void {
  if (canManage(context.identity, ticket)) return;
  throw new ProblemError('forbidden', {
    detail: createMessage('cc_only'),
  });
}

/** First line of the internal note with the description before an edit, for agents of both languages. */
const EARLIER_DESCRIPTION = 'Description before the edit / 編集前の内容:';

/** Changes the fields that the vendor makes editable for customers. */
export function editTicket(
  options: DatabaseDeskOptions,
  rules: LifecycleRules,
  read: Read,
  context: CallContext,
  id: string,
  changes: EditTicket,
  ifMatch: string,
): Promise<Ticket | null> {
  return withTransaction(context.db, async (tx) => {
    const { identity, now } = context;
    const ticket = await lockTicket(tx, identity, id);
    if (!ticket) return null;
    assertCanManage(context, ticket);
    if (String(ticket.version) !== ifMatch) throw new ProblemError('stale');
    const { edit = [] } = getTicketPermissions(ticket, identity, rules, now);
    if (edit.length === 0) throw new ProblemError('conflict', { detail: createMessage('ticket_closed_edit') });
    const { subject, description, priority, reason, cc, fields = {} } = changes;
    const requested = [
      ...['subject', 'description', 'priority', 'cc'].filter((name) => Object.hasOwn(changes, name)),
      ...Object.keys(fields),
    ];
    for (const name of requested) {
      if (!edit.includes(name)) throw rejectField(name, 'not_editable');
    }
    const newPriority = priority === undefined ? null : getConfiguredPriority(options, priority);
    if (newPriority && newPriority.id !== ticket.priority && reason === undefined) {
      throw rejectField('reason', 'reason_required');
    }
    checkFields(fields);
    checkAgentData({ subject: '', description: '', ...(cc && { cc }) });

    const before = { cc: Addresses.parse(JSON.parse(ticket.cc)), fields: Texts.parse(JSON.parse(ticket.fields)) };
    const after = Object.fromEntries(
      Object.entries({ ...before.fields, ...fields }).filter(([, value]) => value !== ''),
    );
    const isChanged = (name: string): boolean => {
      if (name === 'subject') return subject !== ticket.subject;
      if (name === 'description') return description !== ticket.description;
      if (name === 'cc') return JSON.stringify(cc) !== ticket.cc;
      return name !== 'priority' && (before.fields[name] ?? '') !== fields[name];
    };
    const edited = requested.filter(isChanged);
    const changesPriority = newPriority !== null && newPriority.id !== ticket.priority;
    if (edited.length === 0 && !changesPriority) return read({ ...context, db: tx }, id);

    await upsertUser(tx, identity, now);
    await writeLater(
      tx,
      tx
        .updateTable('tickets')
        .set({ updated_at: now, version: ticket.version + 1, fields: JSON.stringify(after) })
        .$if(subject !== undefined, (qb) => qb.set({ subject: subject ?? '' }))
        .$if(description !== undefined, (qb) => qb.set({ description: description ?? '' }))
        .$if(cc !== undefined, (qb) => qb.set({ cc: JSON.stringify(cc) }))
        .where('id', '=', id),
    );
    if (cc) await replaceCc(tx, id, cc);
    // The ticket stays searchable by its earlier subject, description and field values.
    const texts = Object.entries({ subject, description }).flatMap(([name, text]) =>
      text !== undefined && edited.includes(name) ? [text] : [],
    );
    const editedFields = Object.fromEntries(Object.entries(fields).filter(([name]) => edited.includes(name)));
    for (const text of [...texts, ...toFieldTexts(editedFields)])
      if (text !== '')
        await addTexts(tx, [{ ticketId: id, organizationId: ticket.organization_id, text, internal: false }]);
    if (edited.includes('description')) {
      // An internal note, because only agents may read it, and an erasure of its author deletes it.
      const body = `${EARLIER_DESCRIPTION}\n\n${ticket.description}`;
      await insertComment(tx, identity, ticket, { body, internal: true, now });
    }
    const events: NewEvent[] = edited.length > 0 ? [{ kind: 'edited', detail: { fields: edited } }] : [];
    if (changesPriority) events.push(await changePriority(tx, ticket, newPriority, rules, reason));
    await markUnreadForOthers(tx, id, identity, now);
    await writeEvents(tx, ticket, identity, now, events);
    if (changesPriority) await refreshTargets(tx, id, { ...rules, priorities: options.priorities });
    return read({ ...context, db: tx }, id);
  });
}

/** Escalates a ticket: only after the response target has passed, and only once. */
export function escalateTicket(
  rules: LifecycleRules,
  read: Read,
  context: CallContext,
  id: string,
  reason: string,
): Promise<Ticket | null> {
  return withTransaction(context.db, async (tx) => {
    const { identity, now } = context;
    const ticket = await lockTicket(tx, identity, id);
    if (!ticket) return null;
    assertCanManage(context, ticket);
    if (ticket.escalated_at !== null)
      throw new ProblemError('conflict', { detail: createMessage('already_escalated') });
    if (!isResponseOverdue(ticket, now))
      throw new ProblemError('conflict', { detail: createMessage('escalation_too_early') });
    if (!rules.canEscalate(identity)) {
      throw new ProblemError('forbidden', { detail: createMessage('escalation_contacts_only') });
    }
    await upsertUser(tx, identity, now);
    await writeLater(
      tx,
      tx
        .updateTable('tickets')
        .set({ escalated_at: now, escalation_reason: reason, updated_at: now, version: ticket.version + 1 })
        .where('id', '=', id),
    );
    await markUnreadForOthers(tx, id, identity, now);
    await writeEvents(tx, ticket, identity, now, [{ kind: 'escalated', detail: { reason } }]);
    return read({ ...context, db: tx }, id);
  });
}
