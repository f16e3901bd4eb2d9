import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { TextWriter } from './text-writer.ts';

/** Options of {@link htmlToText}. */
export interface HtmlToTextOptions {
  /** Maximum characters (UTF-16 code units) of the returned text. Default 262,144. */
  maxLength?: number;
  /** Maximum characters of HTML that are read. Default 1,048,576. */
  maxInputLength?: number;
  /**
   * Marks the lines of a `<blockquote>` with `> `, once per level, as mail programs do. Deeper levels are marked like this
   * one, so that nesting cannot multiply the text. Default 0: quotes are not marked.
   */
  maxQuoteDepth?: number;
  /** The marker of an item in an unordered list. Default `- `. */
  bullet?: string;
  /**
   * Keeps no-break spaces at the ends of lines, tabs written as `&#9;` and repeated blank lines, for HTML that this server has written itself.
   * Default false.
   */
  exact?: boolean;
  /** Called for each start tag that has an `id`, with both in lower case; `true` ends the reading before that element. */
  stopAt?: (id: string, tagName: string) => boolean;
}

/** The result of {@link htmlToText}. */
export interface HtmlText {
  text: string;
  /** Whether the text was truncated at a limit. */
  truncated: boolean;
}

const DEFAULT_MAX_LENGTH = 256 * 1024;
const DEFAULT_MAX_INPUT_LENGTH = 1024 * 1024;
/** Lists nested deeper than this are numbered like the one at this depth. */
const MAX_LIST_DEPTH = 20;

/** Elements that begin and end a line. */
const BLOCKS = new Set(
  (
    'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer ' +
    'form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol option p pre search section summary table tbody tfoot ' +
    'thead tr ul'
  ).split(' '),
);
const ROWS = new Set(['table', 'thead', 'tbody', 'tfoot', 'tr', 'caption']);
const LISTS = new Set(['ul', 'ol', 'menu']);
/** Elements without visible content, whose content the tokenizer reports as raw text up to their end tag. */
const RAW_HIDDEN = new Set(['script', 'style', 'title', 'iframe', 'noembed', 'noframes']);
const READ_ATTRIBUTES = new Set(['href', 'id', 'alt', 'start']);
/** Schemes of links that are included; `javascript:`, `cid:`, fragments and relative addresses are not. */
const LINK_TARGET = /^(?:https?|ftp|mailto|tel):/i;

/**
 * Converts HTML to plain text. The result is never shown as HTML; it only has to be readable.
 *
 * - Blocks and `<br>` become lines, with at most one blank line in a row; items of lists get a bullet or their number.
 * - White space collapses as in a browser, except in `<pre>`, whose line breaks, tabs and spaces are kept.
 * - Cells of a table row are separated by a tab, as in `innerText`.
 * - A link is written as `text (url)`, or as its text alone where that is the address already.
 * - All entities of HTML are decoded. Comments, scripts, styles, titles and templates are left out. A `<head>` without an
 *   end tag does not swallow the text after it.
 *
 * It never throws, and its time is linear in the length of the input for any input: it uses the tokenizer of htmlparser2
 * and not its `Parser`, which searches its stack of open elements at each end tag and so is quadratic in the nesting depth.
 *
 * @example htmlToText('<p>See <a href="https://a.example/7">this page</a>.</p>').text // 'See this page (https://a.example/7).'
 */
export function htmlToText(html: string, options: HtmlToTextOptions = {}): HtmlText {
  const { maxInputLength = DEFAULT_MAX_INPUT_LENGTH, maxLength = DEFAULT_MAX_LENGTH } = options;
  const input = html.slice(0, maxInputLength);
  const { maxQuoteDepth = 0, exact = false, bullet = '- ', stopAt } = options;
  const writer = new TextWriter({ maxLength, maxQuoteDepth, exact });
  new Reader(input, writer, { bullet, exact, stopAt }).read();
  const text = writer.finish();
  return { text, truncated: writer.truncated || input.length < html.length };
}

