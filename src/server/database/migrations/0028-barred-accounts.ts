import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Which erased accounts are disabled or signed out, by a digest of the account id. */
export const barredAccounts: Migration = {
  async up({ schema }: Kysely<unknown>) {
    await schema
      .createTable('barred_accounts')
      .addColumn('digest', 'text', (c) => c.primaryKey())
      .addColumn('disabled_at', 'bigint')
      .addColumn('tokens_not_before', 'bigint', (c) => c.notNull())
      .execute();
  },
};
