import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Received mails with what became of them, and leases of work that one process does at a time. */
export const receivedMails: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await schema
      .createTable('received_mails')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('sender', 'text', (c) => c.notNull())
      .addColumn('message_digest', 'text', (c) => c.notNull())
      .addColumn('message_id', 'text')
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('outcome', 'text', (c) => c.notNull())
      .addColumn('reason', 'text')
      .addColumn('ticket_id', 'text')
      .addColumn('comment_id', 'text')
      .addColumn('inquiry_id', 'text')
      .addColumn('file_key', 'text', (c) => c.unique())
      .addColumn('size', 'bigint', (c) => c.notNull())
      .addColumn('received_at', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('received_mails_message', ['sender', 'message_digest'])
      .execute();
    await schema.createIndex('received_mails_by_time').on('received_mails').column('received_at').execute();
    await schema
      .createIndex('received_mails_by_sender')
      .on('received_mails')
      .columns(['sender', 'received_at'])
      .execute();
    await sql`create index received_mails_by_ticket on received_mails (ticket_id) where ticket_id is not null`.execute(
      db,
    );
    await sql`create index received_mails_by_id on received_mails (message_id) where message_id is not null`.execute(
      db,
    );
    await schema
      .createTable('leases')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('holder', 'text', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .execute();
  },
};
