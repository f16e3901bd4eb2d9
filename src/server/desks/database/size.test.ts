import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../../test/databases.ts';
import { call, person } from '../../../../test/people.ts';
import type { TicketQuery } from '../../../contract/index.ts';
import type { Store } from '../../store/index.ts';
import { rememberIdentity } from '../../store/people.ts';
import { fold } from '../../store/search.ts';
import { databaseDesk } from './index.ts';

const TICKETS = 10_000;
const BATCH = 500;
const STATUSES = ['new', 'open', 'pending', 'solved', 'closed'];
const WORDS = 'export invoice login レポート 請求書 画面 slow timeout 権限 webhook calendar 通知'.split(' ');

const desk = databaseDesk({ priorities: [] });
const user = person('user');

async function fill(store: Store): Promise<void> {
  await store.transaction(async (tx) => {
    await rememberIdentity(tx, user, 0);
    for (let from = 0; from < TICKETS; from += BATCH) {
      const batch = Array.from({ length: BATCH }, (_, index) => {
        const n = from + index;
        const text = Array.from({ length: 40 }, (_, at) => WORDS[(n * 7 + at * 5) % WORDS.length]).join(' ');
        return { id: randomUUID(), n, text };
      });
      await tx
        .insertInto('tickets')
        .values(
          batch.map(({ id, n, text }) => ({
            id,
            number: 2_000 + n,
            organization_id: user.organization?.id ?? '',
            requester_id: user.id,
            subject: `Ticket ${n}`,
            description: text,
            status: STATUSES[n % STATUSES.length] ?? 'new',
            priority: null,
            category: null,
            fields: '{}',
            assignee: null,
            created_at: n,
            updated_at: n * 1_000,
            response_due_at: null,
          })),
        )
        .execute();
      await tx
        .insertInto('ticket_texts')
        .values(
          batch.map(({ id, n, text }) => ({
            id,
            ticket_id: id,
            internal: 0,
            folded: fold(`#${2_000 + n} Ticket ${n} ${text}`),
          })),
        )
        .execute();
    }
  });
  // What PostgreSQL does by itself soon after.
  await sql`analyze`.execute(store.db);
}

describe.each(databases)('ten thousand tickets of one user on $name', ({ freshStore }) => {
  let store: Store;
  beforeAll(async () => {
    store = await freshStore();
    await fill(store);
  });
  afterAll(() => store.close());

  const context = () => call(store.db, user);

  /**
   * The time (ms) that half of the calls stay within. The promise is about the 99th percentile of an idle machine; tests
   * share theirs with other tests, and only the middle one then still says something about the query.
   */
  async function median(work: () => Promise<unknown>, calls: number): Promise<number> {
    const times: number[] = [];
    for (let index = 0; index < calls; index++) {
      const started = performance.now();
      await work();
      times.push(performance.now() - started);
    }
    return times.sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? Infinity;
  }

  it('are paged through whole, each once', async () => {
    const seen = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await desk.listTickets(context(), { limit: 100, ...(cursor === undefined ? {} : { cursor }) });
      for (const row of page.items) seen.add(row.id);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen.size).toBe(TICKETS);
  });

  it.each<[string, TicketQuery]>([
    ['the first page', {}],
    ['one status', { status: 'pending' }],
    ['what is active', { status: 'active' }],
    ['a word that many hold', { q: '請求書' }],
  ])('list %s within 50 ms', async (_, query) => {
    expect(await median(() => desk.listTickets(context(), query), 60)).toBeLessThan(50);
  });

  it('are searched for a word that none holds within 500 ms', async () => {
    expect((await desk.listTickets(context(), { q: 'zzz' })).items).toEqual([]);
    expect(await median(() => desk.listTickets(context(), { q: 'zzz' }), 10)).toBeLessThan(500);
  });

  it('count what is unread within 50 ms', async () => {
    await store.db
      .insertInto('unread')
      .columns(['user_id', 'ticket_id', 'since'])
      .expression((eb) =>
        eb
          .selectFrom('tickets')
          .select(['requester_id', 'id', 'updated_at'])
          .where('number', '<', 2_000 + 300),
      )
      .execute();
    expect(await desk.unread(context())).toBe(300);
    expect(await median(() => desk.unread(context()), 30)).toBeLessThan(50);
  });
});
