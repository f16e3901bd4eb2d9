import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Incidents of a status page that is somewhere else: who is affected, and what linked tickets were told. */
export const status: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    // No reference: the incident is kept elsewhere.
    await schema
      .createTable('outside_affected')
      .addColumn('incident_id', 'text', (c) => c.notNull())
      .addColumn('user_id', 'text', (c) => c.notNull().references('users.id'))
      .addColumn('since', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('outside_affected_key', ['incident_id', 'user_id'])
      .execute();
    await schema
      .createTable('incident_news')
      .addColumn('ticket_id', 'text', (c) => c.notNull().references('tickets.id'))
      .addColumn('update_id', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('incident_news_key', ['ticket_id', 'update_id'])
      .execute();
    await schema.createIndex('tickets_by_incident').on('tickets').column('incident_id').execute();
  },
};
