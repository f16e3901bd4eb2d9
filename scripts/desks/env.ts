import * as z from 'zod/mini';
import { DeskAddress } from './accounts.ts';

/** Environment variable that passes running help desks to the tests: a JSON list of their addresses. */
export const DESKS_VARIABLE = 'MADOGUCHI_DESKS';

/** Help desks that were started for the tests; null without any. */
export function readRunningDesks(): DeskAddress[] | null {
  const json = process.env[DESKS_VARIABLE];
  return json === undefined ? null : z.parse(z.array(DeskAddress), JSON.parse(json));
}
