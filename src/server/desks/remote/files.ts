import type { Attachments, CallContext } from '../../ports.ts';
import { invalid } from '../../problem.ts';
import { storable } from '../../store/text.ts';
import type { DeskFile, OutgoingFile } from '../adapter.ts';

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

/** Finds a file of the desk with its bytes, when the caller may see its ticket. */
export type FindFile = (
  context: CallContext,
  ticketId: string,
  ref: string,
) => Promise<{ about: DeskFile; body: Uint8Array<ArrayBuffer> } | null>;

/** Files of a desk elsewhere: here while they wait to be sent, there afterwards. */
export function remoteAttachments(own: Attachments, find: FindFile): Attachments {
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
      const found = row && (await find(context, row.ticket_id, row.ref));
      if (!found) return null;
      const { name, type, createdAt } = found.about;
      const at = createdAt === null ? null : new Date(createdAt).toISOString();
      return { attachment: { id, name, type, size: found.body.length, createdAt: at }, body: found.body };
    },
  };
}
