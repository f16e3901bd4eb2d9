import { createHmac, randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { sql } from 'kysely';
import type { Db } from '../interfaces/index.ts';
import { readEventSecret } from '../database/event-secret.ts';
import { databaseNow } from '../database/job-runs.ts';
import type { Buckets } from './rate-limit.ts';

const MAX_BUCKETS = 50_000;
/** Longest time for which calls are counted here only. */
const SYNC_INTERVAL_MS = 500;
/** Shortest time between two reconciliations. */
const MIN_PAUSE_MS = 20;
/** A process that was not seen for this long counts as stopped. */
const LIVE_MS = 5_000;
/** Limits that were not used for this long are full again. */
const UNUSED_MS = 120_000;

interface Bucket {
  /** Tokens of all processes at the last reconciliation. */
  level: number;
  /** When that was, by this process's monotonic clock (ms). */
  at: number;
  /** Tokens that were taken here since then. */
  spent: number;
  perMinute: number;
  /** Whether the level of the other processes is known. */
  known: boolean;
}

/**
 * Creates token buckets that all processes on one PostgreSQL share. Calls are counted in memory; one statement for all changed
 * buckets, at least twice a second, adds what was taken here and returns what is left. Between two of them, a process takes at
 * most its share of what was left, and one that has taken half of it asks at once. Where processes admit more than there was, the
 * level becomes negative, and later calls wait for it. All times are of the database, or monotonic.
 *
 * @param onError called when the database cannot be asked; each process then continues with its share
 */
export function createSharedBuckets(db: Db, onError: (error: unknown) => void): Buckets {
  const id = randomUUID();
  const buckets = new LRUCache<string, Bucket>({ max: MAX_BUCKETS });
  const changed = new Set<string>();
  let processes = 1;
  let running: Promise<void> | null = null;
  let wake: ReturnType<typeof setTimeout> | null = null;
  let closed = false;
  let failing = false;

  const toLevel = ({ level, at, perMinute }: Bucket) =>
    Math.min(perMinute, level + ((performance.now() - at) / 60_000) * perMinute);

  function find(key: string, perMinute: number): Bucket {
    const known = buckets.get(key);
    if (known) {
      known.perMinute = perMinute;
      return known;
    }
    const created = { level: perMinute, at: performance.now(), spent: 0, perMinute, known: false };
    buckets.set(key, created);
    return created;
  }

  function requestSync(): void {
    if (closed) return;
    wake ??= setTimeout(() => {
      wake = null;
      void sync();
    }, MIN_PAUSE_MS).unref();
  }

  async function reconcile(): Promise<void> {
    const keys = [...changed];
    changed.clear();
    const secret = await readEventSecret(db);
    // Keys name people and addresses, which the database need not know.
    const toStoredKey = (key: string) =>
      createHmac('sha256', secret).update(`rate ${key}`).digest('base64url').slice(0, 32);
    const entries = new Map<string, { bucket: Bucket; taken: number }>();
    for (const key of keys) {
      const bucket = buckets.get(key);
      if (bucket) entries.set(toStoredKey(key), { bucket, taken: bucket.spent });
    }
    try {
      await sql`insert into cluster_processes (id, seen_at) values (${id}, ${databaseNow})
        on conflict (id) do update set seen_at = excluded.seen_at`.execute(db);
      const counted = await sql<{ count: number }>`select count(*) as count from cluster_processes
        where seen_at > ${databaseNow} - ${LIVE_MS}::bigint`.execute(db);
      processes = Math.max(1, counted.rows[0]?.count ?? 1);
      if (entries.size === 0) return;
      const stored = [...entries.keys()].toSorted();
      const taken = stored.map((key) => entries.get(key)?.taken ?? 0);
      const rates = stored.map((key) => entries.get(key)?.bucket.perMinute ?? 0);
      // In one order everywhere, so that two processes do not wait for each other's rows.
      const { rows } = await sql<{ key: string; level: number }>`
        insert into rate_limits as bucket (key, level, per_minute, updated_at)
        select key, per_minute - taken, per_minute, ${databaseNow}
        from unnest(${stored}::text[], ${taken}::float8[], ${rates}::float8[]) as change (key, taken, per_minute)
        order by key
        on conflict (key) do update set
          level = least(
            excluded.per_minute,
            bucket.level + greatest(0, excluded.updated_at - bucket.updated_at) * excluded.per_minute / 60000
          ) - (excluded.per_minute - excluded.level),
          per_minute = excluded.per_minute,
          updated_at = greatest(bucket.updated_at, excluded.updated_at)
        returning key, level`.execute(db);
      const now = performance.now();
      for (const { key, level } of rows) {
        const entry = entries.get(key);
        if (!entry) continue;
        entry.bucket.level = Number(level);
        entry.bucket.at = now;
        entry.bucket.known = true;
        entry.bucket.spent -= entry.taken;
      }
    } catch (error) {
      for (const key of keys) changed.add(key);
      throw error;
    }
  }

  async function sync(): Promise<void> {
    if (running) {
      requestSync();
      return;
    }
    running = reconcile()
      .then(() => {
        failing = false;
      })
      .catch((error: unknown) => {
        if (!failing) onError(error);
        failing = true;
      })
      .finally(() => {
        running = null;
      });
    await running;
  }

  const timer = setInterval(() => void sync(), SYNC_INTERVAL_MS).unref();
  requestSync();

  return {
    available(key, perMinute) {
      const bucket = find(key, perMinute);
      const level = toLevel(bucket);
      // The last token is offered by every process; what they admit too much is a debt.
      const share = level >= 1 ? Math.max(1, level / processes) : level;
      return share - bucket.spent;
    },
    spend(key, perMinute) {
      const bucket = find(key, perMinute);
      bucket.spent++;
      changed.add(key);
      if (!bucket.known || bucket.spent * 2 >= toLevel(bucket) / processes) requestSync();
    },
    async close() {
      closed = true;
      clearInterval(timer);
      if (wake) clearTimeout(wake);
      await running;
      await sync();
    },
  };
}

/** Deletes limits that are full again, and processes that have stopped. */
export async function sweepSharedBuckets(db: Db): Promise<void> {
  await sql`delete from rate_limits where updated_at < ${databaseNow} - ${UNUSED_MS}::bigint and level >= 0`.execute(
    db,
  );
  await sql`delete from rate_limits where updated_at < ${databaseNow} - ${60 * UNUSED_MS}::bigint`.execute(db);
  await sql`delete from cluster_processes where seen_at < ${databaseNow} - ${UNUSED_MS}::bigint`.execute(db);
}
