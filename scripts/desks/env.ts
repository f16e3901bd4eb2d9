import * as z from 'zod/mini';
import { DeskAddress } from './accounts.ts';

/** Environment variable that passes running help desks to the tests: a JSON list of their addresses. */
export const GIVEN = 'MADOGUCHI_DESKS';

/** Help desks that were started for the tests; null without any. */
export function givenDesks(): DeskAddress[] | null {
  const given = process.env[GIVEN];
  return given === undefined ? null : z.parse(z.array(DeskAddress), JSON.parse(given));
}
