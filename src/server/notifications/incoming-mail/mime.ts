/**
 * Rewrites a message so that parsing it is cheap: postal-mime keeps an object for each line of a part that is not encoded,
 * and 1 MB of empty lines costs it half a minute and gigabytes. Here parts are only found by their boundaries, in one pass
 * over the bytes, and each is handed on as one long line of base64 under boundaries of our own. Texts are decoded here as well,
 * and flowed text (RFC 3676) is joined, because postal-mime joins a quoted line with the answer below it.
 */
import { decodeText } from './charset.ts';
import { joinFlowedLines } from './flowed-text.ts';

/** Limits of parsing a message. */
export interface MimeLimits {
  /** Maximum parts including multiparts. Further ones are dropped. */
  maxParts: number;
  /** Maximum depth of multiparts. Deeper ones are dropped. */
  maxDepth: number;
  /** Maximum depth of attached messages. Deeper ones are dropped. */
  maxMessageDepth: number;
  /** Bytes of the header fields of all parts. */
  maxHeaderBytes: number;
  /** Bytes of all parts that are shown as text, for each of `text/plain` and `text/html`; attachments do not count. */
  maxTextBytes: number;
}

/** Thrown for a message whose structure cannot be read within the limits. */
export class MimeError extends Error {}

const LF = 0x0a;
const CR = 0x0d;
const DASH = 0x2d;
const SPACE = 0x20;
const TAB = 0x09;

/** The end of the header fields of a message or part: after the first empty line between `start` and `end`. */
export function findBody(bytes: Buffer, start: number, end: number): number {
  for (let at = start; at < end;) {
    const next = bytes.indexOf(LF, at);
    if (next === -1 || next >= end) return end;
    if (next === at || (next === at + 1 && bytes[at] === CR)) return next + 1;
    at = next + 1;
  }
  return end;
}

/** Header fields that control parsing of a part, by lower-case name; the first of several. */
type PartHeaders = ReadonlyMap<string, string>;
const PART_HEADERS = new Set([
  'content-type',
  'content-transfer-encoding',
  'content-disposition',
  'content-id',
  'content-description',
]);

function readPartHeaders(block: string): PartHeaders {
  const headers = new Map<string, string>();
  for (const field of block.split(/\r?\n(?![ \t])/)) {
    const colon = field.indexOf(':');
    const name = field.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (PART_HEADERS.has(name) && !headers.has(name))
      headers.set(
        name,
        field
          .slice(colon + 1)
          .replaceAll(/[\r\n]/g, '')
          .trim(),
      );
  }
  return headers;
}

/** Splits `type; name=value; name="value"` (RFC 2045), without comments. Of parameters with one name the first counts. */
export function readStructured(header: string): { value: string; parameters: ReadonlyMap<string, string> } {
  const items: string[] = [''];
  let previous = '';
  const append = (sign: string) => {
    items[items.length - 1] += sign;
    previous = sign;
  };
  let comments = 0;
  let quoted = false;
  for (let at = 0; at < header.length; at++) {
    const sign = header.charAt(at);
    if (sign === '\\' && (quoted || comments > 0)) {
      at++;
      if (comments === 0) append(header.charAt(at));
    } else if (sign === '"' && comments === 0) {
      quoted = !quoted;
      previous = sign;
    } else if (quoted) append(sign);
    // A parenthesis within a word belongs to it: `name=Invoice(1).pdf`.
    else if (sign === '(' && (comments > 0 || /^$|[\s/]/.test(previous))) comments++;
    else if (sign === ')' && comments > 0) comments--;
    else if (comments > 0) continue;
    else if (sign === ';') {
      items.push('');
      previous = '';
    } else append(sign);
  }
  const parameters = new Map<string, string>();
  for (const item of items.slice(1)) {
    const equals = item.indexOf('=');
    const name = item.slice(0, Math.max(0, equals)).trim().toLowerCase();
    if (equals > 0 && !parameters.has(name)) parameters.set(name, item.slice(equals + 1).trim());
  }
  return { value: (items[0] ?? '').trim().toLowerCase(), parameters };
}

interface Part {
  headers: PartHeaders;
  type: string;
  /** Null for a part without nested parts. */
  children: Part[] | null;
  start: number;
  end: number;
}

interface OpenMultipart {
  part: Part;
  delimiter: Buffer;
}

/** The result of {@link rewriteMessage}. */
export interface RewrittenMessage {
  message: Buffer;
  /** Contents that were truncated at a limit. */
  truncated: { parts: boolean; 'text/plain': boolean; 'text/html': boolean };
}

/** State over a message and the messages in it. */
interface Budget {
  limits: MimeLimits;
  parts: number;
  headerBytes: number;
  textBytes: { 'text/plain': number; 'text/html': number };
  truncated: RewrittenMessage['truncated'];
}

