import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Accounts whose address is folded in one go. */
const BATCH_SIZE = 1_000;

/**
 * The address of an account, in lower case, only where its token vouches for it. Folded here, because SQLite folds ASCII only.
 * Accounts of older databases keep their address: whether a token called it unverified was not stored.
 */
export const verifiedAddresses: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await schema.alterTable('users').addColumn('verified_address', 'text').execute();
    for (let after = ''; ;) {
      const { rows } = await sql<{ id: string; email: string }>`
        select id, email from users where email is not null and id > ${after} order by id limit ${BATCH_SIZE}`.execute(
        db,
      );
      for (const { id, email } of rows)
        await sql`update users set verified_address = ${email.toLowerCase()} where id = ${id}`.execute(db);
      const last = rows.at(-1);
      if (!last || rows.length < BATCH_SIZE) break;
      after = last.id;
    }
    for (const index of ['users_email', 'users_by_email']) await schema.dropIndex(index).execute();
    await schema
      .createIndex('users_by_verified_address')
      .on('users')
      .columns(['verified_address', 'organization_id'])
      .execute();
  },
};
