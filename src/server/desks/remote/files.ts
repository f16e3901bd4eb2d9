import type { Attachments, CallContext } from '../../ports.ts';
import { invalid } from '../../problem.ts';
import { storable } from '../../store/text.ts';
import type { DeskFile, OutgoingFile } from '../adapter.ts';
import type { Connected } from './connected.ts';
import { reach } from './reach.ts';
import { writerOf } from './requester.ts';

/**
 * Takes the caller's own waiting files by their ids.
 *
 * @throws ProblemError `validation` for an id that is not a waiting file of the caller's own
 */
export async function takeFiles(
  own: Attachments | null,
  context: CallContext,
  ids: readonly string[],
): Promise<OutgoingFile[]> {
  const files: OutgoingFile[] = [];
  for (const [index, id] of [...new Set(ids)].entries()) {
    const found = own && (await own.read(context, id));
    if (!found)
      throw invalid(
        `attachments.${index}`,
        'unknown',
        'This file is no longer waiting to be sent. Please attach it again.',
      );
    files.push({ name: found.attachment.name, type: found.attachment.type, body: found.body });
  }
  return files;
}

/** Forgets files here that the desk has by now. */
export async function forgetFiles(own: Attachments | null, context: CallContext, ids: readonly string[]) {
  for (const id of new Set(ids)) await own?.remove(context, id);
}

/** A file of the desk with its bytes; null when it is not on a ticket that the caller may see. */
async function findFile(
  desk: Connected,
  context: CallContext,
  ticketId: string,
  ref: string,
): Promise<{ about: DeskFile; body: Uint8Array<ArrayBuffer> } | null> {
  const reached = await reach(desk, context, ticketId);
  if (!reached) return null;
  const { known, said } = reached;
  const about = [said, ...said.comments].flatMap(({ files }) => files).find((one) => one.ref === ref);
  const body = about && (await desk.adapter.file(writerOf(context.identity), known.ref, ref));
  return about && body ? { about, body } : null;
}

/** Files of a desk elsewhere: here while they wait to be sent, there afterwards. */
export function remoteAttachments(desk: Connected, own: Attachments): Attachments {
  return {
    ...own,
    async read(context, id) {
      const waiting = await own.read(context, id);
      if (waiting || !storable(id)) return waiting;
      const row = await context.db
        .selectFrom('desk_files')
        .select(['ticket_id', 'ref'])
        .where('id', '=', id)
        .executeTakeFirst();
      const found = row && (await findFile(desk, context, row.ticket_id, row.ref));
      if (!found) return null;
      const { name, type, createdAt } = found.about;
      const at = createdAt === null ? null : new Date(createdAt).toISOString();
      return { attachment: { id, name, type, size: found.body.length, createdAt: at }, body: found.body };
    },
  };
}
