/** Allowed file types by extension, with the media types under which they are served. */
export const FILE_TYPES = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avi: 'video/x-msvideo',
  mov: 'video/quicktime',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  msg: 'application/vnd.ms-outlook',
  csv: 'text/csv',
  txt: 'text/plain',
  log: 'text/plain',
} as const satisfies Record<string, string>;

/** An allowed extension. */
export type FileExtension = keyof typeof FILE_TYPES;

/** The extensions of {@link FILE_TYPES}. */
export const FILE_EXTENSIONS = Object.keys(FILE_TYPES);

const latin1 = new TextDecoder('latin1');
const ascii = (body: Uint8Array, from: number, to: number) => latin1.decode(body.subarray(from, to));
const startsWith = (body: Uint8Array, ...bytes: number[]) =>
  body.length > bytes.length && bytes.every((byte, index) => body[index] === byte);

const isPng = (body: Uint8Array) =>
  startsWith(body, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) && ascii(body, 12, 16) === 'IHDR';
// After FF D8 FF comes another marker; three bytes alone could be anything.
const isJpeg = (body: Uint8Array) => body.length > 20 && startsWith(body, 0xff, 0xd8, 0xff) && (body[3] ?? 0) >= 0xc0;

// The header alone can be spelt with letters ("GIF89a=1;/*"), as a polyglot of image and script; the block after the color table
// cannot.
function isGif(body: Uint8Array): boolean {
  if (!/^GIF8[79]a$/.test(ascii(body, 0, 6))) return false;
  const packed = body[10] ?? 0;
  const block = 13 + (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0);
  return [0x21, 0x2c, 0x3b].includes(body[block] ?? 0);
}

const isRiff = (body: Uint8Array, kind: string) => ascii(body, 0, 4) === 'RIFF' && ascii(body, 8, 12) === kind;
const isPdf = (body: Uint8Array) => /^%PDF-\d\.\d/.test(ascii(body, 0, 8));

const isQuickTime = (body: Uint8Array) =>
  ascii(body, 4, 12) === 'ftypqt  ' || ['moov', 'mdat', 'wide', 'free', 'skip', 'pnot'].includes(ascii(body, 4, 8));
const isMp4 = (body: Uint8Array) =>
  ascii(body, 4, 8) === 'ftyp' && /^(isom|iso[2-9]|mp4[12]|avc1|m4v |msnv|dash|3gp.|f4v )$/i.test(ascii(body, 8, 12));

const containsUtf16 = (body: Uint8Array, text: string) =>
  Buffer.from(body.buffer, body.byteOffset, body.length).includes(text, 0, 'utf16le');

/** OLE container of Word and Outlook. Its directory names the streams, which tell the type. */
function isOle(body: Uint8Array, stream: string): boolean {
  return (
    startsWith(body, 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1) &&
    containsUtf16(body, stream) &&
    !containsUtf16(body, '_VBA_PROJECT')
  );
}

/** Returns the file names in a ZIP directory; empty when it cannot be read. */
function zipNames(body: Uint8Array): string[] {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const lowest = Math.max(0, body.length - 22 - 0xffff);
  for (let end = body.length - 22; end >= lowest; end--) {
    if (view.getUint32(end, true) !== 0x06054b50) continue;
    const names: string[] = [];
    let at = view.getUint32(end + 16, true);
    for (let remaining = view.getUint16(end + 10, true); remaining > 0; remaining--) {
      if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) return [];
      const length = view.getUint16(at + 28, true);
      names.push(ascii(body, at + 46, at + 46 + length));
      at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
    return names;
  }
  return [];
}

/** OOXML container of Word and Excel, without macros. */
function isOffice(body: Uint8Array, main: string): boolean {
  if (!startsWith(body, 0x50, 0x4b, 0x03, 0x04)) return false;
  const names = zipNames(body);
  return (
    names.includes('[Content_Types].xml') &&
    names.includes(main) &&
    !names.some((name) => /vbaproject|\.(exe|dll|js|vbs|bat|cmd|ps1|scr|lnk|hta)$/i.test(name))
  );
}

/** Encodings without a byte order mark, the most likely one first. */
const ENCODINGS = ['utf-8', 'shift_jis', 'euc-jp', 'iso-2022-jp', 'windows-1252'];

/** Decodes the bytes by each encoding in which they may be text, the most likely one first. */
function* decodeCandidates(body: Uint8Array): Generator<string> {
  const marked = startsWith(body, 0xff, 0xfe) ? 'utf-16le' : startsWith(body, 0xfe, 0xff) ? 'utf-16be' : null;
  const guesses = marked === null ? guessUtf16(body) : [];
  const isUnmarked = guesses.length > 0;
  for (const encoding of marked !== null ? [marked] : isUnmarked ? guesses : ENCODINGS) {
    let text: string;
    try {
      text = new TextDecoder(encoding, { fatal: true }).decode(body);
    } catch {
      continue;
    }
    // Bytes that Windows-1252 does not assign are decoded to C1 control characters.
    if (encoding === 'windows-1252' && /[\u0080-\u009f]/.test(text)) continue;
    // Almost any bytes of even length decode as UTF-16, but those of a program contain unassigned characters.
    if (isUnmarked && /[\p{Cn}\p{Co}]/u.test(text)) continue;
    yield text;
  }
}

