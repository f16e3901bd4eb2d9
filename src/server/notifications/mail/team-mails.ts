import { randomUUID } from 'node:crypto';
import type { Db } from '../../interfaces/index.ts';
import type { Notice } from '../chat/notice.ts';
import type { MailLanguage, MailSettings, OutgoingMail } from './options.ts';
import { enqueueNotices } from './enqueue-mail.ts';
import { sanitizeLine, sanitizeLines } from './sanitize.ts';

/** Adds a notification for the support team to the outbox, one mail per address. Returns the ids of the rows. */
export async function enqueueTeamMails(
  tx: Db,
  addresses: readonly string[],
  notice: Notice,
  {
    type,
    organizationId,
    about,
    language,
    settings,
    now,
  }: {
    type: string;
    organizationId: string | null;
    about: readonly string[];
    language: MailLanguage;
    settings: MailSettings;
    now: number;
  },
): Promise<string[]> {
  const written = toMailText(notice);
  const mails = addresses.map((address) => ({ to: { name: null, address }, language, written, about, type }));
  return enqueueNotices(tx, organizationId, mails, settings, now);
}

/** Builds a notification mail that is sent without the outbox. */
export const toTeamMail = (
  address: string,
  notice: Notice,
  { language, settings, now }: { language: MailLanguage; settings: MailSettings; now: number },
): OutgoingMail => ({
  messageId: `<${randomUUID()}@${settings.domain}>`,
  date: new Date(now).toISOString(),
  from: settings.from,
  to: { name: null, address },
  replyTo: null,
  ...toMailText(notice),
  language,
  headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
});

function toMailText({ headline, subject, facts, excerpt, link, items = [] }: Notice): {
  subject: string;
  text: string;
} {
  const paragraphs = [
    sanitizeLine(headline),
    sanitizeLine(subject),
    excerpt === null ? '' : sanitizeLines(excerpt).replaceAll(/^/gm, '> '),
    facts.map(([label, value]) => `${label}: ${sanitizeLine(value)}`).join('\n'),
    link ? `${link.label}: ${link.url}` : '',
    ...items.map((item) =>
      [sanitizeLine(item.headline), sanitizeLine(item.subject), item.link?.url ?? '']
        .filter((line) => line !== '')
        .join('\n'),
    ),
  ];
  return {
    subject: sanitizeLine(subject === '' ? headline : `${headline}: ${subject}`),
    text: `${paragraphs.filter((part) => part !== '').join('\n\n')}\n`,
  };
}
