import type { MailLanguage } from './options.ts';
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
  language: MailLanguage;
  timeZone: string;
  /** Whether answers to the mail become comments. */
  answers: boolean;
}

/** Subject and text of a mail. */
export interface Written {
  subject: string;
  text: string;
}

const words = {
  en: {
    hello: (name: string | null) => (name === null ? 'Hello,' : `Hello ${name},`),
    copy: (name: string) => `You get this mail because ${name} put you in copy.`,
    received: 'Received',
    receivedText: (number: string) => `We have received request #${number}:`,
    due: (time: string) => `What happens next: our support team answers by ${time}.`,
    next: 'What happens next: our support team looks at it and answers.',
    follow: 'The answer comes by mail and in the support window, where you can also add something.',
    answered: 'Answer',
    answeredText: (name: string, number: string) => `${name} has answered request #${number}:`,
    files: 'Files, to be opened in the support window:',
    turn: {
      pending: 'What happens next: we wait for your reply in the support window.',
      solved: 'What happens next: please say in the support window whether this worked, or that you need more help.',
      closed: 'This request is closed. If you need more help, reopen it in the support window.',
    },
    turnElse: 'What happens next: we go on working on it. You can add something in the support window.',
    turnCopy: 'Whoever filed the request sees it in the support window.',
    answers: 'To add something, simply answer this mail.',
    unsubscribe: 'To receive no more of these mails, open:',
    question: (number: string) => `Do you want updates on request #${number}?`,
    questionText: (vendor: string, number: string) =>
      `A customer of ${vendor} has added your address to request #${number}, so that you receive updates on it by mail.`,
    questionLink: 'To receive them, or to refuse them, open:',
    questionIgnore: 'If you do nothing, you will receive no further mail.',
    commented: 'New comment',
    commentedText: (name: string, number: string) => `${name} has added to request #${number}:`,
    truncated: '[This mail was too long to be read in full. The rest of it is not included.]',
    refused: 'Not added',
    refusedText: (number: string) => `Your mail could not be added to request #${number}. Support has not received it.`,
    refusal: {
      empty: 'There was nothing in it but quoted text. Please write above the quoted text.',
      follow_up:
        'The request was closed too long ago to be reopened. Please file a new one in the support window; it can go on from this one.',
      closed: 'The request is closed, and only who filed it can reopen it. Please ask them.',
      too_large: 'It, or a file with it, is too large.',
      type_refused: 'A file of this type cannot be attached.',
      quota: 'The storage for attachments is used up.',
      validation: 'It is too long, or has too many files.',
    },
  },
  ja: {
    hello: (name: string | null) => (name === null ? 'お世話になっております。' : `${name} 様`),
    copy: (name: string) => `このメールは、${name} 様がCCに指定されたためお送りしています。`,
    received: '受付',
    receivedText: (number: string) => `お問い合わせ #${number} を受け付けました。`,
    due: (time: string) => `今後の流れ：${time} までに、サポート担当より回答いたします。`,
    next: '今後の流れ：サポート担当が確認のうえ、回答いたします。',
    follow: '回答はメールとサポート画面でお知らせします。追加のご連絡はサポート画面からお願いいたします。',
    answered: '回答',
    answeredText: (name: string, number: string) => `お問い合わせ #${number} に ${name} が回答しました。`,
    files: '添付ファイル（サポート画面で開けます）：',
    turn: {
      pending: '今後の流れ：サポート画面からのご返信をお待ちしております。',
      solved: '今後の流れ：解決したかどうかを、サポート画面でお知らせください。',
      closed: 'このお問い合わせは終了しています。引き続きサポートが必要な場合は、サポート画面から再開してください。',
    },
    turnElse: '今後の流れ：引き続き対応いたします。追加のご連絡はサポート画面からお願いいたします。',
    turnCopy: 'お問い合わせの詳細は、起票者のサポート画面で確認できます。',
    answers: '追加のご連絡は、このメールへの返信でもお送りいただけます。',
    unsubscribe: '今後このメールの受信を希望されない場合は、こちらからお手続きください：',
    question: (number: string) => `お問い合わせ #${number} の更新通知を受け取りますか`,
    questionText: (vendor: string, number: string) =>
      `${vendor} をご利用のお客様が、お問い合わせ #${number} の更新をメールでお知らせするため、このメールアドレスをCCに追加しました。`,
    questionLink: '受信を希望される場合、または拒否される場合は、こちらからお手続きください：',
    questionIgnore: '何もされない場合、今後メールをお送りすることはありません。',
    commented: 'コメント追加',
    commentedText: (name: string, number: string) => `お問い合わせ #${number} に ${name} 様がコメントを追加しました。`,
    truncated: '［メールが長すぎるため、途中までを取り込みました。以降の内容は含まれていません。］',
    refused: '追加できませんでした',
    refusedText: (number: string) =>
      `お送りいただいたメールを、お問い合わせ #${number} に追加できませんでした。サポート担当には届いていません。`,
    refusal: {
      empty: '引用以外の本文がありませんでした。引用部分より上にご記入ください。',
      follow_up:
        '終了してから時間が経っているため、再開できません。サポート画面から新しいお問い合わせをお送りください。このお問い合わせの続きとして受け付けます。',
      closed: 'このお問い合わせは終了しており、再開できるのは起票者のみです。起票者にご連絡ください。',
      too_large: 'メールまたは添付ファイルが大きすぎます。',
      type_refused: 'この形式のファイルは添付できません。',
      quota: '添付ファイルの保存容量が上限に達しています。',
      validation: '本文が長すぎるか、添付ファイルが多すぎます。',
    },
  },
} as const;

