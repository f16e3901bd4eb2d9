import type { MailReceipt } from '../../../contract/index.ts';
import { checkComment } from '../../forms/index.ts';
import type { CallContext, Db } from '../../interfaces/index.ts';
import { toLanguage } from '../../messages/index.ts';
import { truncatedNote } from '../mail/ticket-texts.ts';
import { addCcOfReply } from './add-cc.ts';
import { omittedFilesNote, uploadFiles, type OmittedFile } from './mail-files.ts';
import type { ReplyRoute } from './find-route.ts';
import type { MailBody } from './parse-mail.ts';
import type { IncomingParts } from './incoming-parts.ts';
import { claimMail, completeMail, type ReceivedMessage } from './received-mails.ts';
import { refuse } from './refuse.ts';

const HOUR_MS = 3_600_000;

/** A parsed mail with the files that were left out before the transaction. */
export type PreparedMail = MailBody & { omitted: readonly OmittedFile[] };

const mailsOf = (db: Db, { ticketId, address }: Pick<ReplyRoute, 'ticketId' | 'address'>) =>
  db.selectFrom('incoming_mails').where('ticket_id', '=', ticketId).where('address', '=', address);

async function countLastHour(db: Db, route: ReplyRoute, now: number): Promise<number> {
  const { count } = await mailsOf(db, route)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('received_at', '>', now - HOUR_MS)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Whether the sender has reached the hourly limit of the ticket. Repeated deliveries do not count. */
export async function isRateExceeded(
  db: Db,
  route: ReplyRoute,
  { digest, perHour }: { digest: string; perHour: number },
  now: number,
): Promise<boolean> {
  if ((await countLastHour(db, route, now)) < perHour) return false;
  const same = await mailsOf(db, route).select('received_at').where('message_digest', '=', digest).executeTakeFirst();
  return same === undefined;
}

/** Reads the texts of a ticket, which replies quote. */
export async function readConversation(
  { desk }: Pick<IncomingParts, 'desk'>,
  context: CallContext,
  ticketId: string,
): Promise<string[]> {
  const ticket = await desk.readTicket(context, ticketId);
  const comments = ticket ? await desk.listComments(context, ticketId) : null;
  return ticket ? [ticket.description, ...(comments?.items.map(({ body }) => body) ?? [])] : [];
}

/** Adds a reply as a comment, in the transaction of `context`. */
export async function addReply(
  parts: IncomingParts,
  context: CallContext,
  route: ReplyRoute,
  message: ReceivedMessage,
  mail: PreparedMail,
): Promise<MailReceipt> {
  const { desk, form, settings, attachments, notices } = parts;
  const { db, now } = context;
  const { ticketId, address } = route;
  const { envelope } = message;
  const ticket = await desk.readTicket(context, ticketId);
  if (!ticket) refuse('unknown_address');
  // A concurrent delivery of the same mail waits here and then finds the row.
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('incoming_mails')
    .values({ ticket_id: ticketId, address, message_digest: envelope.key, comment_id: null, received_at: now })
    .onConflict((conflict) => conflict.columns(['ticket_id', 'address', 'message_digest']).doNothing())
    .executeTakeFirst();
  const reply = { outcome: 'comment', ticketId } as const;
  if (numInsertedOrUpdatedRows === 0n) {
    const row = await mailsOf(db, route)
      .select('comment_id')
      .where('message_digest', '=', envelope.key)
      .executeTakeFirst();
    if (row?.comment_id) return { ...reply, commentId: row.comment_id, reopened: false, repeated: true };
  }
  const earlier = await claimMail(db, message, { outcome: 'comment', ticketId }, now);
  // The copy that was sent to another address of this server.
  if (earlier?.comment_id && earlier.ticket_id === ticketId)
    return { ...reply, commentId: earlier.comment_id, reopened: false, repeated: true };
  if ((await countLastHour(db, route, now)) > settings.incoming.perHour) refuse('too_many');
  if (mail.text === '' && mail.files.length === 0) refuse('empty');
  const { comment, reopen, followUp } = ticket.allowed;
  if (!comment && !reopen) refuse(followUp === true ? 'follow_up' : 'closed');
  if (!comment) await desk.changeStatus(context, ticketId, 'reopen');
  const language = toLanguage(context.identity.locale) ?? settings.language;
  const { ids, omitted } = await uploadFiles(attachments, context, mail.files, form.limits.attachments);
  // A comment needs text; a mail with attachments only gets its subject.
  const body = [
    mail.text === '' ? envelope.subject || '📎' : mail.text,
    mail.truncated ? truncatedNote(language) : '',
    omittedFilesNote([...mail.omitted, ...omitted], language),
  ];
  const input = {
    body: body.filter((part) => part !== '').join('\n\n'),
    ...(ids.length > 0 && { attachments: ids }),
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
  if (!earlier) await completeMail(db, envelope, { commentId: added.id });
  const open = await desk.readTicket(context, ticketId);
  if (open) await addCcOfReply(context, parts, envelope, open);
  const after = await desk.readTicket(context, ticketId);
  if (after) await notices.commented(context, after, added);
  return { ...reply, commentId: added.id, reopened: !comment, repeated: false };
}
