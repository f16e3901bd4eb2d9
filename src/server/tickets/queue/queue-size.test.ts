import type { Selectable } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../../test/databases.ts';
import { measureGrowth } from '../../../../test/growth.ts';
import { fillQueue, QUEUE_NOW } from '../../../../test/queue-tickets.ts';
import { QUEUE_SORTS, QUEUE_VIEWS, type QueueView } from '../../../contract/index.ts';
import type { Store } from '../../database/index.ts';
import { NO_DUE_TIME, type TicketsTable } from '../../database/schema.ts';
import type { CallContext, Identity } from '../../interfaces/index.ts';
import { countQueue } from './count-queue.ts';
import { listQueue } from './list-queue.ts';

type Sort = (typeof QUEUE_SORTS)[number];
type Row = Selectable<TicketsTable>;

const LEVELS = ['urgent', 'high', 'normal', 'low'];
const agent: Identity = {
  id: 'agent-3',
  name: 'Agent 3',
  email: null,
  role: 'agent',
  organization: null,
  agent: { role: 'agent', teamId: 'team-1' },
  token: { id: null, issuer: null, issuedAt: 0 },
};
const context = ({ db }: Store): CallContext => ({ db, identity: agent, now: QUEUE_NOW });
const lists = QUEUE_VIEWS.flatMap((view) => QUEUE_SORTS.map((sort) => ({ view, sort })));

const isIn: Record<QueueView, (row: Row) => boolean> = {
  unassigned: (row) => row.assignee_id === null,
  mine: (row) => row.assignee_id === agent.id,
  team: (row) => row.team_id === 'team-1',
  overdue: (row) => row.status !== 'pending' && nextDue(row) <= QUEUE_NOW,
  escalated: (row) => row.escalated_at !== null,
  waiting: (row) => row.status === 'pending',
  mentions: () => false,
  all: () => true,
  snoozed: () => true,
  spam: () => true,
};

/** The earliest due time of a ticket. */
function nextDue({ answered_at, response_due_at, next_response_due_at, resolution_due_at }: Row): number {
  const times = [answered_at === null ? response_due_at : null, next_response_due_at, resolution_due_at];
  return Math.min(...times.map((time) => time ?? NO_DUE_TIME));
}

/** The ids of a list, filtered and sorted without the database. */
function expectedIds(rows: readonly Row[], view: QueueView, sort: Sort): string[] {
  const newest = (one: Row, other: Row) => other.updated_at - one.updated_at || (one.id < other.id ? 1 : -1);
  const level = (row: Row) => LEVELS.indexOf(row.priority ?? '');
  const orders: Record<Sort, (one: Row, other: Row) => number> = {
    activity: newest,
    created: (one, other) => other.created_at - one.created_at,
    due: (one, other) =>
      nextDue(one) - nextDue(other) || (nextDue(one) === NO_DUE_TIME ? newest(one, other) : -newest(one, other)),
    priority: (one, other) => level(one) - level(other) || newest(one, other),
  };
  return rows
    .filter((row) => (row.spam === 1) === (view === 'spam'))
    .filter((row) => view === 'spam' || (row.snoozed_until !== null) === (view === 'snoozed'))
    .filter(isIn[view])
    .sort(orders[sort])
    .map(({ id }) => id);
}

describe.each(databases)('the lists of the queue on $name', ({ freshStore }) => {
  let store: Store;
  let rows: Row[] = [];
  beforeAll(async () => {
    store = await freshStore();
    // More than are sorted in memory, for some of the views.
    await fillQueue(store, 2_500);
    rows = await store.db.selectFrom('tickets').selectAll().execute();
  });
  afterAll(() => store.close());

  it.each(lists)('have each ticket of $view once, by $sort', async ({ view, sort }) => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { view, sort, limit: 100, ...(cursor !== undefined && { cursor }) };
      const page = await listQueue(context(store), query, LEVELS);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(expectedIds(rows, view, sort));
  });

  it('are counted up to 1,000', async () => {
    const { views } = await countQueue(context(store));
    expect(Object.fromEntries(views.map(({ id, count }) => [id, count]))).toEqual(
      Object.fromEntries(
        QUEUE_VIEWS.map((view) => [view, Math.min(1_000, expectedIds(rows, view, 'activity').length)]),
      ),
    );
  });
});

/** CPU time of this thread includes the work of the embedded database, and not that of PostgreSQL. */
describe.each(databases.filter(({ name }) => name === 'SQLite'))('the time of the queue on $name', ({ freshStore }) => {
  const SMALL = 3_000;
  const FACTOR = 8;
  const stores: Store[] = [];
  beforeAll(async () => {
    for (const count of [SMALL, SMALL * FACTOR]) {
      const store = await freshStore();
      stores.push(store);
      await fillQueue(store, count);
    }
  });
  afterAll(() => Promise.all(stores.map((store) => store.close())));
  const getContext = (length: number) => {
    const store = stores[length > SMALL ? 1 : 0];
    if (!store) throw new Error('The store is not open.');
    return context(store);
  };

  it.each(QUEUE_SORTS)(`hardly grows for first pages by %s with ${FACTOR} times as many tickets`, async (sort) => {
    const listAll = async (length: number) => {
      for (const view of QUEUE_VIEWS) await listQueue(getContext(length), { view, sort }, LEVELS);
    };
    expect(await measureGrowth(listAll, SMALL)).toBeLessThan(FACTOR / 2);
  });

  it(`hardly grows for the counts of the views with ${FACTOR} times as many tickets`, async () => {
    const count = async (length: number) => {
      for (let round = 0; round < 5; round++) await countQueue(getContext(length));
    };
    expect(await measureGrowth(count, SMALL)).toBeLessThan(FACTOR / 2);
  });
});
