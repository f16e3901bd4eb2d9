import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Due times of the next response and of the resolution, in addition to that of the first response. */
export const responseTargets: Migration = {
  async up(db: Kysely<unknown>) {
    for (const column of ['awaiting_reply_since', 'next_response_due_at', 'resolution_due_at'])
      await db.schema.alterTable('tickets').addColumn(column, 'bigint').execute();
    await sql`create index tickets_by_next_response_due on tickets (next_response_due_at)
      where next_response_due_at is not null`.execute(db);
    await sql`create index tickets_by_resolution_due on tickets (resolution_due_at)
      where resolution_due_at is not null`.execute(db);
  },
};
