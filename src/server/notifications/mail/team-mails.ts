import type { Db } from '../../interfaces/index.ts';
import type { Notice } from '../chat/notice.ts';
import type { MailLanguage, MailSettings, OutgoingMail } from './options.ts';
import { composeMail } from './compose-mail.ts';
import { paragraph, toBlocks } from './content.ts';
import { readConsents, toListKey } from './consent.ts';
import { enqueueNotices, type Addressed } from './enqueue-mail.ts';
import { sanitizeLine, sanitizeLines } from './sanitize.ts';
import { createWriter, type Written } from './ticket-texts.ts';

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
  const written = toTeamText(notice, language, settings);
  const mails: Addressed[] = [];
  for (const address of addresses) {
    const consentKey = await toListKey(tx, 'team', null, address);
    if ((await readConsents(tx, [consentKey])).get(consentKey) === 'refused') continue;
    mails.push({ to: { name: null, address }, language, written, about, type, consentKey });
  }
  return enqueueNotices(tx, organizationId, mails, settings, now);
}

/** Builds a notification mail that is sent without the outbox. */
export const toTeamMail = (
  address: string,
  notice: Notice,
  { language, settings, now }: { language: MailLanguage; settings: MailSettings; now: number },
): OutgoingMail =>
  composeMail({ name: null, address }, toTeamText(notice, language, settings), { language, settings, now });

/** Writes a notification for the support team. */
export function toTeamText(notice: Notice, language: MailLanguage, settings: MailSettings): Written {
  const { headline, subject, facts, excerpt, link, items = [] } = notice;
  const { name: vendor } = settings.senders.select({ language }).brand;
  const t = createWriter({ settings, vendor }, language, {});
  return {
    subject: sanitizeLine(subject === '' ? headline : `${headline}: ${subject}`),
    blocks: toBlocks([
      // Without a subject, the headline is the heading.
      subject === '' ? null : paragraph(sanitizeLine(headline)),
      { kind: 'heading', text: sanitizeLine(subject === '' ? headline : subject) },
      excerpt === null ? null : { kind: 'message', text: sanitizeLines(excerpt) },
      facts.length === 0 ? null : { kind: 'facts', facts: facts.map(([label, value]) => [label, sanitizeLine(value)]) },
      link ? { kind: 'action', label: link.label, url: link.url } : null,
      ...items.map((item) => ({
        kind: 'item' as const,
        heading: sanitizeLine(item.headline),
        text: sanitizeLine(item.subject),
        url: item.link?.url ?? null,
      })),
      { kind: 'note', text: t('team.settings') },
      { kind: 'note', text: t('common.footer') },
    ]),
  };
}
