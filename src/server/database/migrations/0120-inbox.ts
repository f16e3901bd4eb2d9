import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Agents, their teams and sign-ins, and what the inbox stores about tickets. */
export const inbox: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await schema
      .createTable('teams')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull().unique())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await schema
      .createTable('agents')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('email', 'text', (c) => c.unique())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('team_id', 'text', (c) => c.references('teams.id').onDelete('set null'))
      .addColumn('locale', 'text')
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('oidc_subject', 'text', (c) => c.unique())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('disabled_at', 'bigint')
      .execute();
    await schema
      .createTable('inbox_sessions')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('agent_id', 'text', (c) => c.notNull().references('agents.id').onDelete('cascade'))
      .addColumn('secret_hash', 'text', (c) => c.notNull().unique())
      .addColumn('previous_hash', 'text', (c) => c.unique())
      .addColumn('rotated_at', 'bigint', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('last_used_at', 'bigint', (c) => c.notNull())
      .execute();
    await schema.createIndex('inbox_sessions_by_agent').on('inbox_sessions').column('agent_id').execute();
    await schema
      .createTable('sign_in_links')
      .addColumn('token_hash', 'text', (c) => c.primaryKey())
      .addColumn('agent_id', 'text', (c) => c.notNull().references('agents.id').onDelete('cascade'))
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .addColumn('used_at', 'bigint')
      .execute();
    await schema.createIndex('sign_in_links_by_agent').on('sign_in_links').column('agent_id').execute();
    await schema.alterTable('tickets').addColumn('assignee_id', 'text').execute();
    await schema.alterTable('tickets').addColumn('team_id', 'text').execute();
    await schema.alterTable('tickets').addColumn('channel', 'text').execute();
    await schema.alterTable('tickets').addColumn('snoozed_until', 'bigint').execute();
    await schema
      .alterTable('tickets')
      .addColumn('spam', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
    await schema.alterTable('tickets').addColumn('merged_into', 'text').execute();
    await schema
      .createTable('ticket_reads')
      .addColumn('agent_id', 'text', (c) => c.notNull())
      .addColumn('ticket_id', 'text', (c) => c.notNull().references('tickets.id').onDelete('cascade'))
      .addColumn('read_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('ticket_reads_key', ['ticket_id', 'agent_id'])
      .execute();
    await schema
      .createTable('ticket_tags')
      .addColumn('ticket_id', 'text', (c) => c.notNull().references('tickets.id').onDelete('cascade'))
      .addColumn('tag', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('ticket_tags_key', ['ticket_id', 'tag'])
      .execute();
    await schema.createIndex('ticket_tags_by_tag').on('ticket_tags').columns(['tag', 'ticket_id']).execute();
    // Partial indexes of the queue: the views show active tickets only, which stay few however many are closed.
    await sql`create index tickets_active_by_activity on tickets (updated_at, id)
      where status not in ('solved', 'closed')`.execute(db);
    await sql`create index tickets_active_by_due on tickets (response_due_at, id)
      where status not in ('solved', 'closed')`.execute(db);
    await sql`create index tickets_active_by_assignee on tickets (assignee_id, updated_at, id)
      where status not in ('solved', 'closed')`.execute(db);
  },
};
