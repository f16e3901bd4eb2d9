import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The outbox carries more than mail: what its rows are, by name. */
export const webhooks: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('outbox')
      .addColumn('channel', 'text', (c) => c.notNull().defaultTo('mail'))
      .execute();
  },
};
