import * as z from 'zod/mini';
import { encodeCursor, readCursor } from '../../database/cursor.ts';
import { normalizeSearchText } from '../../database/search.ts';
import type { DeskQuery } from '../adapter.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { fromRemoteValue } from './fields.ts';
import type { ResolvedFreshdeskConfig } from './config.ts';
import { hasNextPage, LAST_PAGE } from './pages.ts';
import { readAllPages } from '../pagination.ts';
import { FdTickets, type FdTicket } from './schemas.ts';

/** Maximum page size of Freshdesk. */
const PAGE_SIZE = 100;
/** Maximum pages read per list. */
const MAX_PAGES = 5;

/** Position: sort order, Freshdesk's page, sort time (ms), ticket number. */
const Cursor = z.tuple([
  z.enum(['activity', 'created']),
  z.int().check(z.minimum(1), z.maximum(LAST_PAGE)),
  z.int(),
  z.int(),
]);
type ListCursor = z.infer<typeof Cursor>;

/**
 * Lists a contact's tickets, newest first. Freshdesk supports no further filters for them, so they are filtered here.
 *
 * @param withTime sets the ticket's time of its last change
 */
export async function listTickets(
  http: DeskHttp,
  config: ResolvedFreshdeskConfig,
  contact: number,
  query: DeskQuery,
  withTime: (ticket: FdTicket) => FdTicket,
): Promise<{ items: FdTicket[]; next: string | null; total: number | null }> {
  const sort = query.sort === 'created' ? 'created' : 'activity';
  const position =
    query.cursor === null
      ? null
      : readCursor(Cursor, query.cursor, (position) => (position[0] === sort ? position : null));
  // Deletions since have moved later rows to earlier pages.
  const first = Math.max(1, (position?.[1] ?? 1) - 1);
  let end: ListCursor | null = null;
  const found = await readAllPages<{ ticket: FdTicket; page: number }>(
    async (index) => {
      const page = first + index - 1;
      const { tickets: rows, hasMore } = await readPage(http, contact, { sort, page, text: query.words.length > 0 });
      const tickets = rows.map(withTime);
      const last = tickets.at(-1);
      end = hasMore && last && page < LAST_PAGE ? [sort, page, sortTime(sort, last), last.id] : null;
      const items = tickets
        .filter((ticket) => (!position || isAfter(ticket, position)) && matches(ticket, config, contact, query))
        .map((ticket) => ({ ticket, page }));
      return { items, hasMore: hasMore && page < LAST_PAGE };
    },
    { maxPages: MAX_PAGES, isEnough: (items) => items.length > query.limit },
  );
  // Freshdesk does not define the order within one second.
  found.sort(({ ticket: a }, { ticket: b }) => sortTime(sort, b) - sortTime(sort, a) || b.id - a.id);
  const items = found.slice(0, query.limit);
  const last = items.at(-1);
  const next: ListCursor | null =
    last && found.length > query.limit ? [sort, last.page, sortTime(sort, last.ticket), last.ticket.id] : end;
  return {
    items: items.map(({ ticket }) => ticket),
    next: next && encodeCursor(next),
    total: position === null && end === null ? found.length : null,
  };
}

/** Reads one of Freshdesk's pages. Without a start date it would omit tickets older than 30 days. */
export async function readPage(
  http: DeskHttp,
  contact: number,
  { sort, page, text }: { sort: ListCursor[0]; page: number; text: boolean },
): Promise<{ tickets: FdTicket[]; hasMore: boolean }> {
  const response = await http.send('GET', 'api/v2/tickets', {
    query: [
      ['requester_id', String(contact)],
      ['updated_since', '2000-01-01T00:00:00Z'],
      ['order_by', sort === 'created' ? 'created_at' : 'updated_at'],
      ['order_type', 'desc'],
      ['per_page', String(PAGE_SIZE)],
      ['page', String(page)],
      ...(text ? [['include', 'description'] as const] : []),
    ],
  });
  if (response.status !== 200) throw unexpected(response);
  return { tickets: readJson(FdTickets, response), hasMore: hasNextPage(response) };
}

function matches(ticket: FdTicket, config: ResolvedFreshdeskConfig, contact: number, query: DeskQuery): boolean {
  if (ticket.requester_id !== contact || ticket.spam === true || ticket.deleted === true) return false;
  const { statuses, priority, category, createdFrom, createdBefore, words } = query;
  const status = config.statuses.get(ticket.status) ?? '';
  const at = ticket.created_at ?? 0;
  if (statuses && ('in' in statuses ? !statuses.in.includes(status) : statuses.notIn.includes(status))) return false;
  if (priority !== undefined && config.priorities.get(ticket.priority ?? 0) !== priority) return false;
  if (category !== undefined && toCategory(ticket, config) !== category) return false;
  if ((createdFrom !== undefined && at < createdFrom) || (createdBefore !== undefined && at >= createdBefore))
    return false;
  if (words.length === 0) return true;
  const text = normalizeSearchText(`#${ticket.id} ${ticket.subject ?? ''}\n${ticket.description_text ?? ''}`);
  return words.every((word) => text.includes(normalizeSearchText(word)));
}

/** Returns the value of the configured category field. */
export function toCategory({ type, custom_fields }: FdTicket, { category }: ResolvedFreshdeskConfig): string | null {
  if (!category) return null;
  return fromRemoteValue(category.custom ? custom_fields?.[category.name] : type);
}

const sortTime = (sort: ListCursor[0], ticket: FdTicket): number =>
  (sort === 'created' ? ticket.created_at : ticket.updated_at) ?? 0;

function isAfter(ticket: FdTicket, [sort, , at, id]: ListCursor): boolean {
  const time = sortTime(sort, ticket);
  return time < at || (time === at && ticket.id < id);
}