/** Minimum share of ASCII in UTF-16 without a byte order mark: Japanese text has spaces, digits and line ends. */
const MIN_ASCII_SHARE = 0.02;

/** Guesses UTF-16 without a byte order mark by the side on which the zero bytes of ASCII characters are. */
function guessUtf16(body: Uint8Array): string[] {
  if (body.length < 4 || body.length % 2 !== 0) return [];
  let even = 0;
  let odd = 0;
  for (let index = 0; index < body.length; index += 2) {
    if (body[index] === 0) even++;
    if (body[index + 1] === 0) odd++;
  }
  if (Math.max(even, odd) < Math.max(1, (body.length / 2) * MIN_ASCII_SHARE)) return [];
  // The ideographic space (U+3000) has its zero byte on the other side, so both may be equally frequent.
  return [...(odd >= even ? ['utf-16le'] : []), ...(even >= odd ? ['utf-16be'] : [])];
}

// Tab, line ends, form feed and escape (colors in logs) are text; other control characters are not.
// oxlint-disable-next-line no-control-regex
const NOT_TEXT = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/;
// Tags by which browsers sniff HTML, after white space and comments.
const PAGE =
  /<(?:!doctype|html|head|body|script|iframe|svg|\?xml|h1|div|font|table|a|style|title|b|br|p|img|object|embed|meta|link)[\s>/]/iy;
const SPACE = /\s*/y;
// A HAR file under another name, which contains cookies and tokens.
const TRAFFIC = /^\s*\{\s*"log"\s*:\s*\{/;

/** Whether a sniffing browser would render the text as HTML. */
function isPage(text: string): boolean {
  let at = skipSpace(text, 0);
  // No regular expression: nested repetition over white space and comments takes exponential time.
  while (text.startsWith('<!--', at)) {
    const end = text.indexOf('-->', at + 4);
    if (end === -1) return false;
    at = skipSpace(text, end + 3);
  }
  PAGE.lastIndex = at;
  return PAGE.test(text);
}

function skipSpace(text: string, from: number): number {
  SPACE.lastIndex = from;
  SPACE.test(text);
  return SPACE.lastIndex;
}

const isUnsafe = (text: string) => isPage(text) || TRAFFIC.test(text);

function isText(body: Uint8Array): boolean {
  // Browsers read text without a byte order mark as ASCII, so a page must not hide in a guess of UTF-16.
  if (isUnsafe(latin1.decode(body).replaceAll('\0', ''))) return false;
  for (const text of decodeCandidates(body)) if (!NOT_TEXT.test(text)) return !isUnsafe(text);
  return false;
}

const matchers: Record<FileExtension, (body: Uint8Array) => boolean> = {
  png: isPng,
  jpg: isJpeg,
  jpeg: isJpeg,
  gif: isGif,
  webp: (body) => isRiff(body, 'WEBP'),
  avi: (body) => isRiff(body, 'AVI '),
  mov: isQuickTime,
  mp4: isMp4,
  pdf: isPdf,
  doc: (body) => isOle(body, 'WordDocument'),
  msg: (body) => isOle(body, '__properties_version1.0'),
  docx: (body) => isOffice(body, 'word/document.xml'),
  xlsx: (body) => isOffice(body, 'xl/workbook.xml'),
  csv: isText,
  txt: isText,
  log: isText,
};

/** Bytes at the beginning of a file that decide about {@link isHeadType the types} below. */
export const HEAD_BYTES = 64 * 1024;
/** Types that the beginning decides, and that carry no metadata which is removed: the large ones need not be read whole. */
const HEAD_TYPES: readonly string[] = ['gif', 'avi', 'mov', 'mp4', 'pdf'] satisfies FileExtension[];

/** Whether {@link HEAD_BYTES} decide whether a file is of the type. */
export const isHeadType = (extension: string): boolean => HEAD_TYPES.includes(extension);

const isKnown = (extension: string): extension is FileExtension => Object.hasOwn(FILE_TYPES, extension);

/**
 * Returns the media type of a file; null when its extension is not allowed, or its bytes do not match the extension.
 *
 * @param extension in lower case, without the dot
 */
export function fileType(extension: string, body: Uint8Array): string | null {
  return isKnown(extension) && matchers[extension](body) ? FILE_TYPES[extension] : null;
}
