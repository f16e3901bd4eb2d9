import type { Ticket } from '../../../contract/index.ts';
import type { IdempotentCall } from '../../interfaces/index.ts';
import { ProblemError } from '../../errors.ts';
import { checkTexts } from '../limits.ts';
import type { RemoteDeskContext } from './context.ts';
import { runRequestOnce } from './run-once.ts';
import { loadTicket, reload, toTicketResponse } from './load-ticket.ts';
import { postReply } from './reply.ts';
import { requireRequester } from './requester.ts';
import { isRequester } from './mappers.ts';

type Decision = 'close' | 'confirm' | 'reopen';

/**
 * Closes or reopens a ticket once, and answers it as it was read back; null when there is no such ticket for the caller.
 *
 * @throws ProblemError `forbidden` for those in copy, `conflict` when it may not be decided so now, or the desk did not do it
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
  const by = requireRequester(identity);
  const reached = await loadTicket(desk, context, id);
  if (!reached) return null;
  if (!isRequester(reached.thread.ticket, identity))
    throw new ProblemError('forbidden', { detail: 'Only who filed this ticket decides about it.' });
  if (comment !== undefined) checkTexts([['comment', comment, desk.limits.body]]);
  const { allowed } = await toTicketResponse(desk, context, reached);
  const target = decision === 'reopen' ? mapping.reopen : mapping.close;
  const isAt = (status: string) => mapping.toStatus(reached.thread.ticket.status) === mapping.toStatus(status);
  await runRequestOnce(desk, context, `${decision} ${id}`, {
    // Stored without an answer: the ticket is already where it was to go.
    find: async () => (target !== null && isAt(target) ? reached.thread.ticket.status : null),
    act: async () => {
      if (target === null) throw refusedBy(decision);
      if (!allowed[decision])
        throw isAt(target) || reached.thread.allowedTransitions?.includes(target) !== false
          ? refusedBy(decision)
          : notDone();
      if (comment !== undefined)
        await postReply(desk, { ...context, key: `${context.key} said` }, reached, { body: comment });
      const { actual: observed } = await adapter.setStatus(by, reached.ref.ref, target);
      if (mapping.toStatus(observed) !== mapping.toStatus(target)) throw notDone();
      return observed;
    },
  });
  return toTicketResponse(desk, context, await reload(desk, context, id));
}

const notDone = () => new ProblemError('conflict', { detail: 'The support desk did not allow this change.' });

function refusedBy(decision: Decision): ProblemError {
  const detail = {
    close: 'This ticket is already closed.',
    confirm: 'There is no suggestion to confirm on this ticket.',
    reopen: 'This ticket is still being worked on; there is no need to reopen it.',
  }[decision];
  return new ProblemError('conflict', { detail });
}
