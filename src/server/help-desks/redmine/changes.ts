import type { DeskAdapter } from '../adapter.ts';
import { createChangePoller } from '../poll-changes.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import type { ResolvedRedmineConfig } from './config.ts';
import { RmChanges } from './schemas.ts';

/** Polls for changed issues of the project, as the service account; private notes count as changes. */
export function readChanges(http: DeskHttp, { project }: ResolvedRedmineConfig): NonNullable<DeskAdapter['changes']> {
  return createChangePoller(async ({ since, page, limit }) => {
    const order = since === null ? 'desc' : 'asc';
    const response = await http.send('GET', 'issues.json', {
      query: [
        ['project_id', String(project)],
        ['status_id', '*'],
        ...(since === null ? [] : [['updated_on', `>=${new Date(since).toISOString().slice(0, 19)}Z`] as const]),
        ['sort', `updated_on:${order},id:${order}`],
        ['limit', String(limit)],
        ['offset', String((page - 1) * limit)],
      ],
    });
    if (response.status !== 200) throw unexpected(response);
    const { issues } = readJson(RmChanges, response);
    return { changes: issues.map(({ id, updated_on }) => ({ ref: String(id), at: updated_on ?? 0 })), response };
  });
}
