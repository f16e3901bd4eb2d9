import type { Ticket } from '../../../contract/index.ts';
import type { KeyedCall } from '../../ports.ts';
import { ProblemError } from '../../problem.ts';
import { checkTexts } from '../limits.ts';
import type { Connected } from './connected.ts';
import { once } from './once.ts';
import { reach, readBack, shown } from './reach.ts';
import { say } from './replying.ts';
import { writerOf } from './requester.ts';
import { isTheirs } from './shaping.ts';

type Decision = 'close' | 'confirm' | 'reopen';

/**
 * Closes or reopens a ticket once, and answers it as it was read back; null when there is no such ticket for the caller.
 *
 * @throws ProblemError `forbidden` for those in copy, `conflict` when it may not be decided so now, or the desk did not do it
 */
export async function decide(
  desk: Connected,
  context: KeyedCall,
  id: string,
  decision: Decision,
  comment?: string,
): Promise<Ticket | null> {
  const { adapter, mapping } = desk;
  const { identity } = context;
  const by = writerOf(identity);
  const reached = await reach(desk, context, id);
  if (!reached) return null;
  if (!isTheirs(reached.said.ticket, identity))
    throw new ProblemError('forbidden', { detail: 'Only who filed this ticket decides about it.' });
  if (comment !== undefined) checkTexts([['comment', comment, desk.limits.body]]);
  const { allowed } = await shown(desk, context, reached);
  const target = decision === 'reopen' ? mapping.reopen : mapping.close;
  const isAt = (status: string) => mapping.toStatus(reached.said.ticket.status) === mapping.toStatus(status);
  await once(desk, context, `${decision} ${id}`, {
    // Stored without an answer: the ticket is already where it was to go.
    find: async () => (target !== null && isAt(target) ? reached.said.ticket.status : null),
    act: async () => {
      if (target === null) throw refusedBy(decision);
      if (!allowed[decision])
        throw isAt(target) || reached.said.movable?.includes(target) !== false ? refusedBy(decision) : notDone();
      if (comment !== undefined)
        await say(desk, { ...context, key: `${context.key} said` }, reached, { body: comment });
      const { observed } = await adapter.setStatus(by, reached.known.ref, target);
      if (mapping.toStatus(observed) !== mapping.toStatus(target)) throw notDone();
      return observed;
    },
  });
  return shown(desk, context, await readBack(desk, context, id));
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
