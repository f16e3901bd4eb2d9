import * as z from 'zod/mini';
import { encodeCursor, readCursor } from '../../database/cursor.ts';
import type { DeskQuery } from '../adapter.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import type { ResolvedRedmineConfig } from './config.ts';
import { RmFound, RmIssues, type RmIssue } from './schemas.ts';

/** Redmine's own limit: more is cut without a word. */
const MAX_RESULTS = 100;
const MAX_PAGES = 5;

/** So many numbers fit into a cursor. */
const MAX_IDS = 40;
/**
 * Where a page ended: order, the second it goes by (ms), and what of that second was shown: Redmine tells whole seconds and
 * sorts by parts of them, so a number alone is no place. Where they are too many, how many they are.
 */
const Cursor = z.tuple([
  z.enum(['activity', 'created']),
  z.int(),
  z.union([z.array(z.int()).check(z.maxLength(MAX_IDS)), z.int()]),
]);
type ListCursor = z.infer<typeof Cursor>;

/** One page of what somebody filed: one request, or two when there are words to look for. */
export async function listIssues(
  http: DeskHttp,
  names: ResolvedRedmineConfig,
  headers: Readonly<Record<string, string>>,
  query: DeskQuery,
): Promise<{ items: RmIssue[]; next: string | null; total: number | null }> {
  const sort = query.sort === 'created' ? 'created' : 'activity';
  const place =
    query.cursor === null ? null : readCursor(Cursor, query.cursor, (place) => (place[0] === sort ? place : null));
  const conditions = toConditions(names, query);
  if (conditions === null) return { items: [], next: null, total: 0 };
  if (query.words.length > 0) {
    const ids = await search(http, headers, query.words);
    if (ids.length === 0) return { items: [], next: null, total: null };
    conditions.push(['issue_id', ids.join(',')]);
  }
  const by = sort === 'created' ? 'created_on' : 'updated_on';
  if (place) {
    // One condition a field: the end of a span is the nearer of the two.
    const before = `<=${seconds(place[1] + 1_000)}`;
    const others = conditions.filter(([name]) => name !== by);
    conditions.splice(0, conditions.length, ...others, [by, before]);
  }
  const perPage = place ? MAX_RESULTS : Math.min(query.limit + 1, MAX_RESULTS);
  const items: RmIssue[] = [];
  const isBehind = place ? afterCursor(place) : () => true;
  let total: number | null = null;
  for (let page = 0; page < MAX_PAGES && items.length <= query.limit; page++) {
    const answer = await http.send('GET', 'issues.json', {
      headers,
      query: [
        ['project_id', String(names.project)],
        ['author_id', 'me'],
        ...conditions,
        ['sort', `${by}:desc,id:desc`],
        ['limit', String(perPage)],
        ['offset', String(page * perPage)],
      ],
    });
    if (answer.status !== 200) throw unexpected(answer);
    const { issues, total_count } = readJson(RmIssues, answer);
    total ??= total_count;
    items.push(...issues.filter((issue) => toDateRange(issue, query) && isBehind(issue)));
    if (issues.length < perPage) break;
  }
  const shown = items.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown,
    next: last && items.length > query.limit ? nextCursor(sort, shown, place) : null,
    total: place || query.words.length > 0 ? null : total,
  };
}

/** The filters of `issues.json`; null when nothing can hold. */
function toConditions(names: ResolvedRedmineConfig, query: DeskQuery): [string, string][] | null {
  const { statuses, priority, category, createdFrom, createdBefore } = query;
  const ids = (raw: readonly string[]) => raw.flatMap((name) => names.statuses.get(name) ?? []);
  const conditions: [string, string][] = [];
  if (!statuses) conditions.push(['status_id', '*']);
  else {
    const out = 'notIn' in statuses ? new Set(ids(statuses.notIn)) : null;
    const wanted = 'in' in statuses ? ids(statuses.in) : [...names.statuses.values()].filter((id) => !out?.has(id));
    if (wanted.length === 0) return null;
    conditions.push(['status_id', wanted.join('|')]);
  }
  if (priority !== undefined) {
    const id = names.priorities.get(priority);
    if (id === undefined) return null;
    conditions.push(['priority_id', String(id)]);
  }
  if (category !== undefined) {
    const id = names.categories.get(category);
    if (id === undefined) return null;
    conditions.push(['category_id', String(id)]);
  }
  if (createdFrom !== undefined && createdBefore !== undefined)
    conditions.push(['created_on', `><${seconds(createdFrom)}|${seconds(createdBefore + 1_000)}`]);
  else if (createdFrom !== undefined) conditions.push(['created_on', `>=${seconds(createdFrom)}`]);
  else if (createdBefore !== undefined) conditions.push(['created_on', `<=${seconds(createdBefore + 1_000)}`]);
  return conditions;
}

/** Redmine's conditions include both ends, and know parts of a second that it does not tell: they are a second wider. */
function toDateRange({ created_on }: RmIssue, { createdFrom, createdBefore }: DeskQuery): boolean {
  const at = created_on ?? 0;
  return (createdFrom === undefined || at >= createdFrom) && (createdBefore === undefined || at < createdBefore);
}

/** Issues with all of these words where this person may read them: Redmine searches by their permissions. */
async function search(
  http: DeskHttp,
  headers: Readonly<Record<string, string>>,
  words: readonly string[],
): Promise<number[]> {
  const answer = await http.send('GET', 'search.json', {
    headers,
    query: [
      ['q', words.map((word) => word.replace(/^#/, '')).join(' ')],
      ['all_words', '1'],
      ['issues', '1'],
      ['limit', String(MAX_RESULTS)],
    ],
  });
  if (answer.status !== 200) throw unexpected(answer);
  const found = readJson(RmFound, answer).results.filter(({ type }) => type.startsWith('issue'));
  const [only, ...more] = words;
  const number = more.length === 0 ? /^#?(\d{1,9})$/.exec(only ?? '')?.[1] : undefined;
  return [...new Set([...found.map(({ id }) => id), ...(number === undefined ? [] : [Number(number)])])];
}

const seconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

const sortTime = (sort: ListCursor[0], issue: RmIssue): number =>
  (sort === 'created' ? issue.created_on : issue.updated_on) ?? 0;

/** Tells issues behind a place from those that were shown; asked in the order of the list. */
function afterCursor([sort, at, shown]: ListCursor): (issue: RmIssue) => boolean {
  let left = typeof shown === 'number' ? shown : 0;
  return (issue) => {
    const time = sortTime(sort, issue);
    if (time !== at) return time < at;
    return typeof shown === 'number' ? left-- <= 0 : !shown.includes(issue.id);
  };
}

function nextCursor(sort: ListCursor[0], page: readonly RmIssue[], from: ListCursor | null): string {
  const last = page.at(-1);
  const at = last ? sortTime(sort, last) : 0;
  const numbers = page.filter((issue) => sortTime(sort, issue) === at).map(({ id }) => id);
  // A page that begins and ends in one second goes on with what was shown of it.
  const earlier = from?.[1] === at ? from[2] : [];
  const all = typeof earlier === 'number' ? earlier + numbers.length : [...earlier, ...numbers];
  const place: ListCursor = [sort, at, typeof all === 'number' || all.length <= MAX_IDS ? all : all.length];
  return encodeCursor(place);
}
