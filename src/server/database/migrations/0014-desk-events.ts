import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What is known of tickets elsewhere to tell what happens to them, and the record of it. */
export const deskEvents: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await schema
      .createTable('desk_watched')
      .addColumn('ticket_id', 'text', (c) => c.primaryKey())
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('requester_id', 'text', (c) => c.notNull())
      .addColumn('email', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('print', 'text', (c) => c.notNull())
      .addColumn('look_at', 'bigint')
      .execute();
    await schema.createIndex('desk_watched_look').on('desk_watched').column('look_at').execute();
    await schema
      .createTable('desk_events')
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('ticket_id', 'text', (c) => c.notNull())
      .addColumn('requester_id', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('actor_id', 'text', (c) => c.notNull())
      .addColumn('actor_name', 'text', (c) => c.notNull())
      .addColumn('actor_role', 'text', (c) => c.notNull())
      .addColumn('comment_id', 'text')
      .addColumn('number', 'text', (c) => c.notNull())
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('version', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('desk_events_key', ['organization_id', 'seq'])
      .execute();
    await schema.createIndex('desk_events_age').on('desk_events').column('at').execute();
    await schema
      .createTable('desk_event_heads')
      .addColumn('organization_id', 'text', (c) => c.primaryKey())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .execute();
    await schema
      .createTable('desk_polls')
      .addColumn('desk', 'text', (c) => c.primaryKey())
      .addColumn('cursor', 'text')
      .addColumn('asked_at', 'bigint', (c) => c.notNull())
      .addColumn('due_at', 'bigint', (c) => c.notNull())
      .execute();
  },
};
