import { randomUUID } from 'node:crypto';
import { toHeaders } from './enqueue-mail.ts';
import type { MailAddress, MailLanguage, MailSettings, OutgoingMail } from './options.ts';
import { renderMail } from './render-mail.ts';
import type { Written } from './ticket-texts.ts';

/** Composes a mail that is sent without the outbox. */
export const composeMail = (
  to: MailAddress,
  { subject, blocks }: Written,
  { language, settings, now }: { language: MailLanguage; settings: MailSettings; now: number },
): OutgoingMail =>
  renderMail(
    {
      messageId: `<${randomUUID()}@${settings.domain}>`,
      date: new Date(now).toISOString(),
      from: settings.senders.select({ language }).from,
      to,
      replyTo: null,
      subject,
      blocks: [...blocks],
      language,
      headers: toHeaders(language),
    },
    settings,
  );
