import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Positions of the notifier in the event log, its channels, and the destination of each message of the outbox. */
export const ticketNotices: Migration = {
  async up({ schema }: Kysely<unknown>) {
    await schema
      .createTable('notice_positions')
      .addColumn('organization_id', 'text', (c) => c.primaryKey())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .execute();
    await schema
      .createTable('notice_channels')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('started_at', 'bigint', (c) => c.notNull())
      .execute();
    await schema.alterTable('outbox').addColumn('destination', 'text').execute();
  },
};
