import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import { defineQuery } from './define-query.ts';
import type { Store } from './index.ts';

describe.each(databases)('a defined query on $name', ({ freshStore }) => {
  let store: Store;
  beforeAll(async () => {
    store = await freshStore();
  });
  afterAll(() => store.close());

  it('is compiled once and binds the values of each call, also one that is used twice, and constants', async () => {
    let compiled = 0;
    const select = defineQuery((db, { a, b }: { a: string; b: string | null }) => {
      compiled++;
      return sql`select cast(${a} as text) as first, cast(${b} as text) as second, cast(${a} as text) as again,
        cast(${'constant'} as text) as constant`.compile(db);
    });
    const rows = [];
    for (const values of [
      { a: 'one', b: 'two' },
      { b: null, a: 'three' },
    ])
      rows.push(...(await store.db.executeQuery(select(store.db, values))).rows);
    expect(rows).toEqual([
      { first: 'one', second: 'two', again: 'one', constant: 'constant' },
      { first: 'three', second: null, again: 'three', constant: 'constant' },
    ]);
    expect(compiled).toBe(1);
  });

  it('refuses to be compiled when the query reads a value', () => {
    const select = defineQuery((db, { a }: { a: string }) => sql.raw(`select '${a}'`).compile(db));
    expect(() => select(store.db, { a: 'one' })).toThrow('"a"');
  });
});
