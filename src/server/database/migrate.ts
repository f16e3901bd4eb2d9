import { sql, type Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { isSqlite } from './dialect.ts';
import { migrations } from './migrations/index.ts';
import type { Database } from './schema.ts';

/** Kysely's table of applied migrations. */
const MIGRATION_TABLE = 'kysely_migration';

/**
 * Applies all pending migrations in one transaction, so that an interruption leaves the previous schema and never a part of the
 * new one. Processes that start at the same time on PostgreSQL wait for each other.
 *
 * @throws Error if the database cannot be read, has migrations that this version does not know, or if a migration fails
 */
export async function migrate(db: Kysely<Database>): Promise<void> {
  await findPendingMigrations(db);
  const { error, results } = await new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
  }).migrateToLatest();
  if (error === undefined) {
    if (results?.length) await checkReferences(db);
    return;
  }
  const failed = results?.find((result) => result.status === 'Error');
  throw new Error(
    failed
      ? `The database could not be upgraded: migration ${failed.migrationName} failed and was rolled back.`
      : 'The database could not be upgraded.',
    { cause: error },
  );
}

/** Returns the names of all migrations in order. */
export const listMigrations = (): string[] => Object.keys(migrations).sort();

/**
 * Returns the names of the migrations that are not applied yet, in order. Changes nothing.
 *
 * @throws Error if the database cannot be read or has migrations that this version does not know
 */
export async function findPendingMigrations(db: Kysely<Database>): Promise<string[]> {
  const applied = await readAppliedMigrations(db);
  const known = listMigrations();
  if (applied.length > 0 && known[0] !== undefined && !applied.includes(known[0]))
    throw new Error(
      'The database was created by a development version before 0.1.0, which cannot be upgraded. Start with an empty database.',
    );
  const unknown = applied.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new Error(
      `The database was last used by a newer version of Madoguchi, with the migration ${unknown}. Start that version or a later one, or restore a backup from before the upgrade.`,
    );
  return known.filter((name) => !applied.includes(name));
}

async function readAppliedMigrations(db: Kysely<Database>): Promise<string[]> {
  const tables = await db.introspection
    .getTables({ withInternalKyselyTables: true })
    .catch((cause: unknown) => Promise.reject(new Error('The database cannot be read.', { cause })));
  if (!tables.some(({ name }) => name === MIGRATION_TABLE)) return [];
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(MIGRATION_TABLE)} order by name`.execute(
    db,
  );
  return rows.map(({ name }) => name);
}

/**
 * Rejects a database with pending migrations, for a program that shares it with a running server.
 *
 * @throws Error with a sentence for the operator
 */
export async function assertMigrated(db: Kysely<Database>): Promise<void> {
  if ((await findPendingMigrations(db)).length > 0)
    throw new Error(
      'The database has pending migrations. Stop the server and run "madoguchi migrate" of this version.',
    );
}

/** SQLite does not check foreign keys during a migration. */
async function checkReferences(db: Kysely<Database>): Promise<void> {
  if (!isSqlite(db)) return;
  const { rows } = await sql`pragma foreign_key_check`.execute(db);
  if (rows.length > 0)
    throw new Error('The database was upgraded, but some of its rows refer to rows that no longer exist.');
}
