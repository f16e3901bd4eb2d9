import type { DeskChanges } from '../adapter.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { ZdChanges } from './schemas.ts';

/** Zendesk tells of nothing younger when it is asked from a time on. */
const MIN_AGE_MS = 60_000;

/**
 * Asks which tickets changed. Zendesk answers ten such questions a minute, for all who ask.
 *
 * @param since a cursor of Zendesk's after `c`, or seconds after `t`
 */
export async function zendeskChanges(http: DeskHttp, since: string | null): Promise<DeskChanges> {
  const place = since ?? `t${Math.floor((Date.now() - MIN_AGE_MS) / 1_000) - 1}`;
  const rest = place.slice(1);
  const answer = await http.send('GET', 'api/v2/incremental/tickets/cursor', {
    query: [place.startsWith('c') ? ['cursor', rest] : ['start_time', rest]],
  });
  if (answer.status !== 200) throw unexpected(answer);
  const { tickets, after_cursor = null, end_of_stream } = readJson(ZdChanges, answer);
  return {
    refs: tickets.map(({ id }) => String(id)),
    // As long as nothing has happened there is no cursor.
    cursor: after_cursor === null ? place : `c${after_cursor}`,
    more: !end_of_stream && after_cursor !== null,
  };
}
