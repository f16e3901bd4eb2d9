import { randomUUID } from 'node:crypto';
import type { Db } from '../../interfaces.ts';
import { replyToken, type Bearer } from './reply-addresses.ts';
import type { MailAddress, MailLanguage, MailSettings, OutgoingMail } from './options.ts';
import type { Written } from './ticket-texts.ts';

/** A mail and who gets it. */
export interface Addressed {
  to: MailAddress;
  /** Whose the reply address is; without it answers go to `from`. */
  bearer?: Omit<Bearer, 'address'>;
  language: MailLanguage;
  written: Written;
  /** The consent that the mail depends on; none for a mail to an account. */
  consentKey?: string;
}

/**
 * Writes mails about one ticket into the outbox, one a recipient, so that nobody learns who else gets it. Call it in the
 * transaction of what they tell of: either both are stored or neither. `bearer` says whose the reply address is; without it
 * answers go to `from`.
 */
export async function enqueueMail(
  tx: Db,
  ticketId: string,
  mails: readonly Addressed[],
  { from, replyDomain, domain }: MailSettings,
  now: number,
): Promise<void> {
  // A message that never was: mail programs put all that refer to it into one conversation. Not a reply address's
  // secret: each recipient has another.
  const thread = `<ticket-${safe(ticketId)}@${domain}>`;
  for (const mail of mails) {
    const { to, bearer } = mail;
    const replyTo =
      replyDomain === null || !bearer
        ? null
        : `reply+${await replyToken(tx, ticketId, { address: to.address, ...bearer })}@${replyDomain}`;
    await insertMail(tx, [mail], { from, domain, replyTo, thread }, now);
  }
}

/** Writes mails about an organization's support access into the outbox, likewise. Answers go to `from`. */
export async function enqueueNotices(
  tx: Db,
  organizationId: string,
  mails: readonly Addressed[],
  { from, domain }: MailSettings,
  now: number,
): Promise<void> {
  await insertMail(
    tx,
    mails,
    { from, domain, replyTo: null, thread: `<access-${safe(organizationId)}@${domain}>` },
    now,
  );
}

const safe = (id: string) => id.replaceAll(/[^\w.-]/g, '_');

async function insertMail(
  tx: Db,
  mails: readonly Addressed[],
  { from, domain, replyTo, thread }: Pick<MailSettings, 'from' | 'domain'> & { replyTo: string | null; thread: string },
  now: number,
): Promise<void> {
  for (const { to, language, written, consentKey = null } of mails) {
    const id = randomUUID();
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
        // Holiday replies and other machines must not answer.
        'Auto-Submitted': 'auto-generated',
        'Content-Language': language,
      },
    };
    await tx
      .insertInto('outbox')
      .values({ id, message: JSON.stringify(mail), created_at: now, due_at: now, consent_key: consentKey })
      .execute();
  }
}
