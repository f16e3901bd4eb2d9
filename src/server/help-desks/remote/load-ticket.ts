import type { Comment, Ticket } from '../../../contract/index.ts';
import type { CallContext } from '../../interfaces/index.ts';
import type { TicketThread } from '../adapter.ts';
import { DeskRequestError } from '../desk-error.ts';
import type { RemoteDeskContext } from './context.ts';
import { claimTicket, findTicketRef, isVisibleTo, upsertFileRefs, type TicketRef } from './ticket-refs.ts';
import { loadAuthors, markSeen, loadReadMarks } from './read-state.ts';
import { isParticipant, toRequester } from './requester.ts';
import { toComment, toTicket } from './mappers.ts';

/** A ticket of the desk that the caller may see. */
export interface LoadedTicket {
  ref: TicketRef;
  thread: TicketThread;
}

/** The ticket with this id, when the caller may see it by what is known here and by what the desk says. */
export async function loadTicket(
  { adapter }: RemoteDeskContext,
  { db, identity }: CallContext,
  id: string,
): Promise<LoadedTicket | null> {
  const by = toRequester(identity);
  const known = by && (await findTicketRef(db, adapter.name, id));
  if (!by || !known || !isVisibleTo(identity, known)) return null;
  const said = await adapter.read(by, known.ref);
  // Asked for as theirs, and looked at once more: what an adapter or a desk gets wrong must not show somebody else's.
  if (!said || !isParticipant(by, said.ticket)) return null;
  return (await claimTicket(db, identity, known)) ? { ref: known, thread: said } : null;
}

/**
 * The ticket as the desk has it after a write; what the writer did is not news to them.
 *
 * @throws DeskRequestError `not_read_back` when the desk does not show them what they just wrote on
 */
export async function reload(desk: RemoteDeskContext, context: CallContext, id: string): Promise<LoadedTicket> {
  const reached = await loadTicket(desk, context, id);
  if (!reached) throw reloadFailed();
  await markSeen(context, id, reached.thread.ticket.lastPublicReplyAt ?? 0);
  return reached;
}

/** The desk said that it did something, and does not show it. */
export const reloadFailed = (): DeskRequestError => new DeskRequestError({ code: 'not_read_back', uncertain: true });

/** A ticket as it travels. */
export async function toTicketResponse(
  { mapping }: RemoteDeskContext,
  context: CallContext,
  { ref: known, thread: said }: LoadedTicket,
): Promise<Ticket> {
  const refs = said.files.map(({ ref }) => ref);
  const [ids, seen] = await Promise.all([
    upsertFileRefs(context.db, known.id, refs),
    loadReadMarks(context, [known.id]),
  ]);
  return toTicket(said, ids, { known, identity: context.identity, mapping, seen: seen.get(known.id) ?? null });
}

/** What was said on a ticket, as it travels. */
export async function toComments(
  { db, identity }: CallContext,
  { ref: known, thread: said }: LoadedTicket,
): Promise<Comment[]> {
  const refs = said.comments.flatMap((comment) => comment.files.map(({ ref }) => ref));
  const [ids, authors] = await Promise.all([upsertFileRefs(db, known.id, refs), loadAuthors(db, known.id)]);
  return said.comments.map((comment) => toComment(comment, said.ticket, ids, authors, identity));
}
