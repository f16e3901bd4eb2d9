import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db } from '../interfaces/index.ts';

/** Milliseconds for which a read waits for the replica before it goes to the primary. */
const MAX_WAIT_MS = 50;
const POLL_MS = 4;
/** Milliseconds for which a replica that failed is not asked. */
const PAUSE_MS = 5_000;

/** Chooses the database of a read. */
export type ChooseReader = () => Promise<Db>;

/**
 * Sends reads to a replica that has replayed all that the primary had written when the read began; where it has not within
 * {@link MAX_WAIT_MS}, or cannot be reached, to the primary. So every read sees all earlier writes, of its viewer and of others,
 * without a token that clients or processes would have to carry. Concurrent reads share one look at the primary's position.
 */
export function createReaderChoice(primary: Db, replica: Db): ChooseReader {
  let pausedUntil = -Infinity;
  const readPosition = shareStarting(async () => {
    const { rows } = await sql<{ lsn: string }>`select pg_current_wal_lsn()::text as lsn`.execute(primary);
    return rows[0]?.lsn ?? '';
  });

  async function hasReplayed(position: string): Promise<boolean> {
    const { rows } = await sql<{ ready: boolean | null }>`
      select pg_last_wal_replay_lsn() >= ${position}::pg_lsn as ready`.execute(replica);
    return rows[0]?.ready === true;
  }

  return async () => {
    if (performance.now() < pausedUntil) return primary;
    const position = await readPosition();
    const deadline = performance.now() + MAX_WAIT_MS;
    try {
      while (performance.now() < deadline) {
        if (await hasReplayed(position)) return replica;
        await sleep(POLL_MS);
      }
    } catch {
      pausedUntil = performance.now() + PAUSE_MS;
    }
    return primary;
  };
}

/**
 * Shares one run of `task` among all calls that arrive before it starts. A call never gets the result of a run that began
 * before the call.
 */
function shareStarting<T>(task: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | null = null;
  return () => {
    next ??= running.then(() => {
      next = null;
      const result = task();
      running = result.catch(() => undefined);
      return result;
    });
    return next;
  };
}
