import * as z from 'zod/mini';
import { encodeCursor, readCursor } from '../../database/cursor.ts';
import { normalizeSearchText } from '../../database/search.ts';
import type { DeskQuery } from '../adapter.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { fromRemoteValue } from './fields.ts';
import type { ResolvedFreshdeskConfig } from './config.ts';
import { hasMore, LAST_PAGE } from './pages.ts';
import { FdTickets, type FdTicket } from './schemas.ts';

/** Freshdesk refuses more at once. */
const PAGE = 100;
/** Pages that are read for one list at most. */
const MAX_PAGES = 5;

/** Where a page ended: order, Freshdesk's page, the time it goes by (ms), number. */
const Cursor = z.tuple([
  z.enum(['activity', 'created']),
  z.int().check(z.minimum(1), z.maximum(LAST_PAGE)),
  z.int(),
  z.int(),
]);
type ListCursor = z.infer<typeof Cursor>;

/**
 * One page of a contact's tickets, newest first. Freshdesk knows no other conditions for these, so they are looked at here.
 *
 * @param timed gives a ticket the time of its last change
 */
export async function listTickets(
  http: DeskHttp,
  names: ResolvedFreshdeskConfig,
  contact: number,
  query: DeskQuery,
  timed: (ticket: FdTicket) => FdTicket,
): Promise<{ items: FdTicket[]; next: string | null; total: number | null }> {
  const sort = query.sort === 'created' ? 'created' : 'activity';
  const place =
    query.cursor === null ? null : readCursor(Cursor, query.cursor, (place) => (place[0] === sort ? place : null));
  // What was deleted since has moved the rows after it up.
  const first = Math.max(1, (place?.[1] ?? 1) - 1);
  const items: { ticket: FdTicket; page: number }[] = [];
  let end: ListCursor | null = null;
  for (let page = first; page < first + MAX_PAGES && page <= LAST_PAGE; page++) {
    const { tickets: rows, more } = await readPage(http, contact, { sort, page, text: query.words.length > 0 });
    const tickets = rows.map(timed);
    for (const ticket of tickets) {
      if (place && !isAfter(ticket, place)) continue;
      if (matches(ticket, names, contact, query)) items.push({ ticket, page });
    }
    const last = tickets.at(-1);
    end = more && last && page < LAST_PAGE ? [sort, page, sortTime(sort, last), last.id] : null;
    if (!more || items.length > query.limit) break;
  }
  // Times are whole seconds, and Freshdesk does not say in which order it gives those of the same one.
  items.sort(({ ticket: one }, { ticket: other }) => sortTime(sort, other) - sortTime(sort, one) || other.id - one.id);
  const some = items.slice(0, query.limit);
  const last = some.at(-1);
  const next: ListCursor | null =
    last && items.length > query.limit ? [sort, last.page, sortTime(sort, last.ticket), last.ticket.id] : end;
  return {
    items: some.map(({ ticket }) => ticket),
    next: next && encodeCursor(next),
    total: place === null && end === null ? items.length : null,
  };
}

/** One of Freshdesk's own pages. Without a date it would leave out what is older than 30 days. */
export async function readPage(
  http: DeskHttp,
  contact: number,
  { sort, page, text }: { sort: ListCursor[0]; page: number; text: boolean },
): Promise<{ tickets: FdTicket[]; more: boolean }> {
  const answer = await http.send('GET', 'api/v2/tickets', {
    query: [
      ['requester_id', String(contact)],
      ['updated_since', '2000-01-01T00:00:00Z'],
      ['order_by', sort === 'created' ? 'created_at' : 'updated_at'],
      ['order_type', 'desc'],
      ['per_page', String(PAGE)],
      ['page', String(page)],
      ...(text ? [['include', 'description'] as const] : []),
    ],
  });
  if (answer.status !== 200) throw unexpected(answer);
  return { tickets: readJson(FdTickets, answer), more: hasMore(answer) };
}

function matches(ticket: FdTicket, names: ResolvedFreshdeskConfig, contact: number, query: DeskQuery): boolean {
  if (ticket.requester_id !== contact || ticket.spam === true || ticket.deleted === true) return false;
  const { statuses, priority, category, createdFrom, createdBefore, words } = query;
  const status = names.statuses.get(ticket.status) ?? '';
  const at = ticket.created_at ?? 0;
  if (statuses && ('in' in statuses ? !statuses.in.includes(status) : statuses.notIn.includes(status))) return false;
  if (priority !== undefined && names.priorities.get(ticket.priority ?? 0) !== priority) return false;
  if (category !== undefined && toCategory(ticket, names) !== category) return false;
  if ((createdFrom !== undefined && at < createdFrom) || (createdBefore !== undefined && at >= createdBefore))
    return false;
  if (words.length === 0) return true;
  const text = normalizeSearchText(`#${ticket.id} ${ticket.subject ?? ''}\n${ticket.description_text ?? ''}`);
  return words.every((word) => text.includes(normalizeSearchText(word)));
}

/** What a ticket is about, in the field that the settings name. */
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
