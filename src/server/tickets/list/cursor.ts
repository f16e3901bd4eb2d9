import * as z from 'zod/mini';
import { TICKET_SORTS } from '../../../contract/index.ts';
import { encodeCursor as encode, readCursor } from '../../database/cursor.ts';

/**
 * Where a page of tickets ended. It carries the order, so that a cursor is never read in another, and the moment at which
 * the list began, so that what moves meanwhile is neither skipped nor shown twice.
 */
export interface ListCursor {
  sort: (typeof TICKET_SORTS)[number];
  /** The time by which the order goes (ms), and the ticket's id to tell two of one time apart. */
  at: number;
  id: string;
  /** By priority: its place among the levels; 0 in other orders. */
  level: number;
  /** The record's mark when the first page was read; null for agents, whose list has no one record. */
  mark: string | null;
}

const Encoded = z.tuple([
  z.enum(TICKET_SORTS),
  z.int(),
  z.string().check(z.maxLength(200)),
  z.int().check(z.minimum(0), z.maximum(1_000)),
  z.nullable(z.string().check(z.maxLength(300))),
]);

/** A place as the opaque text that travels. */
export const encodeCursor = ({ sort, at, id, level, mark }: ListCursor): string => encode([sort, at, id, level, mark]);

/**
 * The place a cursor stands for.
 *
 * @throws ProblemError `validation` for anything that {@link encodeCursor} did not make, or made for another order
 */
export const decodeCursor = (cursor: string, sort: ListCursor['sort']): ListCursor =>
  readCursor(Encoded, cursor, ([made, at, id, level, mark]) =>
    made !== sort || id.includes('\u0000') ? null : { sort, at, id, level, mark },
  );

/** Whether a row stands behind a place: later levels, older times, smaller ids. */
export function isAfter(row: Omit<ListCursor, 'sort' | 'mark'>, place: Omit<ListCursor, 'sort' | 'mark'>): boolean {
  if (row.level !== place.level) return row.level > place.level;
  if (row.at !== place.at) return row.at < place.at;
  return row.id < place.id;
}
