import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Db } from '../interfaces/index.ts';
import { defineQuery } from '../database/define-query.ts';
import { isSqlite } from '../database/dialect.ts';

/** The number of an organization's first ticket. */
const FIRST_NUMBER = 1_001;
/**
 * Milliseconds for which a reserved number that was not taken waits for another ticket; afterwards it is a gap. Longer than a
 * submission can wait for a connection: without its number it would lock the counter, and slow down all others.
 */
const RESERVATION_TTL_MS = 60_000;

/** Hands out ticket numbers, outside of the transaction of the ticket where the database has more than one connection. */
export interface NumberAllocator {
  /**
   * Reserves a number for one ticket of an organization. Call it while no transaction is open: inside, each open transaction
   * could hold a connection that another one's reservation waits for. Does nothing on SQLite.
   */
  reserve(db: Db, organizationId: string): Promise<void>;
  /** Takes a reserved number, or, without one, the next number in the transaction, which locks the organization's counter. */
  take(tx: Db, organizationId: string): Promise<number>;
}

interface Waiter {
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/** Reservations of an organization in the current and the previous second. */
interface Demand {
  second: number;
  count: number;
  previous: number;
}

/** Organizations whose demand is counted. */
const MAX_COUNTED = 1_000;
/** Reservations in a second from which on numbers are reserved ahead. */
const BURST_SIZE = 8;
const MAX_PREFETCHED = 32;
/** Milliseconds for which numbers that were reserved ahead are used. Short, because another process may give out later ones. */
const PREFETCHED_TTL_MS = 1_000;

/**
 * Creates an allocator that runs one statement at a time per organization. Reservations made meanwhile share the next
 * one, so a burst of tickets costs few statements, and a single ticket leaves no gap. For an organization with many tickets a
 * second, a statement also reserves the numbers of the next quarter of a second; its end can leave a gap. In-process only: processes
 * share the counter.
 */
export function createNumberAllocator(): NumberAllocator {
  const queues = new Map<string, Waiter[]>();
  const reserved = new Map<string, { number: number; expires: number }[]>();
  const prefetched = new Map<string, { numbers: number[]; expires: number }>();
  const demands = new LRUCache<string, Demand>({ max: MAX_COUNTED });

  /** Counts a reservation and returns how many numbers to reserve ahead. */
  function countDemand(organizationId: string): number {
    const second = Math.floor(performance.now() / 1_000);
    const before = demands.get(organizationId);
    const previous = before && second - before.second === 1 ? before.count : 0;
    const demand = before?.second === second ? before : { second, count: 0, previous };
    demand.count++;
    demands.set(organizationId, demand);
    const perSecond = Math.max(demand.count, demand.previous);
    return perSecond < BURST_SIZE ? 0 : Math.min(MAX_PREFETCHED, Math.floor(perSecond / 4));
  }

  function addReserved(organizationId: string, numbers: readonly number[]): void {
    const expires = performance.now() + RESERVATION_TTL_MS;
    const added = numbers.map((number) => ({ number, expires }));
    reserved.set(organizationId, [...(reserved.get(organizationId) ?? []), ...added]);
  }

  /** Reserves a number that was taken ahead. */
  function reserveFromPrefetched(organizationId: string): boolean {
    const known = prefetched.get(organizationId);
    if (!known) return false;
    const number = known.expires > performance.now() ? known.numbers.shift() : undefined;
    if (number === undefined || known.numbers.length === 0) prefetched.delete(organizationId);
    if (number !== undefined) addReserved(organizationId, [number]);
    return number !== undefined;
  }

  async function serve(db: Db, organizationId: string, queue: Waiter[], prefetchCount: number): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.splice(0);
      try {
        const count = batch.length + prefetchCount;
        const last = await allocate(db, organizationId, count);
        const numbers = Array.from({ length: count }, (_, index) => last - count + 1 + index);
        addReserved(organizationId, numbers.splice(0, batch.length));
        if (numbers.length > 0)
          prefetched.set(organizationId, { numbers, expires: performance.now() + PREFETCHED_TTL_MS });
        for (const { resolve } of batch) resolve();
        while (queue.length > 0 && reserveFromPrefetched(organizationId)) queue.shift()?.resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    queues.delete(organizationId);
  }

  return {
    reserve(db, organizationId) {
      if (isSqlite(db)) return Promise.resolve();
      const prefetchCount = countDemand(organizationId);
      const known = queues.get(organizationId);
      if (!known && reserveFromPrefetched(organizationId)) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const queue = known ?? [];
        queue.push({ resolve, reject });
        if (known) return;
        queues.set(organizationId, queue);
        void serve(db, organizationId, queue, prefetchCount);
      });
    },

    async take(tx, organizationId) {
      const numbers = reserved.get(organizationId) ?? [];
      const now = performance.now();
      const usable = numbers.filter(({ expires }) => expires > now);
      const [first, ...rest] = usable;
      if (rest.length === 0) reserved.delete(organizationId);
      else reserved.set(organizationId, rest);
      return first?.number ?? nextTicketNumber(tx, organizationId);
    },
  };
}

const advanceCounter = defineQuery((db, values: { organizationId: string; count: number; first: number }) =>
  sql<{ last_number: number }>`
    insert into ticket_numbers (organization_id, last_number)
    select ${values.organizationId}, ${values.first}::bigint
      from (select set_config('synchronous_commit', 'off', true)) as setting
    on conflict (organization_id) do update set last_number = ticket_numbers.last_number + ${values.count}::bigint
    returning last_number`.compile(db),
);

/**
 * Advances an organization's counter by `count` and returns its last number. The commit does not wait for the disk: the commit
 * of the ticket, which lies behind it in the log, does.
 */
async function allocate(db: Db, organizationId: string, count: number): Promise<number> {
  const { rows } = await db.executeQuery(
    advanceCounter(db, { organizationId, count, first: FIRST_NUMBER + count - 1 }),
  );
  const [row] = rows;
  if (!row) throw new Error('No ticket number was allocated.');
  return row.last_number;
}

const incrementCounter = defineQuery((db, { organizationId }: { organizationId: string }) =>
  db
    .insertInto('ticket_numbers')
    .values({ organization_id: organizationId, last_number: FIRST_NUMBER })
    .onConflict((conflict) =>
      conflict
        .column('organization_id')
        .doUpdateSet((eb) => ({ last_number: eb('ticket_numbers.last_number', '+', 1) })),
    )
    .returning('last_number')
    .compile(),
);

/** Takes the next ticket number of an organization within a transaction, which locks the organization's counter until its end. */
export async function nextTicketNumber(tx: Db, organizationId: string): Promise<number> {
  const { rows } = await tx.executeQuery(incrementCounter(tx, { organizationId }));
  const [row] = rows;
  if (!row) throw new Error('No ticket number was allocated.');
  return row.last_number;
}
