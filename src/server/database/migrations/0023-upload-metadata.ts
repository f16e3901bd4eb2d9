import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What a client sent as `Upload-Metadata`: the tus protocol answers with it as it came. Null for uploads from before. */
export const uploadMetadata: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('uploads').addColumn('metadata', 'text').execute();
  },
};
