import type * as z from 'zod/mini';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { readAllPages } from '../pagination.ts';
import { pageSchema } from './schemas.ts';

/** Header that enables Jira's experimental endpoints. */
export const EXPERIMENTAL = { 'x-experimentalapi': 'opt-in' } as const;

const PAGE_SIZE = 100;
/** Maximum pages read per list. */
const MAX_PAGES = 20;

/**
 * Reads a list of Service Management to its end. Only `isLastPage` marks the end, and the next page starts after the items
 * received, because the site may return fewer than requested.
 *
 * @returns null for a list that does not exist or is not visible to this account
 */
export async function readList<S extends z.ZodMiniType>(
  http: DeskHttp,
  path: string,
  item: S,
  query: readonly (readonly [string, string])[] = [],
): Promise<z.output<S>[] | null> {
  const page = pageSchema(item);
  let start = 0;
  let isVisible = true;
  const all = await readAllPages<z.output<S>>(
    async () => {
      const response = await http.send('GET', `rest/servicedeskapi/${path}`, {
        query: [...query, ['start', String(start)], ['limit', String(PAGE_SIZE)]],
        headers: EXPERIMENTAL,
      });
      if (response.status === 403 || response.status === 404) {
        isVisible = false;
        return { items: [], hasMore: false };
      }
      if (response.status !== 200) throw unexpected(response);
      const { values, isLastPage } = readJson(page, response);
      start += values.length;
      return { items: values, hasMore: !isLastPage && values.length > 0 };
    },
    { maxPages: MAX_PAGES },
  );
  return isVisible ? all : null;
}