/** Says that a ticket has arrived, what happens next and until when. It repeats nothing but the subject. */
export function receivedMail(ticket: MailTicket, reader: Reader): Written {
  const t = words[reader.language];
  const subject = sanitizeLine(ticket.subject);
  const due = ticket.responseDueAt;
  return {
    subject: `[#${ticket.number}] ${t.received}: ${subject}`,
    text: paragraphs([
      greeting(reader),
      `${t.receivedText(ticket.number)}\n${subject}`,
      due === null ? t.next : t.due(moment(due, reader)),
      reader.copyOf === null ? t.follow : t.turnCopy,
      reader.answers ? t.answers : null,
    ]),
  };
}

/** Says what an agent has answered, and whose turn it is. */
export function answeredMail(ticket: MailTicket, comment: MailComment, reader: Reader): Written {
  const t = words[reader.language];
  const subject = sanitizeLine(ticket.subject);
  const files = comment.attachments.map(({ name }) => `- ${sanitizeLine(name)}`);
  const { status } = ticket;
  const turn = status === 'pending' || status === 'solved' || status === 'closed' ? t.turn[status] : t.turnElse;
  return {
    subject: `[#${ticket.number}] ${t.answered}: ${subject}`,
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
  const t = words[reader.language];
  const subject = sanitizeLine(ticket.subject);
  const files = comment.attachments.map(({ name }) => `- ${sanitizeLine(name)}`);
  return {
    subject: `[#${ticket.number}] ${t.commented}: ${subject}`,
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
export function questionMail(number: string, vendor: string, link: string, language: MailLanguage): Written {
  const t = words[language];
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
export function withUnsubscribe({ subject, text }: Written, link: string, language: MailLanguage): Written {
  return { subject, text: paragraphs([text.trimEnd(), `${words[language].unsubscribe}\n${link}`]) };
}

/** Says in a comment that a limit has left out something of the mail that it was made of. */
export const truncatedNote = (language: MailLanguage): string => words[language].truncated;

/** Why a mail was not added, for its sender. */
export type AnnouncedRefusal = keyof (typeof words)['en']['refusal'];

/** Whether the sender of a refused mail is told why. */
export const isAnnounced = (reason: string): reason is AnnouncedRefusal => Object.hasOwn(words.en.refusal, reason);

/** Says that a mail was not added, and why. It repeats nothing of it. */
export function refusedMail(number: string, reason: AnnouncedRefusal, reader: Reader): Written {
  const t = words[reader.language];
  return {
    subject: `[#${number}] ${t.refused}`,
    text: paragraphs([greeting(reader), t.refusedText(number), t.refusal[reason]]),
  };
}

function greeting({ name, copyOf, language }: Reader): string {
  const t = words[language];
  const hello = t.hello(name === null ? null : sanitizeLine(name));
  return copyOf === null ? hello : `${hello}\n\n${t.copy(sanitizeLine(copyOf))}`;
}

/** An instant as a reader reads it, with its zone. */
export function moment(time: string, { language, timeZone }: Pick<Reader, 'language' | 'timeZone'>): string {
  return new Intl.DateTimeFormat(language === 'ja' ? 'ja-JP' : 'en-GB', {
    timeZone,
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(new Date(time));
}

/** The text of a mail. */
export const paragraphs = (parts: readonly (string | null)[]) =>
  `${parts.filter((part) => part !== null).join('\n\n')}\n`;
