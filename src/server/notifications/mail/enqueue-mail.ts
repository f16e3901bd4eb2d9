import { randomUUID } from 'node:crypto';
import type { Db } from '../../interfaces/index.ts';
import { toUnsubscribeToken } from './consent.ts';
import { replyToken, type Bearer } from './reply-addresses.ts';
import type { MailAddress, MailLanguage, MailSettings, StoredMail } from './options.ts';
import type { Written } from './ticket-texts.ts';

/** A mail with its recipient. */
export interface Addressed {
  to: MailAddress;
  /** Owner of the reply address. Without it, replies go to `from`. */
  bearer?: Omit<Bearer, 'address'>;
  language: MailLanguage;
  written: Written;
  /** Ids of the ticket and of the person who acted, where the text is shortened: an erasure finds the mail by them. */
  about?: readonly string[];
  /** The consent that the mail depends on, or the list that the recipient can stop; none for other mails to an account. */
  consentKey?: string;
  /** Type of the event that a mail to the support team reports. */
  type?: string;
}

/**
 * Adds mails about one ticket to the outbox, one per recipient, so that recipients do not see each other. Call it in the
 * transaction of the change, so that either both are stored or neither.
 *
 * @param now time from which the mails are due (ms)
 */
export async function enqueueMail(
  tx: Db,
  { id: ticketId, organizationId, category = null }: MailSubject,
  mails: readonly Addressed[],
  settings: MailSettings,
  now: number,
): Promise<void> {
  const { replyDomain, domain } = settings;
  // Id of a message that does not exist: mail programs group the mails that refer to it. It carries no reply secret.
  const thread = `<ticket-${toIdPart(ticketId)}@${domain}>`;
  for (const mail of mails) {
    const { to, bearer } = mail;
    const replyTo =
      replyDomain === null || !bearer
        ? null
        : `reply+${await replyToken(tx, ticketId, { address: to.address, ...bearer })}@${replyDomain}`;
    await insertMail(tx, [mail], { organizationId, category, settings, replyTo, thread, ticketId }, now);
  }
}

/** The ticket that mails are about. */
export interface MailSubject {
  id: string;
  organizationId: string | null;
  category?: string | null;
}

/** Adds mails about an organization's support access to the outbox. Replies go to `from`. */
export async function enqueueNotices(
  tx: Db,
  organizationId: string | null,
  mails: readonly Addressed[],
  settings: MailSettings,
  now: number,
): Promise<string[]> {
  const thread = `<access-${toIdPart(organizationId ?? 'all')}@${settings.domain}>`;
  return insertMail(tx, mails, { organizationId, category: null, settings, replyTo: null, thread }, now);
}

/** Adds an automatic answer to a mail that belongs to no ticket to the outbox. Replies go to `from`. */
export async function enqueueAnswer(
  tx: Db,
  mail: Addressed,
  { inReplyTo }: { inReplyTo: string | null },
  settings: MailSettings,
  now: number,
): Promise<void> {
  const isSafe = inReplyTo !== null && /^<[\x21-\x7e]{1,250}>$/.test(inReplyTo);
  const thread = isSafe ? inReplyTo : `<answer-${randomUUID()}@${settings.domain}>`;
  const headers = {
    'Auto-Submitted': 'auto-replied',
    'X-Auto-Response-Suppress': 'All',
  };
  await insertMail(tx, [mail], { organizationId: null, settings, replyTo: null, thread, headers }, now);
}

const toIdPart = (id: string) => id.replaceAll(/[^\w.-]/g, '_');

/** Header fields of all mails. */
export const toHeaders = (language: MailLanguage): Record<string, string> => ({
  // Keeps vacation responders from answering (RFC 3834); Exchange has a header field of its own.
  'Auto-Submitted': 'auto-generated',
  'X-Auto-Response-Suppress': 'OOF, AutoReply',
  'Content-Language': language,
});

/** Header fields by which mail programs offer to unsubscribe (RFC 2369, RFC 8058). */
async function toUnsubscribeHeaders(
  tx: Db,
  key: string | null,
  { unsubscribeUrl }: MailSettings,
): Promise<Record<string, string>> {
  if (key === null || unsubscribeUrl === null) return {};
  return {
    'List-Unsubscribe': `<${unsubscribeUrl}?u=${await toUnsubscribeToken(tx, key)}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}

async function insertMail(
  tx: Db,
  mails: readonly Addressed[],
  {
    organizationId,
    category,
    settings,
    replyTo,
    thread,
    ticketId,
    headers,
  }: Omit<MailSubject, 'id'> & {
    settings: MailSettings;
    replyTo: string | null;
    thread: string;
    ticketId?: string;
    headers?: Readonly<Record<string, string>>;
  },
  now: number,
): Promise<string[]> {
  const { domain, senders } = settings;
  const ids: string[] = [];
  for (const { to, language, written, about, type = null, consentKey = null } of mails) {
    const id = randomUUID();
    ids.push(id);
    const mail: StoredMail = {
      messageId: `<${id}@${domain}>`,
      date: new Date(now).toISOString(),
      from: senders.select({ language, organizationId, category: category ?? null }).from,
      to,
      replyTo,
      subject: written.subject,
      blocks: [...written.blocks],
      language,
      headers: {
        References: thread,
        'In-Reply-To': thread,
        ...toHeaders(language),
        ...(await toUnsubscribeHeaders(tx, consentKey, settings)),
        ...headers,
      },
      ...(ticketId !== undefined && { ticketId }),
    };
    await tx
      .insertInto('outbox')
      .values({
        id,
        message: JSON.stringify({ ...mail, about }),
        created_at: now,
        due_at: now,
        consent_key: consentKey,
        organization_id: organizationId,
        event_type: type,
      })
      .execute();
  }
  return ids;
}