interface ReaderOptions {
  bullet: string;
  exact: boolean;
  stopAt: HtmlToTextOptions['stopAt'];
}

/** Turns the tokens of HTML into calls of a {@link TextWriter}. */
class Reader implements TokenizerCallbacks {
  readonly #input: string;
  readonly #writer: TextWriter;
  readonly #bullet: string;
  readonly #exact: boolean;
  readonly #stopAt: HtmlToTextOptions['stopAt'];
  readonly #tokenizer = new Tokenizer({}, this);

  #preDepth = 0;
  /** Whether a line break at this place is the first one in `<pre>`, which is not part of its text. */
  #afterPre = false;
  #templateDepth = 0;
  #hidden: string | null = null;
  /** The number of the next item of each open list; null for a list without numbers. */
  readonly #lists: (number | null)[] = [];
  /** Open lists beyond {@link MAX_LIST_DEPTH}. */
  #deepLists = 0;
  #link: { href: string; text: string } | null = null;

  #name = '';
  #attributes = new Map<string, string>();
  #attribute = '';
  #value = '';

  constructor(input: string, writer: TextWriter, { bullet, exact, stopAt }: ReaderOptions) {
    this.#input = input;
    this.#writer = writer;
    this.#bullet = bullet;
    this.#exact = exact;
    this.#stopAt = stopAt;
  }

  read(): void {
    this.#tokenizer.write(this.#input);
    this.#tokenizer.end();
    this.#endLink();
  }

  ontext(start: number, end: number): void {
    this.#text(this.#input.slice(start, end));
  }

