import { truncateText } from '../../lib/truncate-text.ts';
/** Characters that end or bend a line: controls, line separators, and those that turn the direction of writing. */
const BIDI_CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;
/** The same but for line breaks and tabs. */
// eslint-disable-next-line no-control-regex -- control characters are what is taken out
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const MAX_LINE_LENGTH = 150;

/**
 * A text for a header: one line, with nothing in it that could start another header or show it in another order than it is.
 *
 * @example oneLine('Hi\r\nBcc: all@example.com') // 'Hi Bcc: all@example.com'
 */
export function sanitizeLine(text: string, most = MAX_LINE_LENGTH): string {
  const line = text.toWellFormed().replaceAll(BIDI_CONTROLS, ' ').replaceAll(/ +/g, ' ').trim();
  return line.length <= most ? line : `${truncateText(line, most - 1)}…`;
}

/** A text for the body: its line breaks as `\n`, without other control characters. */
export function sanitizeLines(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replaceAll(CONTROLS, '')
    .trim();
}
