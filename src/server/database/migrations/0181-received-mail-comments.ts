import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Finds the mail that became a comment. */
export const receivedMailComments: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`create index received_mails_by_comment on received_mails (comment_id) where comment_id is not null`.execute(
      db,
    );
  },
};
