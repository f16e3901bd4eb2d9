import { PostgresDialect } from 'kysely';

const INT8 = 20;
const NUMERIC = 1700;
const CONNECTIONS = 10;

async function loadPg() {
  try {
    return (await import('pg')).default;
  } catch (error) {
    throw new Error('PostgreSQL needs the package "pg": run `npm install pg` beside madoguchi and start again.', {
      cause: error,
    });
  }
}

/**
 * A Kysely dialect on the PostgreSQL database at `url`. Numbers come back as numbers: everything we count (times,
 * sizes, rows) is below 2^53, and the same queries then answer the same on both databases.
 */
export async function postgresDialect(url: string): Promise<PostgresDialect> {
  const pg = await loadPg();
  const types = new pg.TypeOverrides();
  types.setTypeParser(INT8, Number);
  types.setTypeParser(NUMERIC, Number);
  const pool = new pg.Pool({
    connectionString: url,
    types,
    max: CONNECTIONS,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
    application_name: 'madoguchi',
  });
  // An idle connection that the server drops is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => {});
  return new PostgresDialect({ pool });
}
