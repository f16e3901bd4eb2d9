import { scheduleDeletion } from '../attachments/pending-deletions.ts';
import { removeReceivedMails } from '../notifications/incoming-mail/received-mails.ts';
import type { Db } from '../interfaces/index.ts';

/** Deletes rows of files; the next sweep after the commit deletes the bytes. Returns the number of files. */
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

/** Deletes a ticket with its comments, files and events. */
export async function removeTicket(tx: Db, id: string, now: number): Promise<void> {
  const files = await tx.selectFrom('attachments').select(['id', 'file_key']).where('ticket_id', '=', id).execute();
  await removeFiles(tx, files, now);
  const mails = await tx.selectFrom('received_mails').select(['id', 'file_key']).where('ticket_id', '=', id).execute();
  await removeReceivedMails(tx, mails, now);
  for (const table of [
    'unread_tickets',
    'ticket_search_texts',
    'incident_notifications',
    'reply_addresses',
    'incoming_mails',
    'comments',
  ] as const)
    await tx.deleteFrom(table).where('ticket_id', '=', id).execute();
  // Foreign keys cascade to cc, ratings and events.
  await tx.deleteFrom('tickets').where('id', '=', id).execute();
}
