import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import { writeLater } from './deferred-writes.ts';
import { toUnavailable } from './errors.ts';
import { openStore, type Store } from './index.ts';
import { migrations } from './migrations/index.ts';

/** Reads a database that `openStore` refuses. */
async function readAll(address: string, query: string): Promise<{ rows: unknown[] }> {
  if (address.startsWith('postgres:')) {
    const client = new Client({ connectionString: address });
    await client.connect();
    try {
      return await client.query(query);
    } finally {
      await client.end();
    }
  }
  const file = new DatabaseSync(join(address, 'madoguchi.db'), { readOnly: true });
  try {
    return { rows: file.prepare(query).all() };
  } finally {
    file.close();
  }
}

describe.each(databases)('the store on $name', ({ freshAddress, freshStore }) => {
  let store: Store;
  beforeAll(async () => {
    store = await freshStore();
  });
  afterAll(() => store.close());

  const count = async () =>
    (
      await store.db
        .selectFrom('articles')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
    ).n;
  const article = (id: string) => ({
    id,
    title: 't',
    excerpt: '',
    url: '',
    normalized_title: '',
    normalized_text: '',
    updated_at: 1,
  });

  it('answers with numbers for counts, sums and large times', async () => {
    const time = 8_640_000_000_000_000;
    await store.db
      .insertInto('articles')
      .values({ ...article('n'), updated_at: time })
      .execute();
    const row = await store.db
      .selectFrom('articles')
      .select((eb) => [eb.fn.countAll<number>().as('n'), eb.fn.sum<number>('updated_at').as('sum')])
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ n: 1, sum: time });
  });

  it('rolls back when the work throws', async () => {
    const before = await count();
    await expect(
      store.transaction(async (tx) => {
        await tx.insertInto('articles').values(article('undone')).execute();
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await count()).toBe(before);
  });

  it('hides uncommitted writes from other connections', async () => {
    const before = await count();
    let written = () => {};
    const isWritten = new Promise<void>((resolve) => (written = resolve));
    const transaction = store.transaction(async (tx) => {
      await tx.insertInto('articles').values(article(randomUUID())).execute();
      written();
      await new Promise((resolve) => setTimeout(resolve, 30));
      throw new Error('changed my mind');
    });
    await isWritten;
    const [seen] = await Promise.all([count(), expect(transaction).rejects.toThrow('changed my mind')]);
    expect(seen).toBe(before);
  });

  it('refuses a grant of more than 90 days, of none and of less, whatever the code does', async () => {
    await store.db.insertInto('organizations').values({ id: 'o', name: 'O', plan: null, created_at: 0 }).execute();
    const insert = (length: number) =>
      sql`insert into grants (id, organization_id, scope, granted_by_id, granted_by_name, granted_by_role, granted_at, expires_at)
          values (${randomUUID()}, 'o', 'view', 'a', 'A', 'admin', 1000, ${1000 + length})`.execute(store.db);
    await insert(7_776_000_000);
    await insert(1_000);
    for (const length of [7_776_000_001, 91 * 86_400_000, 999, 0, -1])
      await expect(insert(length)).rejects.toThrow('grants_last_at_most_90_days');
    await expect(
      sql`update grants set expires_at = expires_at + 1000 where expires_at > 2000`.execute(store.db),
    ).rejects.toThrow('grants_last_at_most_90_days');
  });

  it('keeps stored rows over a restart and applies each migration once', async () => {
    const address = await freshAddress();
    const first = await openStore({ database: address });
    await first.db.insertInto('articles').values(article('kept')).execute();
    await first.close();
    const second = await openStore({ database: address });
    expect(await second.db.selectFrom('articles').select('id').execute()).toEqual([{ id: 'kept' }]);
    await second.close();
  });

  it('leaves the previous schema when a migration fails halfway', async () => {
    const address = await freshAddress();
    const first = await openStore({ database: address });
    await first.db.insertInto('articles').values(article('kept')).execute();
    await first.close();
    migrations['9999-breaks'] = {
      async up(db) {
        await db.schema.createTable('half_made').addColumn('id', 'text').execute();
        await sql`update articles set title = 'changed'`.execute(db);
        throw new Error('power failure');
      },
    };
    try {
      await expect(openStore({ database: address })).rejects.toThrow(
        'migration 9999-breaks failed and was rolled back',
      );
    } finally {
      delete migrations['9999-breaks'];
    }
    const again = await openStore({ database: address });
    expect(await again.db.selectFrom('articles').select('title').execute()).toEqual([{ title: 't' }]);
    expect((await again.db.introspection.getTables()).map((table) => table.name)).not.toContain('half_made');
    await again.close();
  });

  it('is refused with the name of the migration when a newer version has used it', async () => {
    const address = await freshAddress();
    migrations['9999-later'] = { up: () => Promise.resolve() };
    try {
      await (await openStore({ database: address })).close();
    } finally {
      delete migrations['9999-later'];
    }
    await expect(openStore({ database: address })).rejects.toThrow(
      'last used by a newer version of Madoguchi, with the migration 9999-later',
    );
  });

  it('is refused unchanged when a development version before 0.1.0 has created it', async () => {
    const address = await freshAddress();
    const first = await openStore({ database: address });
    await first.db.insertInto('articles').values(article('kept')).execute();
    await sql`update kysely_migration set name = '0001-start' where name = '0001-initial'`.execute(first.db);
    await first.close();
    await expect(openStore({ database: address })).rejects.toThrow(
      'created by a development version before 0.1.0, which cannot be upgraded',
    );
    const { rows } = await readAll(address, "select name from kysely_migration where name like '0001%'");
    expect(rows).toEqual([{ name: '0001-start' }]);
    expect((await readAll(address, 'select id from articles')).rows).toEqual([{ id: 'kept' }]);
  });

  it('refuses a locked key to another transaction until the lock is released', async () => {
    await store.transaction(async (tx) => {
      expect(await store.tryLock(tx, 'key')).toBe(true);
      // On SQLite a second transaction only begins when this one has ended.
      if (store.kind === 'sqlite') return;
      await store.transaction(async (other) => {
        expect(await store.tryLock(other, 'key')).toBe(false);
        expect(await store.tryLock(other, 'other key')).toBe(true);
      });
    });
    await store.transaction(async (tx) => expect(await store.tryLock(tx, 'key')).toBe(true));
  });
});

