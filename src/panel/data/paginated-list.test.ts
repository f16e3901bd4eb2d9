import { describe, expect, test } from 'vitest';
import { mergeFirstPage } from './paginated-list.ts';

interface Row {
  id: string;
  at: number;
}
const row = (id: number, at = -id): Row => ({ id: `t${id}`, at });
const order = { toKey: ({ id }: Row) => id, sortKey: ({ at }: Row) => at };
const page = (items: Row[], next: string | null = null) => ({ items, next, total: null, skippedRows: 0 });
const ids = (rows: readonly Row[]) => rows.map(({ id }) => id);
const old = [row(1), row(2), row(3), row(4)];

describe('merging a new first page', () => {
  test('keeps the later pages and moves updated rows to the front', () => {
    expect(ids(mergeFirstPage(old, page([row(4, 1), row(1)], 'c'), order))).toEqual(['t4', 't1', 't2', 't3']);
  });

  test('removes rows missing from the new page, and all rows after a last page', () => {
    expect(ids(mergeFirstPage(old, page([row(1), row(3)], 'c'), order))).toEqual(['t1', 't3', 't4']);
    expect(ids(mergeFirstPage(old, page([row(1)]), order))).toEqual(['t1']);
    expect(ids(mergeFirstPage(old, page([]), order))).toEqual([]);
  });

  test('keeps a row without a known position', () => {
    expect(ids(mergeFirstPage([row(5, NaN)], page([row(1)], 'c'), order))).toEqual(['t1', 't5']);
  });
});
