import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { SqliteAdapter, SqliteDialect, type DialectAdapter, type SqliteDatabase, type SqliteStatement } from 'kysely';
import { LRUCache } from 'lru-cache';
import { getProcessUser } from '../lib/process-user.ts';
import { loadSqlite } from '../node-version.ts';
import { prepareDatabaseFile } from './file-access.ts';

/** Prepared statements that are cached. The fixed queries are fewer; SQL of searches varies. */
const STATEMENT_CACHE_SIZE = 200;

/** Declares that SQLite rolls back CREATE TABLE. Without it, Kysely runs migrations outside of transactions. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class NodeSqliteDialect extends SqliteDialect {
  override createAdapter(): DialectAdapter {
    return new TransactionalAdapter();
  }
}

const bindable = (parameters: readonly unknown[]): SQLInputValue[] =>
  parameters.map((value) => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || value === null)
      return value;
    if (value instanceof Uint8Array) return value;
    throw new TypeError(`SQLite cannot store a value of type ${typeof value}.`);
  });

/** Adapts node:sqlite to the driver interface of Kysely. */
function adapt(database: DatabaseSync, release: () => void): SqliteDatabase {
  const statements = new LRUCache<string, SqliteStatement>({ max: STATEMENT_CACHE_SIZE });
  return {
    prepare(sql) {
      const known = statements.get(sql);
      if (known) return known;
      const statement = database.prepare(sql);
      const adapted: SqliteStatement = {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...bindable(parameters)),
        run: (parameters) => statement.run(...bindable(parameters)),
        iterate: (parameters) => statement.iterate(...bindable(parameters)),
      };
      statements.set(sql, adapted);
      return adapted;
    },
    close() {
      statements.clear();
      database.close();
      release();
    },
  };
}

/** Resolves the database file: `path` itself if it names a file (`….db`, `….sqlite`), else `madoguchi.db` in that folder. */
export function resolveDatabaseFile(path: string): string {
  const isFile = /\.(db|sqlite3?)$/i.test(path) && !statSync(path, { throwIfNoEntry: false })?.isDirectory();
  return isFile ? path : join(path, 'madoguchi.db');
}

/** Resolves the database file and creates its folder. */
export function databaseFile(path: string): string {
  const file = resolveDatabaseFile(path);
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST' || code === 'ENOTDIR')
      throw new Error(
        `The data cannot be kept in ${folder}: it is not a folder. Set --data (MADOGUCHI_DATA) to a folder.`,
        { cause: error },
      );
    throw new Error(
      `The folder ${folder} cannot be created (${String(code)}) by the user ${getProcessUser()}, who runs this. Set --data (MADOGUCHI_DATA) to a folder that this user may write to.`,
      { cause: error },
    );
  }
  return file;
}

/** Another process uses the embedded database. */
export class DatabaseInUseError extends Error {
  override readonly name = 'DatabaseInUseError';
}

/**
 * Locks the database file for this process and returns a function that releases the lock. The lock is an exclusive transaction on a
 * separate file, which the operating system releases with the process, also on `kill -9`; the database itself stays readable for
 * backup tools.
 */
function lockDatabaseFile(file: string): () => void {
  const { DatabaseSync } = loadSqlite();
  const lock = new DatabaseSync(`${file}.lock`, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    throw new DatabaseInUseError(
      `${file} is in use by another Madoguchi process. Stop that process first, or use PostgreSQL to run several (--database postgres://…).`,
      { cause: error },
    );
  }
  return () => lock.close();
}

/** Creates a Kysely dialect that only reads the SQLite file, also while a server uses it. The file must exist. */
export function readOnlySqliteDialect(file: string): SqliteDialect {
  const { DatabaseSync } = loadSqlite();
  const url = pathToFileURL(file);
  // Without a log, no process uses the file. SQLite would create a log and leave it behind, owned by the current user.
  if (!existsSync(`${file}-wal`)) url.searchParams.set('immutable', '1');
  return new NodeSqliteDialect({
    database: adapt(new DatabaseSync(url, { readOnly: true, timeout: 5_000 }), () => {}),
  });
}

/**
 * Creates a Kysely dialect on the SQLite file at `path` (a file or a folder), which this process locks.
 *
 * @param options.shared opens the file also while a server uses it, for short writes to tables that the server does not cache
 */
export function sqliteDialect(path: string, { shared = false } = {}): SqliteDialect {
  const file = databaseFile(path);
  prepareDatabaseFile(file);
  const release = shared ? () => {} : lockDatabaseFile(file);
  try {
    const { DatabaseSync } = loadSqlite();
    const database = new DatabaseSync(file, { timeout: 5_000, enableForeignKeyConstraints: true });
    // synchronous=FULL: an acknowledged ticket survives a power cut, not only the death of the process.
    database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;');
    // Overwrites deleted content with zeros, so that no free page keeps texts of an erased person.
    database.exec('pragma secure_delete = on;');
    // A checkpoint rewrites and flushes the pages that the log has changed: 16 MB of log instead of 4 MB change each page less often.
    database.exec('pragma wal_autocheckpoint = 4000;');
    // Up to 32 MB, so that the indexes of long lists stay in memory; the default of 2 MB reads them again for each list.
    database.exec('pragma cache_size = -32768;');
    return new NodeSqliteDialect({ database: adapt(database, release) });
  } catch (error) {
    release();
    throw error;
  }
}
