import { writeAgentHint } from '../../database/agent-events.ts';
import type { MailReceipt } from '../../../contract/index.ts';
import type { Db } from '../../interfaces/index.ts';
import { ProblemError } from '../../errors.ts';
import { createMessage } from '../../messages/index.ts';
import { truncateText } from '../../lib/truncate-text.ts';
import { enqueueInquiryNotices } from '../inquiry-notices.ts';
import { toWholeText } from './add-ticket.ts';
import type { MailBody } from './parse-mail.ts';
import type { IncomingParts } from './incoming-parts.ts';
import { claimMail, completeMail, type ReceivedMessage } from './received-mails.ts';
import { refuse } from './refuse.ts';

/** Stores a mail of an unknown person as an inquiry, in the transaction `tx`. Its files are named; the original has them. */
export async function addInquiry(
  { form, inquiries, destinations }: IncomingParts,
  tx: Db,
  message: ReceivedMessage,
  mail: MailBody,
  now: number,
): Promise<MailReceipt> {
  const { envelope } = message;
  if (!inquiries) refuse('unknown_sender');
  const receipt = { outcome: 'inquiry', ticketId: null, commentId: null, reopened: false } as const;
  if (await claimMail(tx, message, { outcome: 'inquiry' }, now)) return { ...receipt, repeated: true };
  const text = toWholeText(mail);
  if (text === '' && envelope.subject === '') refuse('empty');
  const files = mail.files.map(({ name }) => `📎 ${name}`).join('\n');
  const inquiry = {
    name: envelope.from,
    email: envelope.from,
    subject: truncateText(envelope.subject || '✉️', form.limits.subject),
    description: truncateText(
      [text || envelope.subject, files].filter((part) => part !== '').join('\n\n'),
      form.limits.description,
    ),
  };
  const stored = await inquiries.addByMail(tx, inquiry, now);
  if (!stored) throw new ProblemError('quota', { detail: createMessage('too_many_inquiries') });
  await completeMail(tx, envelope, { inquiryId: stored.id });
  await writeAgentHint(tx, 'inquiry', null, now);
  await enqueueInquiryNotices(tx, { ...inquiry, ...stored }, destinations, now);
  return { ...receipt, repeated: false };
}
