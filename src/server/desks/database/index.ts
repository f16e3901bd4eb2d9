import { randomUUID } from 'node:crypto';
import { attach } from '../../files/attachments.ts';
import type { CallContext, Desk } from '../../ports.ts';
import { ProblemError } from '../../problem.ts';
import { rememberIdentity } from '../../store/people.ts';
import { inTransaction } from '../../store/transaction.ts';
import {
  type DatabaseDeskOptions,
  checkAdditions,
  checkCategory,
  checkFields,
  knownPriority,
  responseDue,
} from './options.ts';
import { commentsOf, findTicket, pageOfTickets, ticketFiles, within } from './reading.ts';
import { summaryOf, ticketOf } from './rows.ts';
import { databaseLinks } from './linked.ts';
import { databaseSupport } from './support.ts';
import { afterDecision, afterReply } from './transitions.ts';
import { addText, forgetUnread, holdTicket, nextNumber, tellOthers, writeComment } from './writing.ts';

export type { DatabaseDeskOptions } from './options.ts';

/**
 * The desk that comes with the server: tickets in its own database, agents by the support-side operations. A thrown
 * refusal leaves the caller's transaction half done; roll it back.
 *
 * @example
 * const desk = databaseDesk({
 *   priorities: [{ id: 'high', label: 'High', responseMinutes: 120, tone: 'high' }],
 * });
 */
export function databaseDesk(options: DatabaseDeskOptions): Desk {
  async function read({ db, identity }: CallContext, id: string) {
    const row = await findTicket(db, identity, id);
    return row ? ticketOf(row, await ticketFiles(db, id), 'customer') : null;
  }

  return {
    capabilities: (identity) => ({
      comment: true,
      attachments: true,
      close: true,
      reopen: true,
      confirm: true,
      search: true,
      organizationTickets: identity.role === 'admin',
    }),

    async unread({ db, identity }) {
      if (!identity.organization) return 0;
      const { count } = await db
        .selectFrom('unread')
        .innerJoin('tickets', 'tickets.id', 'unread.ticket_id')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('unread.user_id', '=', identity.id)
        .where(within(identity))
        .executeTakeFirstOrThrow();
      return count;
    },

    async listTickets({ db, identity }, query) {
      // Agents list the queue; a customer's view of an agent is empty rather than everything.
      if (!identity.organization) return { items: [], next: null, total: 0 };
      if (query.view === 'organization' && identity.role !== 'admin')
        throw new ProblemError('forbidden', { detail: "Only admins can list their organization's tickets." });
      const view = query.view === 'organization' ? 'reach' : 'mine';
      const { rows, next, total } = await pageOfTickets(db, identity, { ...query, view });
      return { items: rows.map(summaryOf), next, total };
    },

    createTicket: (context, input) =>
      inTransaction(context.db, async (tx) => {
        const { identity, now } = context;
        if (!identity.organization) throw new ProblemError('forbidden');
        const wanted = input.priority ?? options.defaultPriority ?? null;
        const priority = wanted === null ? null : knownPriority(options, wanted);
        const fields = input.fields ?? {};
        checkCategory(options, input.category);
        checkFields(fields);
        checkAdditions(input);
        await rememberIdentity(tx, identity, now);
        const id = randomUUID();
        const number = await nextNumber(tx);
        await tx
          .insertInto('tickets')
          .values({
            id,
            number,
            organization_id: identity.organization.id,
            requester_id: identity.id,
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
            consent_wording: input.consentWording ? JSON.stringify(input.consentWording) : null,
            assignee: null,
            created_at: now,
            updated_at: now,
            response_due_at: responseDue(priority, now),
          })
          .execute();
        await attach(tx, identity, input.attachments ?? [], { ticketId: id });
        await addText(tx, id, `#${number} ${input.subject}\n${input.description}`, false);
        const ticket = await read({ ...context, db: tx }, id);
        if (!ticket) throw new Error('A ticket that was just stored cannot be read back.');
        return ticket;
      }),

    readTicket: read,

    async listComments({ db, identity }, id) {
      if (!(await findTicket(db, identity, id))) return null;
      const items = await commentsOf(db, id, 'customer');
      return { items, next: null, total: items.length };
    },

    addComment: ({ db, identity, now }, id, input) =>
      inTransaction(db, async (tx) => {
        const ticket = await holdTicket(tx, identity, id);
        if (!ticket) return null;
        const status = afterReply(ticket.status);
        const comment = await writeComment(tx, identity, id, { ...input, internal: false, now });
        await tx
          .updateTable('tickets')
          .set({ status, updated_at: now, version: ticket.version + 1 })
          .where('id', '=', id)
          .execute();
        await tellOthers(tx, id, identity, now);
        return comment;
      }),

    decide: (context, id, decision, comment) =>
      inTransaction(context.db, async (tx) => {
        const { identity, now } = context;
        const ticket = await holdTicket(tx, identity, id);
        if (!ticket) return null;
        const status = afterDecision(ticket.status, decision);
        if (comment !== undefined) await writeComment(tx, identity, id, { body: comment, internal: false, now });
        await tx
          .updateTable('tickets')
          .set({ status, updated_at: now, version: ticket.version + 1 })
          .where('id', '=', id)
          .execute();
        await tellOthers(tx, id, identity, now);
        return read({ ...context, db: tx }, id);
      }),

    async markRead({ db, identity }, id) {
      if (!(await findTicket(db, identity, id))) return false;
      await forgetUnread(db, id, identity);
      return true;
    },

    support: databaseSupport(options),
    links: databaseLinks,
  };
}
