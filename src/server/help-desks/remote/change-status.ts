import type { Ticket } from '../../../contract/index.ts';
import type { IdempotentCall } from '../../interfaces/index.ts';
import { DECISION_REFUSALS, type Decision } from '../../tickets/status-transitions.ts';
import { ProblemError } from '../../errors.ts';
import { checkTexts } from '../limits.ts';
import type { RemoteDeskContext } from './context.ts';
import { runRequestOnce } from './run-once.ts';
import { loadTicket, reload, toTicketResponse } from './load-ticket.ts';
import { postReply } from './reply.ts';
import { requireRequester } from './requester.ts';
import { isRequester } from './mappers.ts';
import { createMessage } from '../../messages/index.ts';

/**
 * Closes or reopens a ticket at most once per key and returns it as read back; null when the caller cannot see it.
 *
 * @throws ProblemError `forbidden` for users in cc, `conflict` when the change is not allowed now or the help desk rejected it
 */
export async function changeStatus(
  desk: RemoteDeskContext,
  context: IdempotentCall,
  id: string,
  decision: Decision,
  comment?: string,
): Promise<Ticket | null> {
  const { adapter, mapping } = desk;
  const { identity } = context;
  const requester = requireRequester(identity);
  const loaded = await loadTicket(desk, context, id);
  if (!loaded) return null;
  if (!isRequester(loaded.thread.ticket, identity))
    throw new ProblemError('forbidden', { detail: createMessage('requester_only') });
  if (comment !== undefined) checkTexts([['comment', comment, desk.limits.body]]);
  const { allowed } = await toTicketResponse(desk, context, loaded);
  const target = decision === 'reopen' ? mapping.reopen : mapping.close;
  const isAt = (status: string) => mapping.toStatus(loaded.thread.ticket.status) === mapping.toStatus(status);
  await runRequestOnce(desk, context, `${decision} ${id}`, {
    // An earlier attempt succeeded without a response if the ticket already has the target status.
    find: async () => (target !== null && isAt(target) ? loaded.thread.ticket.status : null),
    write: async () => {
      if (target === null) throw notAllowed(decision);
      if (!allowed[decision])
        throw isAt(target) || loaded.thread.allowedTransitions?.includes(target) !== false
          ? notAllowed(decision)
          : rejected();
      if (comment !== undefined)
        await postReply(desk, { ...context, key: `${context.key} said` }, loaded, { body: comment });
      const { actual } = await adapter.setStatus(requester, loaded.ref.ref, target);
      if (mapping.toStatus(actual) !== mapping.toStatus(target)) throw rejected();
      return actual;
    },
  });
  return toTicketResponse(desk, context, await reload(desk, context, id));
}

const rejected = () => new ProblemError('conflict', { detail: createMessage('change_not_allowed_by_desk') });

function notAllowed(decision: Decision): ProblemError {
  return new ProblemError('conflict', { detail: createMessage(DECISION_REFUSALS[decision]) });
}
