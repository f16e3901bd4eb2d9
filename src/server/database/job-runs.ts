import { sql } from 'kysely';
import type { Db } from '../interfaces/index.ts';
import { isSqlite } from './dialect.ts';

/**
 * Claims the next run of a job that one process runs for all. The time is that of the database, so clocks of processes may differ.
 * A process that dies during its run leaves the work to the next one, after the interval: jobs must be repeatable.
 *
 * @returns false when another process has run it within the interval. Always true on SQLite, which has one process
 */
export async function claimJobRun(db: Db, name: string, intervalMs: number): Promise<boolean> {
  if (isSqlite(db)) return true;
  // Timers are not exact: a process whose timer fires a little early must not wait for another interval.
  const pause = Math.floor(intervalMs * 0.9);
  const { rows } = await sql<{ name: string }>`
    insert into job_runs (name, next_at) values (${name}, ${databaseNow} + ${pause}::bigint)
    on conflict (name) do update set next_at = excluded.next_at
      where job_runs.next_at <= ${databaseNow} or job_runs.next_at > ${databaseNow} + ${10 * intervalMs}::bigint
    returning name`.execute(db);
  return rows.length > 0;
}

/** Milliseconds since the epoch by the clock of PostgreSQL, for use within a query. */
export const databaseNow = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
