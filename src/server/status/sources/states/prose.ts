import { readEnglishClause } from './english.ts';
import { isJapanese, readJapaneseClause } from './japanese.ts';
import { readNewestPart } from './newest-part.ts';
import type { ClauseState, IncidentState } from './types.ts';

const MAX_LENGTH = 20_000;
/** Longer sentences are not parsed: matching them takes too long, and they rarely state anything clearly. */
const MAX_SENTENCE_LENGTH = 800;

/**
 * Classifies the state of an incident from English or Japanese prose; null when the text does not state it.
 *
 * Returns `resolved` only if the newest part of the text states it and contains no negation, plan, wish, partial recovery or
 * ongoing problem.
 */
export function readProse(
  text: string,
): Extract<IncidentState, 'resolved' | 'monitoring' | 'identified' | 'investigating'> | null {
  const states = readNewestPart(text.slice(0, MAX_LENGTH)).flatMap((sentence) => readSentence(sentence));
  if (states.includes('open')) return states.includes('identified') ? 'identified' : 'investigating';
  if (states.includes('resolved')) return 'resolved';
  if (states.includes('monitoring')) return 'monitoring';
  return states.includes('identified') ? 'identified' : null;
}

function readSentence(sentence: string): ClauseState[] {
  // Questions state nothing.
  if (/[?？]$/.test(sentence)) return [];
  if (sentence.length > MAX_SENTENCE_LENGTH) return ['open'];
  return isJapanese(sentence) ? readJapaneseClause(sentence) : readEnglishClause(sentence);
}
