import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { isSqlite } from '../dialect.ts';

/**
 * Ticket numbers are unique within an organization, and each organization has its own sequence: from two numbers of one
 * sequence for all, a customer could tell how many tickets the others submit. Existing tickets keep their numbers.
 */
export const ticketNumbers: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    if (isSqlite(db)) await rebuildWithoutUnique(db);
    else await sql`alter table tickets drop constraint tickets_number_key`.execute(db);
    await schema
      .createIndex('tickets_by_number')
      .unique()
      .on('tickets')
      .columns(['organization_id', 'number'])
      .execute();
    await schema
      .createTable('ticket_numbers')
      .addColumn('organization_id', 'text', (c) => c.primaryKey())
      .addColumn('last', 'bigint', (c) => c.notNull())
      .execute();
    await sql`insert into ticket_numbers (organization_id, last)
      select organization_id, max(number) from tickets group by organization_id`.execute(db);
    await schema.dropTable('counters').execute();
  },
};

/**
 * SQLite cannot drop a column's constraint, so the table is made anew from its own statement. Foreign keys are off during
 * migrations; otherwise dropping the old table would delete what refers to it.
 */
async function rebuildWithoutUnique(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ type: string; sql: string }>`select type, sql from sqlite_schema
    where tbl_name = 'tickets' and sql is not null order by type desc`.execute(db);
  const table = rows.find(({ type }) => type === 'table')?.sql ?? '';
  const made = table
    .replace(/^create table "tickets"/i, 'create table "tickets_new"')
    .replace('"number" bigint not null unique', '"number" bigint not null');
  if (made.includes('"number" bigint not null unique') || !made.startsWith('create table "tickets_new"'))
    throw new Error('The table of tickets is not as it was made.');
  await sql.raw(made).execute(db);
  await sql`insert into tickets_new select * from tickets`.execute(db);
  await sql`drop table tickets`.execute(db);
  await sql`alter table tickets_new rename to tickets`.execute(db);
  for (const { type, sql: statement } of rows) if (type !== 'table') await sql.raw(statement).execute(db);
}
