import * as z from 'zod/mini';
import { invalid } from '../problem.ts';

/** The place in a list after which the next page starts. */
export type Place = z.infer<typeof Place>;
const Place = z.tuple([z.int(), z.string().check(z.maxLength(200))]);

/** A place as the opaque text that travels. */
export function cursorOf(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/**
 * The place a cursor stands for.
 *
 * @throws ProblemError `validation` for anything that {@link cursorOf} did not make.
 */
export function placeOf(cursor: string): Place {
  try {
    const place = Place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    if (place[1].includes('\u0000')) throw new Error('not storable');
    return place;
  } catch {
    throw invalid('cursor', 'unknown', 'This cursor is not one of ours. Start again from the first page.');
  }
}
