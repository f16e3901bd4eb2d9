import { randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Which words of routes named erased persons, as keyed digests, and whether the user of a session was erased. */
export const erasedWords: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await schema
      .alterTable('access_sessions')
      .addColumn('acting_as_erased', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
    await sql`update access_sessions set acting_as_erased = 1
      where acting_as_id like 'erased-%' and acting_as_name = '(erased)'`.execute(db);
    await schema
      .createTable('erased_words')
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('digest', 'text', (c) => c.notNull())
      .addColumn('until', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('erased_words_key', ['organization_id', 'digest'])
      .execute();
    await sql`insert into secrets (name, value) values ('erased-words', ${randomBytes(32).toString('base64url')})`.execute(
      db,
    );
  },
};
