import { SqliteAdapter, type QueryExecutorProvider } from 'kysely';

/** Whether a query goes to the embedded database, for the few that are written otherwise there. */
export const isSqlite = (db: QueryExecutorProvider): boolean => db.getExecutor().adapter instanceof SqliteAdapter;
