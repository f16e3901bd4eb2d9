import { describe, expect, it } from 'vitest';
import { readEnvelope } from '../../src/server/notifications/incoming-mail/envelope.ts';
import { splitReply } from '../../src/server/notifications/incoming-mail/split-reply.ts';
import { readBody } from '../../src/server/notifications/incoming-mail/parse-mail.ts';
import { measureGrowth } from '../growth.ts';

const HEAD = 'From: hana@acme.example\r\nTo: x@reply.harbor.example\r\nMIME-Version: 1.0\r\n';
const MIXED = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n';
const HTML = 'Content-Type: text/html; charset=utf-8\r\n\r\n';
const BASE64 = 'Content-Transfer-Encoding: base64\r\n\r\n';
const QUOTED = 'Content-Transfer-Encoding: quoted-printable\r\n\r\n';
const MESSAGE = 'Content-Type: message/rfc822\r\n\r\n';

const pump = (text: string, length: number) => text.repeat(Math.ceil(length / text.length));
const nested = (depth: number) =>
  Array.from(
    { length: depth },
    (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`,
  ).join('');

/** Messages as a function of the length of their pumped part. */
const MESSAGES: Record<string, (length: number) => string> = {
  'empty lines': (length) => `${HEAD}\r\n${pump('\n', length)}`,
  'short lines': (length) => `${HEAD}\r\n${pump('a\r\n', length)}`,
  'one line': (length) => `${HEAD}\r\n${pump('a', length)}`,
  'carriage returns': (length) => `${HEAD}\r\n${pump('\r', length)}`,
  'quote marks': (length) => `${HEAD}\r\n${pump('> ', length)}`,
  'quoted lines': (length) => `${HEAD}\r\n${pump('> a\n', length)}`,
  'parts without anything': (length) => HEAD + MIXED + pump('--b\r\n\r\n', length),
  'parts with text': (length) => HEAD + MIXED + pump('--b\r\n\r\nx\r\n', length),
  'parts of quoted-printable': (length) => HEAD + MIXED + pump(`--b\r\n${QUOTED}x\r\n`, length),
  'parts with files': (length) =>
    HEAD + MIXED + pump('--b\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx\r\n', length),
  'lines that look like boundaries': (length) => HEAD + MIXED + pump('--c\r\n', length),
  'lines that look like boundaries in deep parts': (length) => HEAD + nested(29) + pump('\r\n--b', length),
  'boundaries of dashes': (length) =>
    `${HEAD}Content-Type: multipart/mixed; boundary="${'-'.repeat(60)}"\r\n\r\n${pump('-', length)}`,
  'base64 of short lines': (length) => HEAD + BASE64 + pump('A\n', length),
  'base64 of padding': (length) => HEAD + BASE64 + pump('A=', length),
  'quoted-printable of equals signs': (length) => HEAD + QUOTED + pump('=', length),
  'quoted-printable of soft breaks': (length) => HEAD + QUOTED + pump('=\r\n', length),
  'messages in each other': (length) => HEAD + pump(MESSAGE, length),
  'a message of short lines in a message': (length) => `${HEAD}${MESSAGE}\r\n${pump('a\n', length)}`,
  'flowed text': (length) => `${HEAD}Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n${pump('a \n', length)}`,
  'escape sequences': (length) =>
    `${HEAD}Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n${pump('\u001b$B', length)}`,
  'unclosed comments': (length) => HEAD + HTML + pump('<!--', length),
  'nested quotes': (length) => HEAD + HTML + pump('<blockquote>a', length),
  'nested elements': (length) => HEAD + HTML + pump('<b></i>', length),
  entities: (length) => HEAD + HTML + pump('&amp', length),
};

describe('the time of processing a mail', () => {
  it.each(Object.keys(MESSAGES))('is linear and short: %s', async (name) => {
    const read = async (length: number) => {
      const raw = Buffer.from(MESSAGES[name]?.(length) ?? '');
      await readEnvelope(raw);
      const body = await readBody(raw);
      expect(body === null || body.text.length <= 256 * 1024).toBe(true);
    };
    expect(await measureGrowth(read, 1_000_000)).toBeLessThan(3);
    const before = process.threadCpuUsage();
    await read(10_000_000);
    const { user, system } = process.threadCpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(3_000);
  });

  it.each([
    ['fields', 'A: b\r\n'],
    ['folded lines', ' c\r\n'],
    ['spaces', ' '],
    ['authors', 'a@b.example, '],
    ['angle brackets', '<'],
    ['parentheses', '('],
    ['groups', 'a:'],
    ['at signs', 'a@'],
    ['quotes', '"a" '],
    ['encoded words', '=?utf-8?Q?a?= '],
    ['encoded addresses', '=?utf-8?B?YUBi?='],
  ])('is linear for header fields: %s', async (_, text) => {
    const read = (length: number) =>
      readEnvelope(
        Buffer.from(`From: hana@acme.example, ${pump(text, length)}\r\nSubject: ${pump(text, length)}\r\n\r\n`),
      );
    expect(await measureGrowth(read, 60_000)).toBeLessThan(3);
  });

  it.each([
    ['short lines', 'a\n'],
    ['quotes', '> a\n'],
    ['quotes and answers', '> a\nb\n'],
    ['attributions', 'On Mon, Jun 1, 2026 Harbor <support@harbor.example> wrote:\n> a\n'],
    ['attributions without a quote', 'On Mon, Jun 1, 2026 Harbor <support@harbor.example> wrote:\n\n'],
    ['almost attributions', `${'a@a.a.a.'.repeat(50)} wrote;\n`],
    ['Japanese attributions', '2026年6月1日(月) 18:00 Harbor <support@harbor.example>:\n> a\n'],
    ['beginnings of headers', 'From: a\n'],
    ['headers with spaces', `From: a\nDate${' '.repeat(500)}x\n`],
    ['rules', '__________\n'],
    ['one rule', '='],
    ['rules with spaces', '= '],
    ['signatures', '-- \n'],
    ['advertisement', 'Sent from my iPhone\n'],
    ['blank lines', '\n'],
    ['spaces', ' '],
  ])('is linear for extracting the new text: %s', async (_, text) => {
    const read = (length: number) => splitReply(`Hello.\n${pump(text, length)}\nx`);
    expect(await measureGrowth(read, 120_000)).toBeLessThan(3);
  });
});
