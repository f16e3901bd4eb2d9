import { sql } from 'kysely';
import { openStore, type Store } from '../../../src/server/index.ts';

const ORGANIZATIONS = 999;
const TICKETS = 900_000;
const BATCH = 50_000;

/** Adds 900,000 tickets in 999 organizations around the measured one. */
export async function addOtherOrganizations(store: Store): Promise<void> {
  const numbers = (from: number, to: number) =>
    store.kind === 'postgres'
      ? sql`(select generate_series(${from}::bigint, ${to}::bigint) as n) as numbers`
      : sql`(with recursive counted(n) as (
          select ${from} union all select n + 1 from counted where n < ${to}
        ) select n from counted) as numbers`;
  await store.transaction(async (tx) => {
    await sql`insert into organizations (id, name, created_at)
      select 'other-' || n, 'Other ' || n, 0 from ${numbers(1, ORGANIZATIONS)}`.execute(tx);
    await sql`insert into users (id, organization_id, subject, name, role, created_at)
      select 'other-' || n || '/person', 'other-' || n, 'person', 'Person', 'user', 0
      from ${numbers(1, ORGANIZATIONS)}`.execute(tx);
  });
  for (let from = 1; from <= TICKETS; from += BATCH)
    await store.transaction(async (tx) => {
      // A batch takes longer than a statement may.
      if (store.kind === 'postgres') await sql`set local statement_timeout = 0`.execute(tx);
      await sql`insert into tickets
          (id, number, organization_id, requester_id, subject, description, status, priority, category, fields, created_at, updated_at)
        select 'ticket-' || n, 1000000 + n, 'other-' || (n % ${ORGANIZATIONS} + 1),
          'other-' || (n % ${ORGANIZATIONS} + 1) || '/person', 'Subject ' || n, 'Description of ticket ' || n,
          case n % 8 when 0 then 'new' when 1 then 'open' when 2 then 'pending' else 'closed' end,
          case n % 5 when 0 then 'high' else 'normal' end, case n % 7 when 0 then 'billing' else 'login' end, '{}',
          1700000000000 + n * 1000, 1700000000000 + n * 1000 + (n * 7919 % 2000) * 3600000
        from ${numbers(from, from + BATCH - 1)}`.execute(tx);
    });
}

/** Opens a database and fills it. */
export async function openFilled(address: string): Promise<Store> {
  const store = await openStore({ database: address });
  await withLargeCache(store, () => addOtherOrganizations(store));
  return store;
}

/**
 * Fills SQLite with a cache that holds all indexes. With the cache of production, pages of a million rows in random order are
 * written again and again. The cache is that of production afterwards.
 */
export async function withLargeCache<T>(store: Store, fill: () => Promise<T>): Promise<T> {
  if (store.kind === 'postgres') return fill();
  const { rows } = await sql<{ cache_size: number }>`pragma cache_size`.execute(store.db);
  await sql`pragma cache_size = -4000000`.execute(store.db);
  const result = await fill();
  await sql`pragma cache_size = ${sql.lit(rows[0]?.cache_size ?? 0)}`.execute(store.db);
  await sql`pragma shrink_memory`.execute(store.db);
  return result;
}
