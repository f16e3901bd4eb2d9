import type { Db } from '../../interfaces/index.ts';
import { withTransaction } from '../../database/transaction.ts';
import type { Language } from '../../messages/index.ts';
import { enqueueAnswer } from '../mail/enqueue-mail.ts';
import type { MailSettings } from '../mail/options.ts';
import { unknownSenderMail, type SenderAnswer } from '../mail/ticket-texts.ts';
import { suppressesAnswers } from './auto-reply.ts';
import type { Envelope } from './envelope.ts';
import { recordRefusal, type ReceivedMessage } from './received-mails.ts';

const HOUR_MS = 3_600_000;
/** A sender gets one answer within this time, however many mails they send. */
const ANSWER_INTERVAL_MS = 7 * 24 * HOUR_MS;
/** Answers an hour to all senders together. */
const MAX_ANSWERS_PER_HOUR = 100;

/**
 * Answers a mail that became no ticket, once for its sender, and records it. The sender is authenticated, so that the answer goes to
 * the author of the mail. It is marked as automatic, and mails that ask for no automatic answers get none.
 */
export async function answerSender(
  db: Db,
  settings: MailSettings,
  message: Omit<ReceivedMessage, 'fileKey'>,
  { reason, language }: { reason: SenderAnswer; language: Language },
  now: number,
): Promise<void> {
  const { envelope } = message;
  await withTransaction(db, async (tx) => {
    const isAnswered = await hasAnswer(tx, envelope, reason, now);
    const isNew = await recordRefusal(tx, message, { reason, ticketId: null }, now);
    if (!isNew || isAnswered || suppressesAnswers(envelope.headers)) return;
    const { name: vendor } = settings.senders.select({ language }).brand;
    const written = unknownSenderMail(reason, language, { settings, vendor });
    await enqueueAnswer(
      tx,
      { to: { name: null, address: envelope.from }, language, written },
      { inReplyTo: envelope.messageId },
      settings,
      now,
    );
  });
}

async function hasAnswer(tx: Db, { from }: Envelope, reason: string, now: number): Promise<boolean> {
  const refused = tx.selectFrom('received_mails').where('outcome', '=', 'refused').where('reason', '=', reason);
  const same = await refused
    .select('id')
    .where('sender', '=', from)
    .where('received_at', '>', now - ANSWER_INTERVAL_MS)
    .limit(1)
    .executeTakeFirst();
  if (same) return true;
  const { count } = await refused
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('received_at', '>', now - HOUR_MS)
    .executeTakeFirstOrThrow();
  return Number(count) >= MAX_ANSWERS_PER_HOUR;
}
