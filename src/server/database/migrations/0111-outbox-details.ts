import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What a message of the outbox is about and why its last attempt failed, for the list of deliveries. */
export const outboxDetails: Migration = {
  async up({ schema }: Kysely<unknown>) {
    await schema.alterTable('outbox').addColumn('event_type', 'text').execute();
    await schema.alterTable('outbox').addColumn('last_error', 'text').execute();
  },
};
