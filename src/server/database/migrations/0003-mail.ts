import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Mail on its way out, and the languages of those who get it. */
export const mail: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await schema.alterTable('users').addColumn('locale', 'text').execute();
    await schema.createIndex('users_email').on('users').columns(['organization_id', 'email']).execute();
    // No reference: the ticket may live in a desk of the vendor's own.
    await schema
      .createTable('mail_threads')
      .addColumn('ticket_id', 'text', (c) => c.primaryKey())
      .addColumn('token', 'text', (c) => c.notNull().unique())
      .execute();
    await schema
      .createTable('outbox')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('message', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('due_at', 'bigint', (c) => c.notNull())
      .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('given_up_at', 'bigint')
      .execute();
    await schema.createIndex('outbox_due').on('outbox').column('due_at').execute();
  },
};
