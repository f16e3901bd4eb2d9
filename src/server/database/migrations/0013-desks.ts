import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What is known here of tickets that live in a desk elsewhere. None of it refers to a ticket or a person of ours. */
export const desks: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await schema
      .createTable('desk_tickets')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('desk', 'text', (c) => c.notNull())
      .addColumn('ref', 'text', (c) => c.notNull())
      .addColumn('organization_id', 'text')
      .addColumn('requester_id', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('desk_tickets_ref', ['desk', 'ref'])
      .execute();
    await schema
      .createTable('desk_attempts')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('marker', 'text', (c) => c.notNull().unique())
      .addColumn('result', 'text')
      .addColumn('busy_until', 'bigint', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await schema.createIndex('desk_attempts_age').on('desk_attempts').column('created_at').execute();
    await schema
      .createTable('desk_comments')
      .addColumn('ticket_id', 'text', (c) => c.notNull())
      .addColumn('ref', 'text', (c) => c.notNull())
      .addColumn('author_id', 'text', (c) => c.notNull())
      .addColumn('author_name', 'text', (c) => c.notNull())
      .addColumn('author_role', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('desk_comments_key', ['ticket_id', 'ref'])
      .execute();
    await schema
      .createTable('desk_files')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('ticket_id', 'text', (c) => c.notNull())
      .addColumn('ref', 'text', (c) => c.notNull())
      .addUniqueConstraint('desk_files_ref', ['ticket_id', 'ref'])
      .execute();
    await schema
      .createTable('desk_reads')
      .addColumn('user_id', 'text', (c) => c.notNull())
      .addColumn('ticket_id', 'text', (c) => c.notNull())
      .addColumn('seen_until', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('desk_reads_key', ['user_id', 'ticket_id'])
      .execute();
  },
};
