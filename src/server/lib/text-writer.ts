import { truncateText } from './truncate-text.ts';
/** Limits and form of the lines of a {@link TextWriter}. */
export interface TextWriterOptions {
  /** Characters (UTF-16 code units) that are kept at most. */
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
  /** The current nesting of quotes. */
  quoteDepth = 0;
  /** Whether the limit has cut the text. */
  truncated = false;

  readonly #options: TextWriterOptions;
  readonly #lines: string[] = [];
  /** Characters in `#lines`. */
  #written = 0;
  #line = '';
  /** Kept beside the line: asking the line itself would copy it at each word. */
  #endsWithSpace = false;
  /** The quote depth at the first character of the line. */
  #lineDepth = 0;
  /** What separates the next word from the text before it. */
  #separator: '' | ' ' | '\t' | '\n' = '';
  /** Whether the line holds nothing but the marker of a list item. */
  #bareItem = false;
  /** Whether the last line was ended by a forced break, so that an empty line after it counts. */
  #forcedBreak = false;
  #rowHasText = false;

  constructor(options: TextWriterOptions) {
    this.#options = options;
  }

  /** Appends text after the separator that is due. */
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

  /** Begins an item of a list. One without content disappears. */
  startItem(marker: string): void {
    if (this.#bareItem) this.#line = '';
    this.write(marker);
    this.#bareItem = true;
  }

  /** White space between words. */
  space(): void {
    if (this.#separator === '') this.#separator = ' ';
  }

  /** Ends the line whatever it holds: a `<br>`. */
  break(): void {
    if (this.truncated) return;
    if (this.#separator === '\n') this.#endLine();
    this.#separator = '';
    this.#endLine();
    this.#forcedBreak = true;
  }

  /** The edge of a block. Between two cells of a row stays their tab, also where the cells consist of paragraphs. */
  blockEdge(): void {
    if (this.#separator !== '\t') this.#separateLines();
  }

  /** The edge of a table or of one of its rows. */
  rowEdge(): void {
    this.#separateLines();
    this.#rowHasText = false;
  }

  /** The beginning of a cell. */
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
    // The break after the last line is not part of the text.
    if (this.#written - 1 > maxLength) this.truncated = true;
  }
}
