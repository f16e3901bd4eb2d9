import { fold } from '../store/search.ts';

/** Parts of a question that are looked for; a bound on what one search costs. */
const MOST_PARTS = 24;
const CJK = /[\p{Script=Han}\p{Script=Hiragana}ー]+/gu;
// Words that are in every English text and say nothing about it.
const EMPTY = new Set(
  'the and for with from that this are was not but can how what when why you your our have has does don get out all any'.split(
    ' ',
  ),
);

/**
 * The parts of a question that may be found in an article, folded. Japanese is written without spaces, so its runs are
 * cut into pairs of characters; pairs of hiragana alone (mostly endings) say nothing and are left out.
 *
 * @example articleParts('ログインできない') // ['ろぐいんできない' cut into pairs that hold katakana or kanji]
 */
export function articleParts(q: string): string[] {
  const parts = new Set<string>();
  const text = fold(q);
  for (const word of text.replaceAll(CJK, ' ').split(/[^\p{L}\p{N}]+/u))
    if (word.length >= 3 && !EMPTY.has(word)) parts.add(word);
  for (const [run] of text.matchAll(CJK)) for (let at = 0; at + 2 <= run.length; at++) parts.add(run.slice(at, at + 2));
  return [...parts].slice(0, MOST_PARTS);
}
