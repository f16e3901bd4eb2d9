import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { htmlToText } from '../../lib/html-to-text.ts';

/** Elements that occur in texts of status pages. */
const KNOWN_TAGS = new Set(
  'p div br ul ol li strong b em i u a small var span code pre h1 h2 h3 h4 h5 h6 blockquote img table tr td th hr section'.split(
    ' ',
  ),
);
/** Maximum characters that are searched for markup. */
const MAX_INSPECTED = 100_000;
const BREAKING = /<\/?(?:p|div|br|ul|ol|li|h[1-6]|blockquote|table|tr|pre|section|hr)[\s/>]/i;
const ENTITY = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,30});/i;

/** Whether a text is HTML: it has a known tag. `latency <5 ms` and `if a <b and c> d` have none. */
export function containsMarkup(text: string): boolean {
  if (!text.includes('<')) return false;
  const input = text.slice(0, MAX_INSPECTED);
  let found = false;
  let tag = '';
  let attributes = 0;
  let values = 0;
  const decide = () => {
    // Attributes without a value do not occur in such texts, so words after the name are not attributes.
    if (KNOWN_TAGS.has(tag) && (attributes === 0 || values > 0)) {
      found = true;
      tokenizer.pause();
    }
  };
  const callbacks: TokenizerCallbacks = {
    onopentagname(start, end) {
      tag = input.slice(start, end).toLowerCase();
      attributes = 0;
      values = 0;
    },
    onattribname() {
      attributes++;
    },
    onattribdata() {
      values++;
    },
    onopentagend: decide,
    onselfclosingtag: decide,
    ontext() {},
    ontextentity() {},
    onclosetag() {},
    onattribentity() {},
    onattribend() {},
    oncdata() {},
    oncomment() {},
    ondeclaration() {},
    onprocessinginstruction() {},
    onend() {},
  };
  const tokenizer = new Tokenizer({}, callbacks);
  tokenizer.write(input);
  if (!found) tokenizer.end();
  return found;
}

/** Converts text of a status page to plain text. Text without a known tag or entity is returned unchanged. */
export function toPlainText(text: string): string {
  if (containsMarkup(text)) {
    // Line breaks count in a text with inline elements only, and not in HTML with blocks.
    const html = BREAKING.test(text) ? text : text.replaceAll(/\r\n?|\n/g, '<br>');
    return htmlToText(html, { bullet: '– ' }).text;
  }
  if (!ENTITY.test(text)) return text.trim();
  // Decodes entities only, because text such as `<5 ms` is not a tag.
  return htmlToText(`<pre>${text.replaceAll('<', '&lt;')}</pre>`).text.trim();
}
