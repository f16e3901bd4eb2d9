/**
 * Sanitizes untrusted text for display: bidirectional control characters are replaced, and links are made only of safe URLs.
 */

// Marks (U+200E, U+200F, U+061C) as well as embeddings, overrides and isolates.
const BIDI = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;
// In running text, marks are legitimate in Hebrew and Arabic; only embeddings, overrides and isolates are replaced.
const BIDI_STRONG = /[\u202A-\u202E\u2066-\u2069]/g;
// oxlint-disable-next-line no-control-regex -- these characters are replaced.
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g;

/**
 * Sanitizes a one-line text (subject, name, file name): bidirectional and other control characters become �.
 *
 * @example sanitizeLine('invoice\u202Egpj.exe'); // "invoice�gpj.exe"
 */
export function sanitizeLine(text: string): string {
  return text.toWellFormed().replace(BIDI, '\uFFFD').replace(CONTROL, '\uFFFD').replace(/\s+/g, ' ');
}

/** Splits a file name into stem and extension, so that a long name never hides the extension. */
export function splitFileName(name: string): { stem: string; extension: string } {
  const line = sanitizeLine(name);
  const dot = line.lastIndexOf('.');
  return dot > 0 ? { stem: line.slice(0, dot), extension: line.slice(dot) } : { stem: line, extension: '' };
}

/**
 * Returns a link's URL if it is safe: `https:`, `mailto:` or `tel:`, without user-info (`https://bank@evil` goes to evil) and
 * without characters that URL parsers drop silently (`java\tscript:`).
 *
 * @returns the normalized URL (a homoglyph host appears in its `xn--` form), or null.
 */
export function safeHref(text: string): string | null {
  // Invisible characters, characters that parsers drop, and the backslash, which browsers treat as a slash.
  if (/[\s\\\p{C}\u{A0}\u{AD}\u{115F}\u{1160}\u{3164}\u{FFA0}]|\u{34F}/u.test(text)) return null;
  if (/^(mailto|tel):[^/]/i.test(text)) return URL.canParse(text) ? new URL(text).href : null;
  if (!/^https:\/\/[^/?#@]+([/?#]|$)/i.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username === '' && url.password === '' && url.hostname !== ''
    ? url.href
    : null;
}

/** A token of running text. */
export type TextToken =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'code'; text: string }
  | { kind: 'block'; text: string };

const FENCE = /^```([^\n`]*)$/gm;
const INLINE = /`([^`\n]+)`|\b(?:https:\/\/|mailto:|tel:)[^\s<>"'`、。，「」『』（）]+/giu;

/**
 * Splits running text into text, links, inline code and code blocks. Only the delimiters of code are dropped.
 */
export function tokenize(text: string): TextToken[] {
  const sanitized = text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(BIDI_STRONG, '\uFFFD')
    .replace(CONTROL, '\uFFFD');
  const tokens: TextToken[] = [];
  let end = 0;
  let open: RegExpExecArray | undefined;
  // Not one pattern from fence to fence, which would take quadratic time on unclosed fences.
  for (const match of sanitized.matchAll(FENCE)) {
    if (!open) open = match;
    else if (/^[ \t]*$/.test(match[1] ?? '')) {
      tokenizeInline(sanitized.slice(end, open.index).replace(/\n$/, ''), tokens);
      const block = sanitized.slice(open.index + open[0].length + 1, match.index);
      tokens.push({ kind: 'block', text: block.replace(/\n$/, '') });
      end = match.index + match[0].length;
      if (sanitized[end] === '\n') end++;
      open = undefined;
    }
  }
  tokenizeInline(sanitized.slice(end), tokens);
  return tokens;
}

function tokenizeInline(text: string, tokens: TextToken[]): void {
  let end = 0;
  const pushText = (part: string) => {
    if (part !== '') tokens.push({ kind: 'text', text: part });
  };
  for (const match of text.matchAll(INLINE)) {
    const code = match[1];
    // Trailing punctuation belongs to the sentence.
    const raw = code === undefined ? match[0].replace(/(?<![.,;:!?)\]}'"])[.,;:!?)\]}'"]+$/, '') : match[0];
    const href = code === undefined ? safeHref(raw) : null;
    if (code === undefined && href === null) continue;
    pushText(text.slice(end, match.index));
    if (code !== undefined) tokens.push({ kind: 'code', text: code });
    else if (href !== null) tokens.push({ kind: 'link', text: toLinkText(raw, href), href });
    end = match.index + raw.length;
  }
  pushText(text.slice(end));
}

/** Returns a link's text: the URL as written, or normalized when its host has non-ASCII characters (homoglyphs). */
function toLinkText(raw: string, href: string): string {
  // eslint-disable-next-line no-control-regex
  return /^[\u0021-\u007E]+$/.test(raw.split(/[/?#]/, 3).join('/')) ? raw : href;
}

/**
 * Truncates a text at a line break near the limit, else at a grapheme boundary.
 *
 * @param limit - in UTF-16 code units.
 */
export function truncate(text: string, limit: number): { head: string; folded: boolean } {
  if (text.length <= limit) return { head: text, folded: false };
  const lineEnd = text.lastIndexOf('\n', limit);
  let head = text.slice(0, lineEnd > limit * 0.8 ? lineEnd : limit);
  if (lineEnd <= limit * 0.8) {
    // Drops the last grapheme, which may be cut.
    const last = [...new Intl.Segmenter().segment(head.slice(-64))].at(-1);
    if (last !== undefined) head = head.slice(0, head.length - last.segment.length);
  }
  return { head, folded: true };
}
