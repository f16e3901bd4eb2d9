import * as z from 'zod/mini';
import type { DeskAdapter } from './adapter.ts';
import type { DeskResponse } from './http-client.ts';
import { createChangeFilter, type RemoteChange } from './change-dedupe.ts';

/** What is asked of a desk that lists its tickets by the time of their last change. */
export interface ChangeQuery {
  /** Only what changed then or later (ms, whole seconds), oldest first; null for the newest change of all. */
  since: number | null;
  /** From 1; counts pages of `limit`. */
  page: number;
  limit: number;
}

/** How late a change may come to be seen under an earlier time: it was begun then, and stored after slower others (ms). */
const OVERLAP_MS = 60_000;
const PAGE = 100;
/** Before every ticket, for a desk that has none yet. */
const EPOCH = Date.parse('2000-01-01T00:00:00Z');

/** The newest change that was seen (ms), since when is asked next (ms), and the page of what changed in that very second. */
const Cursor = z.tuple([z.int(), z.int(), z.int()]);

/**
 * Makes {@link DeskAdapter.changes} for a desk that can be asked for what changed since a time. Goes by the desk's own clock, and
 * goes on from a time, not from a page: what changes meanwhile moves to the end and would pull others over the pages' edges.
 *
 * @param ask makes one request
 */
export function createChangePoller(
  ask: (question: ChangeQuery) => Promise<{ changes: readonly RemoteChange[]; answer: DeskResponse }>,
): NonNullable<DeskAdapter['changes']> {
  const fresh = createChangeFilter();
  return async (since) => {
    const place = since === null ? null : Cursor.parse(JSON.parse(since));
    const [seen, from, page] = place ?? [EPOCH, null, 1];
    const limit = place ? PAGE : 1;
    const { changes, answer } = await ask({ since: from, page, limit });
    const newest = Math.max(seen, ...changes.map(({ at }) => at));
    // From now on begins a little earlier: who listens from now on has read a moment ago.
    const refs = place ? fresh(changes, responseTime(answer)) : [];
    const onwards = (more: boolean, next: number, nextPage = 1) => {
      const cursor = JSON.stringify([newest, Math.max(next, EPOCH), nextPage]);
      return { refs, cursor, more };
    };
    if (from === null || changes.length < limit) return onwards(false, newest - OVERLAP_MS);
    const last = changes.at(-1)?.at ?? from;
    return last > from ? onwards(true, last) : onwards(true, from, page + 1);
  };
}

/** When a desk answered, by its clock (ms): the second in which it does is not over yet. */
export function responseTime({ headers }: DeskResponse): number {
  const at = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(at) ? Date.now() - 1_000 : at;
}
