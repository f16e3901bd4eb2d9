import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The organization of each mail and message, so that an erasure reads only those of one organization. */
export const outboxOrganization: Migration = {
  async up({ schema }: Kysely<unknown>) {
    await schema.alterTable('outbox').addColumn('organization_id', 'text').execute();
    await schema.createIndex('outbox_by_organization').on('outbox').column('organization_id').execute();
  },
};
