import * as z from 'zod/mini';
import { ProblemError } from '../../errors.ts';
import { encodeCursor, readCursor } from '../../database/cursor.ts';
import type { DeskQuery } from '../adapter.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { readAllPages } from '../pagination.ts';
import { isFiltered, matches, type FieldIds } from './filters.ts';
import { ZdOneRequest, ZdRequests, type ZdRequest } from './schemas.ts';
import { createMessage } from '../../messages/index.ts';

/** Maximum page size of Zendesk. */
const PAGE_SIZE = 100;
/** Maximum pages read per list. */
const MAX_PAGES = 5;

/** Position: sort order, sort time (ms), ticket number, and its page in Zendesk's list. */
const Cursor = z.tuple([z.enum(['activity', 'created']), z.int(), z.int(), z.int()]);
type ListCursor = z.infer<typeof Cursor>;

/** An impersonated customer: user id and authentication headers. */
export interface ZendeskCustomer {
  id: number;
  headers: Readonly<Record<string, string>>;
}

/** A page of a customer's tickets. */
export interface RequestPage {
  items: ZdRequest[];
  next: string | null;
  total: number | null;
}

/**
 * Lists a customer's tickets, newest first, mostly with one request. Read by page numbers, because cursor pagination does not
 * support sorting. The cursor is a position in the order, so no ticket is repeated or skipped when tickets move.
 */
export async function listRequests(
  http: DeskHttp,
  customer: ZendeskCustomer,
  fieldIds: FieldIds,
  query: DeskQuery,
): Promise<RequestPage> {
  const sort = query.sort === 'created' ? 'created' : 'activity';
  const position =
    query.cursor === null
      ? null
      : readCursor(Cursor, query.cursor, (position) => (position[0] === sort && position[3] >= 1 ? position : null));
  const order = (a: ZdRequest, b: ZdRequest) => sortTime(sort, b) - sortTime(sort, a) || b.id - a.id;
  const isMatch = (request: ZdRequest) =>
    request.requester_id === customer.id &&
    matches(request, query, fieldIds) &&
    (!position || isAfter(request, position));
  if (query.words.length > 0) {
    const found = (await search(http, customer, query.words)).filter(isMatch).sort(order);
    return { items: found.slice(0, query.limit), next: nextCursor(sort, found, query.limit, () => 1), total: null };
  }

  let pageNumber = position?.[3] ?? 1;
  let page = await readPage(http, customer, sort, pageNumber);
  // Deletions and updates since have moved the position to earlier pages.
  const from = position?.[1] ?? -1;
  while (pageNumber > 1 && sortTime(sort, page.requests[0]) <= from)
    page = await readPage(http, customer, sort, --pageNumber);
  const pages = new Map<number, number>();
  const found: ZdRequest[] = [];
  const startPage = pageNumber;
  for (;;) {
    for (const request of page.requests) pages.set(request.id, pageNumber);
    found.push(...page.requests.filter((request) => !found.some(({ id }) => id === request.id) && isMatch(request)));
    found.sort(order);
    const last = page.requests.at(-1);
    const isEnd = isLast(page);
    const nextItem = found[query.limit];
    // The order within one second is undefined: the remaining tickets must all be older than the returned ones.
    const isComplete = nextItem !== undefined && sortTime(sort, last) < sortTime(sort, nextItem);
    if (isEnd || isComplete || pageNumber - startPage + 1 >= MAX_PAGES) {
      const items = found.slice(0, query.limit);
      const next = nextCursor(sort, found, query.limit, ({ id }) => pages.get(id) ?? 1);
      return {
        items,
        // Few tickets match: the next page continues the scan.
        next: next ?? (isEnd || !last ? null : encodeCursor([sort, sortTime(sort, last), last.id, pageNumber])),
        total: position || isFiltered(query) ? null : (page.count ?? null),
      };
    }
    page = await readPage(http, customer, sort, ++pageNumber);
  }
}

/**
 * Finds the newest matching ticket among the last few hundred. Does not use the search, which indexes new tickets minutes later.
 */
