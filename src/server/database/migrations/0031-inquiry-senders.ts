import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** A keyed digest of the network address that an inquiry came from, so that a full queue is shared fairly. */
export const inquirySenders: Migration = {
  async up({ schema }: Kysely<unknown>) {
    await schema.alterTable('inquiries').addColumn('sender', 'text').execute();
  },
};
