import type { Db } from '../interfaces/index.ts';
import { enqueueNotice, type NoticeSubject } from './channels.ts';
import type { Notice } from './chat/notice.ts';
import { holdNotice } from './digests.ts';
import type { MailSettings } from './mail/options.ts';
import type { NotificationChannel } from './options.ts';
import { calculateDeliveryTime } from './schedule.ts';

/** A notice with its channel and what it is about. */
export interface Report {
  channel: NotificationChannel;
  notice: Notice;
  subject: NoticeSubject;
  /** Whether it is about an urgent ticket. */
  urgent: boolean;
}

/**
 * Adds a notice to the outbox at once, or holds it until the digest of its channel is due or its quiet hours are over.
 */
export async function deliverNotice(
  tx: Db,
  { channel, notice, subject, urgent }: Report,
  { mail, now, createdAt }: { mail: MailSettings | null; now: number; createdAt: number },
): Promise<void> {
  const dueAt = calculateDeliveryTime(channel.schedule, urgent, now);
  if (dueAt > now) await holdNotice(tx, channel, notice, subject, { dueAt, createdAt });
  else await enqueueNotice(tx, channel, notice, subject, { mail, now, createdAt });
}