export async function findNewest(
  http: DeskHttp,
  customer: ZendeskCustomer,
  isMatch: (request: ZdRequest) => boolean,
): Promise<ZdRequest | null> {
  const recent = await readAllPages(
    async (pageNumber) => {
      const page = await readPage(http, customer, 'created', pageNumber);
      const items = page.requests.filter((request) => request.requester_id === customer.id && isMatch(request));
      return { items, hasMore: !isLast(page) };
    },
    { maxPages: MAX_PAGES, isEnough: (items) => items.length > 0 },
  );
  return recent[0] ?? null;
}

async function readPage(http: DeskHttp, { headers }: ZendeskCustomer, sort: ListCursor[0], number: number) {
  const response = await http.send('GET', 'api/v2/requests', {
    headers,
    query: [
      ['sort_by', sort === 'created' ? 'created_at' : 'updated_at'],
      ['sort_order', 'desc'],
      ['page', String(number)],
      ['per_page', String(PAGE_SIZE)],
    ],
  });
  if (response.status !== 200) throw response.status === 403 ? unverifiedAddress() : unexpected(response);
  return readJson(ZdRequests, response);
}

/** Searches tickets with all words, and the ticket with that number, because the index lags by minutes. */
async function search(http: DeskHttp, { headers }: ZendeskCustomer, words: readonly string[]): Promise<ZdRequest[]> {
  // Operators have no effect in quotes, which cannot contain quotes and backslashes.
  const query = words.map((word) => `"${word.replaceAll(/["\\]/g, ' ').trim()}"`).filter((word) => word !== '""');
  const [only, ...more] = words;
  const number = more.length === 0 ? /^#?(\d{1,15})$/.exec(only ?? '')?.[1] : undefined;
  const byNumber = number === undefined ? null : await readRequest(http, headers, number);
  const found = await readAllPages<ZdRequest>(
    async (page) => {
      const response = await http.send('GET', 'api/v2/requests/search', {
        headers,
        query: [
          ['query', query.join(' ')],
          ['page', String(page)],
          ['per_page', String(PAGE_SIZE)],
        ],
      });
      if (response.status !== 200) throw unexpected(response);
      const result = readJson(ZdRequests, response);
      return { items: result.requests, hasMore: !isLast(result) };
    },
    { maxPages: query.length > 0 ? MAX_PAGES : 0 },
  );
  const byId = new Map([...(byNumber ? [byNumber] : []), ...found].map((request) => [request.id, request]));
  return [...byId.values()];
}

/** Reads a ticket if Zendesk returns it to this customer; missing tickets and those of others look alike. */
export async function readRequest(
  http: DeskHttp,
  headers: Readonly<Record<string, string>>,
  ref: string,
): Promise<ZdRequest | null> {
  if (!/^\d{1,15}$/.test(ref)) return null;
  const response = await http.send('GET', `api/v2/requests/${ref}`, { headers });
  if (response.status === 403 || response.status === 404) return null;
  if (response.status !== 200) throw unexpected(response);
  return readJson(ZdOneRequest, response).request;
}

/** Zendesk returns nothing to users who never verified their address there. */
export const unverifiedAddress = (): ProblemError =>
  new ProblemError('forbidden', {
    detail: createMessage('desk_email_unconfirmed'),
  });

const isLast = ({ next_page = null }: z.output<typeof ZdRequests>): boolean => next_page === null;

const sortTime = (sort: ListCursor[0], request: ZdRequest | undefined): number =>
  (sort === 'created' ? request?.created_at : request?.updated_at) ?? 0;

function isAfter(request: ZdRequest, [sort, at, id]: ListCursor): boolean {
  const time = sortTime(sort, request);
  return time < at || (time === at && request.id < id);
}

function nextCursor(
  sort: ListCursor[0],
  found: readonly ZdRequest[],
  limit: number,
  toPage: (one: ZdRequest) => number,
) {
  const last = found[limit - 1];
  return last && found.length > limit ? encodeCursor([sort, sortTime(sort, last), last.id, toPage(last)]) : null;
}
