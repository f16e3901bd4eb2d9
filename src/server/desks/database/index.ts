import type { CallContext, Desk, Identity } from '../../ports.ts';
import { ProblemError } from '../../problem.ts';
import { writeEvents } from '../../store/events.ts';
import { inTransaction } from '../../store/transaction.ts';
import { mayReopen } from './allowed.ts';
import { countTickets, ticketLists, unreadIn } from './counting.ts';
import { editTicket, escalate, refuseUnlessDeciding } from './editing.ts';
import { fileTicket } from './filing.ts';
import { pageOfTickets } from './listing.ts';
import type { DatabaseDeskOptions } from './options.ts';
import { cardOf, authorOf, rate } from './rating.ts';
import { commentsOf, findTicket, ticketFiles } from './reading.ts';
import { databaseEvents } from './record.ts';
import { summaryOf, ticketOf } from './rows.ts';
import { databaseLinks } from './linked.ts';
import { responseDue, settleRules } from './rules.ts';
import { databaseSupport } from './support.ts';
import { timelineOf } from './timeline.ts';
import { afterDecision, afterReply } from './transitions.ts';
import { forgetUnread, holdTicket, moveTo, tellOthers, writeComment } from './writing.ts';
import { toSubject } from '../../store/account-id.ts';

export type { DatabaseDeskOptions } from './options.ts';
export type { FollowingOptions } from './rules.ts';

/**
 * The desk that comes with the server: tickets in its own database, agents by the support-side operations. A thrown
 * refusal leaves the caller's transaction half done; roll it back.
 *
 * @throws ConfigurationError for options that cannot be right
 * @example
 * const desk = databaseDesk({
 *   priorities: [{ id: 'high', label: 'High', responseMinutes: 120, tone: 'high' }],
 * });
 */
export function databaseDesk(options: DatabaseDeskOptions): Desk {
  const rules = settleRules(options);
  const levels = options.priorities.map(({ id }) => id);
  const priorityOf = (id: string | null) => options.priorities.find((one) => one.id === id) ?? null;

  async function read({ db, identity, now }: CallContext, id: string) {
    const row = await findTicket(db, identity, id);
    if (!row) return null;
    // The ticket that it follows may be another's: the reader then learns neither its id nor its number.
    const earlier = row.follow_up_of !== null && (await findTicket(db, identity, row.follow_up_of));
    const shown = earlier ? row : { ...row, follow_up_of: null };
    return ticketOf(shown, await ticketFiles(db, id), { identity, now }, rules);
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

    unread: async (context) => (context.identity.organization ? unreadIn(context) : 0),

    async listTickets({ db, identity }, query) {
      // Agents list the queue; a customer's view of an agent is empty rather than everything.
      if (!identity.organization) return { items: [], next: null, total: 0 };
      const view = query.view ?? 'mine';
      if (view === 'organization' && identity.role !== 'admin')
        throw new ProblemError('forbidden', { detail: "Only admins can list their organization's tickets." });
      const { rows, next, total } = await pageOfTickets(db, identity, { ...query, view }, levels);
      return { items: rows.map(summaryOf), next, total };
    },

    countTickets,
    lists: ticketLists,
    responseDue: (priority, now) => responseDue(rules, priority, now, []),

    createTicket: (context, input) =>
      inTransaction(context.db, async (tx) => {
        const id = await fileTicket(tx, context, input, options, rules);
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

    listTimeline: timelineOf,

    addComment: ({ db, identity, now }, id, input) =>
      inTransaction(db, async (tx) => {
        const ticket = await holdTicket(tx, identity, id);
        if (!ticket) return null;
        const status = afterReply(ticket.status);
        const comment = await writeComment(tx, identity, ticket, { ...input, internal: false, now });
        await tx
          .updateTable('tickets')
          .set({ updated_at: now, version: ticket.version + 1 })
          .where('id', '=', id)
          .execute();
        const moved = await moveTo(tx, ticket, status, { rules, priority: priorityOf(ticket.priority), now });
        await tellOthers(tx, id, identity, now);
        await writeEvents(tx, ticket, identity, now, [{ kind: 'comment', commentId: comment.id }, ...moved]);
        return comment;
      }),

    decide: (context, id, decision, comment) =>
      inTransaction(context.db, async (tx) => {
        const { identity, now } = context;
        const ticket = await holdTicket(tx, identity, id);
        if (!ticket) return null;
        refuseUnlessDeciding(context, ticket);
        const status = afterDecision(ticket.status, decision);
        if (decision === 'reopen' && !mayReopen(ticket, rules, now)) {
          throw new ProblemError('conflict', {
            detail: 'This ticket was closed too long ago to be reopened. File a new one that goes on from it.',
          });
        }
        const said =
          comment === undefined
            ? []
            : [await writeComment(tx, identity, ticket, { body: comment, internal: false, now })];
        await tx
          .updateTable('tickets')
          .set({ updated_at: now, version: ticket.version + 1 })
          .where('id', '=', id)
          .execute();
        const moved = await moveTo(tx, ticket, status, { rules, priority: priorityOf(ticket.priority), now });
        await tellOthers(tx, id, identity, now);
        const comments = said.map((one) => ({ kind: 'comment', commentId: one.id }));
        await writeEvents(tx, ticket, identity, now, [...comments, ...moved]);
        return read({ ...context, db: tx }, id);
      }),

    editTicket: (context, id, changes, ifMatch) => editTicket(options, rules, read, context, id, changes, ifMatch),

    escalate: (context, id, reason) => escalate(rules, read, context, id, reason),

    rate: (context, id, rating) =>
      inTransaction(context.db, async (tx) => {
        const ticket = await holdTicket(tx, context.identity, id);
        if (!ticket) return null;
        refuseUnlessDeciding(context, ticket);
        await rate(tx, rules, ticket, context.identity, rating, context.now);
        return read({ ...context, db: tx }, id);
      }),

    async rateByLink({ db, now }, id, rating) {
      if (rating === undefined) return cardOf(db, rules, id, now);
      return inTransaction(db, async (tx) => {
        const person = await authorOf(tx, id);
        if (!person || person.disabled_at !== null) return null;
        const identity: Identity = {
          id: toSubject(person.id),
          name: person.name,
          email: person.email,
          role: 'user',
          organization: { id: person.organization_id, name: person.organization_name, plan: person.plan },
          token: { id: null, issuer: null, issuedAt: now },
        };
        const ticket = await holdTicket(tx, identity, id);
        if (!ticket) return null;
        await rate(tx, rules, ticket, identity, rating, now);
        return cardOf(tx, rules, id, now);
      });
    },

    async markRead({ db, identity }, id) {
      if (!(await findTicket(db, identity, id))) return false;
      await forgetUnread(db, id, identity);
      return true;
    },

    events: databaseEvents,

    support: databaseSupport(options, rules),
    links: databaseLinks,
  };
}
