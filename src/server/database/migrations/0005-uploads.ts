import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Uploads that can go on where the line broke. */
export const uploads: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await schema
      .createTable('uploads')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('owner_id', 'text', (c) => c.notNull().references('users.id'))
      .addColumn('organization_id', 'text', (c) => c.references('organizations.id'))
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('size', 'bigint', (c) => c.notNull())
      .addColumn('file_key', 'text', (c) => c.notNull().unique())
      .addColumn('finished', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('uploads_by_key', ['owner_id', 'key'])
      .execute();
    await schema.createIndex('uploads_by_organization').on('uploads').columns(['organization_id', 'size']).execute();
    await schema.createIndex('uploads_by_age').on('uploads').column('created_at').execute();
  },
};
