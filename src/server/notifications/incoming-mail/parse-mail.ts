import PostalMime, { type Email } from 'postal-mime';
import { normalizeLine } from '../../database/text.ts';
import { sanitizeLines } from '../mail/sanitize.ts';
import { MAX_HEADER_BYTES } from './envelope.ts';
import { toReplyText } from './html.ts';
import { MimeError, rewriteMessage, type RewrittenMessage } from './mime.ts';
import { extractReply } from './strip-quotes.ts';

/** A file that came with a mail. */
export interface MailFile {
  name: string;
  body: Uint8Array<ArrayBuffer>;
}

/** The body of a mail. */
export interface MailBody {
  /** The new text without quotes. */
  text: string;
  files: readonly MailFile[];
  /** Whether a limit truncated it. */
  truncated: boolean;
}

/** Maximum characters of the text of a mail. */
export const MAX_TEXT_LENGTH = 256 * 1024;
const MAX_PARTS = 1_000;
const LIMITS = {
  maxParts: MAX_PARTS,
  maxDepth: 30,
  maxMessageDepth: 2,
  maxHeaderBytes: MAX_HEADER_BYTES,
  maxTextBytes: 1024 * 1024,
};

/** Technical attachments such as signatures and calendars. */
const TECHNICAL =
  /^(?:application\/(?:(?:x-)?pkcs7-(?:signature|mime)|pgp-(?:signature|encrypted|keys)|ms-tnef|ics)|text\/(?:calendar|x-vcard|vcard|directory)|message\/(?:delivery-status|disposition-notification))$/i;
/** Smaller inline images are logos of signatures; pasted screenshots are larger. */
const DECORATION_BYTES = 10_000;
const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'application/pdf': 'pdf',
  'text/plain': 'txt',
};

/** Parses the body of a mail. @returns null for a malformed mail */
export async function readBody(raw: Uint8Array): Promise<MailBody | null> {
  const rewritten = rewrite(raw);
  if (!rewritten) return null;
  const email = await PostalMime.parse(rewritten.message, { maxRfc822NestingDepth: LIMITS.maxMessageDepth }).catch(
    () => null,
  );
  if (!email) return null;
  const { text, truncated } = readText(email, rewritten.truncated);
  return { text: extractReply(text), files: toFiles(email), truncated: truncated || rewritten.truncated.parts };
}

function rewrite(raw: Uint8Array): RewrittenMessage | null {
  try {
    return rewriteMessage(raw, LIMITS);
  } catch (error) {
    if (error instanceof MimeError) return null;
    throw error;
  }
}

function readText(email: Email, missing: RewrittenMessage['truncated']): { text: string; truncated: boolean } {
  const plain = email.text ?? '';
  const text = sanitizeLines(plain.slice(0, MAX_TEXT_LENGTH));
  if (text !== '') return { text, truncated: missing['text/plain'] || plain.length > MAX_TEXT_LENGTH };
  const converted = toReplyText(email.html ?? '', MAX_TEXT_LENGTH);
  return { text: sanitizeLines(converted.text), truncated: missing['text/html'] || converted.truncated };
}

function toFiles(email: Email): MailFile[] {
  return email.attachments.flatMap(({ filename, mimeType, content, disposition, related }, index) => {
    if (TECHNICAL.test(mimeType)) return [];
    const body = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
    const inside = related === true || disposition === 'inline';
    if (body.length === 0 || (inside && mimeType.startsWith('image/') && body.length < DECORATION_BYTES)) return [];
    const extension = EXTENSIONS[mimeType.toLowerCase()];
    return [{ name: normalizeLine(filename ?? '') || `file-${index + 1}${extension ? `.${extension}` : ''}`, body }];
  });
}
