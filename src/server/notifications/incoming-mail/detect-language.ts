import { toLanguage, type Language } from '../../messages/index.ts';

/** Characters of a text that are looked at. */
const MAX_LENGTH = 4_000;
/** Frequent words that the other languages do not have. */
const GERMAN = new Set([
  'und',
  'ich',
  'wir',
  'nicht',
  'ist',
  'das',
  'die',
  'der',
  'ein',
  'eine',
  'mit',
  'für',
  'bitte',
  'kann',
]);
const ENGLISH = new Set([
  'the',
  'and',
  'is',
  'we',
  'you',
  'not',
  'to',
  'of',
  'a',
  'can',
  'please',
  'it',
  'this',
  'with',
]);

/**
 * Returns the language of a text by its script and its frequent words; null when it is unclear or not supported.
 *
 * @param contentLanguage value of the header field `Content-Language`
 */
export function detectLanguage(text: string, contentLanguage?: string): Language | null {
  const sample = text.slice(0, MAX_LENGTH);
  if (/[\u3041-\u30fe]/.test(sample)) return 'ja';
  let german = 0;
  let english = 0;
  for (const word of sample.toLowerCase().split(/[^\p{L}]+/u)) {
    if (GERMAN.has(word)) german++;
    if (ENGLISH.has(word)) english++;
  }
  if (german > english) return 'de';
  if (english > german) return 'en';
  return toLanguage(contentLanguage);
}
