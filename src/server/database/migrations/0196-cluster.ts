import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { isSqlite } from '../dialect.ts';

/** State that processes on one database share. It may be lost in a crash of the server, so that it needs no write-ahead log. */
export const cluster: Migration = {
  async up(db: Kysely<unknown>) {
    const unlogged = isSqlite(db) ? sql`` : sql`unlogged`;
    const integer = isSqlite(db) ? sql`integer` : sql`bigint`;
    const real = isSqlite(db) ? sql`real` : sql`double precision`;
    await sql`create ${unlogged} table rate_limits (
      key text primary key, level ${real} not null, per_minute ${real} not null, updated_at ${integer} not null
    )`.execute(db);
    await sql`create ${unlogged} table cluster_processes (id text primary key, seen_at ${integer} not null)`.execute(
      db,
    );
    await sql`create table job_runs (name text primary key, next_at ${integer} not null)`.execute(db);
    await sql`create ${unlogged} table status_documents (
      source text primary key, documents text, fetched_at ${integer} not null, next_at ${integer} not null
    )`.execute(db);
  },
};
