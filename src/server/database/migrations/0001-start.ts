import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

// Written out in full rather than taken from LIMITS: a migration describes what was, and must not change with the code.
const GRANT_MS = 7_776_000_000;

/** The first schema. Only what SQLite and PostgreSQL share: text, whole numbers, keys, checks, indexes. */
export const start: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;

    await schema
      .createTable('organizations')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('plan', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();

    await schema
      .createTable('users')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('organization_id', 'text', (c) => c.references('organizations.id'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('email', 'text')
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('disabled_at', 'bigint')
      .addColumn('tokens_not_before', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute();

    await schema
      .createTable('denied_tokens')
      .addColumn('issuer', 'text', (c) => c.notNull())
      .addColumn('token_id', 'text', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('denied_tokens_key', ['issuer', 'token_id'])
      .execute();
    await schema.createIndex('denied_tokens_by_end').on('denied_tokens').column('expires_at').execute();

    await schema
      .createTable('tickets')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('number', 'bigint', (c) => c.notNull().unique())
      .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.id'))
      .addColumn('requester_id', 'text', (c) => c.notNull().references('users.id'))
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('description', 'text', (c) => c.notNull())
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('priority', 'text')
      .addColumn('category', 'text')
      .addColumn('fields', 'text', (c) => c.notNull())
      .addColumn('assignee', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .addColumn('response_due_at', 'bigint')
      .addColumn('answered_at', 'bigint')
      .addColumn('comment_count', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('version', 'integer', (c) => c.notNull().defaultTo(1))
      .execute();
    // One index a way of listing: who may see, optionally the status, then newest activity first.
    const lists: [string, string[]][] = [
      ['tickets_mine', ['organization_id', 'requester_id', 'updated_at', 'id']],
      ['tickets_mine_by_status', ['organization_id', 'requester_id', 'status', 'updated_at', 'id']],
      ['tickets_organization', ['organization_id', 'updated_at', 'id']],
      ['tickets_organization_by_status', ['organization_id', 'status', 'updated_at', 'id']],
      ['tickets_queue', ['updated_at', 'id']],
      ['tickets_queue_by_status', ['status', 'updated_at', 'id']],
    ];
    for (const [name, columns] of lists) await schema.createIndex(name).on('tickets').columns(columns).execute();

    await schema
      .createTable('comments')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('ticket_id', 'text', (c) => c.notNull().references('tickets.id'))
      .addColumn('position', 'integer', (c) => c.notNull())
      .addColumn('author_id', 'text', (c) => c.notNull().references('users.id'))
      .addColumn('author_role', 'text', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('internal', 'integer', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('comments_position', ['ticket_id', 'position'])
      .execute();

    await schema
      .createTable('ticket_texts')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('ticket_id', 'text', (c) => c.notNull().references('tickets.id'))
      .addColumn('internal', 'integer', (c) => c.notNull())
      .addColumn('folded', 'text', (c) => c.notNull())
      .execute();
    await schema.createIndex('ticket_texts_by_ticket').on('ticket_texts').column('ticket_id').execute();

    await schema
      .createTable('unread')
      .addColumn('user_id', 'text', (c) => c.notNull().references('users.id'))
      .addColumn('ticket_id', 'text', (c) => c.notNull().references('tickets.id'))
      .addColumn('since', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('unread_key', ['user_id', 'ticket_id'])
      .execute();

    await schema
      .createTable('attachments')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('owner_id', 'text', (c) => c.notNull().references('users.id'))
      .addColumn('organization_id', 'text', (c) => c.references('organizations.id'))
      .addColumn('ticket_id', 'text', (c) => c.references('tickets.id'))
      .addColumn('comment_id', 'text', (c) => c.references('comments.id'))
      .addColumn('position', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('type', 'text', (c) => c.notNull())
      .addColumn('size', 'bigint', (c) => c.notNull())
      .addColumn('file_key', 'text', (c) => c.notNull().unique())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await schema.createIndex('attachments_by_ticket').on('attachments').columns(['ticket_id', 'comment_id']).execute();
    await schema.createIndex('attachments_by_owner').on('attachments').columns(['owner_id', 'size']).execute();
    await schema
      .createIndex('attachments_by_organization')
      .on('attachments')
      .columns(['organization_id', 'size'])
      .execute();

    await schema
      .createTable('doomed_files')
      .addColumn('file_key', 'text', (c) => c.primaryKey())
      .addColumn('since', 'bigint', (c) => c.notNull())
      .execute();

    await schema
      .createTable('articles')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('title', 'text', (c) => c.notNull())
      .addColumn('excerpt', 'text', (c) => c.notNull())
      .addColumn('url', 'text', (c) => c.notNull())
      .addColumn('folded_title', 'text', (c) => c.notNull())
      .addColumn('folded', 'text', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .execute();
    await schema
      .createTable('article_votes')
      .addColumn('article_id', 'text', (c) => c.notNull().references('articles.id').onDelete('cascade'))
      .addColumn('user_id', 'text', (c) => c.notNull().references('users.id'))
      .addColumn('helpful', 'integer', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('article_votes_key', ['article_id', 'user_id'])
      .execute();

    await schema
      .createTable('components')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('group_name', 'text')
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('position', 'integer', (c) => c.notNull())
      .execute();
    await schema
      .createTable('incidents')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('impact', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('started_at', 'bigint', (c) => c.notNull())
      .addColumn('resolved_at', 'bigint')
      .execute();
    await schema.createIndex('incidents_by_time').on('incidents').columns(['resolved_at', 'started_at']).execute();
    await schema
      .createTable('incident_components')
      .addColumn('incident_id', 'text', (c) => c.notNull().references('incidents.id'))
      .addColumn('component_id', 'text', (c) => c.notNull().references('components.id'))
      .addColumn('state', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('incident_components_key', ['incident_id', 'component_id'])
      .execute();
    await schema
      .createTable('incident_updates')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('incident_id', 'text', (c) => c.notNull().references('incidents.id'))
      .addColumn('position', 'integer', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('incident_updates_position', ['incident_id', 'position'])
      .execute();
    await schema
      .createTable('maintenances')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('starts_at', 'bigint', (c) => c.notNull())
      .addColumn('ends_at', 'bigint', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addCheckConstraint('maintenances_have_a_length', sql`ends_at > starts_at`)
      .execute();
    await schema
      .createTable('maintenance_components')
      .addColumn('maintenance_id', 'text', (c) => c.notNull().references('maintenances.id'))
      .addColumn('component_id', 'text', (c) => c.notNull().references('components.id'))
      .addPrimaryKeyConstraint('maintenance_components_key', ['maintenance_id', 'component_id'])
      .execute();

    await schema
      .createTable('grants')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.id'))
      .addColumn('scope', 'text', (c) => c.notNull())
      .addColumn('granted_by_id', 'text', (c) => c.notNull())
      .addColumn('granted_by_name', 'text', (c) => c.notNull())
      .addColumn('granted_by_role', 'text', (c) => c.notNull())
      .addColumn('granted_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .addColumn('revoked_at', 'bigint')
      .addColumn('revoked_by_id', 'text')
      .addColumn('revoked_by_name', 'text')
      .addColumn('revoked_by_role', 'text')
      .addColumn('reason', 'text')
      .addColumn('ticket_id', 'text')
      .addColumn('version', 'integer', (c) => c.notNull().defaultTo(1))
      .addColumn('end_recorded', 'integer', (c) => c.notNull().defaultTo(0))
      .addCheckConstraint(
        'grants_last_at_most_90_days',
        sql`expires_at - granted_at between 1000 and ${sql.lit(GRANT_MS)}`,
      )
      .execute();
    await schema.createIndex('grants_by_end').on('grants').columns(['organization_id', 'expires_at']).execute();

    await schema
      .createTable('access_requests')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.id'))
      .addColumn('agent_id', 'text', (c) => c.notNull())
      .addColumn('agent_name', 'text', (c) => c.notNull())
      .addColumn('scope', 'text', (c) => c.notNull())
      .addColumn('seconds', 'bigint', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('ticket_id', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('lapses_at', 'bigint', (c) => c.notNull())
      .addColumn('approved_at', 'bigint')
      .addColumn('denied_at', 'bigint')
      .addColumn('grant_id', 'text', (c) => c.references('grants.id'))
      .addColumn('lapse_recorded', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
    await schema
      .createIndex('access_requests_by_end')
      .on('access_requests')
      .columns(['organization_id', 'lapses_at'])
      .execute();

    await schema
      .createTable('audit_events')
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('actor_id', 'text', (c) => c.notNull())
      .addColumn('actor_name', 'text', (c) => c.notNull())
      .addColumn('actor_role', 'text', (c) => c.notNull())
      .addColumn('action', 'text', (c) => c.notNull())
      .addColumn('grant_id', 'text')
      .addColumn('request_id', 'text')
      .addColumn('ticket_id', 'text')
      .addColumn('detail', 'text', (c) => c.notNull())
      .addColumn('previous_hash', 'text', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('audit_events_key', ['organization_id', 'seq'])
      .execute();
    await schema
      .createTable('audit_chains')
      .addColumn('organization_id', 'text', (c) => c.primaryKey())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .execute();

    await schema
      .createTable('idempotency')
      .addColumn('caller', 'text', (c) => c.notNull())
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('operation', 'text', (c) => c.notNull())
      .addColumn('fingerprint', 'text', (c) => c.notNull())
      .addColumn('status', 'integer', (c) => c.notNull())
      .addColumn('headers', 'text', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('idempotency_key', ['caller', 'key'])
      .execute();
    await schema.createIndex('idempotency_by_time').on('idempotency').column('created_at').execute();

    await schema
      .createTable('counters')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('value', 'bigint', (c) => c.notNull())
      .execute();
    await schema
      .createTable('clock')
      .addColumn('id', 'integer', (c) => c.primaryKey())
      .addColumn('now', 'bigint', (c) => c.notNull())
      .addCheckConstraint('clock_has_one_row', sql`id = 1`)
      .execute();
    // The first ticket is number 1001: short numbers look like somebody's first day.
    await sql`insert into counters (name, value) values ('ticket', 1000)`.execute(db);
    await sql`insert into clock (id, now) values (1, 0)`.execute(db);
  },
};
