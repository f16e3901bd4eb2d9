/**
 * Databases for tests. Code that stores something is tested on each of them:
 *
 *     describe.each(databases)('tickets on $name', ({ freshStore }) => {
 *       let store: Store;
 *       beforeAll(async () => { store = await freshStore(); });
 *       afterAll(() => store.close());
 *     });
 */
import { randomUUID } from 'node:crypto';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { inject } from 'vitest';
import { openStore, type Store } from '../src/server/database/index.ts';
import { TEMPLATE } from './postgres.ts';

/** A database that the server supports. */
export interface TestDatabase {
  name: 'SQLite' | 'PostgreSQL';
  /** Address of an empty database, as `openStore` and `madoguchi serve --database` take it. */
  freshAddress(): Promise<string>;
  /** Opens an empty database with the current schema. Close it after use. */
  freshStore(): Promise<Store>;
}

async function freshPostgres(template?: string): Promise<string> {
  const postgres = inject('postgres');
  if ('missing' in postgres) throw new Error(postgres.missing);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const client = new Client({ connectionString: postgres.address });
  await client.connect();
  try {
    await client.query(`create database ${name}${template === undefined ? '' : ` template ${template}`}`);
  } finally {
    await client.end();
  }
  const address = new URL(postgres.address);
  address.pathname = `/${name}`;
  return address.href;
}

async function copiedFolder(): Promise<string> {
  const folder = join(inject('scratch'), randomUUID());
  await cp(join(inject('scratch'), TEMPLATE), folder, { recursive: true });
  return folder;
}

const sqlite: TestDatabase = {
  name: 'SQLite',
  freshAddress: () => Promise.resolve(join(inject('scratch'), randomUUID())),
  freshStore: async () => openStore({ database: await copiedFolder() }),
};

const postgres: TestDatabase = {
  name: 'PostgreSQL',
  freshAddress: () => freshPostgres(),
  freshStore: async () => openStore({ database: await freshPostgres(TEMPLATE) }),
};

const byChoice = { both: [sqlite, postgres], embedded: [sqlite], postgresql: [postgres] };

/**
 * SQLite in a fresh folder and PostgreSQL in a fresh database of a real server; both are deleted after the run.
 * `MADOGUCHI_TEST_DATABASES` selects one of them (see `test/postgres.ts`), so the list may hold one entry only.
 */
export const databases: readonly TestDatabase[] = byChoice[inject('databases')];
