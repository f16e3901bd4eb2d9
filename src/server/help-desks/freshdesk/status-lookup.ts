import type { DeskHttp } from '../http-client.ts';
import { readFields, toStatuses, type ResolvedFreshdeskConfig } from './config.ts';
import type { FdTicket } from './schemas.ts';

/** Milliseconds before a missing status is looked up again. */
const RETRY_MS = 60_000;

/**
 * Creates a function that looks up statuses which were added after startup, when a ticket first has one. When the lookup fails,
 * the number of the status is displayed.
 */
export function createStatusLookup(http: DeskHttp, config: ResolvedFreshdeskConfig) {
  let lastLookup = -Infinity;
  let running: Promise<void> | null = null;
  const lookUp = async () => {
    try {
      for (const [number, name] of toStatuses(await readFields(http))) config.statuses.set(number, name);
    } catch {
      // The ticket is displayed with the number of its status.
    }
  };
  return async (tickets: readonly Pick<FdTicket, 'status'>[]): Promise<void> => {
    if (tickets.every(({ status }) => config.statuses.has(status))) return;
    const now = performance.now();
    if (!running && now - lastLookup < RETRY_MS) return;
    lastLookup = now;
    running ??= lookUp().finally(() => {
      running = null;
    });
    await running;
  };
}
