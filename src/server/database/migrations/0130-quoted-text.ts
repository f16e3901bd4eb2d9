import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The part of a reply by mail that is folded away: quotes, signature and forwarded messages. */
export const quotedText: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('comments').addColumn('quoted_text', 'text').execute();
  },
};
