import { LIMITS } from '../../contract/index.ts';
import { normalizeText } from '../lib/normalize-text.ts';

// Device names on Windows, with any extension.
const RESERVED = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)/i;
/** File systems limit names in bytes; this leaves room for a suffix that a browser adds to a duplicate name. */
const MAX_BYTES = 200;

const extensionWithDot = (name: string) => /\.[a-z0-9]{1,10}$/i.exec(name)?.[0] ?? '';

function shorten(name: string): string {
  const extension = extensionWithDot(name);
  let base = name.slice(0, name.length - extension.length);
  const fits = () =>
    Buffer.byteLength(base + extension) <= MAX_BYTES && (base + extension).length <= LIMITS.attachmentName;
  if (fits()) return name;
  const characters = [...new Intl.Segmenter().segment(base.slice(0, 1_000))].map((part) => part.segment);
  while (characters.length > 1 && !fits()) {
    characters.pop();
    base = characters.join('');
  }
  return (base + extension).replace(/(?<![.\s])[.\s]+$/, '');
}

/**
 * Sanitizes a file name for display and download: last path segment only, without control characters, bidi controls (which make
 * `gpj.exe` look like an image), and characters reserved by file systems. Never empty.
 *
 * @example sanitizeFilename('..\\..\\CON.txt') // '_CON.txt'
 */
export function sanitizeFilename(name: string): string {
  const last = normalizeText(name.toWellFormed(), 'NFC').split(/[/\\]/).at(-1) ?? '';
  const visible = last
    // Control, format (bidi and zero-width among them), line and paragraph separators, private use, unassigned.
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu, '')
    .replaceAll('\ufffd', '')
    .replaceAll(/[<>:"|?*]/g, '_')
    .replaceAll(/\s+/g, ' ');
  // Again, because a removed character may have separated a letter and its accent.
  const safe = normalizeText(visible, 'NFC')
    .replace(/^[.\s]+/, '')
    .replace(/(?<![.\s])[.\s]+$/, '')
    .replace(RESERVED, '_$&');
  return safe === '' ? 'file' : shorten(safe);
}

/** Returns the extension in lower case, without its dot; empty when there is none. */
export function getExtension(name: string): string {
  return extensionWithDot(name).slice(1).toLowerCase();
}
