import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { runCli } from '../../test/cli.ts';
import { databases } from '../../test/databases.ts';
import { openStore } from '../server/index.ts';
import { migrations } from '../server/database/migrations/index.ts';

/** Opens and closes a database with the first migration only. */
async function createInitial(database: string): Promise<void> {
  const later = Object.entries(migrations).filter(([name]) => name !== '0001-initial');
  for (const [name] of later) delete migrations[name];
  try {
    await (await openStore({ database })).close();
  } finally {
    Object.assign(migrations, Object.fromEntries(later));
  }
}

const list = (names: readonly string[]) => names.map((name) => `${name}\n`).join('');
const all = Object.keys(migrations).sort();

describe.each(databases)('madoguchi migrate on $name', ({ freshAddress, name }) => {
  it('lists pending migrations without a change, then applies them', async () => {
    const database = await freshAddress();
    const place = ['--data', join(inject('scratch'), randomUUID()), '--database', database];
    await createInitial(database);
    const files = name === 'SQLite' ? readdirSync(database).sort() : [];
    const pending = list(all.filter((one) => one !== '0001-initial'));
    for (let round = 0; round < 2; round++)
      expect(await runCli(['migrate', '--check', ...place])).toEqual({
        code: 1,
        out: pending,
        error: `Pending migrations: ${all.length - 1}.\n`,
      });
    if (name === 'SQLite') expect(readdirSync(database).sort()).toEqual(files);
    const applied = await runCli(['migrate', ...place]);
    expect(applied).toEqual({ code: 0, out: pending, error: `Applied migrations: ${all.length - 1}.\n` });
    const check = await runCli(['migrate', '--check', ...place]);
    expect(check).toEqual({ code: 0, out: '', error: 'No migration is pending.\n' });
    expect((await runCli(['migrate', ...place])).error).toBe('Applied migrations: 0.\n');
  });

  it('creates the tables of an empty database, and only lists them with --check', async () => {
    const data = join(inject('scratch'), randomUUID());
    const place = name === 'SQLite' ? ['--data', data] : ['--data', data, '--database', await freshAddress()];
    expect(await runCli(['migrate', '--check', ...place])).toMatchObject({ code: 1, out: list(all) });
    expect(existsSync(data)).toBe(false);
    expect(await runCli(['migrate', ...place])).toMatchObject({ code: 0, out: list(all) });
    expect((await runCli(['migrate', '--check', ...place])).code).toBe(0);
  });

  it('checks a database that a server uses', async () => {
    const database = await freshAddress();
    const store = await openStore({ database });
    await store.db.updateTable('clock').set({ now: 1 }).execute();
    expect((await runCli(['migrate', '--check', '--database', database])).code).toBe(0);
    await store.close();
  });

  it('fails with a sentence for a database of a newer version', async () => {
    const database = await freshAddress();
    migrations['9999-later'] = { up: () => Promise.resolve() };
    try {
      await (await openStore({ database })).close();
    } finally {
      delete migrations['9999-later'];
    }
    for (const flags of [['--check'], []]) {
      const { code, error } = await runCli(['migrate', ...flags, '--database', database]);
      expect([code, error]).toEqual([1, expect.stringContaining('newer version of Madoguchi')]);
    }
  });
});
