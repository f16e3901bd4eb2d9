import * as z from 'zod/mini';
import { DeskAddress } from './accounts.ts';

/** The variable by which desks that run are handed to the tests: a JSON list of their addresses. */
export const GIVEN = 'MADOGUCHI_DESKS';

/** Desks that were started for the tests; null when nobody has. */
export function givenDesks(): DeskAddress[] | null {
  const given = process.env[GIVEN];
  return given === undefined ? null : z.parse(z.array(DeskAddress), JSON.parse(given));
}
