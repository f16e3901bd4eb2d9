import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
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
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === 'Error');
  throw new Error(
    failed
      ? `The database could not be brought up to date: step ${failed.migrationName} failed and was undone.`
      : 'The database could not be brought up to date. Was it last used by a newer version of Madoguchi?',
    { cause: error },
  );
}
