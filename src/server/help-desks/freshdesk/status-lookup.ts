import type { DeskHttp } from '../http-client.ts';
import { readFields, statusesIn, type ResolvedFreshdeskConfig } from './config.ts';
import type { FdTicket } from './schemas.ts';

/** Milliseconds after which a status that is still not known is looked up again. */
const RETRY_MS = 60_000;

/**
 * Looks up the names of statuses that were added to Freshdesk after the start, when a ticket first has one. A lookup that
 * fails leaves the number as it is.
 */
export function createStatusLookup(http: DeskHttp, names: ResolvedFreshdeskConfig) {
  let last = -Infinity;
  let running: Promise<void> | null = null;
  const lookUp = async () => {
    try {
      for (const [number, name] of statusesIn(await readFields(http))) names.statuses.set(number, name);
    } catch {
      // The ticket is shown with the number of its status.
    }
  };
  return async (tickets: readonly Pick<FdTicket, 'status'>[]): Promise<void> => {
    if (tickets.every(({ status }) => names.statuses.has(status))) return;
    const now = performance.now();
    if (!running && now - last < RETRY_MS) return;
    last = now;
    running ??= lookUp().finally(() => {
      running = null;
    });
    await running;
  };
}
