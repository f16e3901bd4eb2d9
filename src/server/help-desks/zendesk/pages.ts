import type * as z from 'zod/mini';
import { DeskRequestError } from '../desk-error.ts';
import { readJson, unexpected, type DeskResponse } from '../http-client.ts';
import { readAllPages } from '../pagination.ts';

/** Maximum page size of Zendesk. */
const PAGE_SIZE = 100;
const MAX_PAGES = 20;

interface Page {
  meta: { has_more: boolean; after_cursor?: string | null | undefined };
}

/**
 * Reads a list to its end by cursor pagination.
 *
 * @param send requests one page with these parameters
 * @throws DeskRequestError `bad_answer` for a repeated or missing cursor
 */
export async function readCursorPages<S extends z.ZodMiniType<Page>, Item>(
  send: (page: readonly (readonly [string, string])[]) => Promise<DeskResponse>,
  schema: S,
  items: (page: z.output<S>) => readonly Item[],
): Promise<Item[]> {
  const cursors = new Set<string>();
  let after: string | null = null;
  return readAllPages(
    async () => {
      const response = await send([
        ['page[size]', String(PAGE_SIZE)],
        ...(after === null ? [] : [['page[after]', after] as const]),
      ]);
      if (response.status !== 200) throw unexpected(response);
      const page = readJson(schema, response);
      const { has_more, after_cursor } = page.meta;
      // Only `has_more` marks the end: the last page may have a cursor, and a cursor may be null.
      if (!has_more) return { items: items(page), hasMore: false };
      if (after_cursor === undefined || after_cursor === null || cursors.has(after_cursor))
        throw new DeskRequestError({ code: 'bad_answer', uncertain: false });
      cursors.add(after_cursor);
      after = after_cursor;
      return { items: items(page), hasMore: true };
    },
    { maxPages: MAX_PAGES },
  );
}
