import * as z from 'zod/mini';
import { encodeCursor, readCursor } from '../../database/cursor.ts';
import type { DeskQuery } from '../adapter.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { readAllPages } from '../pagination.ts';
import type { ResolvedRedmineConfig } from './config.ts';
import { RmSearchResult, RmIssues, type RmIssue } from './schemas.ts';

/** Maximum page size of Redmine; larger values are silently reduced. */
const MAX_RESULTS = 100;
const MAX_PAGES = 5;

/** Maximum ids in a cursor. */
const MAX_IDS = 40;
/**
 * Position: sort order, last second (ms), and the issues of that second already returned. Redmine reports whole seconds but sorts
 * by fractions, so an id alone is no position. With too many ids, their number.
 */
const Cursor = z.tuple([
  z.enum(['activity', 'created']),
  z.int(),
  z.union([z.array(z.int()).check(z.maxLength(MAX_IDS)), z.int()]),
]);
type ListCursor = z.infer<typeof Cursor>;

/** Lists the issues of a customer: one request, or two with search terms. */
export async function listIssues(
  http: DeskHttp,
  config: ResolvedRedmineConfig,
  headers: Readonly<Record<string, string>>,
  query: DeskQuery,
): Promise<{ items: RmIssue[]; next: string | null; total: number | null }> {
  const sort = query.sort === 'created' ? 'created' : 'activity';
  const position =
    query.cursor === null
      ? null
      : readCursor(Cursor, query.cursor, (position) => (position[0] === sort ? position : null));
  const conditions = toConditions(config, query);
  if (conditions === null) return { items: [], next: null, total: 0 };
  if (query.words.length > 0) {
    const ids = await search(http, headers, query.words);
    if (ids.length === 0) return { items: [], next: null, total: null };
    conditions.push(['issue_id', ids.join(',')]);
  }
  const sortField = sort === 'created' ? 'created_on' : 'updated_on';
  if (position) {
    // Redmine accepts one condition per field; the end of a range is the stricter one.
    const condition = `<=${formatSeconds(position[1] + 1_000)}`;
    const others = conditions.filter(([name]) => name !== sortField);
    conditions.splice(0, conditions.length, ...others, [sortField, condition]);
  }
  const perPage = position ? MAX_RESULTS : Math.min(query.limit + 1, MAX_RESULTS);
  const isRemaining = position ? afterCursor(position) : () => true;
  let total: number | null = null;
  const items = await readAllPages<RmIssue>(
    async (page) => {
      const response = await http.send('GET', 'issues.json', {
        headers,
        query: [
          ['project_id', String(config.project)],
          ['author_id', 'me'],
          ...conditions,
          ['sort', `${sortField}:desc,id:desc`],
          ['limit', String(perPage)],
          ['offset', String((page - 1) * perPage)],
        ],
      });
      if (response.status !== 200) throw unexpected(response);
      const { issues, total_count } = readJson(RmIssues, response);
      total ??= total_count;
      const matching = issues.filter((issue) => isInDateRange(issue, query) && isRemaining(issue));
      return { items: matching, hasMore: issues.length === perPage };
    },
    { maxPages: MAX_PAGES, isEnough: (found) => found.length > query.limit },
  );
  const page = items.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: page,
    next: last && items.length > query.limit ? nextCursor(sort, page, position) : null,
    total: position || query.words.length > 0 ? null : total,
  };
}

/** Builds the filters of `issues.json`; null when no issue can match. */
function toConditions(config: ResolvedRedmineConfig, query: DeskQuery): [string, string][] | null {
  const { statuses, priority, category, createdFrom, createdBefore } = query;
  const ids = (raw: readonly string[]) => raw.flatMap((name) => config.statuses.get(name) ?? []);
  const conditions: [string, string][] = [];
  if (!statuses) conditions.push(['status_id', '*']);
  else {
    const excluded = 'notIn' in statuses ? new Set(ids(statuses.notIn)) : null;
    const included =
      'in' in statuses ? ids(statuses.in) : [...config.statuses.values()].filter((id) => !excluded?.has(id));
    if (included.length === 0) return null;
    conditions.push(['status_id', included.join('|')]);
  }
  if (priority !== undefined) {
    const id = config.priorities.get(priority);
    if (id === undefined) return null;
    conditions.push(['priority_id', String(id)]);
  }
  if (category !== undefined) {
    const id = config.categories.get(category);
    if (id === undefined) return null;
    conditions.push(['category_id', String(id)]);
  }
  if (createdFrom !== undefined && createdBefore !== undefined)
    conditions.push(['created_on', `><${formatSeconds(createdFrom)}|${formatSeconds(createdBefore + 1_000)}`]);
  else if (createdFrom !== undefined) conditions.push(['created_on', `>=${formatSeconds(createdFrom)}`]);
  else if (createdBefore !== undefined) conditions.push(['created_on', `<=${formatSeconds(createdBefore + 1_000)}`]);
  return conditions;
}

/** Applies the date range exactly. Redmine's conditions are inclusive and compare fractions that it does not report. */
function isInDateRange({ created_on }: RmIssue, { createdFrom, createdBefore }: DeskQuery): boolean {
  const at = created_on ?? 0;
  return (createdFrom === undefined || at >= createdFrom) && (createdBefore === undefined || at < createdBefore);
}

/** Searches issues for all words, with the permissions of the impersonated customer. */
async function search(
  http: DeskHttp,
  headers: Readonly<Record<string, string>>,
  words: readonly string[],
): Promise<number[]> {
  const response = await http.send('GET', 'search.json', {
    headers,
    query: [
      ['q', words.map((word) => word.replace(/^#/, '')).join(' ')],
      ['all_words', '1'],
      ['issues', '1'],
      ['limit', String(MAX_RESULTS)],
    ],
  });
  if (response.status !== 200) throw unexpected(response);
  const matches = readJson(RmSearchResult, response).results.filter(({ type }) => type.startsWith('issue'));
  const [only, ...more] = words;
  const number = more.length === 0 ? /^#?(\d{1,9})$/.exec(only ?? '')?.[1] : undefined;
  return [...new Set([...matches.map(({ id }) => id), ...(number === undefined ? [] : [Number(number)])])];
}

const formatSeconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

const sortTime = (sort: ListCursor[0], issue: RmIssue): number =>
  (sort === 'created' ? issue.created_on : issue.updated_on) ?? 0;

/** Returns a stateful predicate for issues after the position. Call it in list order. */
function afterCursor([sort, at, returned]: ListCursor): (issue: RmIssue) => boolean {
  let toSkip = typeof returned === 'number' ? returned : 0;
  return (issue) => {
    const time = sortTime(sort, issue);
    if (time !== at) return time < at;
    return typeof returned === 'number' ? toSkip-- <= 0 : !returned.includes(issue.id);
  };
}

function nextCursor(sort: ListCursor[0], page: readonly RmIssue[], from: ListCursor | null): string {
  const last = page.at(-1);
  const at = last ? sortTime(sort, last) : 0;
  const numbers = page.filter((issue) => sortTime(sort, issue) === at).map(({ id }) => id);
  // When a page starts and ends in the same second, the earlier ids of that second are carried over.
  const carried = from?.[1] === at ? from[2] : [];
  const all = typeof carried === 'number' ? carried + numbers.length : [...carried, ...numbers];
  const position: ListCursor = [sort, at, typeof all === 'number' || all.length <= MAX_IDS ? all : all.length];
  return encodeCursor(position);
}
