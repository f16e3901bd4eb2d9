import { SqliteAdapter, type QueryExecutorProvider } from 'kysely';

/** Whether a query is executed by SQLite, for the few queries that differ there. */
export const isSqlite = (db: QueryExecutorProvider): boolean => db.getExecutor().adapter instanceof SqliteAdapter;
