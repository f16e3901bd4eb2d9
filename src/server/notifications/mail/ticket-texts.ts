import { DEFAULT_LANGUAGE, getFormat, getMessages, type Language, type Messages } from '../../messages/index.ts';
import { sanitizeLines, sanitizeLine } from './sanitize.ts';

/** Ticket data in a mail. */
export interface MailTicket {
  number: string;
  subject: string;
  status: string;
  /** Target time of the first response (RFC 3339); null without a target. */
  responseDueAt: string | null;
}

/** Comment data in a mail. */
export interface MailComment {
  body: string;
  author: { name: string };
  attachments: readonly { name: string }[];
}

/** The recipient of a mail and its format. */
export interface Reader {
  /** Name of the recipient, or null. */
  name: string | null;
  /** Name of the requester for cc'd recipients; null for the requester. */
  requesterName: string | null;
  language: Language;
  timeZone: string;
  /** Whether replies to the mail become comments. */
  answers: boolean;
}

/** Subject and text of a mail. */
export interface Written {
  subject: string;
  text: string;
}

/** Writes the confirmation of a new ticket with the response target. Only the subject is repeated. */
export function receivedMail(ticket: MailTicket, reader: Reader): Written {
  const t = getMessages(reader.language).ticketMails;
  const subject = sanitizeLine(ticket.subject);
  const due = ticket.responseDueAt;
  return {
    subject: t.subject(ticket.number, t.received, subject),
    text: paragraphs([
      greeting(reader),
      `${t.receivedText(ticket.number)}\n${subject}`,
      due === null ? t.next : t.due(formatTime(due, reader)),
      reader.requesterName === null ? t.follow : t.turnCopy,
      reader.answers ? t.answers : null,
    ]),
  };
}

/** Writes the notification of a reply of an agent with the next step. */
export function answeredMail(ticket: MailTicket, comment: MailComment, reader: Reader): Written {
  const t = getMessages(reader.language).ticketMails;
  const subject = sanitizeLine(ticket.subject);
  const files = comment.attachments.map(({ name }) => `- ${sanitizeLine(name)}`);
  const { status } = ticket;
  const turn = status === 'pending' || status === 'solved' || status === 'closed' ? t.turn[status] : t.turnElse;
  return {
    subject: t.subject(ticket.number, t.answered, subject),
    text: paragraphs([
      greeting(reader),
      `${t.answeredText(sanitizeLine(comment.author.name), ticket.number)}\n${subject}`,
      `----------\n${sanitizeLines(comment.body)}\n----------`,
      files.length === 0 ? null : [t.files, ...files].join('\n'),
      reader.requesterName === null ? turn : t.turnCopy,
      reader.answers && status !== 'closed' ? t.answers : null,
    ]),
  };
}

/** A change by an agent without a reply, of which customers are notified. */
export type AnnouncedChange = keyof Messages['ticketMails']['change'];

/** Writes the notification that a ticket was assigned, solved or closed. */
export function changedMail(ticket: MailTicket, change: AnnouncedChange, agent: string, reader: Reader): Written {
  const t = getMessages(reader.language).ticketMails;
  const subject = sanitizeLine(ticket.subject);
  const turn = change === 'assigned' ? t.turnElse : t.turn[change];
  return {
    subject: t.subject(ticket.number, t.change[change], subject),
    text: paragraphs([
      greeting(reader),
      `${t.changeText[change](sanitizeLine(agent), ticket.number)}\n${subject}`,
      reader.requesterName === null ? turn : t.turnCopy,
      reader.answers && change !== 'closed' ? t.answers : null,
    ]),
  };
}

/** Writes the request to rate a closed ticket. */
export function surveyMail(
  { number, subject }: Pick<MailTicket, 'number' | 'subject'>,
  link: string,
  reader: Reader,
): Written {
  const t = getMessages(reader.language).ticketMails;
  const line = sanitizeLine(subject);
  return {
    subject: t.subject(number, t.survey, line),
    text: paragraphs([greeting(reader), `${t.surveyText(number)}\n${line}`, `${t.surveyLink}\n${link}`]),
  };
}

