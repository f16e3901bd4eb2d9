import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * One status of an organization is listed by an index that holds the other filters, too. The statuses of one person need none
 * of their own: the index of their tickets holds them.
 */
export const listIndexes: Migration = {
  async up({ schema }: Kysely<unknown>) {
    for (const name of ['tickets_organization_by_status', 'tickets_mine_by_status'])
      await schema.dropIndex(name).execute();
    await schema
      .createIndex('tickets_organization_by_status')
      .on('tickets')
      .columns(['organization_id', 'status', 'updated_at', 'id', 'priority', 'category', 'created_at', 'requester_id'])
      .execute();
  },
};
