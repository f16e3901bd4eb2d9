import { normalizeSearchText } from '../database/search.ts';
import { normalizeText } from '../lib/normalize-text.ts';

/** Parts of a question that are looked for; a bound on what one search costs. */
const MAX_KEYWORDS = 24;
const JAPANESE = /[\p{Script=Han}々]+|[\p{Script=Katakana}ー]+|\p{Script=Hiragana}+/gu;
// Words that are in every English text and say nothing about it.
const STOP_WORDS = new Set(
  'the and for with from that this are was not but can how what when why you your our have has does don get out all any'.split(
    ' ',
  ),
);

function japaneseKeywords(run: string): string[] {
  // Hiragana is mostly particles and endings, which are in every Japanese text.
  if (/^\p{Script=Hiragana}/u.test(run)) return [];
  if (/^[\p{Script=Katakana}ー]/u.test(run) || run.length <= 2) return run === 'ー' ? [] : [run];
  // Long words of kanji are made of short ones: 請求書発行 is found by 請求 and 発行.
  return Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2));
}

/**
 * The words of a text that say what it is about, folded, each once. Japanese is written without spaces, so it is cut
 * where the script changes.
 *
 * @example partsOf('CSVのエクスポートに失敗') // 'csv', 'えくすぽーと', '失敗'
 */
export function keywords(q: string): Set<string> {
  const parts = new Set<string>();
  const text = normalizeText(q.toWellFormed());
  for (const word of new Set(text.replaceAll(JAPANESE, ' ').split(/[^\p{L}\p{N}]+/u))) {
    const folded = normalizeSearchText(word);
    if (folded.length >= 3 && !STOP_WORDS.has(folded)) parts.add(folded);
  }
  for (const [run] of text.matchAll(JAPANESE))
    for (const part of japaneseKeywords(run)) parts.add(normalizeSearchText(part));
  return parts;
}

/** The parts of a question that may be found in an article: {@link keywords} it, as many as one search can cost. */
export function articleKeywords(q: string): string[] {
  return [...keywords(q)].slice(0, MAX_KEYWORDS);
}
