import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Which due times the support team was warned of, and the index that finds tickets by their due time. */
export const dueNotices: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('due_notices')
      .addColumn('ticket_id', 'text', (c) => c.notNull().references('tickets.id').onDelete('cascade'))
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('due_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('due_notices_key', ['ticket_id', 'kind', 'due_at'])
      .execute();
    await sql`create index tickets_by_response_due on tickets (response_due_at)
      where response_due_at is not null and answered_at is null and closed_at is null`.execute(db);
  },
};
