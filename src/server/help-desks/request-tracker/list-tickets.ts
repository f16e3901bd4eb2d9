import * as z from 'zod/mini';
import { encodeCursor, readCursor } from '../../database/cursor.ts';
import { normalizeSearchText } from '../../database/search.ts';
import type { DeskQuery, Requester } from '../adapter.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { readAllPages } from '../pagination.ts';
import { publicTransactions, readTexts } from './thread.ts';
import { FIELDS, listQuery, quote, sqlTime } from './query.ts';
import { RtTickets, type RtTicket } from './schemas.ts';

/** Maximum page size of Request Tracker. */
const MAX_RESULTS = 100;
/** Maximum pages per list; only a search or a mass update filters rows out. */
const MAX_PAGES = 5;

/** Position: sort order, time of the last change (ms), priority, ticket number. */
const Cursor = z.tuple([
  z.enum(['activity', 'created', 'priority']),
  z.int(),
  z.string().check(z.regex(/^-?\d{1,9}$/)),
  z.int(),
]);
type ListCursor = z.infer<typeof Cursor>;

/** Lists a requester's tickets: one request, or three with search terms. */
export async function listTickets(
  http: DeskHttp,
  queue: string,
  requester: Requester,
  query: DeskQuery,
  categoryField: string | null,
): Promise<{ items: RtTicket[]; next: string | null; total: number | null }> {
  const position =
    query.cursor === null
      ? null
      : readCursor(Cursor, query.cursor, (position) => (position[0] === query.sort ? position : null));
  const conditions = listQuery(queue, requester, query, categoryField);
  const sql = position ? `${conditions} AND ${afterCursor(position)}` : conditions;
  const perPage = position || query.words.length > 0 ? MAX_RESULTS : Math.min(query.limit + 1, MAX_RESULTS);
  let total: number | null = null;
  const items = await readAllPages<RtTicket>(
    async (page) => {
      const result = await search(http, sql, query.sort, { perPage, page });
      total ??= result.total ?? null;
      const remaining = result.items.filter((ticket) => !position || isAfter(ticket, position));
      const matching = query.words.length === 0 ? remaining : await filterByPublicText(http, remaining, query.words);
      return { items: matching, hasMore: result.items.length === perPage };
    },
    { maxPages: MAX_PAGES, isEnough: (found) => found.length > query.limit },
  );
  const page = items.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: page,
    next:
      last && (items.length > query.limit || (perPage === query.limit && (total ?? 0) > query.limit))
        ? nextCursor(query.sort, last)
        : null,
    total: position || query.words.length > 0 ? null : total,
  };
}

async function search(http: DeskHttp, sql: string, sort: DeskQuery['sort'], at: { perPage: number; page: number }) {
  const order = { activity: ['LastUpdated'], created: [], priority: ['Priority', 'LastUpdated'] }[sort];
  const response = await http.send('GET', 'REST/2.0/tickets', {
    query: [
      ['query', sql],
      ...FIELDS,
      ...[...order, 'id'].flatMap((field) => [['orderby', field] as const, ['order', 'DESC'] as const]),
      ['per_page', String(at.perPage)],
      ['page', String(at.page)],
    ],
  });
  if (response.status !== 200) throw unexpected(response);
  return readJson(RtTickets, response);
}

/** Keeps tickets with every word in their public texts: Request Tracker's own search includes internal comments. */
async function filterByPublicText(
  http: DeskHttp,
  tickets: readonly RtTicket[],
  words: readonly string[],
): Promise<RtTicket[]> {
  if (tickets.length === 0) return [];
  const messages = await readTexts(
    http,
    await publicTransactions(
      http,
      tickets.map(({ id }) => id),
    ),
  );
  return tickets.filter((ticket) => {
    const texts = messages.filter(({ transaction }) => transaction.ObjectId === ticket.id).map(({ body }) => body);
    const all = normalizeSearchText([`#${ticket.id} ${ticket.Subject}`, ...texts].join('\n'));
    return words.every((word) => all.includes(normalizeSearchText(word)));
  });
}

/** Condition for tickets after the position. Times are whole seconds, so ties are filtered afterwards. */
function afterCursor([sort, at, priority, id]: ListCursor): string {
  const older = `LastUpdated < ${sqlTime(at + 1_000)}`;
  if (sort === 'created') return `id < ${id}`;
  if (sort === 'activity') return older;
  return `( Priority < ${quote(priority)} OR ( Priority = ${quote(priority)} AND ${older} ) )`;
}

function isAfter(ticket: RtTicket, [sort, at, priority, id]: ListCursor): boolean {
  if (sort === 'created') return Number(ticket.id) < id;
  if (sort === 'priority' && ticket.Priority !== priority) return Number(ticket.Priority) < Number(priority);
  const updated = ticket.LastUpdated ?? 0;
  return updated < at || (updated === at && Number(ticket.id) < id);
}

function nextCursor(sort: DeskQuery['sort'], { LastUpdated, Priority, id }: RtTicket): string {
  const position: ListCursor = [sort, LastUpdated ?? 0, Priority, Number(id)];
  return encodeCursor(position);
}
