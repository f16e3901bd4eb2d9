import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Macros, saved views, replies that can be undone, presence, mentions, routing and settings of the inbox. */
export const inboxDesk: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await schema
      .createTable('macros')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull().unique())
      .addColumn('bodies', 'text', (c) => c.notNull())
      .addColumn('status', 'text')
      .addColumn('tags', 'text', (c) => c.notNull())
      .addColumn('team_id', 'text', (c) => c.references('teams.id').onDelete('cascade'))
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .execute();
    await schema
      .createTable('saved_views')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('owner_id', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('query', 'text', (c) => c.notNull())
      .addColumn('shared', 'integer', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await schema.createIndex('saved_views_by_owner').on('saved_views').column('owner_id').execute();
    await schema
      .createTable('held_replies')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('ticket_id', 'text', (c) => c.notNull().references('tickets.id').onDelete('cascade'))
      .addColumn('agent_id', 'text', (c) => c.notNull())
      .addColumn('agent_name', 'text', (c) => c.notNull())
      .addColumn('content', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('send_at', 'bigint', (c) => c.notNull())
      .addColumn('failed_code', 'text')
      .execute();
    await schema.createIndex('held_replies_by_time').on('held_replies').column('send_at').execute();
    await schema.createIndex('held_replies_by_ticket').on('held_replies').column('ticket_id').execute();
    await schema
      .createTable('ticket_presence')
      .addColumn('ticket_id', 'text', (c) => c.notNull().references('tickets.id').onDelete('cascade'))
      .addColumn('agent_id', 'text', (c) => c.notNull())
      .addColumn('agent_name', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('since', 'bigint', (c) => c.notNull())
      .addColumn('seen_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('ticket_presence_key', ['ticket_id', 'agent_id'])
      .execute();
    await schema
      .createTable('ticket_mentions')
      .addColumn('agent_id', 'text', (c) => c.notNull())
      .addColumn('ticket_id', 'text', (c) => c.notNull().references('tickets.id').onDelete('cascade'))
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('read_at', 'bigint')
      .addPrimaryKeyConstraint('ticket_mentions_key', ['agent_id', 'ticket_id'])
      .execute();
    await schema
      .createTable('placeholder_accounts')
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addPrimaryKeyConstraint('placeholder_accounts_key', ['organization_id', 'address'])
      .execute();
    await schema
      .createTable('inbox_settings')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('value', 'text', (c) => c.notNull())
      .addColumn('version', 'integer', (c) => c.notNull())
      .execute();
    await schema
      .createTable('settings_log')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('agent_id', 'text', (c) => c.notNull())
      .addColumn('agent_name', 'text', (c) => c.notNull())
      .addColumn('area', 'text', (c) => c.notNull())
      .addColumn('action', 'text', (c) => c.notNull())
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('detail', 'text', (c) => c.notNull())
      .execute();
    await schema.createIndex('settings_log_by_time').on('settings_log').columns(['at', 'id']).execute();
    await schema.alterTable('tickets').addColumn('routing', 'text').execute();
    await sql`create index tickets_spam on tickets (updated_at, id) where spam = 1`.execute(db);
    await sql`create index tickets_merged on tickets (merged_into) where merged_into is not null`.execute(db);
  },
};
