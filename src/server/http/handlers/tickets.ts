import { ADMINS_ONLY, checkComment, checkFiling } from '../../form/index.ts';
import { invalid, ProblemError } from '../../problem.ts';
import { isOpen } from '../../../contract/index.ts';
import { plainText } from '../text.ts';
import type { Checks, Handlers } from '../handler.ts';

/** Tickets as the customer sees them. */
export const ticketHandlers: Pick<
  Handlers,
  | 'listTickets'
  | 'createTicket'
  | 'readTicket'
  | 'listComments'
  | 'addComment'
  | 'closeTicket'
  | 'confirmTicket'
  | 'reopenTicket'
  | 'markTicketRead'
> = {
  listTickets: (call, { desk }) => desk.listTickets(call, call.input),
  async createTicket(call, { desk, form, access, status, mail }) {
    const { identity, input, db, now } = call;
    const refused = await form.filing(identity);
    if (refused) throw new ProblemError('forbidden', { detail: plainText(refused.reason) });
    const { ticket, grantSeconds } = checkFiling(form, await form.formFor(identity), input, identity);
    if (ticket.incidentId !== undefined) {
      const { incidents } = await status.read(db, now);
      if (!incidents.some((incident) => incident.id === ticket.incidentId && isOpen(incident))) {
        throw invalid('incidentId', 'not_open', 'No such incident is open.');
      }
    }
    const filed = await desk.createTicket(call, ticket);
    // In the ticket's own transaction: either both are there or neither.
    if (grantSeconds !== null) await access.grant(call, { seconds: grantSeconds, ticketId: filed.id });
    await mail?.received(call, filed);
    return filed;
  },
  readTicket: (call, { desk }) => desk.readTicket(call, call.input.id),
  listComments: (call, { desk }) => desk.listComments(call, call.input.id),
  async addComment(call, { desk, form, mail }) {
    const { id, ...comment } = call.input;
    checkComment(form, comment);
    const added = await desk.addComment(call, id, comment);
    const ticket = added && mail && (await desk.readTicket(call, id));
    if (ticket) await mail.commented(call, ticket, added);
    return added;
  },
  closeTicket: (call, { desk }) => desk.decide(call, call.input.id, 'close', call.input.comment),
  confirmTicket: (call, { desk }) => desk.decide(call, call.input.id, 'confirm', call.input.comment),
  reopenTicket: (call, { desk }) => desk.decide(call, call.input.id, 'reopen', call.input.comment),
  markTicketRead: (call, { desk }) => desk.markRead(call, call.input.id),
};

/**
 * A try to let support in with a ticket belongs into the record of access like any other; and it stays there. A status page
 * somewhere else is read here, and not while everybody waits for the transaction.
 */
export const ticketChecks: Checks = {
  async createTicket({ identity, input, db, now }, { access, status }) {
    if (input.access !== undefined && identity.role !== 'admin') {
      await access.recordRefusal({ identity, db, now }, 'createTicket');
      throw new ProblemError('forbidden', { detail: ADMINS_ONLY });
    }
    if (input.incidentId !== undefined) await status.warm?.(now);
  },
};
