import type { DeskAdapter } from '../adapter.ts';
import { createChangePoller } from '../poll-changes.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { quote, sqlTime } from './query.ts';
import { RtChanges } from './schemas.ts';

/** Polls for changed tickets of the queue; internal comments count as changes. */
export function readChanges(http: DeskHttp, queue: string): NonNullable<DeskAdapter['changes']> {
  return createChangePoller(async ({ since, page, limit }) => {
    const order = since === null ? 'DESC' : 'ASC';
    const when = since === null ? '' : ` AND LastUpdated >= ${sqlTime(since)}`;
    const response = await http.send('GET', 'REST/2.0/tickets', {
      query: [
        ['query', `Queue = ${quote(queue)}${when}`],
        ['fields', 'LastUpdated'],
        ...['LastUpdated', 'id'].flatMap((field) => [['orderby', field] as const, ['order', order] as const]),
        ['per_page', String(limit)],
        ['page', String(page)],
      ],
    });
    if (response.status !== 200) throw unexpected(response);
    const { items } = readJson(RtChanges, response);
    return { changes: items.map(({ id, LastUpdated }) => ({ ref: id, at: LastUpdated ?? 0 })), response };
  });
}
