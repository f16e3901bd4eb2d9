import { DEFAULT_LANGUAGE, getFormat, getMessages, type Language, type Messages } from '../../messages/index.ts';
import { sanitizeLines, sanitizeLine } from './sanitize.ts';

/** What a mail tells of its ticket. */
export interface MailTicket {
  number: string;
  subject: string;
  status: string;
  /** When the first answer is due (RFC 3339), or null when nothing is promised. */
  responseDueAt: string | null;
}

/** What a comment says. */
export interface MailComment {
  body: string;
  author: { name: string };
  attachments: readonly { name: string }[];
}

/** For whom it is written, and how. */
export interface Reader {
  /** How the reader is called, or null. */
  name: string | null;
  /** Who filed the ticket, when the reader is only in copy; null for the requester. */
  copyOf: string | null;
  language: Language;
  timeZone: string;
  /** Whether answers to the mail become comments. */
  answers: boolean;
}

/** Subject and text of a mail. */
export interface Written {
  subject: string;
  text: string;
}

/** Says that a ticket has arrived, what happens next and until when. It repeats nothing but the subject. */
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
      reader.copyOf === null ? t.follow : t.turnCopy,
      reader.answers ? t.answers : null,
    ]),
  };
}

/** Says what an agent has answered, and whose turn it is. */
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
      reader.copyOf === null ? turn : t.turnCopy,
      reader.answers && status !== 'closed' ? t.answers : null,
    ]),
  };
}

/** Says what a customer has added, to the others who take part. */
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
 * Asks an address without an account whether it wants mails about a ticket. No text of a customer is in it.
 *
 * @param vendor the vendor's name
 * @param link where the question is answered
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

/** Adds to a mail how to receive no more of them. */
export function withUnsubscribe({ subject, text }: Written, link: string, language: Language): Written {
  return { subject, text: paragraphs([text.trimEnd(), `${getMessages(language).ticketMails.unsubscribe}\n${link}`]) };
}

/** Says in a comment that a limit has left out something of the mail that it was made of. */
export const truncatedNote = (language: Language): string => getMessages(language).ticketMails.truncated;

/** Why a mail was not added, for its sender. */
export type AnnouncedRefusal = keyof Messages['ticketMails']['refusal'];

/** Whether the sender of a refused mail is told why. */
export const isAnnounced = (reason: string): reason is AnnouncedRefusal =>
  Object.hasOwn(getMessages(DEFAULT_LANGUAGE).ticketMails.refusal, reason);

/** Says that a mail was not added, and why. It repeats nothing of it. */
export function refusedMail(number: string, reason: AnnouncedRefusal, reader: Reader): Written {
  const t = getMessages(reader.language).ticketMails;
  return {
    subject: `[#${number}] ${t.refused}`,
    text: paragraphs([greeting(reader), t.refusedText(number), t.refusal[reason]]),
  };
}

function greeting({ name, copyOf, language }: Reader): string {
  const t = getMessages(language).ticketMails;
  const hello = t.hello(name === null ? null : sanitizeLine(name));
  return copyOf === null ? hello : `${hello}\n\n${t.ccReason(sanitizeLine(copyOf))}`;
}

/** Formats a time for a reader, with the name of the time zone. */
export const formatTime = (time: string, { language, timeZone }: Pick<Reader, 'language' | 'timeZone'>): string =>
  getFormat(language).dateTime(time, timeZone);

/** The text of a mail. */
export const paragraphs = (parts: readonly (string | null)[]) =>
  `${parts.filter((part) => part !== null).join('\n\n')}\n`;
