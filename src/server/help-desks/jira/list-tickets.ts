import * as z from 'zod/mini';
import { encodeCursor, readCursor } from '../../database/cursor.ts';
import type { DeskQuery } from '../adapter.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { fromRemoteValue } from './fields.ts';
import type { ResolvedJiraConfig } from './config.ts';
import { listQuery } from './query.ts';
import { JiraFound, JiraIssue } from './schemas.ts';

/** Rows of one request. */
const MAX_RESULTS = 100;
/** Requests for one page at most. */
const MAX_PAGES = 5;

/** Where a page ended: order, the time it goes by (ms), number. Jira's own tokens count rows, which move meanwhile. */
const Cursor = z.tuple([z.enum(['activity', 'created']), z.int(), z.int()]);
type ListCursor = z.infer<typeof Cursor>;

/** What is asked of every issue. */
export const columns = (names: ResolvedJiraConfig): string[] => [
  'summary',
  'status',
  'priority',
  'created',
  'updated',
  'reporter',
  'project',
  names.requestType.field,
  ...(names.participants ? [names.participants.field] : []),
  ...(names.category ? [names.category.id] : []),
  ...[...names.fields.values()].map(({ id }) => id),
];

/** Looks for issues. What was written a moment ago may be missing, but for those that `recent` names. */
export async function search(
  http: DeskHttp,
  jql: string,
  more: {
    fields: readonly string[];
    maxResults: number;
    recent: readonly number[];
    nextPageToken?: string | undefined;
  },
): Promise<z.output<typeof JiraFound>> {
  const { fields, maxResults, recent, nextPageToken } = more;
  const answer = await http.send('POST', 'rest/api/2/search/jql', {
    reads: true,
    json: {
      jql,
      fields,
      maxResults,
      ...(recent.length > 0 && { reconcileIssues: recent }),
      ...(nextPageToken !== undefined && { nextPageToken }),
    },
  });
  if (answer.status !== 200) throw unexpected(answer);
  return readJson(JiraFound, answer);
}

/** One page of a customer's tickets: one request, unless many changed within one minute. */
export async function listIssues(
  http: DeskHttp,
  names: ResolvedJiraConfig,
  account: string,
  query: DeskQuery,
  recent: readonly number[],
): Promise<{ items: JiraIssue[]; next: string | null }> {
  const sort = query.sort === 'created' ? 'created' : 'activity';
  const place =
    query.cursor === null ? null : readCursor(Cursor, query.cursor, (place) => (place[0] === sort ? place : null));
  const key = place ? null : issueKey(names, query.words);
  if (key !== null) {
    const found = await byKey(http, names, key);
    return { items: found && matches(found, names, account, query) ? [found] : [], next: null };
  }
  const jql = listQuery(names, account, query, { sort, until: place?.[1] });
  if (jql === null) return { items: [], next: null };
  const items: JiraIssue[] = [];
  let end: ListCursor | null = null;
  let nextPageToken: string | undefined;
  for (let page = 0; page < MAX_PAGES && items.length <= query.limit; page++) {
    const maxResults = place ? MAX_RESULTS : Math.min(query.limit + 1, MAX_RESULTS);
    const { issues, ...more } = await search(http, jql, { fields: columns(names), maxResults, recent, nextPageToken });
    items.push(...issues.filter((issue) => isInDateRange(issue, query) && (!place || isAfter(issue, place))));
    nextPageToken = more.nextPageToken ?? undefined;
    const last = issues.at(-1);
    end = nextPageToken !== undefined && last ? [sort, sortTime(sort, last), Number(last.id)] : null;
    if (!end) break;
  }
  const shown = items.slice(0, query.limit);
  const last = shown.at(-1);
  const next: ListCursor | null =
    last && items.length > query.limit ? [sort, sortTime(sort, last), Number(last.id)] : end;
  return { items: shown, next: next && encodeCursor(next) };
}

const sortTime = (sort: ListCursor[0], { fields }: JiraIssue): number =>
  (sort === 'created' ? fields.created : fields.updated) ?? 0;

function isAfter(issue: JiraIssue, [sort, at, id]: ListCursor): boolean {
  const time = sortTime(sort, issue);
  return time < at || (time === at && Number(issue.id) < id);
}

/** A ticket that is looked for by what it is called. A search for a key that is not there is an error to Jira. */
function issueKey({ project }: ResolvedJiraConfig, words: readonly string[]): string | null {
  const [only, ...more] = words;
  const found = more.length === 0 ? /^#?(?:([a-z]\w*)-)?(\d{1,9})$/i.exec(only ?? '') : null;
  if (!found || (found[1] !== undefined && found[1].toUpperCase() !== project.key)) return null;
  // A bare number may also stand in the text.
  return found[1] === undefined && !only?.startsWith('#') ? null : `${project.key}-${found[2]}`;
}

async function byKey(http: DeskHttp, names: ResolvedJiraConfig, key: string): Promise<JiraIssue | null> {
  const answer = await http.send('GET', `rest/api/2/issue/${key}`, { query: [['fields', columns(names).join(',')]] });
  if (answer.status === 404 || answer.status === 403) return null;
  if (answer.status !== 200) throw unexpected(answer);
  return readJson(JiraIssue, answer);
}

/** The other conditions of a list, for what was not searched for. */
function matches(issue: JiraIssue, names: ResolvedJiraConfig, account: string, query: DeskQuery): boolean {
  const { status, priority, reporter, [names.category?.id ?? '']: category } = issue.fields;
  const { statuses } = query;
  const inStatus =
    !statuses ||
    ('in' in statuses ? statuses.in.includes(status?.name ?? '') : !statuses.notIn.includes(status?.name ?? ''));
  return (
    inStatus &&
    (reporter?.accountId === account) === (query.view === 'mine') &&
    (query.priority === undefined || priority?.name === query.priority) &&
    (query.category === undefined || fromRemoteValue(category) === query.category) &&
    isInDateRange(issue, query)
  );
}

/** A search counts whole minutes. */
function isInDateRange({ fields }: JiraIssue, { createdFrom, createdBefore }: DeskQuery): boolean {
  const at = fields.created ?? 0;
  return (createdFrom === undefined || at >= createdFrom) && (createdBefore === undefined || at < createdBefore);
}
