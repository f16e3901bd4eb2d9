import { truncateText } from '../../lib/truncate-text.ts';
/** Control characters, line separators and bidirectional controls. */
const BIDI_CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;
/** The same except line breaks and tabs. */
// eslint-disable-next-line no-control-regex -- the expression removes control characters
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const MAX_LINE_LENGTH = 150;

/**
 * Sanitizes text for a header: one line, without characters that could start another header or change the displayed
 * order.
 *
 * @example
 * sanitizeLine('Hi\r\nBcc: all@example.com') // 'Hi Bcc: all@example.com'
 */
export function sanitizeLine(text: string, maxLength = MAX_LINE_LENGTH): string {
  const line = text.toWellFormed().replaceAll(BIDI_CONTROLS, ' ').replaceAll(/ +/g, ' ').trim();
  return line.length <= maxLength ? line : `${truncateText(line, maxLength - 1)}…`;
}

/** Sanitizes text for the body: line breaks become `\n`, other control characters are removed. */
export function sanitizeLines(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replaceAll(CONTROLS, '')
    .trim();
}
