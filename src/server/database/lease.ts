import { randomUUID } from 'node:crypto';
import type { Db } from '../interfaces/index.ts';

/** A right to do some work alone, among all processes of a database. */
export interface Lease {
  /** Takes or renews the lease. Resolves to false while another process holds it. */
  acquire(now: number): Promise<boolean>;
  /** Gives the lease back, so that another process need not wait until it expires. */
  release(): Promise<void>;
}

/**
 * Creates a lease: a row with an expiry time. Works through poolers in transaction mode, unlike advisory locks of PostgreSQL. A
 * process that stalls longer than `ttlMs` may run at the same time as its successor, so the work itself must be idempotent.
 *
 * @param db not in a transaction
 */
export function createLease(db: Db, name: string, ttlMs: number): Lease {
  const holder = randomUUID();
  return {
    async acquire(now) {
      const row = await db
        .insertInto('leases')
        .values({ name, holder, expires_at: now + ttlMs })
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet({ holder, expires_at: now + ttlMs })
            .where((eb) => eb.or([eb('leases.holder', '=', holder), eb('leases.expires_at', '<=', now)])),
        )
        .returning('holder')
        .executeTakeFirst();
      return row !== undefined;
    },
    async release() {
      await db.deleteFrom('leases').where('name', '=', name).where('holder', '=', holder).execute();
    },
  };
}

/** Deletes expired leases. */
export async function sweepLeases(db: Db, now: number): Promise<void> {
  await db.deleteFrom('leases').where('expires_at', '<=', now).execute();
}
