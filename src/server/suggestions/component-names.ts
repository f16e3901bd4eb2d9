import { normalizeSearchText } from '../database/search.ts';
import { stem } from './tokenize.ts';
import { normalizeText } from '../lib/normalize-text.ts';

const JAPANESE = /[\p{Script=Han}\p{Script=Katakana}\p{Script=Hiragana}ー々]/u;
const KANA = /^[\p{Script=Katakana}\p{Script=Hiragana}ー]+$/u;

/** Component names that are also plain English words, so that an occurrence may not be a mention. */
const PLAIN_WORDS = new Set(
  'account accounts action actions api app apps data email event events export exports file files form group groups import imports insights issue issues login mail media message messages other package packages page pages payment payments portal problem problems profile project projects report reports request requests search service services site sites status storage support system task tasks team teams ticket tickets user users web website work'.split(
    ' ',
  ),
);
/** After these words, a capitalized plain word at the start of a sentence is not a name: "Issues with my invoice". */
const PLAIN_CONTEXT = /^(?:with|about|in|on|of|for|from|when|while|after|to|regarding|and|or|i|we)$/;

interface Token {
  raw: string;
  stem: string;
  /** At the start of a sentence, where any word is capitalized. */
  first: boolean;
}

/** A text prepared for the detection of names. */
export interface PreparedText {
  tokens: readonly Token[];
  /** Normalized, without spaces. */
  squashed: string;
  /** Katakana and Hiragana words between other scripts, normalized. */
  runs: ReadonlySet<string>;
}

const removeSpaces = (text: string) => normalizeSearchText(text).replaceAll(' ', '');

/** Prepares a text for the detection of names. */
export function prepareText(text: string): PreparedText {
  const plain = normalizeText(text.toWellFormed());
  const tokens: Token[] = [];
  let first = true;
  for (const [part] of plain.matchAll(/[\p{L}\p{N}]+|[.!?:\n。]/gu)) {
    if (/^[.!?:\n。]$/.test(part)) first = true;
    else {
      for (const [raw] of part.matchAll(/[^\p{Script=Han}\p{Script=Katakana}\p{Script=Hiragana}ー々]+/gu)) {
        tokens.push({ raw, stem: stem(raw), first });
        first = false;
      }
    }
  }
  const runs = new Set(
    [...plain.matchAll(/[\p{Script=Katakana}ー]+|\p{Script=Hiragana}+/gu)].map(([run]) => normalizeSearchText(run)),
  );
  return { tokens, squashed: removeSpaces(plain), runs };
}

/** Confidence that a text mentions a name: `maybe` for a plain word that is also a name. */
export type Mention = 'sure' | 'maybe' | null;

/**
 * Returns whether a text mentions a name.
 *
 * @param name as the vendor writes it
 * @param ignored stems of words that occur in every name, such as the product's own
 * @example isMentioned(prepareText('Git operationsが失敗する'), 'Git Operations', new Set()) // 'sure'
 */
export function isMentioned(
  { tokens, squashed, runs }: PreparedText,
  name: string,
  ignored: ReadonlySet<string>,
): Mention {
  const plain = normalizeText(name.toWellFormed())
    .replaceAll(/\([^()]*\)/g, ' ')
    .trim();
  if (JAPANESE.test(plain)) {
    const target = removeSpaces(plain);
    if (target.length < 2) return null;
    // Two kana occur within many words.
    if (KANA.test(plain) && target.length < 3) return runs.has(target) ? 'sure' : null;
    return squashed.includes(target) ? 'sure' : null;
  }
  const all = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  const own = all.filter((word) => !ignored.has(stem(word)));
  const words = own.length > 0 ? own : all;
  const stems = words.map(stem);
  const [only] = words;
  if (only === undefined) return null;
  let mention: Mention = null;
  for (const [at, token] of tokens.entries()) {
    if (!stems.every((target, index) => tokens[at + index]?.stem === target)) continue;
    if (words.length > 1 || !PLAIN_WORDS.has(normalizeSearchText(only))) return 'sure';
    const next = tokens[at + 1];
    const isUsedAsName =
      token.raw === only &&
      /\p{Lu}/u.test(only) &&
      !(token.first && next && PLAIN_CONTEXT.test(normalizeSearchText(next.raw)));
    // The product's name before the word refers to the feature: "GitHub Actions".
    if (isUsedAsName || ignored.has(tokens[at - 1]?.stem ?? '')) return 'sure';
    if (normalizeSearchText(token.raw) === normalizeSearchText(only)) mention = 'maybe';
  }
  return mention;
}
