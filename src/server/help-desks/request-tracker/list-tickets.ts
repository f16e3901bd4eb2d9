import * as z from 'zod/mini';
import { encodeCursor, readCursor } from '../../database/cursor.ts';
import { normalizeSearchText } from '../../database/search.ts';
import type { DeskQuery, Requester } from '../adapter.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { publicTransactions, readTexts } from './thread.ts';
import { FIELDS, listQuery, quote, sqlTime } from './query.ts';
import { RtTickets, type RtTicket } from './schemas.ts';

/** Request Tracker's own limit. */
const MAX_RESULTS = 100;
/** Rows that are looked at for one page at most; only a search or a mass change leaves rows out. */
const MAX_PAGES = 5;

/** Where a page ended: order, time of the last change (ms), priority, number. */
const Cursor = z.tuple([
  z.enum(['activity', 'created', 'priority']),
  z.int(),
  z.string().check(z.regex(/^-?\d{1,9}$/)),
  z.int(),
]);
type ListCursor = z.infer<typeof Cursor>;

/** One page of a requester's tickets: one request, or three when there are words to look for. */
export async function listTickets(
  http: DeskHttp,
  queue: string,
  by: Requester,
  query: DeskQuery,
  categoryField: string | null,
): Promise<{ items: RtTicket[]; next: string | null; total: number | null }> {
  const place =
    query.cursor === null
      ? null
      : readCursor(Cursor, query.cursor, (place) => (place[0] === query.sort ? place : null));
  const conditions = listQuery(queue, by, query, categoryField);
  const sql = place ? `${conditions} AND ${afterCursor(place)}` : conditions;
  const perPage = place || query.words.length > 0 ? MAX_RESULTS : Math.min(query.limit + 1, MAX_RESULTS);
  const items: RtTicket[] = [];
  let total: number | null = null;
  for (let page = 1; page <= MAX_PAGES && items.length <= query.limit; page++) {
    const answer = await search(http, sql, query.sort, { perPage, page });
    total ??= answer.total ?? null;
    const fresh = answer.items.filter((ticket) => !place || isAfter(ticket, place));
    items.push(...(query.words.length === 0 ? fresh : await publicly(http, fresh, query.words)));
    if (answer.items.length < perPage) break;
  }
  const shown = items.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown,
    next:
      last && (items.length > query.limit || (perPage === query.limit && (total ?? 0) > query.limit))
        ? nextCursor(query.sort, last)
        : null,
    total: place || query.words.length > 0 ? null : total,
  };
}

async function search(http: DeskHttp, sql: string, sort: DeskQuery['sort'], at: { perPage: number; page: number }) {
  const order = { activity: ['LastUpdated'], created: [], priority: ['Priority', 'LastUpdated'] }[sort];
  const answer = await http.send('GET', 'REST/2.0/tickets', {
    query: [
      ['query', sql],
      ...FIELDS,
      ...[...order, 'id'].flatMap((field) => [['orderby', field] as const, ['order', 'DESC'] as const]),
      ['per_page', String(at.perPage)],
      ['page', String(at.page)],
    ],
  });
  if (answer.status !== 200) throw unexpected(answer);
  return readJson(RtTickets, answer);
}

/** Those with every word where customers may read it: the desk's own search also looks into internal comments. */
async function publicly(http: DeskHttp, tickets: readonly RtTicket[], words: readonly string[]): Promise<RtTicket[]> {
  if (tickets.length === 0) return [];
  const said = await readTexts(
    http,
    await publicTransactions(
      http,
      tickets.map(({ id }) => id),
    ),
  );
  return tickets.filter((ticket) => {
    const texts = said.filter(({ transaction }) => transaction.ObjectId === ticket.id).map(({ body }) => body);
    const all = normalizeSearchText([`#${ticket.id} ${ticket.Subject}`, ...texts].join('\n'));
    return words.every((word) => all.includes(normalizeSearchText(word)));
  });
}

/** What may stand behind a place; times are whole seconds, so those of the same second are told apart afterwards. */
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
  const place: ListCursor = [sort, LastUpdated ?? 0, Priority, Number(id)];
  return encodeCursor(place);
}
