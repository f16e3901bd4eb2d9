import * as z from 'zod/mini';
import { rejectField } from '../errors.ts';

/** A place in a list, after which the next page starts, as the opaque text that travels. */
export const encodeCursor = (place: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

/** The refusal of a cursor that was not made for this list. */
export const invalidCursor = () => rejectField('cursor', 'invalid_cursor');

/**
 * The place a cursor stands for. Each list has a shape of its own for its places.
 *
 * @param accept - makes of what the cursor says what the list goes on from; null when it is none of this list's
 * @throws ProblemError `validation` for anything that {@link encodeCursor} did not make, or made for another list
 * @example const place = readCursor(Shape, cursor, (place) => (place[0] === sort ? place : null));
 */
export function readCursor<Place, T>(
  shape: z.ZodMiniType<Place>,
  cursor: string,
  accept: (place: Place) => T | null,
): T {
  let accepted: T | null = null;
  const place = shape.safeParse(jsonIn(cursor));
  if (place.success) accepted = accept(place.data);
  if (accepted === null) throw invalidCursor();
  return accepted;
}

function jsonIn(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The place in a list by time, and by id where two are of one time. */
export type TimeCursor = z.infer<typeof TimeCursor>;
const TimeCursor = z.tuple([z.int(), z.string().check(z.maxLength(200))]);

/**
 * The place in a list by time.
 *
 * @throws ProblemError `validation`, as {@link readCursor}
 */
export const readTimeCursor = (cursor: string): TimeCursor =>
  // NUL is in no id, and no database can look for it.
  readCursor(TimeCursor, cursor, (place) => (place[1].includes('\u0000') ? null : place));
