import * as z from 'zod/mini';
import type { DeskAdapter } from '../adapter.ts';
import type { DeskHttp } from '../http-client.ts';
import { createChangeFilter } from '../change-dedupe.ts';
import { search } from './list-tickets.ts';
import type { ResolvedJiraConfig } from './options.ts';
import { formatMinute, quote } from './query.ts';

/** Maximum delay of the search index. */
const LAG_MS = 60_000;
const PAGE_SIZE = 100;

/** Newest change seen (ms), start time of the query (ms), and Jira's token for its next page. */
const Cursor = z.tuple([z.int(), z.int(), z.nullable(z.string())]);

/** Polls for changed requests, oldest change first. */
export function readChanges(http: DeskHttp, config: ResolvedJiraConfig): NonNullable<DeskAdapter['changes']> {
  const filter = createChangeFilter();
  const requests = `project = ${config.project.id} AND ${config.requestType.clause} is not EMPTY`;
  return async (since) => {
    const position = since === null ? null : Cursor.parse(JSON.parse(since));
    const [seen, from, token] = position ?? [0, 0, null];
    const when = position
      ? `AND updated >= ${quote(formatMinute(from, config.timeZone))} ORDER BY updated ASC`
      : 'ORDER BY updated DESC';
    const result = await search(http, `${requests} ${when}, key ASC`, {
      fields: ['updated'],
      maxResults: position ? PAGE_SIZE : 1,
      recent: [],
      ...(token !== null && { nextPageToken: token }),
    });
    const changes = result.issues.map(({ id, fields }) => ({ ref: id, at: fields.updated ?? 0 }));
    const newest = Math.max(seen, ...changes.map(({ at }) => at));
    // The first poll starts at the newest change by Jira's clock, which is then reported as well.
    if (!position) return { refs: [], cursor: JSON.stringify([newest, newest - LAG_MS, null]), more: false };
    const next = result.nextPageToken ?? null;
    return {
      refs: filter(changes),
      cursor: JSON.stringify([newest, next === null ? newest - LAG_MS : from, next]),
      more: next !== null,
    };
  };
}
