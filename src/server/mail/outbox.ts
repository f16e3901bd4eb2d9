import { randomBytes, randomUUID } from 'node:crypto';
import type { Db } from '../ports.ts';
import type { MailAddress, MailLanguage, MailSettings, OutgoingMail } from './mail.ts';
import type { Written } from './texts.ts';

/**
 * The secret part of a ticket's reply address, made at its first mail. Lower case and digits only: mail systems may fold
 * the case of addresses. 128 random bits, so that nobody who knows a ticket's number or id can guess it.
 */
async function threadToken(tx: Db, ticketId: string): Promise<string> {
  await tx
    .insertInto('mail_threads')
    .values({ ticket_id: ticketId, token: randomBytes(16).toString('hex') })
    .onConflict((conflict) => conflict.column('ticket_id').doNothing())
    .execute();
  const { token } = await tx
    .selectFrom('mail_threads')
    .select('token')
    .where('ticket_id', '=', ticketId)
    .executeTakeFirstOrThrow();
  return token;
}

/** A mail and who gets it. */
export interface Addressed {
  to: MailAddress;
  language: MailLanguage;
  written: Written;
}

/**
 * Writes mails about one ticket into the outbox, one a recipient, so that nobody learns who else gets it. Call it in the
 * transaction of what they tell of: either both are stored or neither.
 */
export async function putIntoOutbox(
  tx: Db,
  ticketId: string,
  mails: readonly Addressed[],
  { from, replyDomain, domain }: MailSettings,
  now: number,
): Promise<void> {
  if (mails.length === 0) return;
  const token = await threadToken(tx, ticketId);
  // A message that never was: mail programs put all that refer to it into one conversation. Not the reply address's
  // secret, which people in copy may pass on with a quoted header.
  const thread = `<ticket-${safe(ticketId)}@${domain}>`;
  const replyTo = replyDomain === null ? null : `reply+${token}@${replyDomain}`;
  await put(tx, mails, { from, domain, replyTo, thread }, now);
}

/** Writes mails about an organization's support access into the outbox, likewise. Answers go to `from`. */
export async function putNoticesIntoOutbox(
  tx: Db,
  organizationId: string,
  mails: readonly Addressed[],
  { from, domain }: MailSettings,
  now: number,
): Promise<void> {
  await put(tx, mails, { from, domain, replyTo: null, thread: `<access-${safe(organizationId)}@${domain}>` }, now);
}

const safe = (id: string) => id.replaceAll(/[^\w.-]/g, '_');

async function put(
  tx: Db,
  mails: readonly Addressed[],
  { from, domain, replyTo, thread }: Pick<MailSettings, 'from' | 'domain'> & { replyTo: string | null; thread: string },
  now: number,
): Promise<void> {
  for (const { to, language, written } of mails) {
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
      .values({ id, message: JSON.stringify(mail), created_at: now, due_at: now })
      .execute();
  }
}
