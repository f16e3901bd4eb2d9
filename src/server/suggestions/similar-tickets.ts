import type { TicketSummary } from '../../contract/index.ts';
import { keywords } from '../articles/tokenize.ts';
import { normalizeSearchText } from '../database/search.ts';
import { shared, stem } from './tokenize.ts';

const POLITE = new Set('please help hello thanks question problem issue again still about'.split(' ').map(stem));
/** Of the words of the shorter of the two texts, how many must be in the other. */
const MIN_OVERLAP = 0.6;

const about = (text: string) => new Set([...keywords(text)].map(stem).filter((word) => !POLITE.has(word)));

/**
 * The tickets whose subject says the same as a text, the likeliest first. Pure.
 *
 * @example matchTickets('Export fails again', tickets) // the ticket "CSV export fails"
 */
export function matchTickets<T extends Pick<TicketSummary, 'subject'>>(text: string, tickets: readonly T[]): T[] {
  const wanted = about(text);
  return tickets
    .map((ticket, index) => {
      const said = about(ticket.subject);
      const hits = shared(wanted, said).length;
      const same = normalizeSearchText(text) === normalizeSearchText(ticket.subject);
      const matches = same || (hits > 1 && hits >= MIN_OVERLAP * Math.min(wanted.size, said.size));
      return { ticket, index, score: same ? Infinity : matches ? hits : 0 };
    })
    .filter(({ score }) => score > 0)
    .sort((one, other) => (one.score === other.score ? one.index - other.index : other.score - one.score))
    .map(({ ticket }) => ticket);
}
