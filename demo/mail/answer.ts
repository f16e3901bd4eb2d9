import { randomUUID } from 'node:crypto';
import type { OutgoingMail } from '../../src/server/notifications/mail/index.ts';

/**
 * Formats an answer to a mail as a mail program does: RFC 5322, with the mail quoted below.
 *
 * @param text text of the answer
 * @param now milliseconds since the epoch
 */
export function formatAnswer(mail: OutgoingMail, text: string, now: number): string {
  const { to, from, replyTo, messageId, subject } = mail;
  const quoted = mail.text
    .trimEnd()
    .split('\n')
    .map((line) => `> ${line}`);
  const body = [text.replaceAll('\r\n', '\n'), '', `On ${mail.date}, ${from.address} wrote:`, ...quoted].join('\n');
  const lines = [
    `From: ${to.name === null ? to.address : `${encoded(to.name)} <${to.address}>`}`,
    `To: ${replyTo ?? from.address}`,
    `Date: ${new Date(now).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${randomUUID().toUpperCase()}@${to.address.split('@')[1] ?? 'mail.example'}>`,
    `In-Reply-To: ${messageId}`,
    `Subject: ${encoded(`Re: ${subject}`)}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    base64(body.replaceAll('\n', '\r\n')).replaceAll(/.{76}/g, '$&\r\n'),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Encodes a text for a header: encoded words of at most 75 characters each, split between characters. */
function encoded(text: string): string {
  const words = text.match(/.{1,12}/gsu) ?? [];
  return words.map((part) => `=?utf-8?B?${base64(part)}?=`).join('\r\n ');
}
