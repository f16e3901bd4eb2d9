import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import { call, organization, person } from '../../../test/people.ts';
import { openStore, type Store } from '../database/index.ts';
import type { Db, Identity } from '../interfaces/index.ts';
import { databaseDesk } from './database-desk.ts';

const desk = databaseDesk({ priorities: [] });
const { events } = desk;
if (!events) throw new Error('The desk has no event log.');
const postgres = databases.find(({ name }) => name === 'PostgreSQL');

const create = (db: Db, identity: Identity, subject = 'Subject') =>
  desk.createTicket(call(db, identity), { subject, description: 'Description' });

/** Runs `work` in a transaction and leaves it open. Returns its result and how it ends. */
async function leaveOpen<T>(
  store: Store,
  work: (tx: Db) => Promise<T>,
): Promise<{ result: T; end: () => Promise<void> }> {
  const released = Promise.withResolvers<void>();
  const worked = Promise.withResolvers<T>();
  const transaction = store.transaction(async (tx) => {
    worked.resolve(await work(tx));
    // Deferred writes must have reached the server.
    await tx.selectFrom('clock').select('id').execute();
    await released.promise;
  });
  transaction.catch(worked.reject);
  return {
    result: await worked.promise,
    end: async () => {
      released.resolve();
      await transaction;
    },
  };
}

/** Creates a ticket as the HTTP layer does, and leaves the transaction open. */
async function leaveCreateOpen(store: Store, identity: Identity) {
  await desk.prepareCreate?.(call(store.db, identity));
  return leaveOpen(store, (tx) => create(tx, identity));
}

describe.skipIf(!postgres)('open transactions on PostgreSQL', () => {
  let store: Store;
  /** The same database in another process. */
  let other: Store;
  beforeAll(async () => {
    const address = (await postgres?.freshAddress()) ?? '';
    store = await openStore({ database: address });
    other = await openStore({ database: address });
  });
  afterAll(async () => {
    await store.close();
    await other.close();
  });

  it('delay no submission, reply, list or event of another organization or of their own', async () => {
    const tenant = organization();
    const [slow, colleague, stranger] = [person('user', tenant), person('user', tenant), person('user')] as const;
    for (const one of [slow, colleague, stranger]) await create(store.db, one);
    const open = await leaveCreateOpen(store, slow);
    const work = async () => {
      for (const one of [stranger, colleague]) {
        const { id } = await create(other.db, one);
        await desk.addComment(call(store.db, one), id, { body: 'Body' });
        const { items } = await desk.listTickets(call(other.db, one), {});
        expect(items[0]?.id).toBe(id);
        const organizationId = one.organization?.id ?? '';
        const last = (await events.lastSequences(other.db, [organizationId])).get(organizationId) ?? 0;
        const [commented] = await events.read(other.db, organizationId, last - 1, 10);
        expect(commented?.event).toMatchObject({ kind: 'comment', ticket: { id } });
      }
      return 'done';
    };
    expect(await Promise.race([work(), sleep(10_000, 'delayed')])).toBe('done');
    await open.end();
    expect((await desk.listTickets(call(store.db, slow), {})).items[0]?.id).toBe(open.result.id);
  });

  it('end in any order, and a reader that continues from a number sees each event once', async () => {
    const tenant = organization();
    const people = Array.from({ length: 8 }, () => person('user', tenant));
    for (const one of people) await create(store.db, one);
    const seen: { seq: number; id: string }[] = [];
    let at = 0;
    const read = async () => {
      await events.lastSequences(other.db, [tenant.id]);
      for (const { seq, event } of await events.read(other.db, tenant.id, at, 1_000)) {
        expect(seq).toBeGreaterThan(at);
        at = seq;
        seen.push({ seq, id: event.ticket.id });
      }
    };
    await read();
    const before = seen.length;
    const ids: string[] = [];
    const writing = new AbortController();
    const reader = (async () => {
      while (!writing.signal.aborted) await read();
    })();
    await Promise.all(
      people.map(async (one, index) => {
        for (let round = 0; round < 10; round++) {
          const open = await leaveCreateOpen(index % 2 === 0 ? store : other, one);
          await sleep((index * 7 + round * 3) % 20);
          await open.end();
          ids.push(open.result.id);
        }
      }),
    );
    writing.abort();
    await reader;
    await read();
    const created = seen.slice(before);
    expect(created.map(({ id }) => id).sort()).toEqual(ids.sort());
    expect(created.map(({ seq }) => seq)).toEqual(created.map((_, index) => before + 1 + index));
  });

  it.each([3, 40])(
    'neither hide nor repeat a ticket of a list with %i events that have no number yet',
    async (unnumbered) => {
      const user = person('user');
      const ids: string[] = [];
      for (let index = 0; index < 12; index++) ids.push((await create(store.db, user)).id);
      await events.lastSequences(store.db, [user.organization?.id ?? '']);
      const comment = (db: Db, id = '') => desk.addComment(call(db, user), id, { body: randomUUID() });
      for (let index = 0; index < unnumbered; index++) await comment(store.db, ids[index % 3]);
      const open = await leaveOpen(other, (tx) => comment(tx, ids[4]));
      const first = await desk.listTickets(call(store.db, user), { limit: 4 });
      await open.end();
      await comment(store.db, ids[5]);
      const seen = first.items.map(({ id }) => id);
      for (let next = first.next; next !== null;) {
        const page = await desk.listTickets(call(store.db, user), { limit: 4, cursor: next });
        seen.push(...page.items.map(({ id }) => id));
        next = page.next;
      }
      expect(seen.toSorted()).toEqual(ids.toSorted());
    },
  );

  it('take ticket numbers that rise within a process and never repeat', async () => {
    const tenant = organization();
    const user = person('user', tenant);
    await create(store.db, user);
    const numbers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => create(index % 2 === 0 ? store.db : other.db, user)),
    );
    expect(new Set(numbers.map(({ number }) => number)).size).toBe(40);
    await expect(
      store.transaction(async (tx) => {
        await create(tx, user);
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    const last = Math.max(...numbers.map(({ number }) => Number(number)));
    expect(Number((await create(store.db, user)).number)).toBeGreaterThan(last);
  });
});
