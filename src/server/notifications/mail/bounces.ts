import type { MailBounce } from '../../../contract/index.ts';
import type { Db } from '../../interfaces/index.ts';
import { isStorableText } from '../../database/text.ts';
import { withTransaction } from '../../database/transaction.ts';
import { toAsciiAddress } from '../../lib/mail-address.ts';
import type { DeliveryReport, ReportedRecipient } from './delivery-report.ts';
import { sanitizeLine } from './sanitize.ts';

/** Retention of sent mails. Mail servers report a failure after five days at most. */
const SENT_RETENTION_MS = 14 * 24 * 3_600_000;
/** Retention of addresses to which mail is still sent. */
const SOFT_RETENTION_MS = 90 * 24 * 3_600_000;

/** Codes of a mailbox or domain that does not exist, or a mailbox that was disabled (RFC 3463, RFC 7505). */
const HARD_STATUS = /^5\.(?:1\.(?:0|1|2|3|6|10)|2\.1|4\.4)$/;

/** Changes made by a delivery report. */
export interface BounceResult {
  /** The recipient of the returned mail; null when this server has not sent the mail. */
  address: string | null;
  /** `hard`: mail to the address is stopped. `soft`: counted. `none`: nothing changed. */
  kind: 'hard' | 'soft' | 'none';
  ticketId: string | null;
}

/**
 * Records a delivery report. The returned mail is found by its random Message-ID, which only its recipient and the mail servers
 * know, so that a forged report cannot stop the mail of another person.
 *
 * @param domain domain of the message ids of this server (`MailSettings.domain`)
 */
export async function recordDeliveryReport(
  db: Db,
  report: DeliveryReport,
  { domain, now }: { domain: string; now: number },
): Promise<BounceResult> {
  const ids = report.messageIds.flatMap((messageId) => toMailId(messageId, domain) ?? []);
  if (ids.length === 0) return { address: null, kind: 'none', ticketId: null };
  return withTransaction(db, async (tx) => {
    const rows = await tx.selectFrom('sent_mails').selectAll().where('id', 'in', ids).execute();
    const mail = ids.map((id) => rows.find((row) => row.id === id)).find((row) => row !== undefined);
    if (!mail) return { address: null, kind: 'none', ticketId: null };
    const { address, ticket_id: ticketId } = mail;
    const recipient = selectRecipient(report, address);
    const kind = recipient ? classify(recipient) : 'none';
    if (recipient && kind !== 'none') await addBounce(tx, mail, { ...recipient, kind }, now);
    return { address, kind, ticketId };
  });
}

/** The mail of this server that a Message-ID names; null for an id of another server. */
function toMailId(messageId: string, domain: string): string | null {
  const id = /^<([\da-f-]{36})@([^<>@]{1,255})>$/i.exec(messageId.trim());
  return id?.[1] !== undefined && id[2]?.toLowerCase() === domain.toLowerCase() ? id[1].toLowerCase() : null;
}

/** Each mail has one recipient. A report with another address means that it was forwarded from there. */
function selectRecipient({ recipients }: DeliveryReport, address: string): ReportedRecipient | undefined {
  const same = recipients.find((one) => one.address !== null && toAsciiAddress(one.address) === address);
  return same ?? (recipients.length === 1 ? recipients[0] : undefined);
}

const classify = ({ action, status }: ReportedRecipient): 'hard' | 'soft' | 'none' =>
  action !== 'failed' ? 'none' : HARD_STATUS.test(status) ? 'hard' : 'soft';

interface Bounce {
  kind: 'hard' | 'soft';
  status: string;
  diagnostic: string;
}

