import { listBusinessHours } from '../business-hours/index.ts';
import type { CallContext, Desk, Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { writeEvents } from '../database/sequences.ts';
import { writeLater } from '../database/deferred-writes.ts';
import { withTransaction } from '../database/transaction.ts';
import { isReopenable } from './permissions.ts';
import { countTickets, getTicketLists, countUnread } from './list/counts.ts';
import { editTicket, escalateTicket, assertCanManage } from './edit-ticket.ts';
import { createTicket } from './create-ticket.ts';
import { createNumberAllocator } from './number-allocator.ts';
import { listTickets } from './list/list-tickets.ts';
import type { DatabaseDeskOptions } from './options.ts';
import { loadRatingPrompt, loadRequester, rateTicket } from './rate-ticket.ts';
import { loadComments, findTicket, loadTicketFiles } from './queries.ts';
import { databaseEvents } from './event-log.ts';
import { routeTicket } from './queue/routing.ts';
import { refreshTargets, resolveTargets, targetDue } from './targets.ts';
import { time, toSummary, toTicket } from './rows.ts';
import { databaseIncidentLinks } from './incident-links.ts';
import { resolveLifecycleRules } from './lifecycle.ts';
import { databaseSupport } from './support-desk.ts';
import { listTimeline } from './timeline.ts';
import { statusAfterDecision, statusAfterReply } from './status-transitions.ts';
import { markRead, lockTicket, setStatus, markUnreadForOthers, insertComment } from './ticket-writes.ts';
import { toSubject } from '../database/account-id.ts';
import { toEmailVerified } from '../database/users.ts';
import { createMessage } from '../messages/index.ts';

export type { DatabaseDeskOptions } from './options.ts';
export type { LifecycleOptions } from './lifecycle.ts';

/**
 * Creates the built-in desk: tickets in the server's own database, handled by agents through the support operations. A
 * thrown problem leaves the caller's transaction incomplete; roll it back.
 *
 * @throws ConfigurationError for invalid options
 * @example
 * const desk = databaseDesk({
 *   priorities: [{ id: 'high', label: 'High', responseMinutes: 120, tone: 'high' }],
 * });
 */
export function databaseDesk(options: DatabaseDeskOptions): Desk {
  const rules = resolveLifecycleRules(options, options.getCalendar);
  const getTargets = () => ({ ...rules, priorities: options.priorities });
  const numbers = createNumberAllocator();
  const getLevels = () => options.priorities.map(({ id }) => id);
  const getPriority = (id: string | null) => options.priorities.find((one) => one.id === id) ?? null;

  async function read({ db, identity, now }: CallContext, id: string) {
    const row = await findTicket(db, identity, id);
    if (!row) return null;
    // The followed-up ticket may belong to another user: the reader then learns neither its id nor its number.
    const earlier = row.follow_up_of !== null && (await findTicket(db, identity, row.follow_up_of));
    const visibleRow = earlier ? row : { ...row, follow_up_of: null };
    return toTicket(visibleRow, await loadTicketFiles(db, id), { identity, now }, rules);
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

    unread: async (context) => (context.identity.organization ? countUnread(context) : 0),

    async listTickets({ db, identity }, query) {
      // Agents list the queue; a customer's view of an agent is empty rather than everything.
      if (!identity.organization) return { items: [], next: null, total: 0 };
      const view = query.view ?? 'mine';
      if (view === 'organization' && identity.role !== 'admin')
        throw new ProblemError('forbidden', { detail: createMessage('organization_list_admins_only') });
      const status = query.status === 'closed' && rules.closedStatuses.length > 1 ? rules.closedStatuses : query.status;
      const { rows, next, total } = await listTickets(db, identity, { ...query, view, status }, getLevels());
      return { items: rows.map(toSummary), next, total };
    },

    countTickets: (context) => countTickets(context, rules.closedStatuses),
    lists: getTicketLists,
    responseTarget({ identity: { organization }, now }, { id }) {
      const { firstResponse } = resolveTargets(rules.targets, rules.calendar, options.priorities, {
        priority: id,
        plan: organization?.plan ?? null,
        organizationId: organization?.id ?? '',
      });
      if (firstResponse === null) return null;
      const { minutes, calendar } = firstResponse;
      return {
        minutes,
        dueAt: targetDue(firstResponse, now, []),
        aroundTheClock: calendar === null,
      };
    },
    supportHours(now) {
      if (rules.calendar === null) return null;
      const open = listBusinessHours(rules.calendar, now);
      return { zone: rules.calendar.zone, open: open.map(({ from, to }) => ({ from: time(from), to: time(to) })) };
    },

    async prepareCreate({ db, identity }) {
      if (identity.organization) await numbers.reserve(db, identity.organization.id);
    },

    async createTicket(context, input) {
      const { db, identity } = context;
      if (!db.isTransaction && identity.organization) await numbers.reserve(db, identity.organization.id);
      return withTransaction(db, async (tx) => {
        const ticket = await createTicket(tx, context, input, { options, rules, numbers });
        await routeTicket(tx, context, { ...input, id: ticket.id }, rules);
        return ticket;
      });
    },

    readTicket: read,

    async listComments({ db, identity }, id) {
      if (!(await findTicket(db, identity, id))) return null;
      const items = await loadComments(db, id, 'customer');
      return { items, next: null, total: items.length };
    },

    listTimeline,

    addComment: ({ db, identity, now }, id, input) =>
      withTransaction(db, async (tx) => {
        const ticket = await lockTicket(tx, identity, id);
        if (!ticket) return null;
        const status = statusAfterReply(ticket.status);
        const comment = await insertComment(tx, identity, ticket, { ...input, internal: false, now });
        await writeLater(
          tx,
          tx
            .updateTable('tickets')
            .set({ updated_at: now, version: ticket.version + 1, snoozed_until: null })
            .where('id', '=', id),
        );
        const moved = await setStatus(tx, ticket, status, { rules, priority: getPriority(ticket.priority), now });
        await markUnreadForOthers(tx, id, identity, now);
        await writeEvents(tx, ticket, identity, now, [{ kind: 'comment', commentId: comment.id }, ...moved]);
        await refreshTargets(tx, id, getTargets());
        return comment;
      }),

    changeStatus: (context, id, decision, comment) =>
      withTransaction(context.db, async (tx) => {
        const { identity, now } = context;
        const ticket = await lockTicket(tx, identity, id);
        if (!ticket) return null;
        assertCanManage(context, ticket);
        const status = statusAfterDecision(ticket.status, decision);
        if (decision === 'reopen' && !isReopenable(ticket, rules, now)) {
          throw new ProblemError('conflict', {
            detail: createMessage('reopen_too_late'),
          });
        }
        const said =
          comment === undefined
            ? []
            : [await insertComment(tx, identity, ticket, { body: comment, internal: false, now })];
        await writeLater(
          tx,
          tx
            .updateTable('tickets')
            .set({ updated_at: now, version: ticket.version + 1, snoozed_until: null, merged_into: null })
            .where('id', '=', id),
        );
        const moved = await setStatus(tx, ticket, status, { rules, priority: getPriority(ticket.priority), now });
        await markUnreadForOthers(tx, id, identity, now);
        const comments = said.map((one) => ({ kind: 'comment', commentId: one.id }));
        await writeEvents(tx, ticket, identity, now, [...comments, ...moved]);
        await refreshTargets(tx, id, getTargets());
        return read({ ...context, db: tx }, id);
      }),

    editTicket: (context, id, changes, ifMatch) => editTicket(options, rules, read, context, id, changes, ifMatch),

    escalate: (context, id, reason) => escalateTicket(rules, read, context, id, reason),

    rate: (context, id, rating) =>
      withTransaction(context.db, async (tx) => {
        const ticket = await lockTicket(tx, context.identity, id);
        if (!ticket) return null;
        assertCanManage(context, ticket);
        await rateTicket(tx, rules, ticket, context.identity, rating, context.now);
        return read({ ...context, db: tx }, id);
      }),

    async rateByLink({ db, now }, id, rating) {
      if (rating === undefined) return loadRatingPrompt(db, rules, id, now);
      return withTransaction(db, async (tx) => {
        const person = await loadRequester(tx, id);
        if (!person || person.disabled_at !== null) return null;
        const identity: Identity = {
          id: toSubject(person.id),
          name: person.name,
          email: person.email,
          ...toEmailVerified(person),
          role: 'user',
          organization: { id: person.organization_id, name: person.organization_name, plan: person.plan },
          token: { id: null, issuer: null, issuedAt: now },
        };
        const ticket = await lockTicket(tx, identity, id);
        if (!ticket) return null;
        await rateTicket(tx, rules, ticket, identity, rating, now);
        return loadRatingPrompt(tx, rules, id, now);
      });
    },

    async markRead({ db, identity }, id) {
      if (!(await findTicket(db, identity, id))) return false;
      await markRead(db, id, identity);
      return true;
    },

    events: databaseEvents,

    support: databaseSupport(options, rules, numbers),
    links: databaseIncidentLinks,
  };
}
