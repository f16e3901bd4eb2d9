import type { MailReceipt, MailRefusal } from '../../../contract/index.ts';
import { checkComment, type FormSettings } from '../../forms/index.ts';
import type { Attachments, CallContext, Db, Desk, Identity } from '../../interfaces/index.ts';
import { ProblemError, rejectField } from '../../errors.ts';
import { withTransaction } from '../../database/transaction.ts';
import { findReplyAddress } from '../mail/reply-addresses.ts';
import type { MailSettings } from '../mail/options.ts';
import type { TicketMails } from '../mail/ticket-mails.ts';
import { enqueueMail } from '../mail/enqueue-mail.ts';
import { resolveSender } from '../mail/resolve-sender.ts';
import { isAnnounced, refusedMail, truncatedNote } from '../mail/ticket-texts.ts';
import { isAutomatic, isLoop } from './auto-reply.ts';
import { readEnvelope, type Envelope } from './envelope.ts';
import { readBody, type MailBody, type MailFile } from './parse-mail.ts';
import { toAsciiAddress } from '../../lib/mail-address.ts';
import { isForged } from './sender-authentication.ts';
import { getMessages, toLanguage, type Language, type Message } from '../../messages/index.ts';

const HOUR_MS = 3_600_000;
/** Retention of message ids for deduplication. Mail systems retry for days. */
const MESSAGE_ID_RETENTION_MS = 30 * 24 * HOUR_MS;

/** Maximum attempts when a ticket changes concurrently. */
const MAX_ATTEMPTS = 5;

/** Dependencies of the mail processor. */
export interface IncomingParts {
  settings: MailSettings;
  desk: Desk;
  attachments: Attachments;
  form: FormSettings;
  notices: TicketMails;
}

/** Processes incoming mail. */
export interface MailProcessor {
  /**
   * Adds a mail as a comment. Opens a transaction; call it outside of any. A sender who takes part in the ticket and can act on a
   * refusal is notified by mail, once.
   *
   * @param raw the mail (RFC 5322)
   * @param about.recipient recipient of the envelope
   * @throws ProblemError `mail_refused` with one of {@link MAIL_REFUSALS} as the code of its only error; `too_large`,
   *   `type_refused`, `validation` or `quota` for text or files beyond the limits of the form
   */
  receive(db: Db, raw: Uint8Array, about: { now: number; recipient?: string | undefined }): Promise<MailReceipt>;
  /** Deletes expired message ids. */
  sweep(db: Db, now: number): Promise<void>;
}

/** A file that could not be attached. */
interface OmittedFile {
  name: string;
  error: ProblemError;
}

/** Refusals of a single file, which do not concern the rest of the mail. */
const FILE_REFUSALS: ReadonlySet<string> = new Set(['too_large', 'type_refused', 'quota', 'validation']);
const isFileRefusal = (error: unknown): error is ProblemError =>
  error instanceof ProblemError && FILE_REFUSALS.has(error.code);

/** Names the files that were left out, with the reasons. */
function omittedFilesNote(files: readonly OmittedFile[], language: Language): string {
  const t = getMessages(language).ticketMails;
  const lines = files.map(({ name, error }) => `- ${name}: ${t.omittedFile(error.errors?.[0]?.code ?? error.code)}`);
  return [t.omittedFiles, ...lines].join('\n');
}

/** A mail with its sender and ticket. */
interface Known {
  envelope: Envelope;
  ticketId: string;
  address: string;
  identity: Identity;
}

/** @throws ProblemError `mail_refused`, always */
function refuse(reason: MailRefusal): never {
  const message: Message = { code: reason, toText: (language) => getMessages(language).mailRefusals[reason] };
  throw new ProblemError('mail_refused', { detail: message, errors: [{ field: 'file', code: reason, message }] });
}

