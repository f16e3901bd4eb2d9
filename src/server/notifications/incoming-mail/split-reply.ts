import {
  countAttributionLinesBefore,
  countCertainAttributionLines,
  findOriginalMessage,
  isQuoted,
} from './attribution.ts';
import { normalizeText } from '../../lib/normalize-text.ts';
import { findSignature } from './signature.ts';

/** A reply by mail, divided into what its author wrote and what the mail program added. Together they have every line of the mail. */
export interface SplitReply {
  /** The new text. Empty when the reply consists of quotes. */
  text: string;
  /** Quotes, attribution lines, forwarded messages, signature and footers; empty when there are none. */
  quoted: string;
}

const isBlank = (line: string) => line.trim() === '';

/** A run of lines that are marked as quoted, with the attribution above it. */
interface QuoteBlock {
  /** Index of the first line of the attribution, or of the quote without one. */
  start: number;
  /** Index after the last quoted line. */
  end: number;
  attributed: boolean;
}

function findQuoteBlocks(lines: readonly string[]): QuoteBlock[] {
  const blocks: QuoteBlock[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (!isQuoted(lines[at] ?? '')) continue;
    const start = at;
    let end = at + 1;
    // Blank lines between two quoted lines belong to the quote.
    for (let next = end; next < lines.length && (isQuoted(lines[next] ?? '') || isBlank(lines[next] ?? '')); next++)
      if (isQuoted(lines[next] ?? '')) end = next + 1;
    const above = start > 0 && isBlank(lines[start - 1] ?? '') ? start - 1 : start;
    const count = countAttributionLinesBefore(lines, above);
    const attributed = count > 0 || beginsWithAttribution(lines.slice(start, Math.min(end, start + MAX_FIRST_LINES)));
    blocks.push({ start: count > 0 ? above - count : start, end, attributed });
    at = end - 1;
  }
  return blocks;
}

/** Lines at the beginning of a quote in which an attribution is looked for: some programs mark it as well. */
const MAX_FIRST_LINES = 6;

function beginsWithAttribution(quoted: readonly string[]): boolean {
  const inner = quoted.map((line) => line.replace(/^\s{0,3}[>＞] ?/, '')).filter((line) => !isBlank(line));
  return countCertainAttributionLines(inner, 0) > 0 || findOriginalMessage(inner) === 0;
}

/** Minimum characters of a line, without white space, that are compared with earlier messages: short lines are equal by chance. */
const MIN_COMPARED_LENGTH = 8;
/** Maximum lines of a quote that are compared, and characters of the earlier messages. */
const MAX_COMPARED_LINES = 20;
const MAX_EARLIER_LENGTH = 100_000;
/** Maximum quotes that are compared. */
const MAX_COMPARED_QUOTES = 50;

const squeeze = (text: string) => normalizeText(text).replaceAll(/[\s>＞]/g, '');

/** Whether most of these lines are in the earlier messages. */
function isKnown(lines: readonly string[], earlier: string): boolean {
  if (earlier === '') return false;
  const compared = lines
    .slice(0, MAX_COMPARED_LINES)
    .map(squeeze)
    .filter((line) => line.length >= MIN_COMPARED_LENGTH);
  const known = compared.filter((line) => earlier.includes(line));
  return known.length > 0 && known.length * 2 >= compared.length;
}

/**
 * Marks the lines of quotes. A marked quote counts only with an attribution (its own or that of an earlier quote), or if this
 * server sent its text: people also mark lines of logs and chats with `>`.
 */
function markQuotes(lines: readonly string[], earlier: string, isHtml: boolean): boolean[] {
  const marks = lines.map(() => false);
  const nextText = findNextTexts(lines);
  let attributed = false;
  const quotes = findQuoteBlocks(lines).filter((block, index) => {
    attributed ||= block.attributed;
    // In HTML the last block quote is the previous message, which needs no attribution.
    if (isHtml && (nextText[block.end] ?? lines.length) === lines.length) return true;
    return attributed || (index < MAX_COMPARED_QUOTES && isKnown(lines.slice(block.start, block.end), earlier));
  });
  const inQuote = lines.map(() => false);
  for (const { start, end } of quotes) inQuote.fill(true, start, end);
  // Two or more answers between quotes: the quotes are the questions, and only the attributions and the rest below are folded.
  let answers = 0;
  let last = -1;
  for (const { end } of quotes) {
    const answer = nextText[end] ?? lines.length;
    if (answer < lines.length && !inQuote[answer]) {
      answers++;
      last = end;
    }
  }
  for (const { start, end, attributed: hasAttribution } of quotes) {
    const isQuestion = answers >= 2 && end <= last;
    if (!isQuestion) marks.fill(true, start, end);
    else if (hasAttribution) for (let at = start; at < end && !isQuoted(lines[at] ?? ''); at++) marks[at] = true;
  }
  return marks;
}

/** Returns for each line the index of the first line from there on that is not blank. */
function findNextTexts(lines: readonly string[]): number[] {
  const next: number[] = Array.from({ length: lines.length + 1 }, () => lines.length);
  for (let at = lines.length - 1; at >= 0; at--)
    next[at] = isBlank(lines[at] ?? '') ? (next[at + 1] ?? lines.length) : at;
  return next;
}

const tidy = (lines: readonly string[]) =>
  lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .replace(/^\n+/, '')
    .trimEnd();

/**
 * Divides a reply by mail into its new text and the rest. Only what is certain to be a quote, a forwarded message or a signature
 * leaves the text: quotes marked with `>` below an attribution, quotes of messages that this server sent, original messages below
 * a separator, a block of header fields or a complete attribution, and signatures in unmistakable forms. English and Japanese
 * forms, and those of programs in a dozen other languages. Linear in the length of the text.
 *
 * @param text with `\n`
 * @param options.earlier the messages of the conversation so far; lines that are in them are quotes with less evidence
 * @param options.isHtml whether the text was HTML, so that `>` marks block quotes only
 * @example splitReply('It works now.\n\nOn Mon, Jun 1, 2026 Harbor wrote:\n> Please try again.').text // 'It works now.'
 */
export function splitReply(text: string, options: { earlier?: readonly string[]; isHtml?: boolean } = {}): SplitReply {
  const { earlier = [], isHtml = false } = options;
  const known = squeeze(earlier.join('\n').slice(-MAX_EARLIER_LENGTH));
  const lines = text.split('\n');
  const original = findOriginalMessage(lines);
  // Without own words above it, the original message is what the author sends, or the answer is below it at an unknown place.
  const cut = lines.slice(0, original).every((line) => isBlank(line)) ? lines.length : original;
  const top = lines.slice(0, cut);
  const folded = markQuotes(top, known, isHtml);
  const kept = top.flatMap((line, index) => (folded[index] === true ? [] : [{ line, index }]));
  const signature = findSignature(kept.map(({ line }) => line));
  for (const { index } of kept.slice(signature)) folded[index] = true;
  const written = top.filter((_, index) => folded[index] !== true);
  const rest = [...top.filter((_, index) => folded[index] === true), ...lines.slice(cut)];
  return { text: tidy(written), quoted: tidy(rest) };
}
