import { NO_DELEGATION } from '../../support-access/index.ts';
import { ADMINS_ONLY, checkComment, validateTicket } from '../../forms/index.ts';
import { validationError, ProblemError } from '../../errors.ts';
import { isOpen } from '../../../contract/index.ts';
import { defaultText } from '../default-text.ts';
import type { Ticket } from '../../../contract/index.ts';
import type { CallContext } from '../../interfaces/index.ts';
import type { Call, Checks, Handlers, Services } from '../handler.ts';

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
  async createTicket(call, services) {
    const { desk, access, mail } = services;
    const { ticket, grantSeconds } = await acceptFiling(call, services);
    const filed = call.ahead ? call.ahead.answer : await desk.createTicket(call, ticket);
    if (!filed) return null;
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
    // A desk elsewhere writes its own mail.
    if (call.ahead) return call.ahead.answer;
    const added = await desk.addComment(call, id, comment);
    const ticket = added && mail && (await desk.readTicket(call, id));
    if (ticket) await mail.commented(call, ticket, added);
    return added;
  },
  closeTicket: decide('close'),
  confirmTicket: decide('confirm'),
  reopenTicket: decide('reopen'),
  markTicketRead: async (call, { desk }) => (call.ahead ? call.ahead.answer : desk.markRead(call, call.input.id)),
};

/** What closing, confirming and reopening have in common. */
interface Deciding extends CallContext {
  input: { id: string; comment?: string | undefined };
}

function decide(decision: 'close' | 'confirm' | 'reopen') {
  return async (
    { input, ahead, ...call }: Deciding & { ahead?: { answer: Ticket | null } | undefined },
    { desk }: Services,
  ) => (ahead ? ahead.answer : desk.changeStatus(call, input.id, decision, input.comment));
}

/** Holds a filing to the vendor's form, and to what is open now. */
async function acceptFiling(
  { identity, input, db, now }: Pick<Call<'createTicket'>, 'identity' | 'input' | 'db' | 'now'>,
  { form, status }: Services,
) {
  const refused = await form.denyTicketCreation(identity);
  if (refused) throw new ProblemError('forbidden', { detail: defaultText(refused.reason) });
  const accepted = validateTicket(form, await form.formFor(identity), input, identity);
  const { incidentId } = accepted.ticket;
  if (incidentId !== undefined) {
    const { incidents } = await status.read(db, now);
    if (!incidents.some((incident) => incident.id === incidentId && isOpen(incident)))
      throw validationError('incidentId', 'not_open', 'No such incident is open.');
  }
  return accepted;
}

/**
 * A desk elsewhere is written to here, while nobody waits for a transaction. A try to let support in with a ticket belongs into the record of access like any other; and it stays there. A status page
 * somewhere else is read here, and not while everybody waits for the transaction.
 */
export const ticketChecks: Checks = {
  async createTicket(about, services) {
    const { identity, input, db, now, key } = about;
    const { access, status, desk } = services;
    if (input.access !== undefined && services.supportAccess !== 'enforced')
      throw validationError('access', 'unknown', 'Support access is not available on this server.');
    if (input.access !== undefined && (identity.role !== 'admin' || identity.actor)) {
      await access.recordRefusal({ identity, db, now }, 'createTicket');
      throw new ProblemError('forbidden', { detail: identity.actor ? NO_DELEGATION : ADMINS_ONLY });
    }
    if (input.incidentId !== undefined) await status.prefetch?.(now);
    if (!desk.beforeCommit || key === undefined) return undefined;
    const { ticket } = await acceptFiling(about, services);
    return { answer: await desk.beforeCommit.createTicket({ identity, db, now, key }, ticket) };
  },
  async addComment({ identity, input, db, now, key }, { desk, form }) {
    if (!desk.beforeCommit || key === undefined) return undefined;
    const { id, ...comment } = input;
    checkComment(form, comment);
    return { answer: await desk.beforeCommit.addComment({ identity, db, now, key }, id, comment) };
  },
  closeTicket: decideAhead('close'),
  confirmTicket: decideAhead('confirm'),
  reopenTicket: decideAhead('reopen'),
  async markTicketRead({ identity, input, db, now }, { desk }) {
    return desk.beforeCommit && { answer: await desk.markRead({ identity, db, now }, input.id) };
  },
};

function decideAhead(decision: 'close' | 'confirm' | 'reopen') {
  return async ({ identity, input, db, now, key }: Deciding & { key: string | undefined }, { desk }: Services) => {
    if (!desk.beforeCommit || key === undefined) return undefined;
    return {
      answer: await desk.beforeCommit.changeStatus({ identity, db, now, key }, input.id, decision, input.comment),
    };
  };
}
