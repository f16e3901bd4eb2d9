import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, inject, it } from 'vitest';
import { giveTickets } from '../../../test/many-tickets.ts';
import { openStore } from './index.ts';
import { addTexts } from './search.ts';

it(
  'a purge merges deleted texts out of the search index in steps, while other queries run',
  { timeout: 60_000 },
  async () => {
    const folder = join(inject('scratch'), randomUUID());
    const store = await openStore({ database: folder });
    const organization = { id: 'acme', name: 'Acme', plan: null };
    const token = { id: null, issuer: null, issuedAt: 0 };
    await giveTickets(store, { id: 'u', name: 'U', email: null, role: 'user', organization, token }, 2_000);
    const { id } = await store.db.selectFrom('tickets').select('id').executeTakeFirstOrThrow();
    await store.transaction((tx) =>
      addTexts(tx, [{ ticketId: id, organizationId: 'acme', text: 'ქართული', internal: false }]),
    );
    await store.purge();
    const stored = () => readFileSync(join(folder, 'madoguchi.db')).includes(Buffer.from('ქ'));
    expect(stored()).toBe(true);

    await store.db.deleteFrom('ticket_search_texts').where('ticket_id', '=', id).execute();
    const progress = { purged: false };
    const purge = store.purge().then(() => (progress.purged = true));
    let reads = 0;
    for (; !progress.purged; reads++) {
      await sql`select 1`.execute(store.db);
      // SQLite answers without waiting, so this loop alone would never let timers run.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await purge;
    expect(reads).toBeGreaterThan(1);
    expect(stored()).toBe(false);
    const { rows } = await sql`select rowid from search_ngrams where search_ngrams match '"ex"' limit 1`.execute(
      store.db,
    );
    expect(rows).toHaveLength(1);
    await store.close();
  },
);
