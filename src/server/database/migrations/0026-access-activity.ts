import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Requests under sessions of support access, counted per kind until the audit log sums them up. */
export const accessActivity: Migration = {
  async up({ schema }: Kysely<unknown>) {
    await schema
      .createTable('access_activity')
      .addColumn('session_id', 'text', (c) => c.notNull().references('access_sessions.id'))
      .addColumn('method', 'text', (c) => c.notNull())
      .addColumn('route', 'text', (c) => c.notNull())
      .addColumn('effect', 'text', (c) => c.notNull())
      .addColumn('area', 'text', (c) => c.notNull())
      .addColumn('count', 'bigint', (c) => c.notNull())
      .addColumn('first_at', 'bigint', (c) => c.notNull())
      .addColumn('last_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('access_activity_key', ['session_id', 'method', 'route', 'effect', 'area'])
      .execute();
    await schema.alterTable('access_sessions').addColumn('activity_due_at', 'bigint').execute();
    await schema
      .createIndex('access_sessions_by_activity')
      .on('access_sessions')
      .columns(['activity_due_at'])
      .execute();
  },
};
