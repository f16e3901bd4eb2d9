import type { Migration } from 'kysely/migration';

/** Names the account behind each attempt to write to a remote help desk, so that erasing a person finds their attempts. */
export const deskAttemptAccounts: Migration = {
  async up({ schema }) {
    await schema.alterTable('desk_attempts').addColumn('account_id', 'text').execute();
    await schema.createIndex('desk_attempts_by_account').on('desk_attempts').column('account_id').execute();
  },
};
