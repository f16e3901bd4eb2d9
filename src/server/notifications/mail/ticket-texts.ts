import { DEFAULT_LANGUAGE, getFormat, getMessages, type Language, type Messages } from '../../messages/index.ts';
import { paragraph, toBlocks, type MailBlock } from './content.ts';
import type { MailSettings } from './options.ts';
import { sanitizeLines, sanitizeLine } from './sanitize.ts';
import type { MailTextKey, MailVariables } from './texts.ts';

/** Ticket data in a mail. */
export interface MailTicket {
  id: string;
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
  /** Whether the recipient has an account that can open the ticket. */
  canOpen: boolean;
}

/** Subject and content of a mail. */
export interface Written {
  subject: string;
  blocks: readonly MailBlock[];
}

/** Data of the texts of a mail. */
export interface MailContext {
  settings: Pick<MailSettings, 'renderText' | 'formatTicketUrl'>;
  /** Name of the vendor. */
  vendor: string;
}

/** Maximum characters of a subject. */
const MAX_SUBJECT_LENGTH = 250;

/** Creates the function that renders the texts of one mail. */
export const createWriter =
  ({ settings, vendor }: MailContext, language: Language, variables: MailVariables) =>
  (key: MailTextKey): string => {
    const text = settings.renderText(language, key, { vendor, ...variables });
    return key.endsWith('ubject') ? sanitizeLine(text, MAX_SUBJECT_LENGTH) : text.trim();
  };

/** Writes a mail about a ticket: greeting, what happened with the subject, the content, what happens next, the link. */
function writeTicketMail(
  event: 'received' | 'answered' | 'commented' | AnnouncedChange,
  ticket: MailTicket,
  reader: Reader,
  context: MailContext,
  {
    variables = {},
    content = [],
    next,
  }: { variables?: MailVariables; content?: readonly MailBlock[]; next: readonly MailTextKey[] },
): Written {
  const subject = sanitizeLine(ticket.subject);
  const t = createWriter(context, reader.language, {
    name: reader.name === null ? '' : sanitizeLine(reader.name),
    requester: reader.requesterName === null ? '' : sanitizeLine(reader.requesterName),
    number: ticket.number,
    subject,
    ...variables,
  });
  const url = reader.canOpen ? context.settings.formatTicketUrl(ticket) : null;
  return {
    subject: t(`${event}.subject`),
    blocks: toBlocks([
      paragraph(t('common.greeting')),
      reader.requesterName === null ? null : paragraph(t('common.copied')),
      paragraph(t(`${event}.text`)),
      { kind: 'heading', text: subject },
      ...content,
      ...next.map((key) => paragraph(t(key))),
      url === null ? null : { kind: 'action', label: t('common.view'), url },
      footer(t),
    ]),
  };
}

const footer = (t: (key: MailTextKey) => string): MailBlock => ({ kind: 'note', text: t('common.footer') });

/** Writes the confirmation of a new ticket with the response target. Only the subject is repeated. */
export function receivedMail(ticket: MailTicket, reader: Reader, context: MailContext): Written {
  const due = ticket.responseDueAt;
  return writeTicketMail('received', ticket, reader, context, {
    variables: { time: due === null ? '' : formatTime(due, reader) },
    next: [
      due === null ? 'received.next' : 'received.due',
      reader.requesterName === null ? 'received.follow' : 'common.copyNext',
      ...(reader.answers ? (['common.answers'] as const) : []),
    ],
  });
}

/** Writes the notification of a reply of an agent with the next step. */
export function answeredMail(ticket: MailTicket, comment: MailComment, reader: Reader, context: MailContext): Written {
  const { status } = ticket;
  return writeTicketMail('answered', ticket, reader, context, {
    variables: { author: sanitizeLine(comment.author.name) },
    content: commentBlocks(comment, reader, context),
    next: [
      reader.requesterName === null ? nextKey(status) : 'common.copyNext',
      ...(reader.answers && status !== 'closed' ? (['common.answers'] as const) : []),
    ],
  });
}

const nextKey = (status: string): MailTextKey =>
  status === 'pending' || status === 'solved' || status === 'closed' ? `next.${status}` : 'next.open';

function commentBlocks(comment: MailComment, { language }: Reader, context: MailContext): MailBlock[] {
  const files = comment.attachments.map(({ name }) => sanitizeLine(name));
  const label = createWriter(context, language, {})('common.files');
  return [
    { kind: 'message', text: sanitizeLines(comment.body) },
    ...(files.length === 0 ? [] : [{ kind: 'list' as const, label, items: files }]),
  ];
}

/** Changes by an agent without a reply, of which customers are notified. */
const CHANGES = ['assigned', 'solved', 'closed'] as const;
/** A change by an agent without a reply, of which customers are notified. */
export type AnnouncedChange = (typeof CHANGES)[number];

