import type { TicketSummary } from '../../contract/index.ts';
import { keywords } from '../articles/tokenize.ts';
import { normalizeSearchText } from '../database/search.ts';
import { intersection, stem } from './tokenize.ts';

const FILLER_WORDS = new Set('please help hello thanks question problem issue again still about'.split(' ').map(stem));
/** Minimum share of the words of the shorter text that must occur in the other. */
const MIN_OVERLAP = 0.6;

const toKeywordStems = (text: string) =>
  new Set([...keywords(text)].map(stem).filter((word) => !FILLER_WORDS.has(word)));

/**
 * Finds the tickets whose subject is similar to a text, most similar first. Pure.
 *
 * @example matchTickets('Export fails again', tickets) // the ticket "CSV export fails"
 */
export function matchTickets<T extends Pick<TicketSummary, 'subject'>>(text: string, tickets: readonly T[]): T[] {
  const textStems = toKeywordStems(text);
  return tickets
    .map((ticket, index) => {
      const subjectStems = toKeywordStems(ticket.subject);
      const hits = intersection(textStems, subjectStems).length;
      const isEqual = normalizeSearchText(text) === normalizeSearchText(ticket.subject);
      const matches = isEqual || (hits > 1 && hits >= MIN_OVERLAP * Math.min(textStems.size, subjectStems.size));
      return { ticket, index, score: isEqual ? Infinity : matches ? hits : 0 };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => (a.score === b.score ? a.index - b.index : b.score - a.score))
    .map(({ ticket }) => ticket);
}
