import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Each order of an organization's tickets is an index that holds all filters: a list walks along it until the page is full, and
 * reads no ticket that it does not show. The statuses of one person need no index of their own: that of their tickets holds them.
 */
export const listIndexes: Migration = {
  async up({ schema }: Kysely<unknown>) {
    await schema.dropIndex('tickets_mine_by_status').execute();
    for (const [name, ...columns] of [
      ['tickets_mine', 'requester_id', 'updated_at', 'id', 'status', 'priority', 'category', 'created_at'],
      ['tickets_organization', 'updated_at', 'id', 'status', 'priority', 'category', 'created_at', 'requester_id'],
      [
        'tickets_organization_by_status',
        'status',
        'updated_at',
        'id',
        'priority',
        'category',
        'created_at',
        'requester_id',
      ],
      ['tickets_by_priority', 'priority', 'updated_at', 'id', 'status', 'category', 'created_at', 'requester_id'],
    ] as const) {
      await schema.dropIndex(name).execute();
      await schema
        .createIndex(name)
        .on('tickets')
        .columns(['organization_id', ...columns])
        .execute();
    }
  },
};