/** Creates the processor that turns incoming mails into comments. */
export function createMailProcessor({ settings, desk, attachments, form, notices }: IncomingParts): MailProcessor {
  const { replyDomain, incoming } = settings;

  /**
   * Resolves the sender and the ticket from the envelope and the header fields alone. Mails that are refused here are neither
   * parsed nor answered.
   */
  async function recognise(db: Db, raw: Uint8Array, recipient: string | undefined, now: number): Promise<Known> {
    const envelope = await readEnvelope(raw);
    if (!envelope) refuse('unreadable');
    const { from, messageId, headers, subject } = envelope;
    const recipients =
      recipient === undefined ? envelope.recipients : [recipient.toLowerCase(), ...envelope.recipients];
    const found = replyDomain === null ? undefined : await findReplyAddress(db, recipients, replyDomain);
    if (!found) refuse('unknown_address');
    if (isLoop(settings, from, messageId)) refuse('loop');
    if (isAutomatic(headers, from, subject)) refuse('automatic');
    if (toAsciiAddress(found.address) !== toAsciiAddress(from)) refuse('wrong_sender');
    if (isForged(envelope, incoming.authenticationServer)) refuse('forged');
    const identity = await resolveSender(db, found, now);
    if (!identity) refuse('unknown_address');
    const known = { envelope, ticketId: found.ticket_id, address: found.address, identity };
    if (await isTooMany(db, known, now)) refuse('too_many');
    return known;
  }

  /** Whether the sender has reached the hourly limit of the ticket. Repeated deliveries do not count. */
  async function isTooMany(db: Db, { envelope, ticketId, address }: Known, now: number): Promise<boolean> {
    const mine = db.selectFrom('incoming_mails').where('ticket_id', '=', ticketId).where('address', '=', address);
    const { count } = await mine
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('received_at', '>', now - HOUR_MS)
      .executeTakeFirstOrThrow();
    if (Number(count) < incoming.perHour) return false;
    const same = await mine.select('received_at').where('message_digest', '=', envelope.key).executeTakeFirst();
    return same === undefined;
  }

  /** Reads the texts of a ticket, which replies quote. */
  async function readConversation(context: CallContext, ticketId: string): Promise<string[]> {
    const ticket = await desk.readTicket(context, ticketId);
    const comments = ticket ? await desk.listComments(context, ticketId) : null;
    return ticket ? [ticket.description, ...(comments?.items.map(({ body }) => body) ?? [])] : [];
  }

  /** Writes files to the store before the transaction, so that it does not wait for the disk. */
  async function prepareFiles(context: CallContext, files: readonly MailFile[]) {
    const accepted: MailFile[] = [];
    const omitted: OmittedFile[] = [];
    for (const file of files) {
      try {
        await attachments.prepare?.(context, file.name, file.body);
        accepted.push(file);
      } catch (error) {
        if (!isFileRefusal(error)) throw error;
        omitted.push({ name: file.name, error });
      }
    }
    return { files: accepted, omitted };
  }

  /** Adds the comment, in the transaction of `context`. */
  async function add(
    context: CallContext,
    { envelope, ticketId, address }: Known,
    mail: MailBody & { omitted: readonly OmittedFile[] },
  ): Promise<MailReceipt> {
    const { db, now } = context;
    const ticket = await desk.readTicket(context, ticketId);
    if (!ticket) refuse('unknown_address');
    const place = { ticket_id: ticketId, address, message_digest: envelope.key };
    // A concurrent delivery of the same mail waits here and then finds the row.
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('incoming_mails')
      .values({ ...place, comment_id: null, received_at: now })
      .onConflict((conflict) => conflict.columns(['ticket_id', 'address', 'message_digest']).doNothing())
      .executeTakeFirst();
    const mine = () => db.selectFrom('incoming_mails').where('ticket_id', '=', ticketId).where('address', '=', address);
    if (numInsertedOrUpdatedRows === 0n) {
      const row = await mine().select('comment_id').where('message_digest', '=', envelope.key).executeTakeFirst();
      if (row?.comment_id) return { ticketId, commentId: row.comment_id, reopened: false, repeated: true };
    }
    const { count } = await mine()
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('received_at', '>', now - HOUR_MS)
      .executeTakeFirstOrThrow();
    if (count > incoming.perHour) refuse('too_many');
    if (mail.text === '' && mail.files.length === 0) refuse('empty');
    const { comment, reopen, followUp } = ticket.allowed;
    if (!comment && !reopen) refuse(followUp === true ? 'follow_up' : 'closed');
    if (!comment) await desk.changeStatus(context, ticketId, 'reopen');
    const language = toLanguage(context.identity.locale) ?? settings.language;
    const files: string[] = [];
    const omitted: OmittedFile[] = [...mail.omitted];
    for (const { name, body } of mail.files) {
      try {
        if (files.length >= form.limits.attachments)
          throw rejectField('attachments', 'too_many_files', { limit: form.limits.attachments });
        files.push((await attachments.upload(context, name, body)).id);
      } catch (error) {
        if (!isFileRefusal(error)) throw error;
        omitted.push({ name, error });
      }
    }
    // A comment needs text; a mail with attachments only gets its subject.
    const body = [
      mail.text === '' ? envelope.subject || '📎' : mail.text,
      mail.truncated ? truncatedNote(language) : '',
      omitted.length === 0 ? '' : omittedFilesNote(omitted, language),
    ];
    const input = {
      body: body.filter((part) => part !== '').join('\n\n'),
      ...(files.length > 0 && { attachments: files }),
      ...(mail.quoted !== '' && { quotedText: mail.quoted }),
    };
    checkComment(form, input);
    const added = await desk.addComment(context, ticketId, input);
    if (!added) refuse('unknown_address');
    await db
      .updateTable('incoming_mails')
      .set({ comment_id: added.id })
      .where('ticket_id', '=', ticketId)
      .where('address', '=', address)
      .where('message_digest', '=', envelope.key)
      .execute();
    const after = await desk.readTicket(context, ticketId);
    if (after) await notices.commented(context, after, added);
    return { ticketId, commentId: added.id, reopened: !comment, repeated: false };
  }

  /** Sends the reason of a refusal to the sender, once. */
  async function explain(
    context: CallContext,
    { envelope, ticketId, address }: Known,
    error: ProblemError,
  ): Promise<void> {
    const reason = error.code === 'mail_refused' ? (error.errors?.[0]?.code ?? '') : error.code;
    if (!isAnnounced(reason)) return;
    const { db, identity, now } = context;
    await withTransaction(db, async (tx) => {
      const ticket = await desk.readTicket({ ...context, db: tx }, ticketId);
      const { numInsertedOrUpdatedRows } = await tx
        .insertInto('incoming_mails')
        .values({ ticket_id: ticketId, address, message_digest: envelope.key, comment_id: null, received_at: now })
        .onConflict((conflict) => conflict.columns(['ticket_id', 'address', 'message_digest']).doNothing())
        .executeTakeFirst();
      if (!ticket || numInsertedOrUpdatedRows === 0n) return;
      const language = toLanguage(identity.locale) ?? settings.language;
      const name = identity.name === address ? null : identity.name;
      const reader = { name, requesterName: null, language, timeZone: settings.timeZone, answers: true };
      const written = refusedMail(ticket.number, reason, reader);
      // Replies to it go to the address for replies to a person, because this mail has no ticket to be added to.
      const place = { id: ticketId, organizationId: identity.organization?.id ?? null };
      await enqueueMail(tx, place, [{ to: { name, address: envelope.from }, language, written }], settings, now);
    });
  }

  return {
    async receive(db, raw, { now, recipient }) {
      if (raw.length > form.limits.attachmentBytes) throw new ProblemError('too_large');
      const known = await recognise(db, raw, recipient, now);
      const context = { identity: known.identity, db, now };
      const body = await readBody(raw, await readConversation(context, known.ticketId));
      if (!body) refuse('unreadable');
      const mail = { ...body, ...(await prepareFiles(context, body.files)) };
      for (let attempt = 1; ; attempt++) {
        try {
          return await withTransaction(db, (tx) => add({ ...context, db: tx }, known, mail));
        } catch (error) {
          if (!(error instanceof ProblemError)) throw error;
          // The ticket was closed or reopened concurrently: retries with its new status.
          if (error.code === 'conflict' && attempt < MAX_ATTEMPTS) continue;
          // Gateways drop refused mail, so temporary failures must not be reported as refusals.
          if (error.code === 'conflict')
            throw new ProblemError('unavailable', { retryAfter: 5, reason: 'ticket_busy', cause: error });
          await explain(context, known, error);
          throw error;
        }
      }
    },
    async sweep(db, now) {
      await db
        .deleteFrom('incoming_mails')
        .where('received_at', '<=', now - MESSAGE_ID_RETENTION_MS)
        .execute();
    },
  };
}
