import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CompiledQuery, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Db } from '../interfaces/index.ts';
import { toUnavailable } from './errors.ts';
import { person } from '../../../test/people.ts';
import { databaseDesk } from '../tickets/database-desk.ts';
import { createGroupCommit, runBeforeCommit } from './group-commit.ts';
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

const desk = databaseDesk({ priorities: [] });
const toIdentity = (id: string) => ({
  ...person('user'),
  id,
  organization: { id: 'acme', name: 'Acme', plan: null },
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

  it('run a task once, after all members and before the commit', async () => {
    const order: string[] = [];
    const task = async (tx: Db) => {
      order.push('task');
      await tx.insertInto('articles').values(article('last')).execute();
    };
    const member = (id: string) =>
      store.transaction(async (tx) => {
        expect(runBeforeCommit(tx, task)).toBe(true);
        order.push(id);
      });
    await Promise.all([member('a'), member('b')]);
    expect(order).toEqual(['a', 'b', 'task']);
    expect(committed()).toEqual(['last']);
    expect(runBeforeCommit(store.db, task)).toBe(false);
  });

  it('find the texts that are committed, and not those of a member that throws or deletes them again', async () => {
    const add = (id: string, after: (tx: Db) => Promise<unknown>) =>
      store.transaction(async (tx) => {
        await desk.createTicket({ db: tx, identity: toIdentity(id), now: 1 }, { subject: id, description: 'text' });
        await after(tx);
      });
    await Promise.allSettled([
      add('kept', async () => {}),
      add('undone', () => Promise.reject(new Error('no'))),
      add('deleted', (tx) =>
        tx.deleteFrom('ticket_search_texts').where('normalized_text', 'like', '%deleted%').execute(),
      ),
      add('reused', async () => {}),
    ]);
    const { rows } = await sql<{ rowid: number }>`select rowid from search_ngrams where search_ngrams match '"ex"'
      order by rowid`.execute(store.db);
    const documents = await sql<{ seq: number }>`select seq from search_documents order by seq`.execute(store.db);
    expect(rows.map(({ rowid }) => rowid)).toEqual(documents.rows.map(({ seq }) => seq));
    expect(rows).toHaveLength(2);
  });

  it('write the search index once, and not at each savepoint', async () => {
    const create = (id: string) =>
      store.transaction((tx) =>
        desk.createTicket(
          { db: tx, identity: toIdentity(id), now: 1 },
          { subject: `Subject ${id}`, description: 'text' },
        ),
      );
    const countSegments = async () =>
      (await sql<{ n: number }>`select count(distinct segid) as n from search_ngrams_idx`.execute(store.db)).rows[0]?.n;
    await create('before');
    const before = (await countSegments()) ?? 0;
    await Promise.all(Array.from({ length: 3 }, (_, index) => create(`person${index}`)));
    expect(await countSegments()).toBe(before + 1);
    const { items } = await desk.listTickets(
      { db: store.db, identity: { ...toIdentity('person1'), role: 'admin' }, now: 2 },
      { view: 'organization', q: 'person1' },
    );
    expect(items.map(({ subject }) => subject)).toEqual(['Subject person1']);
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
