import type { Db } from '../../interfaces/index.ts';
import type { Notice } from '../chat/notice.ts';
import type { MailLanguage, MailSettings } from './options.ts';
import { enqueueNotices } from './enqueue-mail.ts';
import { sanitizeLine, sanitizeLines } from './sanitize.ts';

/** Adds a notification for the support team to the outbox, one mail per address. */
export async function enqueueTeamMails(
  tx: Db,
  addresses: readonly string[],
  notice: Notice,
  {
    organizationId,
    about,
    language,
    settings,
    now,
  }: { organizationId: string; about: readonly string[]; language: MailLanguage; settings: MailSettings; now: number },
): Promise<void> {
  const written = toMailText(notice);
  const mails = addresses.map((address) => ({ to: { name: null, address }, language, written, about }));
  await enqueueNotices(tx, organizationId, mails, settings, now);
}

function toMailText({ headline, subject, facts, excerpt, link }: Notice): { subject: string; text: string } {
  const paragraphs = [
    sanitizeLine(headline),
    sanitizeLine(subject),
    excerpt === null ? '' : sanitizeLines(excerpt).replaceAll(/^/gm, '> '),
    facts.map(([label, value]) => `${label}: ${sanitizeLine(value)}`).join('\n'),
    link ? `${link.label}: ${link.url}` : '',
  ];
  return {
    subject: sanitizeLine(`${headline}: ${subject}`),
    text: `${paragraphs.filter((part) => part !== '').join('\n\n')}\n`,
  };
}
