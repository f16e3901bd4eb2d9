import type { MailReceipt } from '../../../contract/index.ts';
import { exceedsLimit } from '../../forms/text.ts';
import type { CallContext, Db } from '../../interfaces/index.ts';
import { truncateText } from '../../lib/truncate-text.ts';
import { toLanguage } from '../../messages/index.ts';
import { setChannel } from '../../tickets/queue/set-channel.ts';
import { truncatedNote } from '../mail/ticket-texts.ts';
import { selectNewCc } from './add-cc.ts';
import type { PreparedMail } from './add-reply.ts';
import { detectLanguage } from './detect-language.ts';
import type { Envelope } from './envelope.ts';
import { omittedFilesNote, uploadFiles } from './mail-files.ts';
import type { MailBody } from './parse-mail.ts';
import type { IncomingParts } from './incoming-parts.ts';
import { claimMail, completeMail, type ReceivedMessage } from './received-mails.ts';
import { refuse } from './refuse.ts';

const HOUR_MS = 3_600_000;
/** Characters that remain for notes below a description. */
const NOTE_RESERVE = 2_000;

/** Whether a sender has reached the hourly limit of mails that are no replies. Repeated deliveries do not count. */
export async function isTicketRateExceeded(
  db: Db,
  { from, key }: Envelope,
  perHour: number,
  now: number,
): Promise<boolean> {
  const rows = await db
    .selectFrom('received_mails')
    .select(['message_digest', 'outcome', 'reason'])
    .where('sender', '=', from)
    .where('received_at', '>', now - HOUR_MS)
    .orderBy('received_at', 'desc')
    .limit(1_000)
    .execute();
  if (rows.some(({ message_digest, outcome }) => message_digest === key && outcome !== 'refused')) return false;
  const counted = rows.filter(
    ({ outcome, reason }) => outcome === 'ticket' || outcome === 'inquiry' || reason === 'unknown_sender',
  );
  return counted.length >= perHour;
}

/** The whole text of a mail that is not a reply: nothing of it is a quote of an earlier message. */
export const toWholeText = ({ text, quoted }: Pick<MailBody, 'text' | 'quoted'>): string =>
  [text, quoted].filter((part) => part !== '').join('\n\n');

/** A text that fits into the form, and the complete text as a file where it does not fit. */
export function fitText(
  text: string,
  limit: number,
): { text: string; overflow: { name: string; body: Uint8Array<ArrayBuffer> } | null } {
  if (!exceedsLimit(text, limit)) return { text, overflow: null };
  const body = new TextEncoder().encode(text);
  return { text: truncateText(text, Math.max(0, limit - NOTE_RESERVE)), overflow: { name: 'message.txt', body } };
}

/** Returns a caller whose language is known: that of the account, else that of the text. */
export function withLanguage(context: CallContext, text: string, { headers }: Envelope): CallContext {
  const { identity } = context;
  if (toLanguage(identity.locale)) return context;
  const language = detectLanguage(text, headers.get('content-language')?.[0]);
  return language === null ? context : { ...context, identity: { ...identity, locale: language } };
}

/** Creates a ticket from a mail, in the transaction of `context`. */
export async function addTicket(
  parts: IncomingParts,
  context: CallContext,
  message: ReceivedMessage,
  mail: PreparedMail,
): Promise<MailReceipt> {
  const { desk, form, settings, attachments, notices } = parts;
  const { db, identity, now } = context;
  const { envelope } = message;
  const earlier = await claimMail(db, message, { outcome: 'ticket' }, now);
  if (earlier)
    return {
      outcome: earlier.outcome === 'comment' ? 'comment' : 'ticket',
      ticketId: earlier.ticket_id,
      commentId: earlier.comment_id,
      reopened: false,
      repeated: true,
    };
  if (mail.text === '' && mail.files.length === 0 && envelope.subject === '') refuse('empty');
  const language = toLanguage(identity.locale) ?? settings.language;
  const { ids, omitted } = await uploadFiles(attachments, context, mail.files, form.limits.attachments);
  const description = [
    mail.text || envelope.subject || '📎',
    mail.truncated ? truncatedNote(language) : '',
    omittedFilesNote([...mail.omitted, ...omitted], language),
  ];
  const cc = await selectNewCc(context, parts, envelope, { cc: [], requester: null });
  const [firstLine = ''] = mail.text.split('\n', 1);
  const ticket = await desk.createTicket(context, {
    subject: truncateText(envelope.subject || firstLine || '📎', form.limits.subject),
    description: truncateText(description.filter((part) => part !== '').join('\n\n'), form.limits.description),
    ...(form.defaultPriority !== null && { priority: form.defaultPriority }),
    ...(cc.length > 0 && { cc }),
    ...(ids.length > 0 && { attachments: ids }),
  });
  await setChannel(db, ticket.id, 'mail');
  await completeMail(db, envelope, { ticketId: ticket.id });
  await notices.received(context, ticket);
  return { outcome: 'ticket', ticketId: ticket.id, commentId: null, reopened: false, repeated: false };
}
