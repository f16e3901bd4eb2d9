import { normalizeSearchText } from '../database/search.ts';
import { normalizeText } from '../lib/normalize-text.ts';

/** Maximum keywords per search, which bounds its cost. */
const MAX_KEYWORDS = 24;
const JAPANESE = /[\p{Script=Han}々]+|[\p{Script=Katakana}ー]+|\p{Script=Hiragana}+/gu;
// Words that occur in every English text.
const STOP_WORDS = new Set(
  'the and for with from that this are was not but can how what when why you your our have has does don get out all any'.split(
    ' ',
  ),
);

function japaneseKeywords(run: string): string[] {
  // Hiragana are mostly particles and endings, which occur in every Japanese text.
  if (/^\p{Script=Hiragana}/u.test(run)) return [];
  if (/^[\p{Script=Katakana}ー]/u.test(run) || run.length <= 2) return run === 'ー' ? [] : [run];
  // Long kanji words are compounds of short ones: 請求書発行 is found by 請求 and 発行.
  return Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2));
}

/**
 * Extracts the normalized keywords of a text, without duplicates. Japanese has no spaces, so it is split where the script changes.
 *
 * @example keywords('CSVのエクスポートに失敗') // 'csv', 'えくすぽーと', '失敗'
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

/** Returns the {@link keywords} of a search, up to the maximum. */
export function articleKeywords(q: string): string[] {
  return [...keywords(q)].slice(0, MAX_KEYWORDS);
}
