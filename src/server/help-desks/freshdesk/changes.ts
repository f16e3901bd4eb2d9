import * as z from 'zod/mini';
import type { DeskAdapter } from '../adapter.ts';
import { responseTime } from '../poll-changes.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { createChangeFilter } from '../change-dedupe.ts';
import { LAST_PAGE, hasNextPage } from './pages.ts';
import { FdTickets } from './schemas.ts';

/** Start time of the query (ms), and its page within that second. */
const Cursor = z.tuple([z.int(), z.int()]);

/** Polls for changed tickets, oldest change first. */
export function readChanges(http: DeskHttp): NonNullable<DeskAdapter['changes']> {
  const filter = createChangeFilter();
  return async (since) => {
    const position = since === null ? null : Cursor.parse(JSON.parse(since));
    const [from, page] = position ?? [Date.parse('2000-01-01T00:00:00Z'), 1];
    const response = await http.send('GET', 'api/v2/tickets', {
      query: [
        ['updated_since', `${new Date(from).toISOString().slice(0, 19)}Z`],
        ['order_by', 'updated_at'],
        ['order_type', position ? 'asc' : 'desc'],
        ['per_page', position ? '100' : '1'],
        ['page', String(page)],
      ],
    });
    if (response.status !== 200) throw unexpected(response);
    const changes = readJson(FdTickets, response).map(({ id, updated_at }) => ({
      ref: String(id),
      at: updated_at ?? 0,
    }));
    const last = changes.at(-1)?.at ?? from;
    // The first poll starts at the newest change by the help desk's clock, which is then reported as well.
    if (!position) return { refs: [], cursor: JSON.stringify([last, 1]), more: false };
    const refs = filter(changes, responseTime(response));
    const more = hasNextPage(response) && page < LAST_PAGE;
    return { refs, cursor: JSON.stringify([last, more && last === from ? page + 1 : 1]), more };
  };
}