/** Writes the notification of a customer's comment to the other participants. */
export function commentedMail(ticket: MailTicket, comment: MailComment, reader: Reader): Written {
  const t = getMessages(reader.language).ticketMails;
  const subject = sanitizeLine(ticket.subject);
  const files = comment.attachments.map(({ name }) => `- ${sanitizeLine(name)}`);
  return {
    subject: t.subject(ticket.number, t.commented, subject),
    text: paragraphs([
      greeting(reader),
      `${t.commentedText(sanitizeLine(comment.author.name), ticket.number)}\n${subject}`,
      `----------\n${sanitizeLines(comment.body)}\n----------`,
      files.length === 0 ? null : [t.files, ...files].join('\n'),
      reader.answers ? t.answers : null,
    ]),
  };
}

/**
 * Writes the consent question to an address without an account. It contains no text of a customer.
 *
 * @param vendor the vendor's name
 * @param link URL of the consent page
 */
export function questionMail(number: string, vendor: string, link: string, language: Language): Written {
  const t = getMessages(language).ticketMails;
  return {
    subject: `[#${number}] ${t.question(number)}`,
    text: paragraphs([
      t.hello(null),
      t.questionText(sanitizeLine(vendor), number),
      `${t.questionLink}\n${link}`,
      t.questionIgnore,
    ]),
  };
}

/** Appends the unsubscribe link to a mail. */
export function withUnsubscribe({ subject, text }: Written, link: string, language: Language): Written {
  return { subject, text: paragraphs([text.trimEnd(), `${getMessages(language).ticketMails.unsubscribe}\n${link}`]) };
}

/** Returns the note for a comment from a truncated mail. */
export const truncatedNote = (language: Language): string => getMessages(language).ticketMails.truncated;

/** Reason for refusing a mail that the sender is notified of. */
export type AnnouncedRefusal = keyof Messages['ticketMails']['refusal'];

/** Whether the sender of a refused mail is notified. */
export const isAnnounced = (reason: string): reason is AnnouncedRefusal =>
  Object.hasOwn(getMessages(DEFAULT_LANGUAGE).ticketMails.refusal, reason);

/** Writes the notification of a refused mail with the reason. It repeats nothing of the mail. */
export function refusedMail(number: string, reason: AnnouncedRefusal, reader: Reader): Written {
  const t = getMessages(reader.language).ticketMails;
  return {
    subject: `[#${number}] ${t.refused}`,
    text: paragraphs([greeting(reader), t.refusedText(number), t.refusal[reason]]),
  };
}

/** Reason for which a mail from an authenticated sender becomes no ticket. */
export type SenderAnswer = keyof Messages['ticketMails']['unanswerableText'];

/** Writes the answer to a mail that became no ticket. It repeats nothing of the mail. */
export function unknownSenderMail(
  reason: SenderAnswer,
  { from }: { from: { name: string | null; address: string } },
  language: Language,
): Written {
  const t = getMessages(language).ticketMails;
  return {
    subject: t.unanswerable,
    text: paragraphs([t.hello(null), t.unanswerableText[reason](sanitizeLine(from.name ?? from.address))]),
  };
}

function greeting({ name, requesterName, language }: Reader): string {
  const t = getMessages(language).ticketMails;
  const hello = t.hello(name === null ? null : sanitizeLine(name));
  return requesterName === null ? hello : `${hello}\n\n${t.ccReason(sanitizeLine(requesterName))}`;
}

/** Formats a time for a reader, with the name of the time zone. */
export const formatTime = (time: string, { language, timeZone }: Pick<Reader, 'language' | 'timeZone'>): string =>
  getFormat(language).dateTime(time, timeZone);

/** Joins the paragraphs of a mail. */
export const paragraphs = (parts: readonly (string | null)[]) =>
  `${parts.filter((part) => part !== null).join('\n\n')}\n`;
