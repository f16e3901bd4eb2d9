import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The time zone of a person, for the times in mails. */
export const userTimeZone: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('users').addColumn('time_zone', 'text').execute();
  },
};
