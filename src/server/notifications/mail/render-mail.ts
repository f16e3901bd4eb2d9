import { toPlainText } from './content.ts';
import { toHtml } from './html.ts';
import type { MailSettings, OutgoingMail, StoredMail } from './options.ts';

/** Renders a mail of the outbox as it is handed to the mail server: as plain text and as HTML. */
export function renderMail({ blocks, ...mail }: StoredMail, { senders }: MailSettings): OutgoingMail {
  const { subject, language, messageId, date, from, to, replyTo, headers } = mail;
  const text = toPlainText(blocks, language);
  const html = toHtml(blocks, { subject, language, brand: senders.brandOf(from.address, language) });
  return { messageId, date, from, to, replyTo, subject, text, html, language, headers };
}
