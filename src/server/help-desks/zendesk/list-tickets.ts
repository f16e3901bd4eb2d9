import * as z from 'zod/mini';
import { ProblemError } from '../../errors.ts';
import { encodeCursor, readCursor } from '../../database/cursor.ts';
import type { DeskQuery } from '../adapter.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { isFiltered, matches, type Filing } from './filters.ts';
import { ZdOneRequest, ZdRequests, type ZdRequest } from './schemas.ts';

/** Zendesk's own limit. */
const SIZE = 100;
/** Pages that are looked at for one of ours. */
const MAX_PAGES = 5;

/** Where a page ended: order, the time it goes by (ms), number, and the page of Zendesk's on which that stood. */
const Cursor = z.tuple([z.enum(['activity', 'created']), z.int(), z.int(), z.int()]);
type ListCursor = z.infer<typeof Cursor>;

/** For whom a list is read: their id, and the headers that say so. */
export interface Reader {
  id: number;
  headers: Readonly<Record<string, string>>;
}

/** A page of what somebody filed. */
export interface Listed {
  items: ZdRequest[];
  next: string | null;
  total: number | null;
}

/**
 * One page of what somebody filed, newest first: mostly one request. Lists are read by page numbers, because by cursors
 * they come in no order; a place in the order is what goes on, so nothing is doubled or missed when tickets move.
 */
export async function listRequests(http: DeskHttp, reader: Reader, filing: Filing, query: DeskQuery): Promise<Listed> {
  const sort = query.sort === 'created' ? 'created' : 'activity';
  const place =
    query.cursor === null
      ? null
      : readCursor(Cursor, query.cursor, (place) => (place[0] === sort && place[3] >= 1 ? place : null));
  const order = (one: ZdRequest, other: ZdRequest) => sortTime(sort, other) - sortTime(sort, one) || other.id - one.id;
  const fits = (request: ZdRequest) =>
    request.requester_id === reader.id && matches(request, query, filing) && (!place || isAfter(request, place));
  if (query.words.length > 0) {
    const found = (await search(http, reader, query.words)).filter(fits).sort(order);
    return { items: found.slice(0, query.limit), next: nextCursor(sort, found, query.limit, () => 1), total: null };
  }

  let number = place?.[3] ?? 1;
  let page = await readPage(http, reader, sort, number);
  // What was taken away or moved up since lets the others come nearer.
  const from = place?.[1] ?? -1;
  while (number > 1 && sortTime(sort, page.requests[0]) <= from) page = await readPage(http, reader, sort, --number);
  const pages = new Map<number, number>();
  const found: ZdRequest[] = [];
  const first = number;
  for (;;) {
    for (const request of page.requests) pages.set(request.id, number);
    found.push(...page.requests.filter((request) => !found.some(({ id }) => id === request.id) && fits(request)));
    found.sort(order);
    const last = page.requests.at(-1);
    const ended = isLast(page);
    const beyond = found[query.limit];
    // Those of one second come in any order: what is still to come must all be older than what is shown.
    const whole = beyond !== undefined && sortTime(sort, last) < sortTime(sort, beyond);
    if (ended || whole || number - first + 1 >= MAX_PAGES) {
      const items = found.slice(0, query.limit);
      const next = nextCursor(sort, found, query.limit, ({ id }) => pages.get(id) ?? 1);
      return {
        items,
        // Few of many fit: whoever goes on looks further down.
        next: next ?? (ended || !last ? null : encodeCursor([sort, sortTime(sort, last), last.id, number])),
        total: place || isFiltered(query) ? null : (page.count ?? null),
      };
    }
    page = await readPage(http, reader, sort, ++number);
  }
}

/**
 * The newest of somebody's tickets that fits, among the last few hundred. Never asks the search, which learns of new
 * tickets minutes later.
 */
export async function findNewest(
  http: DeskHttp,
  reader: Reader,
  fits: (request: ZdRequest) => boolean,
): Promise<ZdRequest | null> {
  for (let number = 1; number <= MAX_PAGES; number++) {
    const page = await readPage(http, reader, 'created', number);
    const found = page.requests.find((request) => request.requester_id === reader.id && fits(request));
    if (found) return found;
    if (isLast(page)) break;
  }
  return null;
}

async function readPage(http: DeskHttp, { headers }: Reader, sort: ListCursor[0], number: number) {
  const answer = await http.send('GET', 'api/v2/requests', {
    headers,
    query: [
      ['sort_by', sort === 'created' ? 'created_at' : 'updated_at'],
      ['sort_order', 'desc'],
      ['page', String(number)],
      ['per_page', String(SIZE)],
    ],
  });
  if (answer.status !== 200) throw answer.status === 403 ? barred() : unexpected(answer);
  return readJson(ZdRequests, answer);
}

/** What holds all of these words, and the ticket with that number: the search learns of new ones minutes later. */
async function search(http: DeskHttp, { headers }: Reader, words: readonly string[]): Promise<ZdRequest[]> {
  // In quotes nothing is an operator; quotes and backslashes cannot be written in them.
  const query = words.map((word) => `"${word.replaceAll(/["\\]/g, ' ').trim()}"`).filter((word) => word !== '""');
  const [only, ...more] = words;
  const number = more.length === 0 ? /^#?(\d{1,15})$/.exec(only ?? '')?.[1] : undefined;
  const byNumber = number === undefined ? null : await readRequest(http, headers, number);
  const found = byNumber ? [byNumber] : [];
  for (let page = 1; page <= MAX_PAGES && query.length > 0; page++) {
    const answer = await http.send('GET', 'api/v2/requests/search', {
      headers,
      query: [
        ['query', query.join(' ')],
        ['page', String(page)],
        ['per_page', String(SIZE)],
      ],
    });
    if (answer.status !== 200) throw unexpected(answer);
    const read = readJson(ZdRequests, answer);
    found.push(...read.requests.filter((request) => !found.some(({ id }) => id === request.id)));
    if (isLast(read)) break;
  }
  return found;
}

/** A ticket, when Zendesk shows it to this person; others’ and none look alike. */
export async function readRequest(
  http: DeskHttp,
  headers: Readonly<Record<string, string>>,
  ref: string,
): Promise<ZdRequest | null> {
  if (!/^\d{1,15}$/.test(ref)) return null;
  const answer = await http.send('GET', `api/v2/requests/${ref}`, { headers });
  if (answer.status === 403 || answer.status === 404) return null;
  if (answer.status !== 200) throw unexpected(answer);
  return readJson(ZdOneRequest, answer).request;
}

/** Zendesk shows nothing to people who have an address there that they never confirmed. */
export const barred = (): ProblemError =>
  new ProblemError('forbidden', {
    detail: 'The support desk does not let you in yet. Please confirm your e-mail address there.',
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
  pageOf: (one: ZdRequest) => number,
) {
  const last = found[limit - 1];
  return last && found.length > limit ? encodeCursor([sort, sortTime(sort, last), last.id, pageOf(last)]) : null;
}
