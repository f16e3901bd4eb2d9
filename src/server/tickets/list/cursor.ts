import * as z from 'zod/mini';
import { TICKET_SORTS } from '../../../contract/index.ts';
import { encodeCursor as encode, readCursor } from '../../database/cursor.ts';

/**
 * Position after a page of tickets. Contains the sort order, because a cursor is only valid in its own, and the start
 * of the list, so that tickets which change during paging are neither skipped nor repeated.
 */
export interface ListCursor {
  sort: (typeof TICKET_SORTS)[number];
  /** Sort time of the last ticket (ms); its id breaks ties. */
  at: number;
  id: string;
  /** When sorted by priority: index of its level; 0 in other orders. */
  level: number;
  /** Mark of the event log at the first page; null for agents, whose list spans several logs. */
  mark: string | null;
}

const Encoded = z.tuple([
  z.enum(TICKET_SORTS),
  z.int(),
  z.string().check(z.maxLength(200)),
  z.int().check(z.minimum(0), z.maximum(1_000)),
  z.nullable(z.string().check(z.maxLength(300))),
]);

/** Encodes a cursor as opaque text. */
export const encodeCursor = ({ sort, at, id, level, mark }: ListCursor): string => encode([sort, at, id, level, mark]);

/**
 * Decodes a cursor.
 *
 * @throws ProblemError `validation` for a text that {@link encodeCursor} did not create, or created for another order
 */
export const decodeCursor = (cursor: string, sort: ListCursor['sort']): ListCursor =>
  readCursor(Encoded, cursor, ([made, at, id, level, mark]) =>
    made !== sort || id.includes('\u0000') ? null : { sort, at, id, level, mark },
  );

/** Whether a row comes after a position: later level, older time or smaller id. */
export function isAfter(row: Omit<ListCursor, 'sort' | 'mark'>, position: Omit<ListCursor, 'sort' | 'mark'>): boolean {
  if (row.level !== position.level) return row.level > position.level;
  if (row.at !== position.at) return row.at < position.at;
  return row.id < position.id;
}
