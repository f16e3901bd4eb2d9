import type * as z from 'zod/mini';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { pageSchema } from './schemas.ts';

/** Some lists are answered only to those who say that they know these may change. */
export const EXPERIMENTAL = { 'x-experimentalapi': 'opt-in' } as const;

const PAGE = 100;
/** Pages of one list that are read at most. */
const MAX_PAGES = 20;

/**
 * Reads a list of Service Management to its end: `isLastPage` alone says where that is. The next page starts after what
 * came, because the site may give less than was asked for.
 *
 * @returns null for what is not there or not for this account
 */
export async function readList<S extends z.ZodMiniType>(
  http: DeskHttp,
  path: string,
  item: S,
  query: readonly (readonly [string, string])[] = [],
): Promise<z.output<S>[] | null> {
  const page = pageSchema(item);
  const all: z.output<S>[] = [];
  for (let count = 0; count < MAX_PAGES; count++) {
    const answer = await http.send('GET', `rest/servicedeskapi/${path}`, {
      query: [...query, ['start', String(all.length)], ['limit', String(PAGE)]],
      headers: EXPERIMENTAL,
    });
    if (answer.status === 403 || answer.status === 404) return null;
    if (answer.status !== 200) throw unexpected(answer);
    const { values, isLastPage } = readJson(page, answer);
    all.push(...values);
    if (isLastPage || values.length === 0) break;
  }
  return all;
}
