import { randomUUID } from 'node:crypto';
import type { Db } from '../../interfaces/index.ts';
import { replyToken, type Bearer } from './reply-addresses.ts';
import type { MailAddress, MailLanguage, MailSettings, OutgoingMail } from './options.ts';
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
  /** The consent that the mail depends on; none for a mail to an account. */
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
  { id: ticketId, organizationId }: { id: string; organizationId: string | null },
  mails: readonly Addressed[],
  { from, replyDomain, domain }: MailSettings,
  now: number,
): Promise<void> {
  // Id of a message that does not exist: mail programs group the mails that refer to it. It carries no reply secret.
  const thread = `<ticket-${toIdPart(ticketId)}@${domain}>`;
  for (const mail of mails) {
    const { to, bearer } = mail;
    const replyTo =
      replyDomain === null || !bearer
        ? null
        : `reply+${await replyToken(tx, ticketId, { address: to.address, ...bearer })}@${replyDomain}`;
    await insertMail(tx, [mail], { organizationId, from, domain, replyTo, thread, ticketId }, now);
  }
}

/** Adds mails about an organization's support access to the outbox. Replies go to `from`. */
export async function enqueueNotices(
  tx: Db,
  organizationId: string | null,
  mails: readonly Addressed[],
  { from, domain }: MailSettings,
  now: number,
): Promise<string[]> {
  return insertMail(
    tx,
    mails,
    { organizationId, from, domain, replyTo: null, thread: `<access-${toIdPart(organizationId ?? 'all')}@${domain}>` },
    now,
  );
}

/** Adds an automatic answer to a mail that belongs to no ticket to the outbox. Replies go to `from`. */
export async function enqueueAnswer(
  tx: Db,
  mail: Addressed,
  { inReplyTo }: { inReplyTo: string | null },
  { from, domain }: MailSettings,
  now: number,
): Promise<void> {
  const isSafe = inReplyTo !== null && /^<[\x21-\x7e]{1,250}>$/.test(inReplyTo);
  const thread = isSafe ? inReplyTo : `<answer-${randomUUID()}@${domain}>`;
  const headers = {
    'Auto-Submitted': 'auto-replied',
    'X-Auto-Response-Suppress': 'All',
    ...(isSafe && { 'In-Reply-To': thread }),
  };
  await insertMail(tx, [mail], { organizationId: null, from, domain, replyTo: null, thread, headers }, now);
}

const toIdPart = (id: string) => id.replaceAll(/[^\w.-]/g, '_');

async function insertMail(
  tx: Db,
  mails: readonly Addressed[],
  {
    organizationId,
    from,
    domain,
    replyTo,
    thread,
    ticketId,
    headers,
  }: Pick<MailSettings, 'from' | 'domain'> & {
    organizationId: string | null;
    replyTo: string | null;
    thread: string;
    ticketId?: string;
    headers?: Readonly<Record<string, string>>;
  },
  now: number,
): Promise<string[]> {
  const ids: string[] = [];
  for (const { to, language, written, about, type = null, consentKey = null } of mails) {
    const id = randomUUID();
    ids.push(id);
    const mail: OutgoingMail = {
      messageId: `<${id}@${domain}>`,
      date: new Date(now).toISOString(),
      from,
      to,
      replyTo,
      ...written,
      language,
      headers: {
        References: thread,
        // Keeps vacation responders from answering (RFC 3834).
        'Auto-Submitted': 'auto-generated',
        'Content-Language': language,
        ...headers,
      },
    };
    await tx
      .insertInto('outbox')
      .values({
        id,
        message: JSON.stringify({ ...mail, about, ticketId }),
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
