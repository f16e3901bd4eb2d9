import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Sent mails, by which delivery reports find the recipient, and addresses that mails were returned from. */
export const mailBounces: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await schema
      .createTable('sent_mails')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('ticket_id', 'text')
      .addColumn('sent_at', 'bigint', (c) => c.notNull())
      .execute();
    await schema.createIndex('sent_mails_by_address').on('sent_mails').column('address').execute();
    await schema.createIndex('sent_mails_by_time').on('sent_mails').column('sent_at').execute();
    await schema
      .createTable('mail_bounces')
      .addColumn('address', 'text', (c) => c.primaryKey())
      .addColumn('suppressed_at', 'bigint')
      .addColumn('soft_count', 'integer', (c) => c.notNull())
      .addColumn('last_at', 'bigint', (c) => c.notNull())
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('last_mail_id', 'text')
      .execute();
  },
};
