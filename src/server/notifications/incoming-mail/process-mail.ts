import type { MailReceipt } from '../../../contract/index.ts';
import type { CallContext, Db } from '../../interfaces/index.ts';
import { ProblemError } from '../../errors.ts';
import { withTransaction } from '../../database/transaction.ts';
import { parseDeliveryReport } from '../mail/delivery-report.ts';
import { recordDeliveryReport } from '../mail/bounces.ts';
import { enqueueMail } from '../mail/enqueue-mail.ts';
import { isAnnounced, refusedMail } from '../mail/ticket-texts.ts';
import { toLanguage } from '../../messages/index.ts';
import { addInquiry } from './add-inquiry.ts';
import { addReply, isRateExceeded, readConversation } from './add-reply.ts';
import { addTicket, fitText, isTicketRateExceeded, toWholeText, withLanguage } from './add-ticket.ts';
import { answerSender } from './answer-sender.ts';
import { isAutomatic } from './auto-reply.ts';
import { detectLanguage } from './detect-language.ts';
import { readEnvelope } from './envelope.ts';
import { findRoute, type ReplyRoute, type Route } from './find-route.ts';
import type { IncomingParts } from './incoming-parts.ts';
import { prepareFiles } from './mail-files.ts';
import { readBody, type MailBody } from './parse-mail.ts';
import {
  recordRefusal,
  stageOriginal,
  sweepReceivedMails,
  type MailSource,
  type ReceivedMessage,
} from './received-mails.ts';
import { getRefusalReason, refuse } from './refuse.ts';

const HOUR_MS = 3_600_000;
/** Retention of message ids for deduplication. Mail systems retry for days. */
const MESSAGE_ID_RETENTION_MS = 30 * 24 * HOUR_MS;
/** Maximum attempts when a ticket changes concurrently. */
const MAX_ATTEMPTS = 5;
/** Bytes of a delivery report that are read. */
const MAX_REPORT_BYTES = 256 * 1024;

/** Facts about a mail besides its content. */
export interface MailArrival {
  now: number;
  /** Recipient of the envelope. */
  recipient?: string | undefined;
  /** Where the mail came from. Default `api`. */
  source?: MailSource;
  /** Server whose `Authentication-Results` count, in place of `mail.incoming.authenticationServer`; null for none. */
  authenticationServer?: string | null | undefined;
  /** The result of a check of the sender by the source. */
  isAuthenticated?: boolean | undefined;
}

/** Processes incoming mail. */
export interface MailProcessor {
  /** Maximum bytes of a mail. */
  readonly maxBytes: number;
  /**
   * Adds a mail as a comment, or creates a ticket or an inquiry. Opens a transaction; call it outside of any. A sender who takes part
   * in the ticket and can act on a refusal is notified by mail, once. Refused mails are recorded without their content.
   *
   * @param raw the mail (RFC 5322)
   * @throws ProblemError `mail_refused` with one of {@link MAIL_REFUSALS} as the code of its only error; `too_large`,
   *   `type_refused`, `validation` or `quota` for text or files beyond the limits of the form
   */
  receive(db: Db, raw: Uint8Array, about: MailArrival): Promise<MailReceipt>;
  /** Deletes expired message ids, records and originals. */
  sweep(db: Db, now: number): Promise<void>;
}

