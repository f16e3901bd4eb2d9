import type { Comment, Ticket } from '../../../contract/index.ts';
import type { CallContext } from '../../ports.ts';
import type { DeskConversation } from '../adapter.ts';
import { DeskFailure } from '../failure.ts';
import type { Connected } from './connected.ts';
import { claimTicket, knownById, mayReach, rememberFiles, type KnownTicket } from './known.ts';
import { authorsOf, markSeen, readUntil } from './reading.ts';
import { isOf, requesterOf } from './requester.ts';
import { commentOf, ticketOf } from './shaping.ts';

/** A ticket of the desk that the caller may see. */
export interface Reached {
  known: KnownTicket;
  said: DeskConversation;
}

/** The ticket with this id, when the caller may see it by what is known here and by what the desk says. */
export async function reach(
  { adapter }: Connected,
  { db, identity }: CallContext,
  id: string,
): Promise<Reached | null> {
  const by = requesterOf(identity);
  const known = by && (await knownById(db, adapter.name, id));
  if (!by || !known || !mayReach(identity, known)) return null;
  const said = await adapter.read(by, known.ref);
  // Asked for as theirs, and looked at once more: what an adapter or a desk gets wrong must not show somebody else's.
  if (!said || !isOf(by, said.ticket)) return null;
  return (await claimTicket(db, identity, known)) ? { known, said } : null;
}

/**
 * The ticket as the desk has it after a write; what the writer did is not news to them.
 *
 * @throws DeskFailure `not_read_back` when the desk does not show them what they just wrote on
 */
export async function readBack(desk: Connected, context: CallContext, id: string): Promise<Reached> {
  const reached = await reach(desk, context, id);
  if (!reached) throw notReadBack();
  await markSeen(context, id, reached.said.ticket.toldAt ?? 0);
  return reached;
}

/** The desk said that it did something, and does not show it. */
export const notReadBack = (): DeskFailure => new DeskFailure({ code: 'not_read_back', uncertain: true });

/** A ticket as it travels. */
export async function shown({ mapping }: Connected, context: CallContext, { known, said }: Reached): Promise<Ticket> {
  const refs = said.files.map(({ ref }) => ref);
  const [ids, seen] = await Promise.all([rememberFiles(context.db, known.id, refs), readUntil(context, [known.id])]);
  return ticketOf(said, ids, { known, identity: context.identity, mapping, seen: seen.get(known.id) ?? null });
}

/** What was said on a ticket, as it travels. */
export async function commentsOf({ db, identity }: CallContext, { known, said }: Reached): Promise<Comment[]> {
  const refs = said.comments.flatMap((comment) => comment.files.map(({ ref }) => ref));
  const [ids, authors] = await Promise.all([rememberFiles(db, known.id, refs), authorsOf(db, known.id)]);
  return said.comments.map((comment) => commentOf(comment, said.ticket, ids, authors, identity));
}
