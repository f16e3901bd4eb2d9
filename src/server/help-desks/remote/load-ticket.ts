import type { Comment, Ticket } from '../../../contract/index.ts';
import type { CallContext } from '../../interfaces/index.ts';
import type { TicketThread } from '../adapter.ts';
import { DeskRequestError } from '../desk-error.ts';
import type { RemoteDeskContext } from './context.ts';
import { claimTicket, findTicketRef, isVisibleTo, upsertFileRefs, type TicketRef } from './ticket-refs.ts';
import { loadAuthors, markSeen, loadReadMarks } from './read-state.ts';
import { isParticipant, toRequester } from './requester.ts';
import { toComment, toTicket } from './mappers.ts';

/** A ticket in the help desk that the caller may see. */
export interface LoadedTicket {
  ref: TicketRef;
  thread: TicketThread;
}

/** Loads a ticket if both our data and the help desk's show that the caller may see it. */
export async function loadTicket(
  { adapter }: RemoteDeskContext,
  { db, identity }: CallContext,
  id: string,
): Promise<LoadedTicket | null> {
  const requester = toRequester(identity);
  const ref = requester && (await findTicketRef(db, adapter.name, id));
  if (!requester || !ref || !isVisibleTo(identity, ref)) return null;
  const thread = await adapter.read(requester, ref.ref);
  // Defence in depth: a faulty adapter or help desk must not leak another person's ticket.
  if (!thread || !isParticipant(requester, thread.ticket)) return null;
  return (await claimTicket(db, identity, ref)) ? { ref, thread } : null;
}

/**
 * Reloads a ticket after a write, and marks it read: the caller's own write is not unread.
 *
 * @throws DeskRequestError `not_read_back` when the help desk does not return it
 */
export async function reload(desk: RemoteDeskContext, context: CallContext, id: string): Promise<LoadedTicket> {
  const loaded = await loadTicket(desk, context, id);
  if (!loaded) throw reloadFailed();
  await markSeen(context, id, loaded.thread.ticket.lastPublicReplyAt ?? 0);
  return loaded;
}

/** Creates the error for a write that succeeded but is not returned. */
export const reloadFailed = (): DeskRequestError => new DeskRequestError({ code: 'not_read_back', uncertain: true });

/** Maps a ticket to the response of the API. */
export async function toTicketResponse(
  { mapping }: RemoteDeskContext,
  context: CallContext,
  { ref, thread }: LoadedTicket,
): Promise<Ticket> {
  const refs = thread.files.map((file) => file.ref);
  const [ids, seen] = await Promise.all([upsertFileRefs(context.db, ref.id, refs), loadReadMarks(context, [ref.id])]);
  return toTicket(thread, ids, {
    ref,
    identity: context.identity,
    mapping,
    readUntil: seen.get(ref.id) ?? null,
  });
}

/** Maps the comments of a ticket to the response of the API. */
export async function toComments({ db, identity }: CallContext, { ref, thread }: LoadedTicket): Promise<Comment[]> {
  const refs = thread.comments.flatMap((comment) => comment.files.map((file) => file.ref));
  const [ids, authors] = await Promise.all([upsertFileRefs(db, ref.id, refs), loadAuthors(db, ref.id)]);
  return thread.comments.map((comment) => toComment(comment, thread.ticket, ids, authors, identity));
}
