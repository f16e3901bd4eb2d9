import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Times in which agents get no tickets by routing. */
export const agentAbsences: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('agent_absences')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('agent_id', 'text', (c) => c.notNull().references('agents.id').onDelete('cascade'))
      .addColumn('starts_at', 'bigint', (c) => c.notNull())
      .addColumn('ends_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex('agent_absences_by_agent')
      .on('agent_absences')
      .columns(['agent_id', 'ends_at'])
      .execute();
  },
};
