import { sql, type Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { isSqlite } from './dialect.ts';
import { migrations } from './migrations/index.ts';
import type { Database } from './schema.ts';

/**
 * Brings the tables up to date: everything in one transaction, so an interruption leaves the old schema, never half of
 * the new one. Two processes that start together on PostgreSQL wait for each other.
 *
 * @throws what the failing step threw, or an error saying that the database is newer than this program.
 */
export async function migrate(db: Kysely<Database>): Promise<void> {
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
      ? `The database could not be brought up to date: step ${failed.migrationName} failed and was undone.`
      : 'The database could not be brought up to date. Was it last used by a newer version of Madoguchi?',
    { cause: error },
  );
}

/**
 * Rejects a database whose tables are not up to date, for a program that shares it with a running server.
 *
 * @throws Error with a sentence for the operator
 */
export async function assertMigrated(db: Kysely<Database>): Promise<void> {
  const known = await new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
  }).getMigrations();
  if (known.some(({ executedAt }) => executedAt === undefined))
    throw new Error('The database is not up to date. Start "madoguchi serve" of this version once, then try again.');
}

/** SQLite checks no foreign keys while it migrates. */
async function checkReferences(db: Kysely<Database>): Promise<void> {
  if (!isSqlite(db)) return;
  const { rows } = await sql`pragma foreign_key_check`.execute(db);
  if (rows.length > 0)
    throw new Error('The database was brought up to date, but some of its rows refer to rows that are gone.');
}
