import { htmlToText } from '../../lib/html-to-text.ts';

/** Ids of elements around the quoted message in mails of Outlook and others. Text after them is not new. */
const PREVIOUS_MESSAGE_IDS = new Set(['divrplyfwdmsg', 'appendonsend', 'mail-editor-reference-message-container']);
/** Quotes nested deeper are marked as this depth. */
export const MAX_QUOTE_DEPTH = 10;

/**
 * Converts an HTML-only message to plain text with quotes marked by `> `.
 *
 * @returns `previous` is the message below an element in which a mail program puts it; empty when there is none
 * @example toReplyText('<p>Thanks!</p><blockquote>Try again.</blockquote>', 1000).text // 'Thanks!\n> Try again.'
 */
export function toReplyText(html: string, maxLength: number): { text: string; previous: string; truncated: boolean } {
  const options = { maxLength, maxQuoteDepth: MAX_QUOTE_DEPTH };
  const all = htmlToText(html, options);
  const { text } = htmlToText(html, { ...options, stopAt: (id) => PREVIOUS_MESSAGE_IDS.has(id) });
  // Without own words above it, the previous message is what the author forwards.
  if (text.trim() === '' || !all.text.startsWith(text))
    return { text: all.text, previous: '', truncated: all.truncated };
  return { text, previous: all.text.slice(text.length), truncated: all.truncated };
}
