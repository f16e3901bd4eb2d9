import type { DeskChanges } from '../adapter.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { ZdChanges } from './schemas.ts';

/** Zendesk rejects a start time younger than this. */
const MIN_AGE_MS = 60_000;

/**
 * Polls for changed tickets. Zendesk's rate limit is ten such requests a minute for the whole account.
 *
 * @param since `c` and Zendesk's cursor, or `t` and seconds since the epoch
 */
export async function zendeskChanges(http: DeskHttp, since: string | null): Promise<DeskChanges> {
  const position = since ?? `t${Math.floor((Date.now() - MIN_AGE_MS) / 1_000) - 1}`;
  const value = position.slice(1);
  const response = await http.send('GET', 'api/v2/incremental/tickets/cursor', {
    query: [position.startsWith('c') ? ['cursor', value] : ['start_time', value]],
  });
  if (response.status !== 200) throw unexpected(response);
  const { tickets, after_cursor = null, end_of_stream } = readJson(ZdChanges, response);
  return {
    refs: tickets.map(({ id }) => String(id)),
    // Before the first change there is no cursor.
    cursor: after_cursor === null ? position : `c${after_cursor}`,
    more: !end_of_stream && after_cursor !== null,
  };
}
