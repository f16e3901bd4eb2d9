/** Names of character sets that mail programs write and the Encoding Standard does not know, with the one that they mean. */
const ALIASES: Readonly<Record<string, string>> = {
  'eucjp-ms': 'euc-jp',
  'euc-jp-ms': 'euc-jp',
  cp51932: 'euc-jp',
  'iso-2022-jp-ms': 'iso-2022-jp',
  'iso-2022-jp-1': 'iso-2022-jp',
  'iso-2022-jp-2': 'iso-2022-jp',
  'iso-2022-jp-3': 'iso-2022-jp',
  cp50220: 'iso-2022-jp',
  cp50221: 'iso-2022-jp',
  cp50222: 'iso-2022-jp',
  cp932: 'shift_jis',
  ms932: 'shift_jis',
  'shift-jis-2004': 'shift_jis',
  cp936: 'gbk',
  cp949: 'euc-kr',
  'ks_c_5601-1987': 'euc-kr',
  cp950: 'big5',
  utf8: 'utf-8',
  'utf-8-sig': 'utf-8',
};
/** Labels that say nothing about bytes outside of ASCII. */
const UNKNOWN = new Set([
  '',
  'us-ascii',
  'ascii',
  'ansi_x3.4-1968',
  'unknown',
  'unknown-8bit',
  'x-unknown',
  '8bit',
  'default',
]);
/** Encodings of bytes without a usable label, in the order in which they are tried. All but the last refuse invalid bytes. */
const CANDIDATES = ['utf-8', 'iso-2022-jp', 'euc-jp', 'shift_jis', 'euc-kr', 'gb18030'] as const;

const ESC = 0x1b;

/** Whether the bytes switch to a Japanese character set by escape sequences (RFC 1468). */
function hasJapaneseEscapes(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(ESC); at !== -1 && at < bytes.length - 2; at = bytes.indexOf(ESC, at + 1)) {
    const [first, second] = [bytes[at + 1], bytes[at + 2]];
    // ESC $ @, ESC $ B, ESC ( J, ESC ( I
    if (first === 0x24 && (second === 0x40 || second === 0x42)) return true;
    if (first === 0x28 && (second === 0x4a || second === 0x49)) return true;
  }
  return false;
}

const isAscii = (bytes: Uint8Array) => bytes.every((byte) => byte < 0x80);

function tryDecode(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Share of signs of everyday Japanese, Chinese or Korean text; bytes read in a wrong encoding have rare signs. */
function rateText(text: string): number {
  const sample = text.slice(0, 2_000);
  const foreign = [...sample].filter((sign) => sign > '\u007f');
  if (foreign.length === 0) return 0;
  const common = foreign.filter((sign) => /[\u3000-\u30ff\u4e00-\u9fa0\uac00-\ud7a3\uff01-\uff5e]/u.test(sign));
  const kana = foreign.filter((sign) => /[\u3041-\u30ff]/u.test(sign));
  return (common.length + kana.length) / foreign.length;
}

/** Decodes bytes whose label is missing or wrong. */
function detect(bytes: Uint8Array): string {
  if (hasJapaneseEscapes(bytes)) return new TextDecoder('iso-2022-jp').decode(bytes);
  const utf8 = tryDecode(bytes, 'utf-8');
  if (utf8 !== null) return utf8;
  let best = { text: new TextDecoder('windows-1252').decode(bytes), rating: 0.7 };
  for (const encoding of CANDIDATES.slice(2)) {
    const text = tryDecode(bytes, encoding);
    const rating = text === null ? 0 : rateText(text);
    if (text !== null && rating > best.rating) best = { text, rating };
  }
  return best.text;
}

/**
 * Decodes the text of a mail. The label counts, unless it is missing, unknown, or cannot be right for these bytes; only then the
 * encoding is detected. Never throws.
 *
 * @param bytes after removing the transfer encoding
 * @param label the parameter `charset`; empty without one
 * @example decodeText(Buffer.from('\u001b$B$O$$\u001b(B'), '') // 'はい'
 */
export function decodeText(bytes: Uint8Array, label: string): string {
  const name = label.trim().toLowerCase();
  const encoding = ALIASES[name] ?? name;
  if (isAscii(bytes) && !bytes.includes(ESC) && !/^(?:utf-(?:7|16|32)|iso-2022|hz-gb)/.test(encoding))
    return new TextDecoder('utf-8').decode(bytes);
  if (UNKNOWN.has(encoding) || (isAscii(bytes) && hasJapaneseEscapes(bytes))) return detect(bytes);
  // Bytes above ASCII do not occur in ISO-2022-JP, and escape sequences do not occur in UTF-8 text.
  if (encoding === 'iso-2022-jp' && !isAscii(bytes)) return detect(bytes);
  if (encoding === 'utf-8') return tryDecode(bytes, 'utf-8') ?? detectOr(bytes, 'utf-8');
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    return detect(bytes);
  }
}

/** Detects another encoding; if none fits, replaces the invalid bytes only. */
function detectOr(bytes: Uint8Array, encoding: string): string {
  const invalid = new TextDecoder(encoding).decode(bytes);
  // A truncated sign or two in a long text is damage, not another encoding.
  const damaged = invalid.split('\ufffd').length - 1;
  const foreign = invalid.slice(0, 10_000).replaceAll(/[^\u0080-\uffff]/g, '').length;
  return damaged * 10 < foreign ? invalid : detect(bytes);
}