/**
 * Rewrites a message as described above.
 *
 * @throws MimeError for more header fields than allowed
 */
export function rewriteMessage(raw: Uint8Array, limits: MimeLimits): RewrittenMessage {
  const truncated = { parts: false, 'text/plain': false, 'text/html': false };
  const budget: Budget = {
    limits,
    parts: 0,
    headerBytes: 0,
    textBytes: { 'text/plain': 0, 'text/html': 0 },
    truncated,
  };
  const out: Buffer[] = [];
  writeMessage(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), out, budget, 0);
  return { message: Buffer.concat(out), truncated };
}

function writeMessage(bytes: Buffer, out: Buffer[], budget: Budget, messageDepth: number): void {
  const root = readParts(bytes, budget);
  if (root) writePart(root, bytes, out, { budget, messageDepth, depth: 0 });
}

/** Finds the parts of a message. Null when the budget is used up. */
function readParts(bytes: Buffer, budget: Budget): Part | null {
  const open: OpenMultipart[] = [];

  const startPart = (start: number, fallback: string): { part: Part; body: number } | null => {
    if (++budget.parts > budget.limits.maxParts) {
      budget.truncated.parts = true;
      return null;
    }
    const body = findBody(bytes, start, Math.min(bytes.length, start + budget.limits.maxHeaderBytes + 1));
    budget.headerBytes += body - start;
    if (budget.headerBytes > budget.limits.maxHeaderBytes) throw new MimeError('The header fields are too large.');
    const headers = readPartHeaders(bytes.toString('utf8', start, body));
    const { value, parameters } = readStructured(headers.get('content-type') ?? '');
    const part: Part = {
      headers,
      type: value === '' ? fallback : value,
      children: null,
      start: body,
      end: bytes.length,
    };
    const boundary = parameters.get('boundary') ?? '';
    if (part.type.startsWith('multipart/') && boundary !== '') {
      if (open.length >= budget.limits.maxDepth) budget.truncated.parts = true;
      else {
        part.children = [];
        open.push({ part, delimiter: Buffer.from(`--${boundary}`) });
      }
    }
    return { part, body };
  };

  const root = startPart(0, 'text/plain');
  if (!root) return null;
  let current: Part | null = root.part;
  for (let at = root.body; at < bytes.length && open.length > 0;) {
    const next = bytes.indexOf(LF, at);
    const after = next === -1 ? bytes.length : next + 1;
    const found = bytes[at] === DASH && bytes[at + 1] === DASH ? findDelimiter(bytes, at, after, open) : null;
    if (!found) {
      at = after;
      continue;
    }
    if (current) current.end = Math.max(current.start, lineStart(bytes, at));
    // A delimiter of an outer multipart also ends the open inner ones.
    open.length = found.index + (found.last ? 0 : 1);
    current = null;
    at = after;
    if (found.last) continue;
    const parent = open.at(-1)?.part;
    const started = startPart(after, parent?.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain');
    if (!started) break;
    parent?.children?.push(started.part);
    current = started.part;
    at = started.body;
  }
  return root.part;
}

/** Where the line break in front of a delimiter begins: it belongs to the delimiter. */
function lineStart(bytes: Buffer, at: number): number {
  const before = bytes[at - 1] === LF ? at - 1 : at;
  return bytes[before - 1] === CR ? before - 1 : before;
}

/** Finds the open multipart that the line delimits, innermost first. */
function findDelimiter(bytes: Buffer, start: number, after: number, open: readonly OpenMultipart[]) {
  let end = after;
  const isBlank = (byte: number | undefined) => byte === LF || byte === CR || byte === SPACE || byte === TAB;
  while (end > start && isBlank(bytes[end - 1])) end--;
  for (let index = open.length - 1; index >= 0; index--) {
    const delimiter = open[index]?.delimiter;
    if (!delimiter || end - start < delimiter.length) continue;
    if (bytes.compare(delimiter, 0, delimiter.length, start, start + delimiter.length) !== 0) continue;
    const rest = end - start - delimiter.length;
    if (rest === 0) return { index, last: false };
    if (rest === 2 && bytes[end - 1] === DASH && bytes[end - 2] === DASH) return { index, last: true };
  }
  return null;
}

interface WriteContext {
  budget: Budget;
  messageDepth: number;
  depth: number;
}

function writePart(part: Part, bytes: Buffer, out: Buffer[], context: WriteContext): void {
  const { budget, messageDepth, depth } = context;
  const write = (line: string) => out.push(Buffer.from(`${line}\r\n`));
  const headers = new Map(part.headers);
  headers.delete('content-transfer-encoding');
  if (part.children && part.children.length > 0) {
    const boundary = `part-${depth}`;
    write(`Content-Type: ${part.type.replaceAll(/[^\w/.+-]/g, '')}; boundary="${boundary}"\r\n`);
    for (const child of part.children) {
      write(`--${boundary}`);
      writePart(child, bytes, out, { ...context, depth: depth + 1 });
      write('');
    }
    write(`--${boundary}--`);
    return;
  }
  let content = decodeTransfer(
    bytes.subarray(part.start, part.end),
    part.headers.get('content-transfer-encoding') ?? '',
  );
  // A multipart without parts is text with a wrong name.
  const type = part.type.startsWith('multipart/') ? 'text/plain' : part.type;
  const { value: disposition } = readStructured(part.headers.get('content-disposition') ?? '');
  if (type !== part.type || !headers.has('content-type')) headers.set('content-type', type);
  if ((type === 'text/plain' || type === 'text/html') && disposition !== 'attachment') {
    const { parameters } = readStructured(part.headers.get('content-type') ?? '');
    const text = decodeText(limitText(content, type, budget), parameters.get('charset') ?? '');
    const isFlowed = type === 'text/plain' && parameters.get('format')?.toLowerCase() === 'flowed';
    content = Buffer.from(isFlowed ? joinFlowedLines(text, parameters.get('delsp')?.toLowerCase() === 'yes') : text);
    const name = parameters.get('name');
    headers.set(
      'content-type',
      `${type}; charset=utf-8${name === undefined ? '' : `; name="${name.replaceAll(/["\\\r\n]/g, '')}"`}`,
    );
  } else if (type === 'message/rfc822' && disposition !== 'attachment') {
    const nested: Buffer[] = [];
    if (messageDepth < budget.limits.maxMessageDepth) {
      nested.push(readShownFields(content, budget));
      writeMessage(content, nested, budget, messageDepth + 1);
    } else budget.truncated.parts = true;
    content = Buffer.concat(nested);
  }
  for (const [name, value] of headers) write(`${name}: ${value}`);
  write('content-transfer-encoding: base64\r\n');
  write(content.toString('base64'));
}

