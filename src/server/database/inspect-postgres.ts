import { Kysely, sql } from 'kysely';
import { postgresDialect } from './postgres.ts';

/** State of a PostgreSQL server, for diagnostics. */
export interface PostgresState {
  /** `server_version_num`, such as 150006. */
  version: number;
  readOnly: boolean;
  /** Connections that this user may open. */
  maxConnections: number;
  /** Clock of the server in milliseconds since the epoch. */
  now: number;
}

/**
 * Reads the state of a PostgreSQL server. Changes nothing.
 *
 * @throws an error of the driver when it cannot be reached
 */
export async function inspectPostgres(url: string): Promise<PostgresState> {
  const db = new Kysely<unknown>({ dialect: await postgresDialect(url, { preparedStatements: false }) });
  try {
    const { rows } = await sql<{ version: number; mode: string; connections: number; own: number; now: number }>`
      select current_setting('server_version_num')::int as version,
        current_setting('transaction_read_only') as mode,
        current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as connections,
        (select rolconnlimit from pg_roles where rolname = current_user) as own,
        (extract(epoch from clock_timestamp()) * 1000)::float8 as now`.execute(db);
    const [row] = rows;
    if (!row) throw new Error('The database gave no answer.');
    const limit = row.own < 0 ? row.connections : Math.min(row.own, row.connections);
    return { version: row.version, readOnly: row.mode === 'on', maxConnections: limit, now: row.now };
  } finally {
    await db.destroy();
  }
}