/** Creates the processor that turns incoming mails into comments, tickets and inquiries. */
export function createMailProcessor(parts: IncomingParts): MailProcessor {
  const { settings, attachments, form, files } = parts;
  const { incoming } = settings;
  const maxBytes = form.limits.attachmentBytes;

  async function assertRate(db: Db, route: Route, message: Omit<ReceivedMessage, 'fileKey'>, now: number) {
    const { envelope } = message;
    const isExceeded =
      route.kind === 'reply'
        ? await isRateExceeded(db, route, { digest: envelope.key, perHour: incoming.perHour }, now)
        : await isTicketRateExceeded(db, envelope, incoming.newTicketsPerHour, now);
    if (isExceeded) refuse('too_many');
  }

  const parse = async (raw: Uint8Array, earlier: readonly string[] = []): Promise<MailBody> =>
    (await readBody(raw, earlier)) ?? refuse('unreadable');

  /** Stages the original outside of the transaction that claims it. */
  const stage = async (db: Db, raw: Uint8Array, message: Omit<ReceivedMessage, 'fileKey'>, now: number) => ({
    ...message,
    fileKey: files && incoming.keepMs > 0 ? await stageOriginal(db, files, raw, now) : null,
  });

  async function receiveReply(
    context: CallContext,
    route: ReplyRoute,
    raw: Uint8Array,
    message: Omit<ReceivedMessage, 'fileKey'>,
  ): Promise<MailReceipt> {
    const body = await parse(raw, await readConversation(parts, context, route.ticketId));
    const mail = { ...body, ...(await prepareFiles(attachments, context, body.files)) };
    const staged = await stage(context.db, raw, message, context.now);
    for (let attempt = 1; ; attempt++) {
      try {
        return await withTransaction(context.db, (tx) => addReply(parts, { ...context, db: tx }, route, staged, mail));
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        // The ticket was closed or reopened concurrently: retries with its new status.
        if (error.code === 'conflict' && attempt < MAX_ATTEMPTS) continue;
        // Gateways drop refused mail, so temporary failures must not be reported as refusals.
        if (error.code === 'conflict')
          throw new ProblemError('unavailable', { retryAfter: 5, reason: 'ticket_busy', cause: error });
        await explain(context, route, message, error);
        throw error;
      }
    }
  }

  async function receiveTicket(
    sender: CallContext,
    raw: Uint8Array,
    message: Omit<ReceivedMessage, 'fileKey'>,
  ): Promise<MailReceipt> {
    const { db, now } = sender;
    const { envelope } = message;
    const body = await parse(raw);
    const whole = toWholeText(body);
    const context = withLanguage(sender, `${envelope.subject}\n${whole}`, envelope);
    const language = toLanguage(context.identity.locale) ?? settings.language;
    if (await form.denyTicketCreation(context.identity)) {
      await answerSender(db, settings, message, { reason: 'not_allowed', language }, now);
      refuse('not_allowed');
    }
    const { text, overflow } = fitText(whole, form.limits.description);
    const prepared = await prepareFiles(attachments, context, overflow ? [overflow, ...body.files] : body.files);
    const mail = { ...body, ...prepared, text, quoted: '', truncated: body.truncated || overflow !== null };
    await parts.desk.prepareCreate?.(context);
    const staged = await stage(db, raw, message, now);
    return withTransaction(db, (tx) => addTicket(parts, { ...context, db: tx }, staged, mail));
  }

  async function receiveFromStranger(
    db: Db,
    raw: Uint8Array,
    message: Omit<ReceivedMessage, 'fileKey'>,
    now: number,
  ): Promise<MailReceipt> {
    if (incoming.strangers === 'refuse') refuse('unknown_sender');
    const body = await parse(raw);
    if (incoming.strangers === 'inquiry') {
      const staged = await stage(db, raw, message, now);
      return withTransaction(db, (tx) => addInquiry(parts, tx, staged, body, now));
    }
    const { subject, headers } = message.envelope;
    const text = `${subject}\n${toWholeText(body)}`;
    const language = detectLanguage(text, headers.get('content-language')?.[0]) ?? settings.language;
    await answerSender(db, settings, message, { reason: 'unknown_sender', language }, now);
    refuse('unknown_sender');
  }

  /** Sends the reason of a refusal to the sender, once. */
  async function explain(
    context: CallContext,
    { ticketId, address }: ReplyRoute,
    { envelope }: Omit<ReceivedMessage, 'fileKey'>,
    error: ProblemError,
  ): Promise<void> {
    const reason = getRefusalReason(error);
    if (!isAnnounced(reason)) return;
    const { db, identity, now } = context;
    await withTransaction(db, async (tx) => {
      const ticket = await parts.desk.readTicket({ ...context, db: tx }, ticketId);
      const { numInsertedOrUpdatedRows } = await tx
        .insertInto('incoming_mails')
        .values({ ticket_id: ticketId, address, message_digest: envelope.key, comment_id: null, received_at: now })
        .onConflict((conflict) => conflict.columns(['ticket_id', 'address', 'message_digest']).doNothing())
        .executeTakeFirst();
      if (!ticket || numInsertedOrUpdatedRows === 0n) return;
      const language = toLanguage(identity.locale) ?? settings.language;
      const name = identity.name === address ? null : identity.name;
      const reader = { name, requesterName: null, language, timeZone: settings.timeZone, answers: true, canOpen: true };
      // Replies to it go to the address for replies to a person, because this mail has no ticket to be added to.
      const place = { id: ticketId, organizationId: identity.organization?.id ?? null, category: ticket.category };
      const vendor = settings.senders.select({ ...place, language }).brand.name;
      const written = refusedMail(ticket.number, reason, reader, { settings, vendor });
      await enqueueMail(tx, place, [{ to: { name, address: envelope.from }, language, written }], settings, now);
    });
  }

  /** Records what a report says about returned mail. Reports come to the sender of mails, whatever their own sender is. */
  async function recordReport(db: Db, raw: Uint8Array, now: number): Promise<void> {
    const report = await parseDeliveryReport(raw.subarray(0, MAX_REPORT_BYTES));
    if (report) await recordDeliveryReport(db, report, { domain: settings.domain, now });
  }

  return {
    maxBytes,
    async receive(db, raw, { now, recipient, source = 'api', isAuthenticated, ...about }) {
      if (raw.length > maxBytes) throw new ProblemError('too_large');
      const envelope = (await readEnvelope(raw)) ?? refuse('unreadable');
      const message = { envelope, source, size: raw.length };
      const authenticationServer =
        about.authenticationServer === undefined
          ? incoming.authenticationServer
          : (about.authenticationServer ?? undefined);
      let route: Route | null = null;
      try {
        route = await findRoute(db, parts, { envelope, recipient, authenticationServer, isAuthenticated }, now);
        await assertRate(db, route, message, now);
        if (route.kind === 'reply')
          return await receiveReply({ identity: route.identity, db, now }, route, raw, message);
        if (route.kind === 'ticket') return await receiveTicket({ identity: route.identity, db, now }, raw, message);
        return await receiveFromStranger(db, raw, message, now);
      } catch (error) {
        if (error instanceof ProblemError && error.status < 500) {
          const reason = getRefusalReason(error);
          if (isAutomatic(envelope.headers, envelope.from, envelope.subject)) await recordReport(db, raw, now);
          await recordRefusal(db, message, { reason, ticketId: route?.kind === 'reply' ? route.ticketId : null }, now);
        }
        throw error;
      }
    },
    async sweep(db, now) {
      await db
        .deleteFrom('incoming_mails')
        .where('received_at', '<=', now - MESSAGE_ID_RETENTION_MS)
        .execute();
      await sweepReceivedMails(db, incoming.keepMs, now);
    },
  };
}