  ontextentity(codePoint: number): void {
    // `&#9;` is how a tab is written that must not collapse.
    if (this.#exact && codePoint === 9) this.#write('\t');
    else this.#text(String.fromCodePoint(codePoint));
  }

  onopentagname(start: number, end: number): void {
    this.#name = this.#input.slice(start, end).toLowerCase();
    this.#attributes.clear();
  }

  onattribname(start: number, end: number): void {
    this.#attribute = this.#input.slice(start, end).toLowerCase();
    this.#value = '';
  }

  onattribdata(start: number, end: number): void {
    if (READ_ATTRIBUTES.has(this.#attribute)) this.#value += this.#input.slice(start, end);
  }

  onattribentity(codePoint: number): void {
    if (READ_ATTRIBUTES.has(this.#attribute)) this.#value += String.fromCodePoint(codePoint);
  }

  onattribend(): void {
    if (READ_ATTRIBUTES.has(this.#attribute) && !this.#attributes.has(this.#attribute))
      this.#attributes.set(this.#attribute, this.#value);
  }

  onopentagend(): void {
    const name = this.#name;
    const id = this.#attributes.get('id')?.trim().toLowerCase();
    if (id !== undefined && this.#stopAt?.(id, name)) this.#tokenizer.pause();
    else if (name === 'template') this.#templateDepth++;
    else if (RAW_HIDDEN.has(name)) this.#hidden = name;
    else if (this.#templateDepth === 0) this.#open(name);
  }

  /** HTML has no self-closing tags: `<p/>` is `<p>`. */
  onselfclosingtag(): void {
    this.onopentagend();
  }

  onclosetag(start: number, end: number): void {
    const name = this.#input.slice(start, end).toLowerCase();
    if (this.#hidden !== null) {
      if (name === this.#hidden) this.#hidden = null;
    } else if (name === 'template') this.#templateDepth = Math.max(0, this.#templateDepth - 1);
    else if (this.#templateDepth === 0) this.#close(name);
  }

  oncdata(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}

  #open(name: string): void {
    const writer = this.#writer;
    if (name === 'br') writer.break();
    else if (name === 'a') this.#startLink();
    else if (name === 'img') {
      // Outside of a link the name of a picture is left out.
      if (this.#link?.text === '') this.#text(this.#attributes.get('alt') ?? '');
    } else if (name === 'td' || name === 'th') writer.startCell();
    else if (BLOCKS.has(name)) {
      this.#edge(name);
      if (name === 'blockquote') writer.quoteDepth++;
      else if (name === 'pre') {
        this.#preDepth++;
        this.#afterPre = true;
      } else if (LISTS.has(name)) this.#startList(name);
      else if (name === 'li') this.#startItem();
    }
  }

  #close(name: string): void {
    const writer = this.#writer;
    if (name === 'br') writer.break();
    else if (name === 'a') this.#endLink();
    else if (BLOCKS.has(name)) {
      this.#edge(name);
      if (name === 'blockquote') writer.quoteDepth = Math.max(0, writer.quoteDepth - 1);
      else if (name === 'pre') this.#preDepth = Math.max(0, this.#preDepth - 1);
      else if (LISTS.has(name)) this.#endList();
    }
  }

  #edge(name: string): void {
    if (ROWS.has(name)) this.#writer.rowEdge();
    else this.#writer.blockEdge();
  }

  #text(text: string): void {
    if (this.#hidden !== null || this.#templateDepth > 0 || text === '') return;
    if (this.#preDepth > 0) this.#preformatted(text);
    else {
      for (const [index, word] of text.split(/[ \t\n\f\r]+/).entries()) {
        if (index > 0) this.#writer.space();
        if (word !== '') this.#write(word);
      }
    }
  }

  #preformatted(text: string): void {
    for (const [index, line] of text.split(/\r\n?|\n/).entries()) {
      if (index > 0 && !(this.#afterPre && index === 1)) this.#writer.break();
      if (line !== '') this.#write(line);
      this.#afterPre &&= line === '' && index === 0;
    }
  }

  #write(text: string): void {
    this.#writer.write(text);
    // A text that is longer than the address differs from it.
    if (this.#link && this.#link.text.length <= this.#link.href.length) this.#link.text += text;
    if (this.#writer.truncated) this.#tokenizer.pause();
  }

  #startLink(): void {
    this.#endLink();
    const href = this.#attributes.get('href')?.trim() ?? '';
    if (LINK_TARGET.test(href)) this.#link = { href, text: '' };
  }

  /** Writes the target of a link, unless its text is the target already. */
  #endLink(): void {
    const link = this.#link;
    this.#link = null;
    if (!link || link.text === '' || this.#writer.truncated || isSameAddress(link.text, link.href)) return;
    this.#writer.append(` (${link.href})`);
  }

  #startList(name: string): void {
    if (this.#lists.length >= MAX_LIST_DEPTH) this.#deepLists++;
    else if (name !== 'ol') this.#lists.push(null);
    else {
      const start = this.#attributes.get('start')?.trim() ?? '';
      this.#lists.push(/^\d{1,6}$/.test(start) ? Number(start) : 1);
    }
  }

  #endList(): void {
    if (this.#deepLists > 0) this.#deepLists--;
    else this.#lists.pop();
  }

  #startItem(): void {
    const number = this.#lists.at(-1) ?? null;
    if (number !== null) this.#lists[this.#lists.length - 1] = number + 1;
    this.#writer.startItem(number === null ? this.#bullet : `${number}. `);
  }
}

/** Whether the text of a link is its address, with or without the scheme and a slash at the end. */
function isSameAddress(text: string, href: string): boolean {
  const bare = (address: string) =>
    address
      .trim()
      .toLowerCase()
      .replace(/^(?:mailto|tel):|^(?:https?|ftp):\/\//, '')
      .replace(/\/$/, '');
  const visibleText = bare(text);
  const query = href.indexOf('?');
  const address = /^mailto:/i.test(href) && query !== -1 ? href.slice(0, query) : href;
  return visibleText === bare(href) || visibleText === bare(address);
}
