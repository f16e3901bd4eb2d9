import * as z from 'zod/mini';
import type { DeskAdapter } from './adapter.ts';
import type { DeskResponse } from './http-client.ts';
import { createChangeFilter, type RemoteChange } from './change-dedupe.ts';

/** A query for tickets by the time of their last change. */
export interface ChangeQuery {
  /** Changes at this time or later (ms, whole seconds), oldest first; null for the newest change only. */
  since: number | null;
  /** Page of `limit` changes, from 1. */
  page: number;
  limit: number;
}

/** By how much a change may become visible after its own time: it began then, and was stored after slower others. */
const OVERLAP_MS = 60_000;
const PAGE_SIZE = 100;
/** Earlier than every ticket, for a help desk without tickets. */
const EPOCH = Date.parse('2000-01-01T00:00:00Z');

/** Newest change seen (ms), start time of the next query (ms), and its page within that second. */
const Cursor = z.tuple([z.int(), z.int(), z.int()]);

/**
 * Creates {@link DeskAdapter.changes} for a help desk that lists changes since a time. Uses the help desk's own clock, and
 * continues from a time rather than from a page: changes made meanwhile move to the end and would shift others across pages.
 *
 * @param fetchChanges makes one request
 */
export function createChangePoller(
  fetchChanges: (query: ChangeQuery) => Promise<{ changes: readonly RemoteChange[]; response: DeskResponse }>,
): NonNullable<DeskAdapter['changes']> {
  const filter = createChangeFilter();
  return async (since) => {
    const position = since === null ? null : Cursor.parse(JSON.parse(since));
    const [seen, from, page] = position ?? [EPOCH, null, 1];
    const limit = position ? PAGE_SIZE : 1;
    const { changes, response } = await fetchChanges({ since: from, page, limit });
    const newest = Math.max(seen, ...changes.map(({ at }) => at));
    // The first poll reports nothing: its caller has just read the tickets.
    const refs = position ? filter(changes, responseTime(response)) : [];
    const result = (more: boolean, next: number, nextPage = 1) => {
      const cursor = JSON.stringify([newest, Math.max(next, EPOCH), nextPage]);
      return { refs, cursor, more };
    };
    if (from === null || changes.length < limit) return result(false, newest - OVERLAP_MS);
    const last = changes.at(-1)?.at ?? from;
    return last > from ? result(true, last) : result(true, from, page + 1);
  };
}

/** Time of the response by the help desk's clock (ms). Its second has not ended yet. */
export function responseTime({ headers }: DeskResponse): number {
  const at = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(at) ? Date.now() - 1_000 : at;
}
