import { htmlToText } from '../../lib/html-to-text.ts';

/** Ids of elements around the quoted message in mails of Outlook and others. Text after them is not new. */
const PREVIOUS_MESSAGE_IDS = new Set(['divrplyfwdmsg', 'appendonsend', 'mail-editor-reference-message-container']);
/** Quotes nested deeper are marked as this depth. */
export const MAX_QUOTE_DEPTH = 10;

/**
 * Converts an HTML-only message to plain text with quotes marked by `> `.
 *
 * @example toReplyText('<p>Thanks!</p><blockquote>Try again.</blockquote>', 1000).text // 'Thanks!\n> Try again.'
 */
export function toReplyText(html: string, maxLength: number): { text: string; truncated: boolean } {
  return htmlToText(html, {
    maxLength,
    maxQuoteDepth: MAX_QUOTE_DEPTH,
    stopAt: (id) => PREVIOUS_MESSAGE_IDS.has(id),
  });
}
