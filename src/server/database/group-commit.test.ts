import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CompiledQuery, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { toUnavailable } from './errors.ts';
import { createGroupCommit } from './group-commit.ts';
import { openStore, type Store } from './index.ts';

const article = (id: string) => ({
  id,
  title: 't',
  excerpt: '',
  url: '',
  normalized_title: '',
  normalized_text: '',
  updated_at: 1,
});

describe('transactions of a burst on SQLite', () => {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = join(inject('scratch'), randomUUID());
    const opened = await openStore({ database: folder });
    // On a busy machine a group would otherwise end before its second transaction.
    store = { ...opened, transaction: createGroupCommit(opened.db, { maxGroupMs: Infinity }) };
  });
  afterEach(() => store.close());

  const insert = (id: string) =>
    store.transaction(async (tx) => {
      await tx.insertInto('articles').values(article(id)).execute();
      return id;
    });
  /** What another connection sees, which is what is committed. */
  const committed = () => {
    const reader = new DatabaseSync(join(folder, 'madoguchi.db'), { readOnly: true });
    const rows = reader.prepare('select id from articles order by id').all();
    reader.close();
    return rows.map(({ id }) => String(id));
  };

  it('are committed together, and answered after the commit', async () => {
    const seen: number[] = [];
    const calls = ['a', 'b', 'c'].map((id) => insert(id).then(() => seen.push(committed().length)));
    await Promise.all(calls);
    expect(seen).toEqual([3, 3, 3]);
  });

  it('undo only the one that throws', async () => {
    const failing = store.transaction(async (tx) => {
      await tx.insertInto('articles').values(article('failed')).execute();
      throw new Error('no');
    });
    const results = await Promise.allSettled([insert('a'), failing, insert('b')]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(committed()).toEqual(['a', 'b']);
  });

  it('see what earlier ones of the burst have written', async () => {
    const first = insert('a');
    const second = store.transaction((tx) => tx.selectFrom('articles').select('id').execute());
    expect(await Promise.all([first, second])).toEqual(['a', [{ id: 'a' }]]);
  });

  it('fail, and do not wait forever, when no transaction can begin', async () => {
    const locker = new DatabaseSync(join(folder, 'madoguchi.db'), { timeout: 0 });
    // Begins nothing while another connection holds the write lock.
    await sql`pragma busy_timeout = 0`.execute(store.db);
    locker.exec('begin immediate');
    const results = await Promise.allSettled([insert('a'), insert('b')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    locker.exec('rollback');
    locker.close();
    expect(await insert('c')).toBe('c');
    expect(committed()).toEqual(['c']);
  });

  it('fail when the connection is closed before they begin', async () => {
    const other = await openStore({ database: join(folder, 'other') });
    await other.close();
    const work = () => other.transaction((tx) => tx.selectFrom('articles').select('id').execute());
    const results = await Promise.allSettled([work(), work()]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('all fail when the whole transaction is rolled back', async () => {
    const outcomes = Promise.allSettled([
      insert('a'),
      // SQLite does the same by itself on a full disk.
      store.transaction(async (tx) => {
        await tx.executeQuery(CompiledQuery.raw('rollback'));
        throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
      }),
    ]);
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(committed()).toEqual([]);
    expect(await insert('later')).toBe('later');
  });

  it('all fail when the commit fails', async () => {
    const outcomes = await Promise.allSettled([
      insert('a'),
      store.transaction(async (tx) => {
        // Leaves the check of the missing ticket to the commit.
        await sql`pragma defer_foreign_keys = on`.execute(tx);
        await tx
          .insertInto('ticket_search_texts')
          .values({ id: 't', ticket_id: 'none', internal: 0, normalized_text: '' })
          .execute();
      }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(committed()).toEqual([]);
    expect(await insert('later')).toBe('later');
  });

  it('fail as "unavailable" while the file cannot be written', async () => {
    await sql`pragma query_only = on`.execute(store.db);
    const [outcome] = await Promise.allSettled([insert('a')]);
    expect(toUnavailable(outcome.status === 'rejected' ? outcome.reason : null)?.code).toBe('unavailable');
    await sql`pragma query_only = off`.execute(store.db);
    expect(await insert('later')).toBe('later');
  });

  it('let reads in between, however many there are', async () => {
    const writes = Promise.all(Array.from({ length: 300 }, (_, index) => insert(`many-${index}`)));
    let ended = false;
    void writes.then(() => (ended = true));
    await store.db.selectFrom('articles').select('id').execute();
    expect(ended).toBe(false);
    await writes;
    expect(committed()).toHaveLength(300);
  });
});
