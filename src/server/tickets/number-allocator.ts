import { sql } from 'kysely';
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

/**
 * Creates an allocator that runs one statement at a time per organization. Reservations made meanwhile share the next
 * one, so a burst of tickets costs few statements, and a single ticket leaves no gap. In-process only: processes share
 * the counter.
 */
export function createNumberAllocator(): NumberAllocator {
  const queues = new Map<string, Waiter[]>();
  const reserved = new Map<string, { number: number; expires: number }[]>();

  async function serve(db: Db, organizationId: string, queue: Waiter[]): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.splice(0);
      try {
        const last = await allocate(db, organizationId, batch.length);
        const expires = performance.now() + RESERVATION_TTL_MS;
        const numbers = batch.map((_, index) => ({ number: last - batch.length + 1 + index, expires }));
        reserved.set(organizationId, [...(reserved.get(organizationId) ?? []), ...numbers]);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    queues.delete(organizationId);
  }

  return {
    reserve(db, organizationId) {
      if (isSqlite(db)) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const queue = queues.get(organizationId) ?? [];
        queue.push({ resolve, reject });
        if (queues.has(organizationId)) return;
        queues.set(organizationId, queue);
        void serve(db, organizationId, queue);
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