describe('a data folder', () => {
  const program = `
    import { openStore } from ${JSON.stringify(new URL('index.ts', import.meta.url).href)};
    const store = await openStore({ database: process.argv[1] });
    await store.db.insertInto('articles').values({ id: 'a', title: 't', excerpt: '', url: '', normalized_title: '', normalized_text: '', updated_at: 1 }).execute();
    console.log('open');
    setInterval(() => {}, 1000);`;

  it('is refused to a second process, and opens after kill -9 with all stored rows', async () => {
    const folder = join(inject('scratch'), randomUUID());
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(child.stdout, 'data');
      await expect(openStore({ database: folder })).rejects.toThrow('in use by another Madoguchi process');
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    const store = await openStore({ database: folder });
    expect(await store.db.selectFrom('articles').select('id').execute()).toEqual([{ id: 'a' }]);
    await store.close();
  });

  it('is refused to a second opening in the same process', async () => {
    const folder = join(inject('scratch'), randomUUID());
    const store = await openStore({ database: folder });
    await expect(openStore({ database: folder })).rejects.toThrow('in use');
    await store.close();
    await (await openStore({ database: folder })).close();
  });

  it('can be copied while it is open, and the copy passes the integrity check', async () => {
    const folder = join(inject('scratch'), randomUUID());
    const store = await openStore({ database: folder });
    const copy = join(folder, 'copy.db');
    const reader = new DatabaseSync(join(folder, 'madoguchi.db'), { readOnly: true });
    reader.prepare('vacuum into ?').run(copy);
    reader.close();
    await store.close();
    const copied = new DatabaseSync(copy);
    expect(copied.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
    copied.close();
  });

  it('waits for the disk at each commit', async () => {
    const store = await openStore({ database: join(inject('scratch'), randomUUID()) });
    expect((await sql<{ synchronous: number }>`pragma synchronous`.execute(store.db)).rows).toEqual([
      { synchronous: 2 },
    ]);
    expect((await sql<{ journal_mode: string }>`pragma journal_mode`.execute(store.db)).rows).toEqual([
      { journal_mode: 'wal' },
    ]);
    await store.close();
  });
});

const postgres = databases.find((database) => database.name === 'PostgreSQL');

describe.skipIf(!postgres)('PostgreSQL', () => {
  it('is migrated once when several processes start at the same time', async () => {
    const address = (await postgres?.freshAddress()) ?? '';
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore({ database: address })));
    const clocks = await Promise.all(stores.map(({ db }) => db.selectFrom('clock').selectAll().execute()));
    expect(clocks).toEqual(stores.map(() => [{ id: 1, now: 0 }]));
    await Promise.all(stores.map((store) => store.close()));
  });

  it('answers with "unavailable" when the server ends a connection within a transaction, and works on', async () => {
    const store = await postgres?.freshStore();
    if (!store) return;
    const failed: unknown = await store
      .transaction(async (tx) => {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
        await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(store.db);
        await sleep(100);
        await tx.selectFrom('clock').select('id').execute();
      })
      .catch((error: unknown) => error);
    expect(toUnavailable(failed)?.code).toBe('unavailable');
    expect(await store.db.selectFrom('clock').select('id').execute()).toEqual([{ id: 1 }]);
    await store.close();
  });

  it.each([true, false])('works the same with prepared statements %s', async (preparedStatements) => {
    const address = (await postgres?.freshAddress()) ?? '';
    const store = await openStore({ database: address, preparedStatements });
    const read = () => store.db.selectFrom('clock').select('now').where('id', '=', 1).execute();
    for (let time = 0; time < 4; time++) expect(await read()).toEqual([{ now: 0 }]);
    const { rows } = await sql<{ count: number }>`select count(*) as count from pg_prepared_statements`.execute(
      store.db,
    );
    expect((rows[0]?.count ?? 0) > 0).toBe(preparedStatements);
    await store.close();
    const byAddress = await openStore({ database: `${address}?prepared_statements=off` });
    for (let time = 0; time < 4; time++)
      await byAddress.db.selectFrom('clock').select('now').where('id', '=', 1).execute();
    expect((await sql`select 1 from pg_prepared_statements`.execute(byAddress.db)).rows).toEqual([]);
    await byAddress.close();
  });

  it('rolls back a transaction whose last writes fail as they are sent with the commit', async () => {
    const store = await postgres?.freshStore();
    if (!store) return;
    const row = {
      id: 'twice',
      title: 't',
      excerpt: '',
      url: '',
      normalized_title: '',
      normalized_text: '',
      updated_at: 1,
    };
    await expect(
      store.transaction(async (tx) => {
        await writeLater(tx, tx.insertInto('articles').values({ ...row, id: 'before' }));
        await writeLater(tx, tx.insertInto('articles').values(row));
        await writeLater(tx, tx.insertInto('articles').values(row));
      }),
    ).rejects.toThrow('duplicate key');
    await store.transaction(async (tx) => {
      await writeLater(tx, tx.insertInto('articles').values(row));
      // A read sees what was written later.
      expect(await tx.selectFrom('articles').select('id').execute()).toEqual([{ id: 'twice' }]);
    });
    expect(await store.db.selectFrom('articles').select('id').execute()).toEqual([{ id: 'twice' }]);
    await store.close();
  });

  it('names the missing package in a sentence', async () => {
    const program = `
      import { registerHooks } from 'node:module';
      registerHooks({ resolve(name, context, next) { if (name === 'pg') throw new Error('absent'); return next(name, context); } });
      const { openStore } = await import(${JSON.stringify(new URL('index.ts', import.meta.url).href)});
      await openStore({ database: 'postgres://127.0.0.1/x' }).catch((error) => console.log(error.message));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said = (await child.stdout.toArray()).join('');
    expect(said).toContain('PostgreSQL needs the package "pg": run `npm install pg`');
  });
});

describe('a database that is unavailable', () => {
  it('is distinguished from other errors when PostgreSQL does not run', async () => {
    const error: unknown = await openStore({ database: 'postgres://nobody@127.0.0.1:9/none' }).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ message: 'The database cannot be read.' });
    expect(toUnavailable(error instanceof Error ? error.cause : null)?.code).toBe('unavailable');
    expect(toUnavailable(new Error('a mistake in the program'))).toBeNull();
  });

  it('is reported when SQLite may not write', async () => {
    const folder = join(inject('scratch'), randomUUID());
    const store = await openStore({ database: folder });
    await sql`pragma query_only = on`.execute(store.db);
    const error: unknown = await store.db
      .updateTable('clock')
      .set({ now: 5 })
      .execute()
      .then(
        () => null,
        (thrown: unknown) => thrown,
      );
    expect(toUnavailable(error)?.code).toBe('unavailable');
    await store.close();
  });
});
