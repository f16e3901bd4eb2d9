import type * as z from 'zod/mini';
import { DeskRequestError } from '../desk-error.ts';
import { readJson, unexpected, type DeskResponse } from '../http-client.ts';

/** Zendesk's own limit. */
const SIZE = 100;
const MAX_PAGES = 20;

interface Page {
  meta: { has_more: boolean; after_cursor?: string | null | undefined };
}

/**
 * Reads a list to its end by cursors.
 *
 * @param send asks for one page, with what says which
 * @throws DeskRequestError `bad_answer` for a list that goes in circles, or goes on without saying where
 */
export async function readPages<S extends z.ZodMiniType<Page>, Item>(
  send: (page: readonly (readonly [string, string])[]) => Promise<DeskResponse>,
  schema: S,
  items: (page: z.output<S>) => readonly Item[],
): Promise<Item[]> {
  const all: Item[] = [];
  const cursors = new Set<string>();
  let after: string | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await send([
      ['page[size]', String(SIZE)],
      ...(after === null ? [] : [['page[after]', after] as const]),
    ]);
    if (answer.status !== 200) throw unexpected(answer);
    const read = readJson(schema, answer);
    all.push(...items(read));
    const { has_more, after_cursor } = read.meta;
    // A last page may still name a cursor, and a cursor may be null: only `has_more` says that there is more.
    if (!has_more) break;
    if (after_cursor === undefined || after_cursor === null || cursors.has(after_cursor))
      throw new DeskRequestError({ code: 'bad_answer', uncertain: false });
    cursors.add(after_cursor);
    after = after_cursor;
  }
  return all;
}
