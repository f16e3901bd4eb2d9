import { ProblemError } from '../../problem.ts';
import { checkComment, checkFiling } from '../../form.ts';
import { plainText } from '../text.ts';
import type { Handlers } from '../handler.ts';

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
  async createTicket(call, { desk, form }) {
    const refused = form.filing(call.identity);
    if (refused) throw new ProblemError('forbidden', { detail: plainText(refused.reason) });
    return desk.createTicket(call, checkFiling(form, call.input));
  },
  readTicket: (call, { desk }) => desk.readTicket(call, call.input.id),
  listComments: (call, { desk }) => desk.listComments(call, call.input.id),
  async addComment(call, { desk, form }) {
    const { id, ...comment } = call.input;
    checkComment(form, comment);
    return desk.addComment(call, id, comment);
  },
  closeTicket: (call, { desk }) => desk.decide(call, call.input.id, 'close', call.input.comment),
  confirmTicket: (call, { desk }) => desk.decide(call, call.input.id, 'confirm', call.input.comment),
  reopenTicket: (call, { desk }) => desk.decide(call, call.input.id, 'reopen', call.input.comment),
  markTicketRead: (call, { desk }) => desk.markRead(call, call.input.id),
};
