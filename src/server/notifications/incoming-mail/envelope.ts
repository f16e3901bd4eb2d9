import { createHash } from 'node:crypto';
import PostalMime, { addressParser } from 'postal-mime';
import { sanitizeLine } from '../mail/sanitize.ts';
import type { Headers } from './auto-reply.ts';
import { findBody } from './mime.ts';

/** Maximum bytes of the header fields of a message. */
export const MAX_HEADER_BYTES = 256 * 1024;
const MAX_HEADER_FIELDS = 1_000;
/** Maximum bytes of one header field: parsing encoded addresses takes quadratic time in the length of their field. */
const MAX_FIELD_BYTES = 64 * 1024;
/** Maximum bytes of the body that its digest depends on. */
const MAX_DIGESTED_BYTES = 256 * 1024;
/** Message ids of the thread that are looked up, the last ones. */
const MAX_REFERENCES = 20;
/** Header fields in which mail servers write the recipient. */
const RECIPIENT_FIELDS = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'x-forwarded-to'];

/** The header fields of a message. Its body has not been read. */
export interface Envelope {
  /** Identifies the message: a digest of its Message-ID and its content, or of its content, subject and date. */
  key: string;
  messageId: string | null;
  /** The first mailbox of `From`, in lower case. */
  from: string;
  /** Every mailbox of every `From`, in lower case. */
  authors: readonly string[];
  /** All recipients, in lower case. */
  recipients: readonly string[];
  /** The mailboxes of `To` and `Cc`, in lower case. */
  named: readonly string[];
  /** Message ids of the thread: those of `References` and `In-Reply-To`. */
  references: readonly string[];
  /** One line. */
  subject: string;
  headers: Headers;
}

/** Parses the header fields. @returns null without an author or with too many header fields */
export async function readEnvelope(raw: Uint8Array): Promise<Envelope | null> {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const end = findBody(bytes, 0, Math.min(bytes.length, MAX_HEADER_BYTES + 1));
  if (end > MAX_HEADER_BYTES || !areFieldsWithinLimits(bytes.subarray(0, end))) return null;
  const email = await PostalMime.parse(Buffer.concat([bytes.subarray(0, end), Buffer.from('\r\n')])).catch(() => null);
  if (!email) return null;
  const headers = new Map<string, string[]>();
  for (const { key, value } of email.headers) {
    const values = headers.get(key);
    if (values) values.push(value);
    else headers.set(key, [value]);
  }
  const authors = parseAddresses(headers.get('from') ?? []);
  const [from] = authors;
  if (from === undefined) return null;
  const messageId = email.messageId?.trim() || null;
  const named = parseAddresses([...(headers.get('to') ?? []), ...(headers.get('cc') ?? [])]);
  const written = RECIPIENT_FIELDS.flatMap((name) => headers.get(name) ?? []);
  const thread = [...(headers.get('in-reply-to') ?? []), ...(headers.get('references') ?? [])];
  return {
    key: digestMessage(messageId ?? `${headers.get('date')?.[0] ?? ''} ${email.subject ?? ''}`, bytes.subarray(end)),
    messageId,
    from,
    authors,
    named,
    references: thread.flatMap((value) => value.match(/<[^<>\s]{1,250}>/g) ?? []).slice(-MAX_REFERENCES),
    recipients: [...named, ...written.map((value) => value.replaceAll(/[<>\s]/g, '').toLowerCase())],
    subject: sanitizeLine(email.subject ?? ''),
    headers,
  };
}

/** Equal for two copies of a message that came by different ways: their trace fields and line ends differ. */
function digestMessage(identifier: string, body: Buffer): string {
  const content = body.toString('latin1', 0, MAX_DIGESTED_BYTES).replaceAll('\r\n', '\n');
  return createHash('sha256').update(`${identifier}\n`).update(content.trimEnd(), 'latin1').digest('base64url');
}

function areFieldsWithinLimits(header: Buffer): boolean {
  let fields = 0;
  let start = 0;
  for (let at = header.indexOf('\n'); at !== -1; at = header.indexOf('\n', at + 1)) {
    const next = header[at + 1];
    // A line that begins with white space continues the field.
    if (next === 0x20 || next === 0x09) continue;
    if (++fields > MAX_HEADER_FIELDS || at - start > MAX_FIELD_BYTES) return false;
    start = at + 1;
  }
  return header.length - start <= MAX_FIELD_BYTES;
}

function parseAddresses(values: readonly string[]): string[] {
  return values
    .flatMap((value) => addressParser(value, { flatten: true }))
    .flatMap(({ address }) => (address?.trim() ? [address.trim().toLowerCase()] : []));
}
