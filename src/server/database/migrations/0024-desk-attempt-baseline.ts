import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * What stood on a ticket before something was written on it: a comment that is not among it may be the one whose answer was
 * lost. Null for attempts from before, and for filings.
 */
export const deskAttemptBaseline: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('desk_attempts').addColumn('baseline', 'text').execute();
  },
};
