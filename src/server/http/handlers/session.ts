import { customChoices } from '../../forms/index.ts';
import { adoptPlaceholderTickets } from '../../inbox/people.ts';
import { noticeMove, signOut, upsertUser } from '../../database/users.ts';
import type { ResponseTarget } from '../../interfaces/index.ts';
import type { Handlers } from '../handler.ts';

/** Maximum lifetime of a token; a revoked one is remembered that long. */
const TOKEN_LIFE_MS = 24 * 3_600_000 + 120_000;

/** Formats the target that a viewer's organization has for a priority. */
const toPriorityTarget = (target: ResponseTarget | null) =>
  target === null
    ? { responseMinutes: null }
    : {
        responseMinutes: target.minutes,
        ...(target.dueAt !== null && { responseDueAt: new Date(target.dueAt).toISOString() }),
        ...(target.aroundTheClock && { aroundTheClock: true }),
      };

/** Reading and ending the caller's session. */
export const sessionHandlers: Pick<Handlers, 'getSession' | 'endSession'> = {
  async getSession(call, services) {
    const {
      access,
      desk,
      form,
      status,
      attachments,
      acceptsUploads: takesFiles,
      anonymous,
      inquiries,
      events,
      articles,
    } = services;
    const { identity, db, now } = call;
    if (identity) {
      await noticeMove(db, identity, now);
      await adoptPlaceholderTickets(db, identity, (tx) => upsertUser(tx, identity, now));
    }
    const desks = identity && desk.capabilities(identity);
    const customer = identity !== null && identity.organization !== null;
    const ticketCreationDenied = identity && customer ? await form.denyTicketCreation(identity) : null;
    // An agent acting as a user does not manage support access, and does not see it.
    const accessShown = services.supportAccess === 'enforced';
    const manages = accessShown && identity?.role === 'admin' && !identity.actor && identity.organization;
    const accessRequests = manages && (await access.countPendingRequests?.(call, manages.id));
    const callerForm = await form.formFor(identity);
    const lists = customer && (await desk.lists?.({ identity, db, now }));
    const maySearch = identity !== null || anonymous.has('searchArticles');
    const hasArticles = maySearch && (await articles.isEmpty?.(db)) !== true;
    const supportHours = desk.supportHours?.(now);
    /** A desk declares one filter for all own fields; the session lists each field. */
    const toParameters = (filter: string) =>
      filter === 'fields' ? customChoices(callerForm).map((id) => `fields.${id}`) : [filter];
    return {
      serverTime: new Date(now).toISOString(),
      viewer: identity && { id: identity.id, name: identity.name, email: identity.email, role: identity.role },
      organization: identity?.organization ?? null,
      capabilities: {
        createTicket: customer && ticketCreationDenied === null && desks?.createTicket !== false,
        comment: desks?.comment ?? false,
        attachments: takesFiles && (desks?.attachments ?? false),
        resumable: takesFiles && (desks?.attachments ?? false) && attachments.uploads !== undefined,
        close: desks?.close ?? false,
        reopen: desks?.reopen ?? false,
        confirm: desks?.confirm ?? false,
        search: desks?.search ?? false,
        organizationTickets: desks?.organizationTickets ?? false,
        articles: hasArticles,
        inquire: identity === null && inquiries !== null,
        affected: customer && services.statusEnabled && status.reportAffected !== undefined,
        suggestions: customer,
        events: customer && events !== null && desks?.events !== false,
        timeline: customer && desk.listTimeline !== undefined,
        status: services.statusEnabled && (identity !== null || anonymous.has('getStatus')),
        access: !customer || !accessShown || identity.actor ? 'none' : identity.role === 'admin' ? 'manage' : 'read',
      },
      ticketCreationDenied: ticketCreationDenied,
      form: callerForm,
      priorities: form.priorities.map((priority) => {
        const target = customer ? desk.responseTarget?.({ identity, now }, priority) : undefined;
        return target === undefined ? priority : { ...priority, ...toPriorityTarget(target) };
      }),
      ...(supportHours && { supportHours }),
      ...(form.phones.length > 0 && { phones: form.phones }),
      ...(accessRequests && { accessRequests }),
      defaultPriority: form.defaultPriority,
      limits: form.limits,
      unread: identity && customer ? await desk.unread({ identity, db, now }) : 0,
      ...(lists && { lists: { ...lists, filters: lists.filters.flatMap(toParameters) } }),
    };
  },
  async endSession({ identity, db, now }) {
    await signOut(db, identity, identity.token.issuedAt + TOKEN_LIFE_MS, now);
    return true;
  },
};
