const BYTE_ORDER_MARKS = [
  { bytes: [0xef, 0xbb, 0xbf], label: 'utf-8' },
  { bytes: [0xfe, 0xff], label: 'utf-16be' },
  { bytes: [0xff, 0xfe], label: 'utf-16le' },
] as const;
/** Bytes that are searched for an XML declaration. */
const DECLARATION_BYTES = 1_024;

/**
 * Decodes an XML document by its declared character encoding: the byte order mark, the `charset` of the content type, the
 * XML declaration, UTF-8, in this order (RFC 7303). An encoding that is unknown, or in which the bytes are
 * invalid, is skipped.
 *
 * @param contentType as in the HTTP header
 */
export function decodeXml(bytes: Uint8Array, contentType: string): string {
  const mark = BYTE_ORDER_MARKS.find((candidate) => candidate.bytes.every((byte, at) => bytes[at] === byte));
  const labels = mark
    ? [mark.label]
    : [readCharset(contentType), readDeclaration(bytes), 'utf-8'].filter((label) => label !== null);
  for (const label of labels) {
    const text = decodeStrictly(bytes, label);
    if (text !== null) return text;
  }
  return decodeLoosely(bytes, labels);
}

function createDecoder(label: string, fatal: boolean): TextDecoder | null {
  try {
    return new TextDecoder(label, { fatal });
  } catch {
    return null;
  }
}

function decodeStrictly(bytes: Uint8Array, label: string): string | null {
  try {
    return createDecoder(label, true)?.decode(bytes) ?? null;
  } catch {
    return null;
  }
}

/** Decodes with replacement characters, in the first encoding that is known. */
function decodeLoosely(bytes: Uint8Array, labels: readonly string[]): string {
  for (const label of labels) {
    const decoder = createDecoder(label, false);
    if (decoder) return decoder.decode(bytes);
  }
  return new TextDecoder().decode(bytes);
}

const readCharset = (contentType: string) => /;\s*charset\s*=\s*"?([\w.:+-]{1,40})/i.exec(contentType)?.[1] ?? null;

/** Reads the encoding of the XML declaration. UTF-16 without a byte order mark is detected by `<` as two bytes. */
function readDeclaration(bytes: Uint8Array): string | null {
  if (bytes[0] === 0x3c && bytes[1] === 0) return 'utf-16le';
  if (bytes[0] === 0 && bytes[1] === 0x3c) return 'utf-16be';
  const start = Buffer.from(bytes.subarray(0, DECLARATION_BYTES)).toString('latin1');
  const declaration = /^\s{0,20}<\?xml[^>]{0,500}?\?>/.exec(start)?.[0] ?? '';
  const [, label] = /\sencoding\s*=\s*["']([\w.:+-]{1,40})["']/.exec(declaration) ?? [];
  // A declaration that is readable as ASCII is not UTF-16, whatever it says.
  return label === undefined || /^utf-?16/i.test(label) ? null : label;
}
