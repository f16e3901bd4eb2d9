import type { Attachments, CallContext } from '../../interfaces/index.ts';
import { ProblemError, rejectField } from '../../errors.ts';
import { isStorableText } from '../../database/text.ts';
import type { DeskFile, OutgoingFile } from '../adapter.ts';
import type { RemoteDeskContext } from './context.ts';
import { findTicketRef, isVisibleTo } from './ticket-refs.ts';
import { loadTicket } from './load-ticket.ts';
import { requireRequester } from './requester.ts';
import { createMessage } from '../../messages/index.ts';

/**
 * Reads the caller's own unsent files by id.
 *
 * @throws ProblemError `validation` for an id that is not an unsent file of the caller
 */
export async function claimFiles(
  localFiles: Attachments | null,
  context: CallContext,
  ids: readonly string[],
): Promise<OutgoingFile[]> {
  const files: OutgoingFile[] = [];
  for (const [index, id] of [...new Set(ids)].entries()) {
    const file = localFiles && (await localFiles.read(context, id));
    if (!file) throw rejectField(`attachments.${index}`, 'unknown_attachment');
    files.push({ name: file.attachment.name, type: file.attachment.type, body: file.body });
  }
  return files;
}

/** Deletes local files that the help desk has stored. */
export async function deleteFiles(localFiles: Attachments | null, context: CallContext, ids: readonly string[]) {
  for (const id of new Set(ids)) await localFiles?.remove(context, id);
}

/**
 * Maps files that were just sent to the ids under which they were uploaded, because their sender keeps using those. Matched by
 * name, or by order where the help desk changed the names.
 *
 * @param remoteFiles files of the ticket or reply in the help desk
 */
export async function saveRemoteIds(
  { files }: RemoteDeskContext,
  context: CallContext,
  ticketId: string,
  ids: readonly string[],
  remoteFiles: readonly DeskFile[],
): Promise<void> {
  const unmatched = [...remoteFiles];
  const rows: { id: string; ticket_id: string; ref: string }[] = [];
  for (const id of new Set(ids)) {
    const upload = files && (await files.read(context, id));
    if (!upload) continue;
    const index = unmatched.findIndex(({ name }) => name === upload.attachment.name);
    const [file] = unmatched.splice(Math.max(index, 0), 1);
    if (file) rows.push({ id, ticket_id: ticketId, ref: file.ref });
  }
  if (rows.length === 0) return;
  await context.db
    .insertInto('desk_files')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Downloads a file of the help desk; null when it is not on a ticket that the caller may see. */
async function findFile(
  desk: RemoteDeskContext,
  context: CallContext,
  ticketId: string,
  ref: string,
): Promise<{ file: DeskFile; body: Uint8Array<ArrayBuffer> } | null> {
  const loaded = await loadTicket(desk, context, ticketId);
  if (!loaded) return null;
  const { ref: ticketRef, thread } = loaded;
  const file = [thread, ...thread.comments].flatMap(({ files }) => files).find((candidate) => candidate.ref === ref);
  const body = file && (await desk.adapter.file(requireRequester(context.identity), ticketRef.ref, ref));
  return file && body ? { file, body } : null;
}

/** Creates the attachments of a remote help desk: local until they are sent, remote afterwards. */
export function remoteAttachments(desk: RemoteDeskContext, own: Attachments): Attachments {
  const findRemoteFile = async ({ db }: CallContext, id: string) =>
    isStorableText(id)
      ? db.selectFrom('desk_files').select(['ticket_id', 'ref']).where('id', '=', id).executeTakeFirst()
      : undefined;
  async function readRemote(context: CallContext, id: string): ReturnType<Attachments['read']> {
    const remoteFile = await findRemoteFile(context, id);
    const file = remoteFile && (await findFile(desk, context, remoteFile.ticket_id, remoteFile.ref));
    if (!file) return null;
    const { name, type, createdAt } = file.file;
    const at = createdAt === null ? null : new Date(createdAt).toISOString();
    return { attachment: { id, name, type, size: file.body.length, createdAt: at }, body: file.body };
  }
  const { open } = own;
  return {
    ...own,
    read: async (context, id) => (await own.read(context, id)) ?? (await readRemote(context, id)),
    ...(open && {
      async open(context, id) {
        const waiting = await open(context, id);
        if (waiting) return waiting;
        const file = await readRemote(context, id);
        return file && { attachment: file.attachment, size: file.body.length, stream: new Blob([file.body]).stream() };
      },
    }),
    async remove(context, id) {
      if (await own.remove(context, id)) return true;
      const remoteFile = await findRemoteFile(context, id);
      const ticket = remoteFile && (await findTicketRef(context.db, desk.adapter.name, remoteFile.ticket_id));
      // Decided by local data: this runs in a transaction, which must not wait for the help desk.
      if (!isVisibleTo(context.identity, ticket) || ticket?.requester_id !== context.identity.id) return false;
      throw new ProblemError('conflict', { detail: createMessage('file_already_sent') });
    },
  };
}
