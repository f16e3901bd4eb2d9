import { existsSync } from 'node:fs';
import { Kysely, sql } from 'kysely';
import type { Db } from '../interfaces/index.ts';
import { assertMigrated, findPendingMigrations, listMigrations, migrate } from './migrate.ts';
import { openClient, postgresDialect } from './postgres.ts';
import { createNotifications, type Notifications } from './notifications.ts';
import { createReaderChoice, type ChooseReader } from './replica.ts';
import { readEventSecret } from './event-secret.ts';
import type { Database } from './schema.ts';
import { describeWideModes } from './file-access.ts';
import { assertNodeVersion } from '../node-version.ts';
import { createGroupCommit } from './group-commit.ts';
import { mergeSearchIndex } from './search-index.ts';
import { databaseFile, readOnlySqliteDialect, resolveDatabaseFile, sqliteDialect } from './sqlite.ts';

export { DatabaseInUseError } from './sqlite.ts';
export type { Database } from './schema.ts';
export { withTransaction } from './transaction.ts';
export { toUnavailable, isDuplicate } from './errors.ts';
export { upsertUser, noticeMove, readRevocation, signOut } from './users.ts';

/** An open database with the current schema. */
export interface Store {
  /**
   * For single reads. Do not use it inside {@link Store.transaction}: SQLite has one connection, so the inner query would wait for
   * the transaction forever (deadlock).
   */
  db: Db;
  kind: 'sqlite' | 'postgres';
  /** Sentences for the operator, such as files that other users of the machine can read. */
  warnings: readonly string[];
  /**
   * Runs `work` in one transaction and resolves after the commit; if `work` throws, the transaction is rolled back. Keep it short: on
   * SQLite, transactions and reads take turns, and the transactions of a burst are committed together (group commit).
   */
  transaction<T>(work: (tx: Db) => Promise<T>): Promise<T>;
  /**
   * Tries to lock `key` until the end of the transaction `tx`. False if another transaction holds the lock, in any process on the
   * database. Always true on SQLite, where transactions take turns.
   *
   * @example
   * await store.transaction(async (tx) => {
   *   if (!(await store.tryLock(tx, `${caller} ${key}`))) throw new ProblemError('idem_in_flight', { retryAfter: 1 });
   *   // From here on, an earlier answer under this key is committed and can be read, or there is none.
   * });
   */
  tryLock(tx: Db, key: string): Promise<boolean>;
  /**
   * Removes deleted rows from the file as well, after the transaction that deleted them: SQLite keeps older pages in its
   * write-ahead log, and the search index keeps deleted entries until its segments are merged. Reads and writes take turns with it.
   */
  purge(): Promise<void>;
  /** Messages to other processes on the database; null on SQLite, which has one process. */
  notifications: Notifications | null;
  /**
   * Resolves to a replica that has replayed every write that was committed before the call, else to the primary. Only for single reads of
   * lists and searches.
   */
  chooseReader: ChooseReader;
  /** Connections to PostgreSQL of this process; null on SQLite. */
  poolState(): { open: number; idle: number; waiting: number } | null;
  /** Sets a function that receives the duration of each statement. Default: none. */
  onQuery(receive: (measured: { outcome: 'ok' | 'error'; seconds: number }) => void): void;
  /** Closes all connections and releases the lock on the data folder. */
  close(): Promise<void>;
}

/**
 * Opens the database and applies pending migrations.
 *
 * @param options.database a `postgres://…` address, or a folder (made when missing; the file in it is `madoguchi.db`) or
 *   a `.db` file for the embedded SQLite.
 * @param options.preparedStatements false keeps no statements prepared on PostgreSQL. Default true; statements are not prepared
 *   either where a pooler in front of the server does not support them.
 * @param options.shared opens the embedded database also while a server uses it, without changing its tables. Default false.
 * @param options.directDatabase URL of the same PostgreSQL without a pooler, for notifications between processes. Default: `database`.
 * @param options.replica URL of a streaming replica, for lists and searches. Default: none.
 * @throws an error with a sentence for the operator: the folder is in use by another process, `pg` is not installed,
 *   the database cannot be reached, or a newer version or a development version has created its tables.
 * @example const store = await openStore({ database: './data' });
 */
