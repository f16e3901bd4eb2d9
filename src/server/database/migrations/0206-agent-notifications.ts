import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Notification preferences that agents have set in the inbox, as JSON. */
export const agentNotifications: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('agent_notifications')
      .addColumn('agent_id', 'text', (c) => c.primaryKey())
      .addColumn('preferences', 'text', (c) => c.notNull())
      .execute();
  },
};
