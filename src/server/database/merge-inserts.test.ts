import { CompiledQuery } from 'kysely';
import { expect, it } from 'vitest';
import { mergeInserts } from './merge-inserts.ts';

const describeAll = (queries: readonly CompiledQuery[]) =>
  mergeInserts(queries).map(({ sql, parameters }) => [sql, parameters]);

it('merges consecutive inserts of values into one statement and numbers their parameters', () => {
  expect(
    describeAll([
      CompiledQuery.raw('begin'),
      CompiledQuery.raw('insert into a (x, y) values ($1, $2)', [1, 2]),
      CompiledQuery.raw('insert into b (x) values ($1)', [3]),
      CompiledQuery.raw('insert into c (x, y) values ($1, $2)', [4, 5]),
      CompiledQuery.raw('commit'),
    ]),
  ).toEqual([
    ['begin', []],
    [
      'with insert_0 as (insert into a (x, y) values ($1, $2)), insert_1 as (insert into b (x) values ($3)) insert into c (x, y) values ($4, $5)',
      [1, 2, 3, 4, 5],
    ],
    ['commit', []],
  ]);
});

it('keeps apart two inserts into one table, whose order within one statement is not defined', () => {
  const insert = (table: string, value: number) => CompiledQuery.raw(`insert into ${table} (x) values ($1)`, [value]);
  expect(describeAll([insert('a', 1), insert('b', 2), insert('a', 3)])).toEqual([
    ['with insert_0 as (insert into a (x) values ($1)) insert into b (x) values ($2)', [1, 2]],
    ['insert into a (x) values ($1)', [3]],
  ]);
});

it.each([
  'update a set x = $1',
  'insert into a (x) select id from b where id = $1',
  'insert into a (x) values ($1) on conflict do nothing',
  'insert into a (x) values ($1) returning x',
  'delete from a where x = $1',
])('keeps apart what could depend on an earlier statement: %s', (sql) => {
  const insert = CompiledQuery.raw('insert into b (x) values ($1)', [1]);
  const other = CompiledQuery.raw(sql, [2]);
  expect(mergeInserts([insert, other, insert])).toEqual([insert, other, insert]);
});
