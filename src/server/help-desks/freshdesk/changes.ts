import * as z from 'zod/mini';
import type { DeskAdapter } from '../adapter.ts';
import { responseTime } from '../poll-changes.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { createChangeFilter } from '../change-dedupe.ts';
import { LAST_PAGE, hasMore } from './pages.ts';
import { FdTickets } from './schemas.ts';

/** Since when (ms), and the page of what changed in that very second. */
const Cursor = z.tuple([z.int(), z.int()]);

/** Asks which tickets changed, oldest change first. */
export function readChanges(http: DeskHttp): NonNullable<DeskAdapter['changes']> {
  const fresh = createChangeFilter();
  return async (since) => {
    const place = since === null ? null : Cursor.parse(JSON.parse(since));
    const [from, page] = place ?? [Date.parse('2000-01-01T00:00:00Z'), 1];
    const answer = await http.send('GET', 'api/v2/tickets', {
      query: [
        ['updated_since', `${new Date(from).toISOString().slice(0, 19)}Z`],
        ['order_by', 'updated_at'],
        ['order_type', place ? 'asc' : 'desc'],
        ['per_page', place ? '100' : '1'],
        ['page', String(page)],
      ],
    });
    if (answer.status !== 200) throw unexpected(answer);
    const changes = readJson(FdTickets, answer).map(({ id, updated_at }) => ({ ref: String(id), at: updated_at ?? 0 }));
    const last = changes.at(-1)?.at ?? from;
    // From now on, by the desk's clock: from its newest change on, which is told as well.
    if (!place) return { refs: [], cursor: JSON.stringify([last, 1]), more: false };
    const refs = fresh(changes, responseTime(answer));
    const more = hasMore(answer) && page < LAST_PAGE;
    return { refs, cursor: JSON.stringify([last, more && last === from ? page + 1 : 1]), more };
  };
}
