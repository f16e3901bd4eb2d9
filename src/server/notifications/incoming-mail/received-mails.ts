import { gunzip, gzip } from 'node:zlib';
import { promisify } from 'node:util';
import { randomUUID } from 'node:crypto';
import { commitFile, stageFile } from '../../attachments/staged-files.ts';
import { scheduleDeletion } from '../../attachments/pending-deletions.ts';
import { isStorableText } from '../../database/text.ts';
import { withTransaction } from '../../database/transaction.ts';
import type { Db, FileStore } from '../../interfaces/index.ts';
import type { Envelope } from './envelope.ts';

const DAY_MS = 24 * 3_600_000;
/** Retention of the records of mails that belong to no ticket. */
const RECORD_RETENTION_MS = 30 * DAY_MS;
const BATCH_SIZE = 200;

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Where a mail came from. */
export type MailSource = 'imap' | 'pipe' | 'lmtp' | 'api' | 'postmark' | 'mailgun' | 'sendgrid' | 'ses' | 'raw';

/** A message that is being processed. */
export interface ReceivedMessage {
  envelope: Envelope;
  source: MailSource;
  size: number;
  /** Key of the staged original; null when it is not stored. */
  fileKey: string | null;
}

/** Result of a mail. */
export interface MailOutcome {
  outcome: 'comment' | 'ticket' | 'inquiry' | 'refused';
  reason?: string;
  ticketId?: string | null;
  commentId?: string | null;
  inquiryId?: string | null;
}

/** Stages the compressed original. Outside of any transaction, because the disk is slow. */
export async function stageOriginal(db: Db, files: FileStore, raw: Uint8Array, now: number): Promise<string> {
  // Compressed in the thread pool of Node.js.
  return stageFile(db, files, await compress(raw), now);
}

/** Reads the original of the mail that became a comment or a ticket; null when it is not stored. */
export async function findOriginal(db: Db, files: FileStore, id: string): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!isStorableText(id)) return null;
  const row = await db
    .selectFrom('received_mails')
    .select('file_key')
    .where('file_key', 'is not', null)
    .where((eb) => eb.or([eb('comment_id', '=', id), eb.and([eb('ticket_id', '=', id), eb('outcome', '=', 'ticket')])]))
    .executeTakeFirst();
  const stored = row?.file_key ? await files.get(row.file_key) : null;
  return stored && new Uint8Array(await decompress(stored));
}

/**
 * Claims a mail, in the transaction that adds it. A concurrent transaction with the same mail waits here until the first one ends.
 *
 * @returns the earlier outcome of a mail that was added already; null when this transaction adds it
 */
export async function claimMail(
  tx: Db,
  { envelope, source, size, fileKey }: ReceivedMessage,
  { outcome, ticketId = null, commentId = null, inquiryId = null }: MailOutcome,
  now: number,
): Promise<{ outcome: string; ticket_id: string | null; comment_id: string | null } | null> {
  const values = {
    message_id: envelope.messageId,
    source,
    outcome,
    reason: null,
    ticket_id: ticketId,
    comment_id: commentId,
    inquiry_id: inquiryId,
    file_key: fileKey,
    size,
    received_at: now,
  };
  const claimed = await tx
    .insertInto('received_mails')
    .values({ id: randomUUID(), sender: envelope.from, message_digest: envelope.key, ...values })
    .onConflict((conflict) =>
      conflict
        .columns(['sender', 'message_digest'])
        .doUpdateSet(values)
        .where('received_mails.outcome', '=', 'refused'),
    )
    .returning('id')
    .executeTakeFirst();
  if (claimed) {
    if (fileKey !== null) await commitFile(tx, fileKey);
    return null;
  }
  return tx
    .selectFrom('received_mails')
    .select(['outcome', 'ticket_id', 'comment_id'])
    .where('sender', '=', envelope.from)
    .where('message_digest', '=', envelope.key)
    .executeTakeFirstOrThrow();
}

/** Stores the ids of what a claimed mail became. */
export async function completeMail(
  tx: Db,
  { from, key }: Envelope,
  ids: { ticketId?: string; commentId?: string; inquiryId?: string },
): Promise<void> {
  await tx
    .updateTable('received_mails')
    .set({
      ...(ids.ticketId !== undefined && { ticket_id: ids.ticketId }),
      ...(ids.commentId !== undefined && { comment_id: ids.commentId }),
      ...(ids.inquiryId !== undefined && { inquiry_id: ids.inquiryId }),
    })
    .where('sender', '=', from)
    .where('message_digest', '=', key)
    .execute();
}

/** Records a refused mail without its content. Resolves to false for one that was recorded before. */
export async function recordRefusal(
  db: Db,
  { envelope, source, size }: Omit<ReceivedMessage, 'fileKey'>,
  { reason, ticketId }: { reason: string; ticketId: string | null },
  now: number,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('received_mails')
    .values({
      id: randomUUID(),
      sender: envelope.from,
      message_digest: envelope.key,
      message_id: null,
      source,
      outcome: 'refused',
      reason,
      ticket_id: ticketId,
      comment_id: null,
      inquiry_id: null,
      file_key: null,
      size,
      received_at: now,
    })
    .onConflict((conflict) => conflict.columns(['sender', 'message_digest']).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows !== 0n;
}

/** Deletes received mails with their originals: the next sweep after the commit deletes the files. */
export async function removeReceivedMails(
  tx: Db,
  rows: readonly { id: string; file_key: string | null }[],
  now: number,
): Promise<void> {
  await scheduleDeletion(
    tx,
    rows.flatMap(({ file_key }) => (file_key === null ? [] : [file_key])),
    now,
  );
  for (const { id } of rows) await tx.deleteFrom('received_mails').where('id', '=', id).execute();
}

/** Deletes originals and records whose retention has ended. */
export async function sweepReceivedMails(db: Db, keepMs: number, now: number): Promise<void> {
  const originals = await db
    .selectFrom('received_mails')
    .select(['id', 'file_key'])
    .where('file_key', 'is not', null)
    .where('received_at', '<=', now - keepMs)
    .orderBy('received_at')
    .limit(BATCH_SIZE)
    .execute();
  for (const { id, file_key } of originals)
    await withTransaction(db, async (tx) => {
      await scheduleDeletion(tx, file_key === null ? [] : [file_key], now);
      await tx.updateTable('received_mails').set({ file_key: null }).where('id', '=', id).execute();
    });
  await db
    .deleteFrom('received_mails')
    .where('outcome', 'in', ['refused', 'inquiry'])
    .where('file_key', 'is', null)
    .where('received_at', '<=', now - RECORD_RETENTION_MS)
    .execute();
}
