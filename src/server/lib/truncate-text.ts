const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
/**
 * Code units around the limit that are searched for grapheme boundaries. Longer graphemes are split between code
 * points.
 */
const WINDOW = 256;

/**
 * Truncates a text to a number of UTF-16 code units without splitting a grapheme (a surrogate pair, a letter with its
 * accents, an emoji with its modifiers). Runs in time that does not depend on the length of the text.
 *
 * @param maxLength in UTF-16 code units
 * @example truncateText('ok 👍🏽', 5) // 'ok '
 */
export function truncateText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  if (maxLength <= 0) return '';
  const from = Math.max(0, maxLength - WINDOW);
  const part = text.slice(from, maxLength + WINDOW);
  const { index = 0 } = graphemes.segment(part).containing(maxLength - from) ?? {};
  // The window may start inside a grapheme, so a boundary at its start is not reliable.
  if (index > 0 || from === 0) {
    const head = text.slice(0, from + index);
    if (head !== '') return head;
  }
  const splitsPair = isHighSurrogate(text, maxLength - 1) && isLowSurrogate(text, maxLength);
  return text.slice(0, splitsPair ? maxLength - 1 : maxLength);
}

/**
 * Truncates a text to a number of bytes in UTF-8 without splitting a grapheme.
 *
 * @param maxBytes as UTF-8
 */
export function truncateBytes(text: string, maxBytes: number): string {
  // No code unit takes more than three bytes.
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return text;
  const bytes = Buffer.from(text.slice(0, maxBytes));
  let end = Math.min(maxBytes, bytes.length);
  // Bytes of the form 10xxxxxx continue a code point.
  while (end > 0 && end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return truncateText(text, bytes.toString('utf8', 0, end).length);
}

const isHighSurrogate = (text: string, at: number) => (text.charCodeAt(at) & 0xfc00) === 0xd800;
const isLowSurrogate = (text: string, at: number) => (text.charCodeAt(at) & 0xfc00) === 0xdc00;
