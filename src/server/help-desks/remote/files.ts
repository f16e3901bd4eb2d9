import type { Attachments, CallContext } from '../../interfaces/index.ts';
import { validationError, ProblemError } from '../../errors.ts';
import { isStorableText } from '../../database/text.ts';
import type { DeskFile, OutgoingFile } from '../adapter.ts';
import type { RemoteDeskContext } from './context.ts';
import { findTicketRef, isVisibleTo } from './ticket-refs.ts';
import { loadTicket } from './load-ticket.ts';
import { requireRequester } from './requester.ts';

/**
 * Takes the caller's own waiting files by their ids.
 *
 * @throws ProblemError `validation` for an id that is not a waiting file of the caller's own
 */
export async function claimFiles(
  own: Attachments | null,
  context: CallContext,
  ids: readonly string[],
): Promise<OutgoingFile[]> {
  const files: OutgoingFile[] = [];
  for (const [index, id] of [...new Set(ids)].entries()) {
    const found = own && (await own.read(context, id));
    if (!found)
      throw validationError(
        `attachments.${index}`,
        'unknown',
        'This file is no longer waiting to be sent. Please attach it again.',
      );
    files.push({ name: found.attachment.name, type: found.attachment.type, body: found.body });
  }
  return files;
}

/** Forgets files here that the desk has by now. */
export async function deleteFiles(own: Attachments | null, context: CallContext, ids: readonly string[]) {
  for (const id of new Set(ids)) await own?.remove(context, id);
}

/**
 * Lets files that were just sent keep the ids under which they were uploaded: whoever sent them goes on with those. Told apart
 * by name, and by their order where the desk changed the names.
 *
 * @param there what the desk has on the ticket or reply that they were sent with
 */
export async function saveRemoteIds(
  { files }: RemoteDeskContext,
  context: CallContext,
  ticketId: string,
  ids: readonly string[],
  there: readonly DeskFile[],
): Promise<void> {
  const left = [...there];
  const rows: { id: string; ticket_id: string; ref: string }[] = [];
  for (const id of new Set(ids)) {
    const sent = files && (await files.read(context, id));
    if (!sent) continue;
    const named = left.findIndex(({ name }) => name === sent.attachment.name);
    const [found] = left.splice(Math.max(named, 0), 1);
    if (found) rows.push({ id, ticket_id: ticketId, ref: found.ref });
  }
  if (rows.length === 0) return;
  await context.db
    .insertInto('desk_files')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** A file of the desk with its bytes; null when it is not on a ticket that the caller may see. */
async function findFile(
  desk: RemoteDeskContext,
  context: CallContext,
  ticketId: string,
  ref: string,
): Promise<{ about: DeskFile; body: Uint8Array<ArrayBuffer> } | null> {
  const reached = await loadTicket(desk, context, ticketId);
  if (!reached) return null;
  const { ref: known, thread: said } = reached;
  const about = [said, ...said.comments].flatMap(({ files }) => files).find((one) => one.ref === ref);
  const body = about && (await desk.adapter.file(requireRequester(context.identity), known.ref, ref));
  return about && body ? { about, body } : null;
}

/** Files of a desk elsewhere: here while they wait to be sent, there afterwards. */
export function remoteAttachments(desk: RemoteDeskContext, own: Attachments): Attachments {
  const placeOf = async ({ db }: CallContext, id: string) =>
    isStorableText(id)
      ? db.selectFrom('desk_files').select(['ticket_id', 'ref']).where('id', '=', id).executeTakeFirst()
      : undefined;
  return {
    ...own,
    async read(context, id) {
      const waiting = await own.read(context, id);
      if (waiting) return waiting;
      const place = await placeOf(context, id);
      const found = place && (await findFile(desk, context, place.ticket_id, place.ref));
      if (!found) return null;
      const { name, type, createdAt } = found.about;
      const at = createdAt === null ? null : new Date(createdAt).toISOString();
      return { attachment: { id, name, type, size: found.body.length, createdAt: at }, body: found.body };
    },
    async remove(context, id) {
      if (await own.remove(context, id)) return true;
      const place = await placeOf(context, id);
      const ticket = place && (await findTicketRef(context.db, desk.adapter.name, place.ticket_id));
      // By what is known here: this is a transaction, in which everybody would wait for the desk.
      if (!isVisibleTo(context.identity, ticket) || ticket?.requester_id !== context.identity.id) return false;
      throw new ProblemError('conflict', { detail: 'This file was sent already.' });
    },
  };
}
