import { SqliteAdapter, sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { indexTexts } from '../search-index.ts';

/** Texts that are indexed at a time. */
const BATCH = 500;

/**
 * Long lists: an index for each order that holds every column of the filters, so that a row which is not shown is never
 * read; people in copy by address; and parts of words in an index.
 */
export const lists: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    for (const name of ['tickets_mine', 'tickets_organization']) await schema.dropIndex(name).execute();
    const orders: [string, string[]][] = [
      ['tickets_mine', ['organization_id', 'requester_id', 'updated_at', 'id', 'status', 'priority', 'category']],
      ['tickets_organization', ['organization_id', 'updated_at', 'id', 'status', 'priority', 'category']],
      ['tickets_by_age', ['organization_id', 'created_at', 'id', 'status', 'priority', 'category', 'requester_id']],
      ['tickets_by_priority', ['organization_id', 'priority', 'updated_at', 'id', 'status', 'category']],
    ];
    for (const [name, columns] of orders) {
      const rest = ['created_at', 'requester_id'].filter((column) => !columns.includes(column));
      await schema
        .createIndex(name)
        .on('tickets')
        .columns([...columns, ...rest])
        .execute();
    }

    await schema
      .createTable('ticket_copies')
      .addColumn('ticket_id', 'text', (c) => c.notNull().references('tickets.id').onDelete('cascade'))
      .addColumn('address', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('ticket_copies_key', ['address', 'ticket_id'])
      .execute();
    await schema.createIndex('ticket_copies_by_ticket').on('ticket_copies').column('ticket_id').execute();
    await copyAddresses(db);

    if (db.getExecutor().adapter instanceof SqliteAdapter) {
      await sql`create table search_docs (
        seq integer primary key,
        text_id text not null unique references ticket_texts(id) on delete cascade,
        ticket_id text not null
      )`.execute(db);
      // Only which parts are in which text: where they stand is looked up in the text itself, which is there anyway.
      await sql`create virtual table search_parts using fts5(
        parts, content='', contentless_delete=1, detail=none, tokenize='ascii'
      )`.execute(db);
      await sql`create trigger search_docs_gone after delete on search_docs begin
        delete from search_parts where rowid = old.seq;
      end`.execute(db);
    } else {
      await sql`create table search_docs (
        text_id text primary key references ticket_texts(id) on delete cascade,
        ticket_id text not null,
        parts text[] not null
      )`.execute(db);
      await sql`create index search_docs_by_part on search_docs using gin (parts)`.execute(db);
    }
    await indexOldTexts(db);
  },
};

async function copyAddresses(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ id: string; cc: string }>`select id, cc from tickets where cc <> '[]'`.execute(db);
  for (const { id, cc } of rows) {
    const addresses = new Set((JSON.parse(cc) as string[]).map((address) => address.toLowerCase()));
    for (const address of addresses)
      await sql`insert into ticket_copies (ticket_id, address) values (${id}, ${address})`.execute(db);
  }
}

async function indexOldTexts(db: Kysely<unknown>): Promise<void> {
  for (let after = ''; ;) {
    const { rows } = await sql<{ id: string; ticketId: string; organizationId: string; folded: string }>`
      select ticket_texts.id, ticket_texts.ticket_id as "ticketId", tickets.organization_id as "organizationId", folded
      from ticket_texts join tickets on tickets.id = ticket_texts.ticket_id
      where ticket_texts.id > ${after} order by ticket_texts.id limit ${sql.lit(BATCH)}`.execute(db);
    await indexTexts(db, rows);
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}
