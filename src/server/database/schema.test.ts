import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import type { Store } from './index.ts';

/** Reads table names, column names and nullability from the interfaces of `schema.ts`. */
async function readInterfaces(): Promise<Map<string, Map<string, boolean>>> {
  const source = await readFile(new URL('schema.ts', import.meta.url), 'utf8');
  const interfaces = new Map<string, Map<string, string>>();
  let properties = new Map<string, string>();
  for (const line of source.split('\n')) {
    const name = /^export interface (\w+) \{$/.exec(line)?.[1];
    if (name !== undefined) interfaces.set(name, (properties = new Map<string, string>()));
    const property = /^ {2}(\w+): (.*);$/.exec(line);
    if (property) properties.set(property[1] ?? '', property[2] ?? '');
  }
  const tables = interfaces.get('Database') ?? new Map<string, string>();
  return new Map(
    [...tables].map(([table, type]) => [
      table,
      new Map([...(interfaces.get(type) ?? [])].map(([column, value]) => [column, value.includes('null')])),
    ]),
  );
}

describe.each(databases)('schema.ts on $name', ({ freshStore, name }) => {
  let store: Store;
  beforeAll(async () => {
    store = await freshStore();
  });
  afterAll(() => store.close());

  it('describes all tables and columns that the migrations create, except the search index', async () => {
    const created = (await store.db.introspection.getTables())
      .filter((table) => !table.name.startsWith('search_'))
      .map((table) => ({ ...table, columns: table.columns.filter((column) => column.name !== 'ngrams') }));
    const columns = (names: Iterable<string>) => [...names].sort();
    const described = await readInterfaces();
    // Kysely's introspection of SQLite leaves out computed columns.
    if (name === 'SQLite') described.get('tickets')?.delete('next_due_at');
    expect(
      Object.fromEntries(created.map((table) => [table.name, columns(table.columns.map((one) => one.name))])),
    ).toEqual(Object.fromEntries([...described].map(([table, types]) => [table, columns(types.keys())])));
    // SQLite reports no primary key of type text as not null.
    if (name === 'SQLite') return;
    for (const table of created)
      for (const column of table.columns)
        expect(column.isNullable, `${table.name}.${column.name}`).toBe(described.get(table.name)?.get(column.name));
  });
});
