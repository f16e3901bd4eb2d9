import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Stores the time before which changes of tickets count as read by agents: a database from before the inbox knows nothing about what
 * was read, and all of its tickets would be unread for every agent.
 */
export const unreadSince: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`insert into inbox_settings (name, value, version)
      select 'unread_since', cast(max(updated_at) + 1 as text), 1 from tickets having count(*) > 0`.execute(db);
  },
};
