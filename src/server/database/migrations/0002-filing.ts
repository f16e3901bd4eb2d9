import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What goes along with a ticket, and who is affected by an incident. */
export const filing: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    // One statement a column: SQLite adds no two at once.
    await schema
      .alterTable('tickets')
      .addColumn('cc', 'text', (c) => c.notNull().defaultTo('[]'))
      .execute();
    for (const column of ['context', 'diagnostics', 'incident_id', 'consent']) {
      await schema.alterTable('tickets').addColumn(column, 'text').execute();
    }
    await schema
      .createTable('affected')
      .addColumn('incident_id', 'text', (c) => c.notNull().references('incidents.id'))
      .addColumn('user_id', 'text', (c) => c.notNull().references('users.id'))
      .addColumn('since', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('affected_key', ['incident_id', 'user_id'])
      .execute();
  },
};
