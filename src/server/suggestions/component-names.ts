import { normalizeSearchText } from '../database/search.ts';
import { stem } from './tokenize.ts';
import { normalizeText } from '../lib/normalize-text.ts';

const JAPANESE = /[\p{Script=Han}\p{Script=Katakana}\p{Script=Hiragana}ー々]/u;
const KANA = /^[\p{Script=Katakana}\p{Script=Hiragana}ー]+$/u;

/** Names that are also plain English words: written as one is not yet a name. */
const PLAIN = new Set(
  'account accounts action actions api app apps data email event events export exports file files form group groups import imports insights issue issues login mail media message messages other package packages page pages payment payments portal problem problems profile project projects report reports request requests search service services site sites status storage support system task tasks team teams ticket tickets user users web website work'.split(
    ' ',
  ),
);
/** After these a plain word at the start of a sentence is just that: "Issues with my invoice". */
const OF = /^(?:with|about|in|on|of|for|from|when|while|after|to|regarding|and|or|i|we)$/;

interface Token {
  raw: string;
  stem: string;
  /** At the start of a sentence, where everything is in capitals. */
  first: boolean;
}

/** A text in which names are looked for. */
export interface Named {
  tokens: readonly Token[];
  /** Without spaces, folded. */
  squashed: string;
  /** Katakana words as they stand between other scripts, folded. */
  runs: ReadonlySet<string>;
}

const squash = (text: string) => normalizeSearchText(text).replaceAll(' ', '');

/** Prepares a text in which names are looked for. */
export function mentions(text: string): Named {
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
  return { tokens, squashed: squash(plain), runs };
}

/** How surely a text names something: `sure`, `maybe` (a plain word that is also a name), or not at all. */
export type Naming = 'sure' | 'maybe' | null;

/**
 * Whether a text names something.
 *
 * @param name as the vendor writes it.
 * @param ignored words that are in every name, such as the product's own; stems.
 * @example isNamed(named('Git operationsが失敗する'), 'Git Operations', new Set()) // 'sure'
 */
export function isMentioned({ tokens, squashed, runs }: Named, name: string, ignored: ReadonlySet<string>): Naming {
  const plain = normalizeText(name.toWellFormed())
    .replaceAll(/\([^()]*\)/g, ' ')
    .trim();
  if (JAPANESE.test(plain)) {
    const wanted = squash(plain);
    if (wanted.length < 2) return null;
    // Two kana are part of many words.
    if (KANA.test(plain) && wanted.length < 3) return runs.has(wanted) ? 'sure' : null;
    return squashed.includes(wanted) ? 'sure' : null;
  }
  const all = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  const own = all.filter((word) => !ignored.has(stem(word)));
  const words = own.length > 0 ? own : all;
  const stems = words.map(stem);
  const [only] = words;
  if (only === undefined) return null;
  let naming: Naming = null;
  for (const [at, token] of tokens.entries()) {
    if (!stems.every((wanted, index) => tokens[at + index]?.stem === wanted)) continue;
    if (words.length > 1 || !PLAIN.has(normalizeSearchText(only))) return 'sure';
    const next = tokens[at + 1];
    const asName =
      token.raw === only && /\p{Lu}/u.test(only) && !(token.first && next && OF.test(normalizeSearchText(next.raw)));
    // The product's name before it says that the feature is meant: "GitHub Actions".
    if (asName || ignored.has(tokens[at - 1]?.stem ?? '')) return 'sure';
    if (normalizeSearchText(token.raw) === normalizeSearchText(only)) naming = 'maybe';
  }
  return naming;
}
