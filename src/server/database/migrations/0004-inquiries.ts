import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What people ask without signing in, and what keeps machines from it. */
export const inquiries: Migration = {
  async up({ schema }: Kysely<unknown>) {
    await schema
      .createTable('inquiries')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('reference', 'text', (c) => c.notNull().unique())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('email', 'text', (c) => c.notNull())
      .addColumn('organization', 'text')
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('description', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await schema.createIndex('inquiries_order').on('inquiries').columns(['created_at', 'id']).execute();
    await schema
      .createTable('used_challenges')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .execute();
    await schema
      .createTable('secrets')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('value', 'text', (c) => c.notNull())
      .execute();
    await schema.createIndex('users_by_email').on('users').column('email').execute();
  },
};
