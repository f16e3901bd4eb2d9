import * as z from 'zod/mini';
import { rejectField } from '../errors.ts';

/** Encodes the position after which the next page starts. */
export const encodeCursor = (place: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

/** Creates the error for a cursor of another list. */
export const invalidCursor = () => rejectField('cursor', 'invalid_cursor');

/**
 * Decodes a cursor to a position. Each list has its own shape of positions.
 *
 * @param accept converts the decoded position; null if it belongs to another list
 * @throws ProblemError `validation` for a text that {@link encodeCursor} did not create, or created for another list
 * @example const place = readCursor(Shape, cursor, (place) => (place[0] === sort ? place : null));
 */
export function readCursor<Place, T>(
  shape: z.ZodMiniType<Place>,
  cursor: string,
  accept: (place: Place) => T | null,
): T {
  let accepted: T | null = null;
  const place = shape.safeParse(parseJson(cursor));
  if (place.success) accepted = accept(place.data);
  if (accepted === null) throw invalidCursor();
  return accepted;
}

function parseJson(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Position in a list by time, and by id among rows of the same time. */
export type TimeCursor = z.infer<typeof TimeCursor>;
const TimeCursor = z.tuple([z.int(), z.string().check(z.maxLength(200))]);

/**
 * Decodes a cursor of a list by time.
 *
 * @throws ProblemError `validation`, as {@link readCursor}
 */
export const readTimeCursor = (cursor: string): TimeCursor =>
  // No id contains NUL, and PostgreSQL rejects it in a query.
  readCursor(TimeCursor, cursor, (place) => (place[1].includes('\u0000') ? null : place));
