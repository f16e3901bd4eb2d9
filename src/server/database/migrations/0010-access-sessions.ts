import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

// Written out in full: a migration describes what was, and must not change with the code.
const SESSION_MS = 7_200_000;

/** Scopes by area and environment, agents' sessions with the keys of their tokens, and how far notices have come. */
export const accessSessions: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    for (const table of ['grants', 'access_requests']) {
      await schema
        .alterTable(table)
        .addColumn('areas', 'text', (c) => c.notNull().defaultTo('[]'))
        .execute();
      await schema.alterTable(table).addColumn('environment', 'text').execute();
    }
    await schema.alterTable('access_requests').addColumn('answer', 'text').execute();
    await schema
      .alterTable('grants')
      .addColumn('break_glass', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
    await schema
      .alterTable('grants')
      .addColumn('warned_version', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
    await schema.alterTable('audit_events').addColumn('session_id', 'text').execute();

    await schema
      .createTable('access_sessions')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.id'))
      .addColumn('grant_id', 'text', (c) => c.notNull().references('grants.id'))
      .addColumn('agent_id', 'text', (c) => c.notNull())
      .addColumn('agent_name', 'text', (c) => c.notNull())
      .addColumn('scope', 'text', (c) => c.notNull())
      .addColumn('areas', 'text', (c) => c.notNull())
      .addColumn('environment', 'text')
      .addColumn('acting_as_id', 'text')
      .addColumn('acting_as_name', 'text')
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('ticket_id', 'text')
      .addColumn('started_at', 'bigint', (c) => c.notNull())
      .addColumn('ends_at', 'bigint', (c) => c.notNull())
      .addColumn('last_used_at', 'bigint')
      .addColumn('used_actions', 'text', (c) => c.notNull().defaultTo('[]'))
      .addColumn('ended_at', 'bigint')
      .addColumn('ended_by_id', 'text')
      .addColumn('ended_by_name', 'text')
      .addColumn('ended_by_role', 'text')
      .addColumn('end_recorded', 'integer', (c) => c.notNull().defaultTo(0))
      .addCheckConstraint(
        'access_sessions_last_at_most_2_hours',
        sql`ends_at - started_at between 1 and ${sql.lit(SESSION_MS)}`,
      )
      .execute();
    await schema
      .createIndex('access_sessions_by_grant')
      .on('access_sessions')
      .columns(['grant_id', 'ends_at'])
      .execute();
    await schema
      .createIndex('access_sessions_by_end')
      .on('access_sessions')
      .columns(['organization_id', 'ends_at'])
      .execute();

    await schema
      .createTable('access_keys')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('private_key', 'text', (c) => c.notNull())
      .addColumn('public_key', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await schema
      .createTable('notice_places')
      .addColumn('organization_id', 'text', (c) => c.primaryKey())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .execute();
    // What was written down before there were notices is nobody's news.
    await sql`insert into notice_places (organization_id, seq) select organization_id, seq from audit_chains`.execute(
      db,
    );
  },
};
