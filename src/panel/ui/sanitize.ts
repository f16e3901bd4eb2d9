/**
 * Text of others, made safe to show: as text nodes, without characters that reorder what stands around them, with links
 * only where a link cannot lie.
 */

// Marks (U+200E, U+200F, U+061C) as well as embeddings, overrides and isolates.
const BIDI = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;
// In running text the marks are honest Hebrew and Arabic typing; only what swallows its surroundings is shown.
const BIDI_STRONG = /[\u202A-\u202E\u2066-\u2069]/g;
// oxlint-disable-next-line no-control-regex -- these are the characters to be made visible.
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g;

/**
 * A one-line text (subject, name, file name) with every character that changes the order of others shown as �.
 *
 * @example oneLine('invoice\u202Egpj.exe'); // "invoice�gpj.exe"
 */
export function sanitizeLine(text: string): string {
  return text.toWellFormed().replace(BIDI, '\uFFFD').replace(CONTROL, '\uFFFD').replace(/\s+/g, ' ');
}

/** A file's name and its true extension apart, so that a long name never hides what the file is. */
export function fileName(name: string): { stem: string; extension: string } {
  const line = sanitizeLine(name);
  const dot = line.lastIndexOf('.');
  return dot > 0 ? { stem: line.slice(0, dot), extension: line.slice(dot) } : { stem: line, extension: '' };
}

/**
 * The target of a link, if a link may be shown for it: `https:`, `mailto:` or `tel:`, without user-info (`https://bank@evil`
 * goes to evil), without characters that a URL parser drops silently (`java\tscript:`).
 *
 * @returns the normalised target (a homoglyph host appears in its `xn--` form), or null.
 */
export function safeHref(text: string): string | null {
  // Everything an eye would not see or a parser would drop, and the backslash that browsers read as a slash.
  if (/[\s\\\p{C}\u{A0}\u{AD}\u{115F}\u{1160}\u{3164}\u{FFA0}]|\u{34F}/u.test(text)) return null;
  if (/^(mailto|tel):[^/]/i.test(text)) return URL.canParse(text) ? new URL(text).href : null;
  if (!/^https:\/\/[^/?#@]+([/?#]|$)/i.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username === '' && url.password === '' && url.hostname !== ''
    ? url.href
    : null;
}

/** A piece of running text. */
export type TextToken =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'code'; text: string }
  | { kind: 'block'; text: string };

const FENCE = /^```([^\n`]*)$/gm;
const INLINE = /`([^`\n]+)`|\b(?:https:\/\/|mailto:|tel:)[^\s<>"'`、。，「」『』（）]+/giu;

/**
 * Splits running text into text, links, code and blocks of code. Nothing is dropped: the pieces' texts are what was
 * written, without the marks around code.
 */
export function tokenize(text: string): TextToken[] {
  const shown = text.toWellFormed().replace(/\r\n?/g, '\n').replace(BIDI_STRONG, '\uFFFD').replace(CONTROL, '\uFFFD');
  const found: TextToken[] = [];
  let end = 0;
  let open: RegExpExecArray | undefined;
  // Line by line: one pattern from fence to fence would read the rest of the text again for each that nothing closes.
  for (const match of shown.matchAll(FENCE)) {
    if (!open) open = match;
    else if (/^[ \t]*$/.test(match[1] ?? '')) {
      inline(shown.slice(end, open.index).replace(/\n$/, ''), found);
      const block = shown.slice(open.index + open[0].length + 1, match.index);
      found.push({ kind: 'block', text: block.replace(/\n$/, '') });
      end = match.index + match[0].length;
      if (shown[end] === '\n') end++;
      open = undefined;
    }
  }
  inline(shown.slice(end), found);
  return found;
}

function inline(text: string, into: TextToken[]): void {
  let end = 0;
  const say = (piece: string) => {
    if (piece !== '') into.push({ kind: 'text', text: piece });
  };
  for (const match of text.matchAll(INLINE)) {
    const code = match[1];
    // A full stop or bracket after an address belongs to the sentence.
    const raw = code === undefined ? match[0].replace(/(?<![.,;:!?)\]}'"])[.,;:!?)\]}'"]+$/, '') : match[0];
    const href = code === undefined ? safeHref(raw) : null;
    if (code === undefined && href === null) continue;
    say(text.slice(end, match.index));
    if (code !== undefined) into.push({ kind: 'code', text: code });
    else if (href !== null) into.push({ kind: 'link', text: label(raw, href), href });
    end = match.index + raw.length;
  }
  say(text.slice(end));
}

/** What a link says: the address as written, unless its host would be read as another one. */
function label(raw: string, href: string): string {
  // eslint-disable-next-line no-control-regex
  return /^[\u0021-\u007E]+$/.test(raw.split(/[/?#]/, 3).join('/')) ? raw : href;
}

/**
 * Cuts a text that is too long to lay out at once, never inside a character.
 *
 * @param limit - in UTF-16 code units.
 */
export function truncate(text: string, limit: number): { head: string; folded: boolean } {
  if (text.length <= limit) return { head: text, folded: false };
  const near = text.lastIndexOf('\n', limit);
  let head = text.slice(0, near > limit * 0.8 ? near : limit);
  if (near <= limit * 0.8) {
    // The last grapheme may have been cut: leave it out.
    const last = [...new Intl.Segmenter().segment(head.slice(-64))].at(-1);
    if (last !== undefined) head = head.slice(0, head.length - last.segment.length);
  }
  return { head, folded: true };
}
