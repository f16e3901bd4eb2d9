import { truncateText } from './truncate-text.ts';
/** Limits and form of the lines of a {@link TextWriter}. */
export interface TextWriterOptions {
  /** Maximum characters (UTF-16 code units) of the text. */
  maxLength: number;
  /** Quotes nested deeper than this are marked like one at this depth. */
  maxQuoteDepth: number;
  /** Keeps no-break spaces at the ends of lines and repeated blank lines. */
  exact: boolean;
}

/**
 * Builds plain text from the words and breaks of a document in which white space collapses.
 *
 * A break between two blocks is only noted and written with the next word, so that nested blocks make one line break.
 */
export class TextWriter {
  /** Current nesting depth of quotes. */
  quoteDepth = 0;
  /** Whether the text was truncated. */
  truncated = false;

  readonly #options: TextWriterOptions;
  readonly #lines: string[] = [];
  /** Characters in `#lines`. */
  #written = 0;
  #line = '';
  /** Stored separately, because reading the line would copy it for each word. */
  #endsWithSpace = false;
  /** Quote depth at the first character of the line. */
  #lineDepth = 0;
  /** Separator between the next word and the text before it. */
  #separator: '' | ' ' | '\t' | '\n' = '';
  /** Whether the line consists of the marker of a list item only. */
  #bareItem = false;
  /** Whether a forced break ended the last line, so that an empty line after it counts. */
  #forcedBreak = false;
  #rowHasText = false;

  constructor(options: TextWriterOptions) {
    this.#options = options;
  }

  /** Appends text after the pending separator. */
  write(text: string): void {
    if (this.truncated) return;
    const separator = this.#separator;
    this.#separator = '';
    if (separator === '\n') this.#endLine();
    else if (separator !== '' && this.#line !== '' && !this.#endsWithSpace) this.#line += separator;
    if (this.#line === '') this.#lineDepth = Math.min(this.quoteDepth, this.#options.maxQuoteDepth);
    this.append(text);
    this.#bareItem = false;
    this.#forcedBreak = false;
    this.#rowHasText = true;
  }

  /** Appends text directly to the last word. */
  append(text: string): void {
    this.#line += text;
    if (text !== '') this.#endsWithSpace = text.endsWith(' ');
    if (this.#written + this.#line.length > this.#options.maxLength) this.truncated = true;
  }

  /** Starts a list item. One without content is omitted. */
  startItem(marker: string): void {
    if (this.#bareItem) this.#line = '';
    this.write(marker);
    this.#bareItem = true;
  }

  /** White space between words. */
  space(): void {
    if (this.#separator === '') this.#separator = ' ';
  }

  /** Ends the line, even an empty one: a `<br>`. */
  break(): void {
    if (this.truncated) return;
    if (this.#separator === '\n') this.#endLine();
    this.#separator = '';
    this.#endLine();
    this.#forcedBreak = true;
  }

  /** The edge of a block. The tab between two cells of a row is kept, even if the cells consist of paragraphs. */
  blockEdge(): void {
    if (this.#separator !== '\t') this.#separateLines();
  }

  /** The edge of a table or of one of its rows. */
  rowEdge(): void {
    this.#separateLines();
    this.#rowHasText = false;
  }

  /** The start of a cell. */
  startCell(): void {
    if (this.#rowHasText && this.#line !== '') this.#separator = '\t';
  }

  /** Ends the text and returns it. */
  finish(): string {
    const { exact, maxLength } = this.#options;
    if (this.#bareItem) this.#line = '';
    if (this.#line !== '' || (exact && this.#forcedBreak)) this.#endLine();
    const text = this.#lines.join('\n');
    return truncateText(exact ? text : text.replace(/^\n+/, '').trimEnd(), maxLength).toWellFormed();
  }

  #separateLines(): void {
    if (this.#bareItem) return;
    this.#separator = this.#line === '' ? '' : '\n';
  }

  #endLine(): void {
    const { exact, maxLength } = this.#options;
    const spaced = this.#line.replaceAll('\u00a0', ' ');
    const line = exact ? spaced : spaced.trimEnd();
    this.#line = '';
    this.#bareItem = false;
    if (!exact && line === '' && this.#lines.at(-1) === '') return;
    const marked = line === '' ? '' : '> '.repeat(this.#lineDepth) + line;
    this.#lines.push(marked);
    this.#written += marked.length + 1;
    // The line break after the last line is not part of the text.
    if (this.#written - 1 > maxLength) this.truncated = true;
  }
}
