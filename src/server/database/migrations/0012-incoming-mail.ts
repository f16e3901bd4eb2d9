import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Reply addresses, one for each ticket and person in place of one for each ticket; and mails that came. */
export const incomingMail: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    // Nothing ever read what came to the old addresses.
    await schema.dropTable('mail_threads').execute();
    // No references: the ticket may live in a desk of the vendor's own, and the person may have no account.
    await schema
      .createTable('reply_addresses')
      .addColumn('token', 'text', (c) => c.primaryKey())
      .addColumn('ticket_id', 'text', (c) => c.notNull())
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('user_id', 'text')
      .addColumn('organization_id', 'text')
      .addUniqueConstraint('reply_addresses_of_ticket', ['ticket_id', 'address'])
      .execute();
    await schema
      .createTable('incoming_mails')
      .addColumn('ticket_id', 'text', (c) => c.notNull())
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('message_key', 'text', (c) => c.notNull())
      .addColumn('comment_id', 'text')
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('incoming_mails_key', ['ticket_id', 'address', 'message_key'])
      .execute();
    await schema.createIndex('incoming_mails_by_time').on('incoming_mails').column('at').execute();
  },
};
