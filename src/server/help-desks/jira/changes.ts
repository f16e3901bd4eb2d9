import * as z from 'zod/mini';
import type { DeskAdapter } from '../adapter.ts';
import type { DeskHttp } from '../http-client.ts';
import { createChangeFilter } from '../change-dedupe.ts';
import { search } from './list-tickets.ts';
import type { ResolvedJiraConfig } from './config.ts';
import { minute, quote } from './query.ts';

/** How late a search may learn of a change. */
const LAG_MS = 60_000;
const PAGE = 100;

/** The newest change that was seen (ms), since when was asked (ms), and Jira's token for the rest of it. */
const Cursor = z.tuple([z.int(), z.int(), z.nullable(z.string())]);

/** Asks which requests changed, oldest change first. */
export function readChanges(http: DeskHttp, names: ResolvedJiraConfig): NonNullable<DeskAdapter['changes']> {
  const fresh = createChangeFilter();
  const requests = `project = ${names.project.id} AND ${names.requestType.clause} is not EMPTY`;
  return async (since) => {
    const place = since === null ? null : Cursor.parse(JSON.parse(since));
    const [seen, from, token] = place ?? [0, 0, null];
    const when = place
      ? `AND updated >= ${quote(minute(from, names.timeZone))} ORDER BY updated ASC`
      : 'ORDER BY updated DESC';
    const found = await search(http, `${requests} ${when}, key ASC`, {
      fields: ['updated'],
      maxResults: place ? PAGE : 1,
      recent: [],
      ...(token !== null && { nextPageToken: token }),
    });
    const changes = found.issues.map(({ id, fields }) => ({ ref: id, at: fields.updated ?? 0 }));
    const newest = Math.max(seen, ...changes.map(({ at }) => at));
    // From now on, by the desk's clock: from its newest change on, which is told as well.
    if (!place) return { refs: [], cursor: JSON.stringify([newest, newest - LAG_MS, null]), more: false };
    const next = found.nextPageToken ?? null;
    return {
      refs: fresh(changes),
      cursor: JSON.stringify([newest, next === null ? newest - LAG_MS : from, next]),
      more: next !== null,
    };
  };
}
