import { randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Which people without an account agreed to mails, and how many mails customers have caused. No address is stored for it. */
export const mailConsents: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await schema
      .createTable('mail_consents')
      .addColumn('key', 'text', (c) => c.primaryKey())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('changed_at', 'bigint', (c) => c.notNull())
      .addCheckConstraint('mail_consents_state', sql`state in ('asked', 'accepted', 'refused')`)
      .execute();
    await schema
      .createTable('mail_counts')
      .addColumn('scope', 'text', (c) => c.notNull())
      .addColumn('hour', 'bigint', (c) => c.notNull())
      .addColumn('count', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('mail_counts_key', ['scope', 'hour'])
      .execute();
    await schema.alterTable('outbox').addColumn('consent_key', 'text').execute();
    await schema.createIndex('outbox_by_consent').on('outbox').column('consent_key').execute();
    await sql`insert into secrets (name, value) values ('mail-consents', ${randomBytes(32).toString('base64url')})`.execute(
      db,
    );
  },
};
