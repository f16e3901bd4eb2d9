import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import { call, person } from '../../../test/people.ts';
import { databaseDesk } from '../tickets/database-desk.ts';
import { writeLater } from './deferred-writes.ts';
import type { Store } from './index.ts';
import { indexedTickets, indexTexts, toIndexedCodes } from './search-index.ts';
import { addTexts, normalizeSearchText } from './search.ts';

const desk = databaseDesk({ priorities: [] });
const user = person('user');
const organizationId = user.organization?.id ?? '';

describe.each(databases)('the search index on $name', ({ name, freshStore }) => {
  let store: Store;
  beforeAll(async () => {
    store = await freshStore();
  });
  afterAll(() => store.close());

  const createTicket = async () =>
    (await desk.createTicket(call(store.db, user), { subject: 'Subject', description: 'Description' })).id;

  const find = async (word: string, organization: string | null) => {
    const condition = indexedTickets(store.db, [normalizeSearchText(word)], organization, sql`tickets.id`);
    const { rows } = await sql<{ id: string }>`select id from tickets where ${condition}`.execute(store.db);
    return rows.map(({ id }) => id);
  };

  it.each([
    ['𠮷野家のレシート', '𠮷野'],
    ['𠮷', '𠮷'],
    ['請求書', '求書'],
    ['emoji 👩‍💻 in a text', '👩‍💻'],
    ['naïve façade', 'ÇADE'],
    ['a-b_c', 'b_c'],
  ])('finds %s by %s, in its organization and over all', async (text, word) => {
    const ticketId = await createTicket();
    await store.transaction((tx) => addTexts(tx, [{ ticketId, organizationId, text, internal: false }]));
    expect(await find(word, organizationId)).toContain(ticketId);
    expect(await find(word, null)).toContain(ticketId);
    expect(await find(word, 'another')).toEqual([]);
    expect(await find(`${word}鑫`, organizationId)).not.toContain(ticketId);
  });

  it.skipIf(name === 'SQLite')('takes over texts of processes of the version before', async () => {
    const ticketId = await createTicket();
    for (const text of ['Export 請求書 ログ', '𠮷野家 👩‍💻', '#1001 a']) {
      const id = randomUUID();
      const normalizedText = normalizeSearchText(text);
      await store.transaction(async (tx) => {
        await writeLater(
          tx,
          tx
            .insertInto('ticket_search_texts')
            .values({ id, ticket_id: ticketId, internal: 0, normalized_text: normalizedText }),
        );
        await indexTexts(tx, [{ id, ticketId, organizationId, normalizedText }]);
      });
      const { rows } = await sql<{
        ngrams: number[];
      }>`select ngrams from ticket_search_texts where id = ${id}`.execute(store.db);
      const codes = (await toIndexedCodes(organizationId, normalizedText)).slice(1, -1).split(',').map(Number);
      expect(rows[0]?.ngrams.toSorted()).toEqual(codes.toSorted());
    }
    expect((await sql`select 1 from search_documents`.execute(store.db)).rows).toEqual([]);
  });
});