/** Reads the header fields of an attached message that are shown. */
function readShownFields(bytes: Buffer, { limits }: Budget): Buffer {
  const body = findBody(bytes, 0, Math.min(bytes.length, limits.maxHeaderBytes + 1));
  const fields = bytes.toString('utf8', 0, body).split(/\r?\n(?![ \t])/);
  const visibleFields = fields.filter((field) => /^(?:from|to|cc|subject|date)[ \t]*:/i.test(field));
  return Buffer.from(visibleFields.map((field) => `${field}\r\n`).join(''));
}

function limitText(
  content: Buffer,
  type: 'text/plain' | 'text/html',
  { limits, textBytes, truncated }: Budget,
): Buffer {
  const left = limits.maxTextBytes - textBytes[type];
  if (content.length > left) truncated[type] = true;
  textBytes[type] += Math.min(left, content.length);
  return content.subarray(0, left);
}

function decodeTransfer(body: Buffer, encoding: string): Buffer {
  const { value } = readStructured(encoding);
  if (/\bbase64\b/.test(value)) return decodeBase64(body);
  if (/\bquoted-printable\b/.test(value)) return decodeQuotedPrintable(body);
  return body;
}

const EQUALS = 0x3d;

function decodingTable(digits: string): Int8Array {
  const table = new Int8Array(256).fill(-1);
  for (const [value, digit] of [...digits].entries()) table[digit.charCodeAt(0)] = value;
  return table;
}

const SEXTETS = decodingTable('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const HEX_DIGITS = decodingTable('0123456789ABCDEF');
for (const digit of 'abcdef') HEX_DIGITS[digit.charCodeAt(0)] = Number.parseInt(digit, 16);

/** Node's own decoder stops at the first padding; some programs pad each line. */
function decodeBase64(body: Buffer): Buffer {
  const out = Buffer.alloc(Math.ceil((body.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let value = 0;
  for (const byte of body) {
    const sextet = SEXTETS[byte] ?? -1;
    if (byte === EQUALS) bits = 0;
    if (sextet === -1) continue;
    value = ((value << 6) | sextet) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[length++] = (value >> bits) & 0xff;
    }
  }
  return out.subarray(0, length);
}

function decodeQuotedPrintable(body: Buffer): Buffer {
  const out = Buffer.alloc(body.length);
  let length = 0;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at] ?? 0;
    if (byte === EQUALS) {
      const softBreak = body[at + 1] === LF ? 1 : body[at + 1] === CR && body[at + 2] === LF ? 2 : 0;
      if (softBreak > 0 || at === body.length - 1) {
        at += softBreak;
        continue;
      }
      const high = HEX_DIGITS[body[at + 1] ?? 0] ?? -1;
      const low = HEX_DIGITS[body[at + 2] ?? 0] ?? -1;
      if (high !== -1 && low !== -1) {
        out[length++] = 16 * high + low;
        at += 2;
        continue;
      }
    }
    out[length++] = byte;
  }
  return out.subarray(0, length);
}
