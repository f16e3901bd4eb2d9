/**
 * Measures what a ticket takes in PostgreSQL, and computes what 100 million take: bytes by table, write-ahead log, and the height of
 * each index. The arithmetic of heights is checked on a generated table of a million rows. Prints the tables of
 * docs/guides/sizing.md.
 *
 * npx node scripts/measure-sizes.ts --tickets 4000 --rows 1000000
 */
import './check-node.mjs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { databaseDesk, openStore } from '../src/server/index.ts';
import { numberAllEvents } from '../src/server/database/sequences.ts';
import { call, organization, person } from '../test/people.ts';
import { findPostgres, startPostgres } from '../test/postgres.ts';

const TARGET_TICKETS = 100_000_000;
const COMMENTS_PER_TICKET = 3;
const PAGE_BYTES = 8_192;
/** Page header and the special space of a B-tree page. */
const PAGE_OVERHEAD = 24 + 16;
const LEAF_FILL = 0.9;
const INNER_FILL = 0.7;

const { values } = parseArgs({
  options: { tickets: { type: 'string', default: '4000' }, rows: { type: 'string', default: '1000000' } },
});
const tickets = Number(values.tickets);
const rows = Number(values.rows);
const WORDS =
  'export invoice login レポート 請求書 画面 slow timeout 権限 webhook calendar 通知 the report fails with error'.split(
    ' ',
  );
const text = (seed: number, length: number) =>
  Array.from({ length }, (_, index) => WORDS[(seed * 7 + index * 5 + ((seed * index) % 11)) % WORDS.length]).join(' ');

/** Levels of a B-tree above its leaves. */
function computeHeight(entries: number, entryBytes: number): number {
  const perLeaf = ((PAGE_BYTES - PAGE_OVERHEAD) * LEAF_FILL) / entryBytes;
  const perInner = ((PAGE_BYTES - PAGE_OVERHEAD) * INNER_FILL) / entryBytes;
  let height = 0;
  for (let pages = entries / perLeaf; pages > 1; pages /= perInner) height++;
  return height;
}

const folder = await mkdtemp(join(tmpdir(), 'madoguchi-sizes-'));
await chmod(folder, 0o755);
const { address, server } = await startPostgres(folder, findPostgres() ?? '', { settings: ['max_wal_size=4GB'] });
const client = new Client({ connectionString: address });
try {
  const store = await openStore({ database: address });
  await client.connect();
  const desk = databaseDesk({ priorities: [] });
  const people = Array.from({ length: 50 }, () => person('user', organization()));
  const agent = person('agent');
  const readLog = async () =>
    Number(
      (await client.query<{ lsn: string }>("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as lsn")).rows[0]?.lsn,
    );
  const before = await readLog();
  const work = async (worker: number) => {
    for (let index = worker; index < tickets; index += 8) {
      const identity = people[index % people.length] ?? agent;
      const now = Date.UTC(2026, 0, 1) + index * 1_000;
      const ticket = await store.transaction((db) =>
        desk.createTicket(
          { ...call(store.db, identity, now), db },
          { subject: text(index, 6), description: text(index, 60) },
        ),
      );
      for (let count = 0; count < COMMENTS_PER_TICKET; count++)
        await store.transaction((db) =>
          desk.addComment({ ...call(store.db, identity, now + count), db }, ticket.id, {
            body: text(index + count, 40),
          }),
        );
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, worker) => work(worker)));
  await numberAllEvents(store.db);
  const logBytes = ((await readLog()) - before) / tickets;
  await client.query('vacuum analyze');

  const tables = await client.query<{ name: string; heap: string; indexes: string; count: string }>(`
    select relname as name, pg_table_size(oid) as heap, pg_indexes_size(oid) as indexes, reltuples as count
    from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and reltuples >= ${tickets}
    order by pg_total_relation_size(oid) desc`);
  const line = (cells: readonly (string | number)[]) => console.log(`| ${cells.join(' | ')} |`);
  console.log(
    `\n${tickets} tickets with ${COMMENTS_PER_TICKET} comments each; ${Math.round(logBytes / 1024)} kB of write-ahead log a ticket\n`,
  );
  line(['table', 'rows a ticket', 'bytes a ticket', 'of these in indexes', '100 million tickets']);
  line(['---', '---:', '---:', '---:', '---:']);
  let total = 0;
  for (const { name, heap, indexes, count } of tables.rows) {
    const bytes = (Number(heap) + Number(indexes)) / tickets;
    total += bytes;
    line([
      `\`${name}\``,
      (Number(count) / tickets).toFixed(0),
      Math.round(bytes),
      Math.round(Number(indexes) / tickets),
      `${Math.round((bytes * TARGET_TICKETS) / 1e9)} GB`,
    ]);
  }
  line(['all', '', Math.round(total), '', `${Math.round((total * TARGET_TICKETS) / 1e9)} GB`]);

  await client.query('create extension if not exists pageinspect');
  await client.query(`create table generated as
    select md5(n::text)::uuid::text as id, 'organization-' || (n % 10000) as organization_id, n::bigint * 7919 % 100000000 as updated_at
    from generate_series(1, ${rows}) as n`);
  await client.query('create index generated_id on generated (id)');
  await client.query('create index generated_order on generated (organization_id, updated_at, id)');
  console.log(`\nHeights, computed and measured, of ${rows} rows\n`);
  line(['index', 'bytes an entry', 'computed', 'measured']);
  line(['---', '---:', '---:', '---:']);
  const measureEntry = async (name: string) => {
    const { rows: found } = await client.query<{ level: number; bytes: string; count: string }>(
      `select (select level from bt_metap($1)) as level, pg_relation_size($1::regclass) as bytes,
        (select greatest(reltuples, 1) from pg_class where oid = $1::regclass) as count`,
      [name],
    );
    const [one] = found;
    const count = Number(one?.count);
    return { level: Number(one?.level), count, entry: (Number(one?.bytes) * LEAF_FILL) / count };
  };
  await client.query('vacuum analyze generated');
  for (const name of ['generated_id', 'generated_order']) {
    const { level, count, entry } = await measureEntry(name);
    line([name, entry.toFixed(0), computeHeight(count, entry), level]);
  }

  console.log('\nHeights at 100 million tickets\n');
  line(['index', 'entries', 'bytes an entry', 'levels above the leaves', 'size']);
  line(['---', '---:', '---:', '---:', '---:']);
  const indexes = await client.query<{ name: string }>(`
    select index.relname as name from pg_class as index
    join pg_am as method on method.oid = index.relam and method.amname = 'btree'
    where index.relkind = 'i' and index.relnamespace = 'public'::regnamespace and index.reltuples >= ${tickets / 2}
      and index.relname not like 'generated%'
    order by index.relname`);
  for (const { name } of indexes.rows) {
    const { count, entry } = await measureEntry(name);
    const entries = (count / tickets) * TARGET_TICKETS;
    line([
      `\`${name}\``,
      `${Math.round(entries / 1e6)} million`,
      entry.toFixed(0),
      computeHeight(entries, entry),
      `${Math.round((entries * entry) / LEAF_FILL / 1e9)} GB`,
    ]);
  }
  await store.close();
} finally {
  await client.end();
  server.kill('SIGINT');
  await new Promise((resolve) => server.once('exit', resolve));
  await rm(folder, { recursive: true, force: true });
}
