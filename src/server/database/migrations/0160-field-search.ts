import { randomUUID } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { indexTexts } from '../search-index.ts';
import { normalizeSearchText, toFieldTexts } from '../search.ts';

const BATCH_SIZE = 500;

/** Indexes the values of the vendor's own fields of existing tickets. */
export const fieldSearch: Migration = {
  async up(db: Kysely<unknown>) {
    for (let after = ''; ;) {
      const { rows } = await sql<{ id: string; organization_id: string; fields: string }>`
        select id, organization_id, fields from tickets
        where fields <> '{}' and id > ${after} order by id limit ${sql.lit(BATCH_SIZE)}`.execute(db);
      for (const ticket of rows) {
        const fields = JSON.parse(ticket.fields) as Record<string, string>;
        const normalizedText = normalizeSearchText(toFieldTexts(fields).join('\n'));
        if (normalizedText === '') continue;
        const id = randomUUID();
        await sql`insert into ticket_search_texts (id, ticket_id, internal, normalized_text)
          values (${id}, ${ticket.id}, 0, ${normalizedText})`.execute(db);
        await indexTexts(db, [{ id, ticketId: ticket.id, organizationId: ticket.organization_id, normalizedText }]);
      }
      const last = rows.at(-1);
      if (!last || rows.length < BATCH_SIZE) return;
      after = last.id;
    }
  },
};
