import { checkComment, customChoices, validateTicket } from '../../forms/index.ts';
import { ProblemError, rejectField } from '../../errors.ts';
import { isStorableText } from '../../database/text.ts';
import { isOpen } from '../../../contract/index.ts';
import type { Ticket } from '../../../contract/index.ts';
import type { CallContext } from '../../interfaces/index.ts';
import type { Call, PreTransactionHooks, Handlers, Services } from '../handler.ts';
import { setTimeZone } from '../../database/users.ts';
import { isTimeZone } from '../../lib/time-zone.ts';
import { createMessage, textMessage } from '../../messages/index.ts';

/** Tickets, for the customer. */
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
  async listTickets(call, services) {
    await assertFieldFilters(call, services);
    return services.desk.listTickets(call, call.input);
  },
  async createTicket(call, services) {
    const { desk, access, mail } = services;
    const { ticket, grantSeconds } = await validateNewTicket(call, services);
    const created = call.precomputed ? call.precomputed.result : await desk.createTicket(call, ticket);
    if (!created) return null;
    // The viewer saw and could edit it among the details that are sent with the ticket.
    const zone = call.input.context?.['zone'];
    if (call.identity.timeZone === undefined && zone !== undefined && isTimeZone(zone))
      await setTimeZone(call.db, call.identity, zone);
    // In the ticket's own transaction: either both are stored or neither.
    if (grantSeconds !== null) await access.grant(call, { seconds: grantSeconds, ticketId: created.id });
    await mail?.received(call, created);
    return created;
  },
  readTicket: (call, { desk }) => desk.readTicket(call, call.input.id),
  listComments: (call, { desk }) => desk.listComments(call, call.input.id),
  async addComment(call, { desk, form, mail }) {
    const { id, ...comment } = call.input;
    checkComment(form, comment);
    // A remote help desk sends its own mail.
    if (call.precomputed) return call.precomputed.result;
    const added = await desk.addComment(call, id, comment);
    const ticket = added && mail && (await desk.readTicket(call, id));
    if (ticket) await mail.commented(call, ticket, added);
    return added;
  },
  closeTicket: changeStatus('close'),
  confirmTicket: changeStatus('confirm'),
  reopenTicket: changeStatus('reopen'),
  markTicketRead: async (call, { desk }) =>
    call.precomputed ? call.precomputed.result : desk.markRead(call, call.input.id),
};

/** Common input of close, confirm and reopen. */
interface StatusChangeCall extends CallContext {
  input: { id: string; comment?: string | undefined };
}

function changeStatus(decision: 'close' | 'confirm' | 'reopen') {
  return async (
    { input, precomputed, ...call }: StatusChangeCall & { precomputed?: { result: Ticket | null } | undefined },
    { desk }: Services,
  ) => (precomputed ? precomputed.result : desk.changeStatus(call, input.id, decision, input.comment));
}

/** Validates a new ticket by the form, and by the open incidents. */
async function validateNewTicket(
  { identity, input, db, now }: Pick<Call<'createTicket'>, 'identity' | 'input' | 'db' | 'now'>,
  { form, status }: Services,
) {
  const refused = await form.denyTicketCreation(identity);
  if (refused) throw new ProblemError('forbidden', { detail: textMessage(refused.reason) });
  const accepted = validateTicket(form, await form.formFor(identity), input, identity);
  const { incidentId } = accepted.ticket;
  if (incidentId !== undefined) {
    const { incidents } = await status.read(db, now);
    if (!incidents.some((incident) => incident.id === incidentId && isOpen(incident)))
      throw rejectField('incidentId', 'not_open');
  }
  return accepted;
}

/**
 * Writes to a remote help desk and reads an external status page before the transaction opens, because all other writes would wait.
 * A denied attempt to include access is logged here, so that the entry survives the rollback.
 */
export const ticketHooks: PreTransactionHooks = {
  async createTicket(hookCall, services) {
    const { identity, input, db, now, key } = hookCall;
    const { access, status, desk } = services;
    if (input.access !== undefined && services.supportAccess !== 'enforced')
      throw rejectField('access', 'access_not_available');
    if (input.access !== undefined && (identity.role !== 'admin' || identity.actor)) {
      await access.recordRefusal({ identity, db, now }, 'createTicket');
      throw new ProblemError('forbidden', {
        detail: createMessage(identity.actor ? 'delegated_token' : 'admins_only'),
      });
    }
    if (input.incidentId !== undefined) await status.prefetch?.(now);
    await desk.prepareCreate?.({ identity, db, now });
    if (!desk.beforeCommit || key === undefined) return undefined;
    const { ticket } = await validateNewTicket(hookCall, services);
    return { result: await desk.beforeCommit.createTicket({ identity, db, now, key }, ticket) };
  },
  async addComment({ identity, input, db, now, key }, { desk, form }) {
    if (!desk.beforeCommit || key === undefined) return undefined;
    const { id, ...comment } = input;
    checkComment(form, comment);
    return { result: await desk.beforeCommit.addComment({ identity, db, now, key }, id, comment) };
  },
  closeTicket: changeStatusRemotely('close'),
  confirmTicket: changeStatusRemotely('confirm'),
  reopenTicket: changeStatusRemotely('reopen'),
  async markTicketRead({ identity, input, db, now }, { desk }) {
    return desk.beforeCommit && { result: await desk.markRead({ identity, db, now }, input.id) };
  },
};

function changeStatusRemotely(decision: 'close' | 'confirm' | 'reopen') {
  return async (
    { identity, input, db, now, key }: StatusChangeCall & { key: string | undefined },
    { desk }: Services,
  ) => {
    if (!desk.beforeCommit || key === undefined) return undefined;
    return {
      result: await desk.beforeCommit.changeStatus({ identity, db, now, key }, input.id, decision, input.comment),
    };
  };
}

/**
 * Validates the filter by the vendor's own fields.
 *
 * @throws ProblemError `validation` for a help desk without such a filter, and for a field that is not a choice of the form.
 */
async function assertFieldFilters(call: Call<'listTickets'>, { desk, form }: Services): Promise<void> {
  const { fields = '' } = call.input;
  if (fields === '') return;
  const { filters = [] } = (await desk.lists?.(call)) ?? {};
  if (!filters.includes('fields')) throw rejectField('fields', 'filter_unsupported');
  const choices = customChoices(await form.formFor(call.identity));
  const filtered = new Set<string>();
  for (const [id, value] of new URLSearchParams(fields)) {
    // Each condition reads the JSON of every ticket, so one that is repeated to the length limit would block the database.
    if (filtered.has(id)) throw rejectField('fields', 'filter_repeated');
    filtered.add(id);
    if (!choices.includes(id) || !isStorableText(value)) throw rejectField('fields', 'filter_unknown');
  }
}
