import PostalMime, { type Email } from 'postal-mime';
import { normalizeLine } from '../../database/text.ts';
import { sanitizeLines } from '../mail/sanitize.ts';
import { MAX_HEADER_BYTES } from './envelope.ts';
import { toReplyText } from './html.ts';
import { MimeError, rewriteMessage, type RewrittenMessage } from './mime.ts';
import { splitReply } from './split-reply.ts';

/** A file that came with a mail. */
export interface MailFile {
  name: string;
  body: Uint8Array<ArrayBuffer>;
}

/** The body of a mail. */
export interface MailBody {
  /** The new text without quotes. */
  text: string;
  /** Quotes, signature and forwarded messages; empty when there are none. */
  quoted: string;
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

/** Parts that mail programs and servers add. */
const TECHNICAL =
  /^(?:application\/(?:(?:x-)?pkcs7-(?:signature|mime)|pgp-(?:signature|encrypted|keys)|ms-tnef)|message\/(?:delivery-status|disposition-notification))$/i;
/** Parts that are technical unless their sender attached them on purpose. */
const PERHAPS_TECHNICAL = /^(?:application\/ics|text\/(?:calendar|x-vcard|vcard|directory))$/i;
/** Smaller inline images are logos of signatures; pasted screenshots are larger. */
const DECORATION_BYTES = 10_000;
const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'application/pdf': 'pdf',
  'text/plain': 'txt',
  'text/calendar': 'ics',
  'text/vcard': 'vcf',
  'message/rfc822': 'eml',
};

/**
 * Parses the body of a mail.
 *
 * @param earlier the messages of the conversation so far, to recognise quotes of them
 * @returns null for a malformed mail
 */
export async function readBody(raw: Uint8Array, earlier: readonly string[] = []): Promise<MailBody | null> {
  const rewritten = rewrite(raw);
  if (!rewritten) return null;
  const email = await PostalMime.parse(rewritten.message, { maxRfc822NestingDepth: LIMITS.maxMessageDepth }).catch(
    () => null,
  );
  if (!email) return null;
  const { text, previous, isHtml, truncated } = readText(email, rewritten.truncated);
  const reply = splitReply(text, { earlier, isHtml });
  return {
    text: reply.text,
    quoted: [reply.quoted, previous].filter((part) => part !== '').join('\n\n'),
    files: toFiles(email, reply.text === ''),
    truncated: truncated || rewritten.truncated.parts,
  };
}

function rewrite(raw: Uint8Array): RewrittenMessage | null {
  try {
    return rewriteMessage(raw, LIMITS);
  } catch (error) {
    if (error instanceof MimeError) return null;
    throw error;
  }
}

interface MailText {
  text: string;
  /** The previous message, where the HTML marks it. */
  previous: string;
  isHtml: boolean;
  truncated: boolean;
}

function readText(email: Email, missing: RewrittenMessage['truncated']): MailText {
  const plain = email.text ?? '';
  const text = sanitizeLines(plain.slice(0, MAX_TEXT_LENGTH));
  if (text !== '')
    return { text, previous: '', isHtml: false, truncated: missing['text/plain'] || plain.length > MAX_TEXT_LENGTH };
  const { text: written, previous, truncated } = toReplyText(email.html ?? '', MAX_TEXT_LENGTH);
  return {
    text: sanitizeLines(written),
    previous: sanitizeLines(previous),
    isHtml: true,
    truncated: missing['text/html'] || truncated,
  };
}

/** @param withoutText whether the mail has no text, so that a small picture is the message */
function toFiles(email: Email, withoutText: boolean): MailFile[] {
  return email.attachments.flatMap(({ filename, mimeType, content, disposition, related }, index) => {
    if (TECHNICAL.test(mimeType)) return [];
    const body = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
    const isAttached = disposition === 'attachment';
    if (!isAttached && PERHAPS_TECHNICAL.test(mimeType)) return [];
    const isInline = !isAttached && (related === true || disposition === 'inline');
    const isDecoration = isInline && mimeType.startsWith('image/') && body.length < DECORATION_BYTES;
    if (body.length === 0 || (isDecoration && !withoutText)) return [];
    const extension = EXTENSIONS[mimeType.toLowerCase()];
    return [{ name: normalizeLine(filename ?? '') || `file-${index + 1}${extension ? `.${extension}` : ''}`, body }];
  });
}
