import * as z from 'zod/mini';
import { encodeCursor, readCursor } from '../../database/cursor.ts';
import type { DeskQuery } from '../adapter.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { readAllPages } from '../pagination.ts';
import { fromRemoteValue } from './fields.ts';
import type { ResolvedJiraConfig } from './options.ts';
import { listQuery } from './query.ts';
import { JiraSearchResult, JiraIssue } from './schemas.ts';

/** Maximum page size of Jira. */
const MAX_RESULTS = 100;
/** Maximum requests per list. */
const MAX_PAGES = 5;

/** Position: sort order, sort time (ms), issue number. Jira's own tokens count rows, which move meanwhile. */
const Cursor = z.tuple([z.enum(['activity', 'created']), z.int(), z.int()]);
type ListCursor = z.infer<typeof Cursor>;

/** Fields requested for every issue. */
export const issueFields = (config: ResolvedJiraConfig): string[] => [
  'summary',
  'status',
  'priority',
  'created',
  'updated',
  'reporter',
  'project',
  config.requestType.field,
  ...(config.participants ? [config.participants.field] : []),
  ...(config.category ? [config.category.id] : []),
  ...[...config.fields.values()].map(({ id }) => id),
];

/** Searches issues. The index misses writes of the last seconds, except those listed in `recent`. */
export async function search(
  http: DeskHttp,
  jql: string,
  options: {
    fields: readonly string[];
    maxResults: number;
    recent: readonly number[];
    nextPageToken?: string | undefined;
  },
): Promise<z.output<typeof JiraSearchResult>> {
  const { fields, maxResults, recent, nextPageToken } = options;
  const response = await http.send('POST', 'rest/api/2/search/jql', {
    reads: true,
    json: {
      jql,
      fields,
      maxResults,
      ...(recent.length > 0 && { reconcileIssues: recent }),
      ...(nextPageToken !== undefined && { nextPageToken }),
    },
  });
  if (response.status !== 200) throw unexpected(response);
  return readJson(JiraSearchResult, response);
}

/** Lists a customer's tickets: one request, unless many changed within one minute. */
export async function listIssues(
  http: DeskHttp,
  config: ResolvedJiraConfig,
  account: string,
  query: DeskQuery,
  recent: readonly number[],
): Promise<{ items: JiraIssue[]; next: string | null }> {
  const sort = query.sort === 'created' ? 'created' : 'activity';
  const position =
    query.cursor === null
      ? null
      : readCursor(Cursor, query.cursor, (position) => (position[0] === sort ? position : null));
  const key = position ? null : issueKey(config, query.words);
  if (key !== null) {
    const issue = await findByKey(http, config, key);
    return { items: issue && matches(issue, config, account, query) ? [issue] : [], next: null };
  }
  const jql = listQuery(config, account, query, { sort, until: position?.[1] });
  if (jql === null) return { items: [], next: null };
  let end: ListCursor | null = null;
  let nextPageToken: string | undefined;
  const maxResults = position ? MAX_RESULTS : Math.min(query.limit + 1, MAX_RESULTS);
  const found = await readAllPages<JiraIssue>(
    async () => {
      const page = await search(http, jql, { fields: issueFields(config), maxResults, recent, nextPageToken });
      nextPageToken = page.nextPageToken ?? undefined;
      const last = page.issues.at(-1);
      end = nextPageToken !== undefined && last ? [sort, sortTime(sort, last), Number(last.id)] : null;
      const items = page.issues.filter(
        (issue) => isInDateRange(issue, query) && (!position || isAfter(issue, position)),
      );
      return { items, hasMore: end !== null };
    },
    { maxPages: MAX_PAGES, isEnough: (items) => items.length > query.limit },
  );
  const items = found.slice(0, query.limit);
  const last = items.at(-1);
  const next: ListCursor | null =
    last && found.length > query.limit ? [sort, sortTime(sort, last), Number(last.id)] : end;
  return { items, next: next && encodeCursor(next) };
}

const sortTime = (sort: ListCursor[0], { fields }: JiraIssue): number =>
  (sort === 'created' ? fields.created : fields.updated) ?? 0;

function isAfter(issue: JiraIssue, [sort, at, id]: ListCursor): boolean {
  const time = sortTime(sort, issue);
  return time < at || (time === at && Number(issue.id) < id);
}

/** Parses a search for one issue key. JQL rejects keys that do not exist, so the issue is read instead. */
function issueKey({ project }: ResolvedJiraConfig, words: readonly string[]): string | null {
  const [only, ...more] = words;
  const match = more.length === 0 ? /^#?(?:([a-z]\w*)-)?(\d{1,9})$/i.exec(only ?? '') : null;
  if (!match || (match[1] !== undefined && match[1].toUpperCase() !== project.key)) return null;
  // A bare number may also occur in the text.
  return match[1] === undefined && !only?.startsWith('#') ? null : `${project.key}-${match[2]}`;
}

async function findByKey(http: DeskHttp, config: ResolvedJiraConfig, key: string): Promise<JiraIssue | null> {
  const response = await http.send('GET', `rest/api/2/issue/${key}`, {
    query: [['fields', issueFields(config).join(',')]],
  });
  if (response.status === 404 || response.status === 403) return null;
  if (response.status !== 200) throw unexpected(response);
  return readJson(JiraIssue, response);
}

/** Applies the filters of a list to an issue that was read without a search. */
function matches(issue: JiraIssue, config: ResolvedJiraConfig, account: string, query: DeskQuery): boolean {
  const { status, priority, reporter, [config.category?.id ?? '']: category } = issue.fields;
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

/** Applies the date range exactly; JQL compares whole minutes. */
function isInDateRange({ fields }: JiraIssue, { createdFrom, createdBefore }: DeskQuery): boolean {
  const at = fields.created ?? 0;
  return (createdFrom === undefined || at >= createdFrom) && (createdBefore === undefined || at < createdBefore);
}
