import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The question beside its answer: what somebody agreed to is what it said then. */
export const consentText: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('tickets').addColumn('consent_wording', 'text').execute();
  },
};
