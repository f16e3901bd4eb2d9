import { scheduleDeletion } from '../attachments/pending-deletions.ts';
import type { Db } from '../interfaces/index.ts';

/** Deletes files by their rows, in `tx`; the bytes follow with the next sweep, once that is committed. Answers how many. */
export async function removeFiles(
  tx: Db,
  rows: readonly { id: string; file_key: string }[],
  now: number,
): Promise<number> {
  for (const { id, file_key } of rows) {
    await tx.deleteFrom('uploads').where('id', '=', id).execute();
    await tx.deleteFrom('attachments').where('id', '=', id).execute();
    await scheduleDeletion(tx, [file_key], now);
  }
  return rows.length;
}

/** Deletes a ticket with all that belongs to it, in `tx`. */
export async function removeTicket(tx: Db, id: string, now: number): Promise<void> {
  const files = await tx.selectFrom('attachments').select(['id', 'file_key']).where('ticket_id', '=', id).execute();
  await removeFiles(tx, files, now);
  for (const table of [
    'unread',
    'ticket_texts',
    'incident_news',
    'reply_addresses',
    'incoming_mails',
    'comments',
  ] as const)
    await tx.deleteFrom(table).where('ticket_id', '=', id).execute();
  // People in copy, ratings and what happened go with it.
  await tx.deleteFrom('tickets').where('id', '=', id).execute();
}
