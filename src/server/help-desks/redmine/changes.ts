import type { DeskAdapter } from '../adapter.ts';
import { createChangePoller } from '../poll-changes.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import type { ResolvedRedmineConfig } from './config.ts';
import { RmChanges } from './schemas.ts';

/** Asks which issues of the project changed, as the account; private notes are changes too. */
export function readChanges(http: DeskHttp, { project }: ResolvedRedmineConfig): NonNullable<DeskAdapter['changes']> {
  return createChangePoller(async ({ since, page, limit }) => {
    const order = since === null ? 'desc' : 'asc';
    const answer = await http.send('GET', 'issues.json', {
      query: [
        ['project_id', String(project)],
        ['status_id', '*'],
        ...(since === null ? [] : [['updated_on', `>=${new Date(since).toISOString().slice(0, 19)}Z`] as const]),
        ['sort', `updated_on:${order},id:${order}`],
        ['limit', String(limit)],
        ['offset', String((page - 1) * limit)],
      ],
    });
    if (answer.status !== 200) throw unexpected(answer);
    const { issues } = readJson(RmChanges, answer);
    return { changes: issues.map(({ id, updated_on }) => ({ ref: String(id), at: updated_on ?? 0 })), answer };
  });
}
