import { readEnglishClause } from './english.ts';
import { isJapanese, readJapaneseClause } from './japanese.ts';
import { newestPart } from './newest-part.ts';
import type { SaidState } from './types.ts';

/** What one sentence says. `null` says nothing of the state. */
export type ClauseState = 'resolved' | 'open' | 'monitoring' | 'identified' | null;

const MAX_LENGTH = 20_000;
/** A longer sentence is not read: it would take a pattern too long, and it states nothing plainly. */
const MAX_SENTENCE_LENGTH = 800;

/**
 * Reads the state of an incident out of sentences without a label, in English and Japanese; null when they do not say.
 *
 * `resolved` needs a sentence that states it, in the newest part of the text, and no sentence there that says otherwise:
 * a negation, a plan, a wish, a part, or trouble that continues.
 */
export function readProse(
  text: string,
): Extract<SaidState, 'resolved' | 'monitoring' | 'identified' | 'investigating'> | null {
  const states = newestPart(text.slice(0, MAX_LENGTH)).flatMap((sentence) => readSentence(sentence));
  if (states.includes('open')) return states.includes('identified') ? 'identified' : 'investigating';
  if (states.includes('resolved')) return 'resolved';
  if (states.includes('monitoring')) return 'monitoring';
  return states.includes('identified') ? 'identified' : null;
}

function readSentence(sentence: string): ClauseState[] {
  // A question claims nothing.
  if (/[?？]$/.test(sentence)) return [];
  if (sentence.length > MAX_SENTENCE_LENGTH) return ['open'];
  return isJapanese(sentence) ? readJapaneseClause(sentence) : readEnglishClause(sentence);
}
