import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** State of files that are written to object storage in parts. Disks need none: there, the length of the file is the state. */
export const partialFiles: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('partial_files')
      .addColumn('file_key', 'text', (column) => column.primaryKey())
      .addColumn('upload_id', 'text')
      .addColumn('parts', 'text', (column) => column.notNull())
      .addColumn('tail_key', 'text')
      .addColumn('tail_bytes', 'bigint', (column) => column.notNull())
      .addColumn('completed', 'integer', (column) => column.notNull())
      .addColumn('version', 'bigint', (column) => column.notNull())
      .execute();
  },
};