/** Writes the notification that a ticket was assigned, solved or closed. */
export function changedMail(
  ticket: MailTicket,
  { change, agent }: { change: AnnouncedChange; agent: string },
  reader: Reader,
  context: MailContext,
): Written {
  return writeTicketMail(change, ticket, reader, context, {
    variables: { agent: sanitizeLine(agent) },
    next: [
      reader.requesterName !== null ? 'common.copyNext' : change === 'assigned' ? 'next.open' : `next.${change}`,
      ...(reader.answers && change !== 'closed' ? (['common.answers'] as const) : []),
    ],
  });
}

/** Writes the notification of a customer's comment to the other participants. */
export function commentedMail(ticket: MailTicket, comment: MailComment, reader: Reader, context: MailContext): Written {
  return writeTicketMail('commented', ticket, reader, context, {
    variables: { author: sanitizeLine(comment.author.name) },
    content: commentBlocks(comment, reader, context),
    next: reader.answers ? ['common.answers'] : [],
  });
}

/** Writes the request to rate a closed ticket. */
export function surveyMail(
  ticket: Pick<MailTicket, 'number' | 'subject'>,
  link: string,
  reader: Reader,
  context: MailContext,
): Written {
  const subject = sanitizeLine(ticket.subject);
  const name = reader.name === null ? '' : sanitizeLine(reader.name);
  const t = createWriter(context, reader.language, { name, number: ticket.number, subject });
  return {
    subject: t('survey.subject'),
    blocks: toBlocks([
      paragraph(t('common.greeting')),
      paragraph(t('survey.text')),
      { kind: 'heading', text: subject },
      { kind: 'action', label: t('survey.rate'), url: link },
      footer(t),
    ]),
  };
}

/**
 * Writes the consent question to an address without an account. It contains no text of a customer.
 *
 * @param link URL of the consent page
 */
export function questionMail(number: string, link: string, language: Language, context: MailContext): Written {
  const t = createWriter(context, language, { number });
  return {
    subject: t('consent.subject'),
    blocks: toBlocks([
      paragraph(t('common.greeting')),
      paragraph(t('consent.text')),
      { kind: 'action', label: t('consent.choose'), url: link },
      paragraph(t('consent.ignore')),
      footer(t),
    ]),
  };
}

/** Appends the unsubscribe link to a mail. */
export function withUnsubscribe(written: Written, link: string, language: Language, context: MailContext): Written {
  const text = createWriter(context, language, {})('common.unsubscribe');
  return { ...written, blocks: [...written.blocks, { kind: 'note', text, url: link }] };
}

/** Returns the note for a comment from a truncated mail. */
export const truncatedNote = (language: Language): string => getMessages(language).mailNotes.truncated;

type RefusalTexts = Messages['mails']['refused'];
/** Reason for refusing a mail that the sender is notified of. */
export type AnnouncedRefusal = Exclude<keyof RefusalTexts, 'subject' | 'text'>;

/** Whether the sender of a refused mail is notified. */
export const isAnnounced = (reason: string): reason is AnnouncedRefusal =>
  reason !== 'subject' && reason !== 'text' && Object.hasOwn(getMessages(DEFAULT_LANGUAGE).mails.refused, reason);

/** Writes the notification of a refused mail with the reason. It repeats nothing of the mail. */
export function refusedMail(number: string, reason: AnnouncedRefusal, reader: Reader, context: MailContext): Written {
  const name = reader.name === null ? '' : sanitizeLine(reader.name);
  const t = createWriter(context, reader.language, { name, number });
  return {
    subject: t('refused.subject'),
    blocks: toBlocks([
      paragraph(t('common.greeting')),
      paragraph(t('refused.text')),
      paragraph(t(`refused.${reason}`)),
      footer(t),
    ]),
  };
}

/** Reason for which a mail from an authenticated sender becomes no ticket. */
export type SenderAnswer = Exclude<keyof Messages['mails']['unanswerable'], 'subject'>;

/** Writes the answer to a mail that became no ticket. It repeats nothing of the mail. */
export function unknownSenderMail(reason: SenderAnswer, language: Language, context: MailContext): Written {
  const t = createWriter(context, language, {});
  return {
    subject: t('unanswerable.subject'),
    blocks: toBlocks([paragraph(t('common.greeting')), paragraph(t(`unanswerable.${reason}`)), footer(t)]),
  };
}

/** Writes the mail with a sign-in link of the inbox. */
export function signInMail(
  link: string,
  { name, language }: { name: string; language: Language },
  context: MailContext,
): Written {
  const t = createWriter(context, language, { name: sanitizeLine(name) });
  return {
    subject: t('signIn.subject'),
    blocks: toBlocks([
      paragraph(t('common.greeting')),
      paragraph(t('signIn.text')),
      { kind: 'action', label: t('signIn.link'), url: link },
      paragraph(t('signIn.ignore')),
      footer(t),
    ]),
  };
}

/** Writes the mail of `madoguchi mail test`. */
export function testMail(language: Language, context: MailContext): Written {
  const t = createWriter(context, language, {});
  return { subject: t('test.subject'), blocks: toBlocks([paragraph(t('test.text')), footer(t)]) };
}

/** Formats a time for a reader, with the name of the time zone. */
export const formatTime = (time: string, { language, timeZone }: Pick<Reader, 'language' | 'timeZone'>): string =>
  getFormat(language).dateTime(time, timeZone);