async function addBounce(
  tx: Db,
  mail: { id: string | null; address: string },
  { kind, status, diagnostic }: Bounce,
  now: number,
): Promise<void> {
  const reason = sanitizeLine(diagnostic);
  const suppressedAt = kind === 'hard' ? now : null;
  const values = { suppressed_at: suppressedAt, last_at: now, status, reason, last_mail_id: mail.id };
  await tx
    .insertInto('mail_bounces')
    .values({ address: mail.address, soft_count: kind === 'soft' ? 1 : 0, ...values })
    .onConflict((conflict) =>
      conflict
        .column('address')
        .doUpdateSet((eb) => ({
          last_at: now,
          status,
          reason,
          last_mail_id: mail.id,
          suppressed_at: suppressedAt ?? eb.ref('mail_bounces.suppressed_at'),
          soft_count: kind === 'soft' ? eb('mail_bounces.soft_count', '+', 1) : eb.ref('mail_bounces.soft_count'),
        }))
        // A repeated report of the same mail.
        .where((eb) =>
          eb.or([eb('mail_bounces.last_mail_id', 'is', null), eb('mail_bounces.last_mail_id', '<>', mail.id)]),
        ),
    )
    .execute();
}

/**
 * Stops mail to an address that the mail server has refused permanently while the mail was handed over.
 *
 * @param response response of the mail server, such as `550 5.1.1 No such user`; ignored without the code of a mailbox that does
 *   not exist
 */
export async function suppressAddress(db: Db, address: string, response: string, now: number): Promise<void> {
  const status = /\b(5\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? '';
  if (!HARD_STATUS.test(status)) return;
  const mail = { id: null, address: toAsciiAddress(address) };
  await addBounce(db, mail, { kind: 'hard', status, diagnostic: response }, now);
}

/** Whether mail to an address is stopped. */
export async function isSuppressed(db: Db, address: string): Promise<boolean> {
  const row = await db
    .selectFrom('mail_bounces')
    .select('suppressed_at')
    .where('address', '=', toAsciiAddress(address))
    .executeTakeFirst();
  return (row?.suppressed_at ?? null) !== null;
}

/** Remembers a mail that the mail server has accepted. */
export async function recordSentMail(
  db: Db,
  { id, address, ticketId }: { id: string; address: string; ticketId: string | null },
  now: number,
): Promise<void> {
  await db
    .insertInto('sent_mails')
    .values({ id, address: toAsciiAddress(address), ticket_id: ticketId, sent_at: now })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** Reads the state of addresses, by address in lower case. */
export async function readBounces(
  db: Db,
  addresses: readonly (string | null)[],
): Promise<ReadonlyMap<string, MailBounce>> {
  const keys = addresses.flatMap((address) => (address === null ? [] : [toAsciiAddress(address)]));
  if (keys.length === 0) return new Map();
  const rows = await db
    .selectFrom('mail_bounces')
    .selectAll()
    .where('address', 'in', [...new Set(keys)])
    .execute();
  return new Map(
    rows.map(({ address, suppressed_at, soft_count, last_at, status, reason }) => [
      address,
      {
        suppressed: suppressed_at !== null,
        softCount: soft_count,
        at: new Date(last_at).toISOString(),
        status,
        reason,
      },
    ]),
  );
}

/** Resumes mail to an address. Resolves to false when nothing was recorded about it. */
export async function liftBounce(tx: Db, address: string): Promise<boolean> {
  if (!isStorableText(address)) return false;
  const { numDeletedRows } = await tx
    .deleteFrom('mail_bounces')
    .where('address', '=', toAsciiAddress(address))
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Deletes what is known about an address. */
export async function eraseBounces(tx: Db, address: string): Promise<void> {
  await liftBounce(tx, address);
  await tx.deleteFrom('sent_mails').where('address', '=', toAsciiAddress(address)).execute();
}

/** Deletes sent mails and counts of temporary failures after their retention. */
export async function sweepBounces(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('sent_mails')
    .where('sent_at', '<=', now - SENT_RETENTION_MS)
    .execute();
  await db
    .deleteFrom('mail_bounces')
    .where('suppressed_at', 'is', null)
    .where('last_at', '<=', now - SOFT_RETENTION_MS)
    .execute();
}