export async function openStore(options: {
  database: string;
  preparedStatements?: boolean;
  shared?: boolean;
  directDatabase?: string;
  replica?: string;
}): Promise<Store> {
  assertNodeVersion();
  const kind = isPostgresUrl(options.database) ? 'postgres' : 'sqlite';
  const postgres = kind === 'postgres' ? await postgresDialect(options.database, options) : null;
  let receiveQuery: ((measured: { outcome: 'ok' | 'error'; seconds: number }) => void) | null = null;
  const db = new Kysely<Database>({
    dialect: postgres ?? sqliteDialect(options.database, options),
    log: ({ level, queryDurationMillis }) =>
      receiveQuery?.({ outcome: level === 'error' ? 'error' : 'ok', seconds: queryDurationMillis / 1_000 }),
  });
  try {
    if (options.shared && kind === 'sqlite') await assertMigrated(db);
    else {
      if (kind === 'postgres') await assertWritable(db);
      // SQLite rebuilds a table to change it, and foreign keys cannot be switched off within the transaction of the migrations.
      if (kind === 'sqlite') await sql`pragma foreign_keys = off`.execute(db);
      await migrate(db);
      if (kind === 'sqlite') await sql`pragma foreign_keys = on`.execute(db);
    }
  } catch (error) {
    await db.destroy();
    throw error;
  }
  const { directDatabase = options.database } = options;
  const replica =
    kind === 'postgres' && options.replica !== undefined
      ? new Kysely<Database>({ dialect: await postgresDialect(options.replica, options) })
      : null;
  // Hashes in shared rate limits need it synchronously.
  if (kind === 'postgres') await readEventSecret(db);
  return {
    db,
    kind,
    notifications: kind === 'postgres' ? createNotifications(db, () => openClient(directDatabase)) : null,
    chooseReader: replica ? createReaderChoice(db, replica) : async () => db,
    warnings: kind === 'sqlite' ? describeWideModes(databaseFile(options.database)) : [],
    transaction: kind === 'sqlite' ? createGroupCommit(db) : (work) => db.transaction().execute(work),
    async tryLock(tx, key) {
      if (kind === 'sqlite') return true;
      const { rows } = await sql<{
        locked: boolean;
      }>`select pg_try_advisory_xact_lock(hashtextextended(${key}, 0)) as locked`.execute(tx);
      return rows[0]?.locked ?? false;
    },
    async purge() {
      if (kind !== 'sqlite') return;
      await mergeSearchIndex(db);
      await sql`pragma wal_checkpoint(truncate)`.execute(db);
    },
    poolState: () => postgres?.getPoolState() ?? null,
    onQuery(receive) {
      receiveQuery = receive;
    },
    close: async () => {
      await replica?.destroy();
      await db.destroy();
    },
  };
}

/**
 * Asserts that a PostgreSQL database accepts writes: a standby and a database in read-only mode answer reads, so that their
 * refusal would be noticed with the first ticket.
 */
async function assertWritable(db: Kysely<Database>): Promise<void> {
  const { rows } = await sql<{ mode: string; standby: boolean }>`
    select current_setting('transaction_read_only') as mode, pg_is_in_recovery() as standby`
    .execute(db)
    .catch((cause: unknown) => Promise.reject(new Error('The database cannot be read.', { cause })));
  if (rows[0]?.mode !== 'on') return;
  throw new Error(
    rows[0].standby
      ? 'The database accepts no writes: it is a standby. Set --database (MADOGUCHI_DATABASE) to the primary server.'
      : 'The database accepts no writes: its transactions are read-only. Check the settings default_transaction_read_only of the database and of its user, and --database (MADOGUCHI_DATABASE).',
  );
}

const isPostgresUrl = (database: string): boolean => /^postgres(ql)?:\/\//i.test(database);

/**
 * Returns the names of the migrations that {@link openStore} would apply to a database. Changes nothing; works while a server runs.
 *
 * @param database as for {@link openStore}; a folder or file that does not exist yet counts as an empty database
 * @throws an error with a sentence for the operator: the database cannot be read, or `openStore` would refuse it
 */
export async function readPendingMigrations(database: string): Promise<string[]> {
  assertNodeVersion();
  const file = isPostgresUrl(database) ? null : resolveDatabaseFile(database);
  if (file !== null && !existsSync(file)) return listMigrations();
  const db = new Kysely<Database>({
    dialect: file === null ? await postgresDialect(database) : readOnlySqliteDialect(file),
  });
  try {
    return await findPendingMigrations(db);
  } finally {
    await db.destroy();
  }
}
