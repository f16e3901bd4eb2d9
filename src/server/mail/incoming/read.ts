import { createHash } from 'node:crypto';
import PostalMime, { type Email } from 'postal-mime';
import { straight } from '../../store/text.ts';
import { manyLines, oneLine } from '../safe.ts';
import type { Headers } from './automatic.ts';
import { textOf } from './html.ts';
import { answerIn } from './quotes.ts';

/** A file that came with a mail. */
export interface MailFile {
  name: string;
  body: Uint8Array<ArrayBuffer>;
}

/** A mail, read. */
export interface ReadMail {
  /** Tells this mail from all others: a digest of its Message-ID, or of all of it. */
  key: string;
  messageId: string | null;
  /** In lower case. */
  from: string;
  /** Everybody it is for, in lower case. */
  recipients: readonly string[];
  /** One line. */
  subject: string;
  /** What is new in it. */
  text: string;
  files: readonly MailFile[];
  headers: Headers;
}

/** What programs send along for each other. */
const TECHNICAL =
  /^(?:application\/(?:(?:x-)?pkcs7-(?:signature|mime)|pgp-(?:signature|encrypted|keys)|ms-tnef|ics)|text\/(?:calendar|x-vcard|vcard|directory)|message\/(?:delivery-status|disposition-notification))$/i;
/** Images inside the text below this are logos of signatures; pasted screenshots are larger. */
const DECORATION_BYTES = 10_000;
const RECIPIENTS = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'x-forwarded-to'];
const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'application/pdf': 'pdf',
  'text/plain': 'txt',
};

/** @returns null for what is no mail, or is nested beyond all reason */
export async function readMail(raw: Uint8Array): Promise<ReadMail | null> {
  const email = await PostalMime.parse(raw, { maxNestingDepth: 30, maxHeadersSize: 256 * 1024 }).catch(() => null);
  const from = email?.from?.address?.trim().toLowerCase() ?? '';
  if (!email || from === '') return null;
  const headers = new Map<string, string[]>();
  for (const { key, value } of email.headers) headers.set(key, [...(headers.get(key) ?? []), value]);
  const messageId = email.messageId?.trim() || null;
  const written = manyLines(email.text ?? '');
  return {
    key: createHash('sha256')
      .update(messageId ?? raw)
      .digest('base64url'),
    messageId,
    from,
    recipients: recipientsOf(email, headers),
    subject: oneLine(email.subject ?? ''),
    text: answerIn(written === '' ? manyLines(textOf(email.html ?? '', 256 * 1024).text) : written),
    files: filesOf(email),
    headers,
  };
}

function recipientsOf(email: Email, headers: Headers): string[] {
  const named = [...(email.to ?? []), ...(email.cc ?? [])].flatMap(({ address, group }) =>
    group ? group.map((one) => one.address) : [address],
  );
  const told = RECIPIENTS.flatMap((name) => headers.get(name) ?? []).map((value) => value.replaceAll(/[<>\s]/g, ''));
  return [...named, ...told].flatMap((address) => (address ? [address.toLowerCase()] : []));
}

function filesOf(email: Email): MailFile[] {
  return email.attachments.flatMap(({ filename, mimeType, content, disposition, related }, index) => {
    if (TECHNICAL.test(mimeType)) return [];
    const body = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
    const inside = related === true || disposition === 'inline';
    if (body.length === 0 || (inside && mimeType.startsWith('image/') && body.length < DECORATION_BYTES)) return [];
    const extension = EXTENSIONS[mimeType.toLowerCase()];
    return [{ name: straight(filename ?? '') || `file-${index + 1}${extension ? `.${extension}` : ''}`, body }];
  });
}
