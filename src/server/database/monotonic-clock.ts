import { performance } from 'node:perf_hooks';
import type { Db } from '../interfaces/index.ts';

/** How far the clock may step back (ms) without being counted as wrong: time services do small steps. */
const STEP = 5_000;
/** Interval (ms) at which the latest time is stored while it is read. */
const WRITTEN_EVERY = 1_000;

/** A clock that never runs backwards, not even over a restart. */
export interface MonotonicClock {
  /**
   * The time to decide by: the later of `now` and the latest time that was ever written down. While the machine's clock
   * is behind that, time goes on by the process's own stopwatch, so that nothing lasts longer because of it.
   *
   * @throws when the database cannot be read or written: the caller must then deny access.
   */
  now(db: Db, now: number): Promise<number>;
  /** Like {@link now}, and the answer is written down in any case: nothing that has ended by it can come back. */
  advance(db: Db, now: number): Promise<number>;
}

/**
 * @param stopwatch milliseconds that only ever grow while the process lives.
 */
export function createMonotonicClock(monotonicNow: () => number = () => performance.now()): MonotonicClock {
  let latest = 0;
  let latestAt = monotonicNow();

  async function read(db: Db, now: number, always: boolean): Promise<number> {
    const { now: written } = await db.selectFrom('clock').select('now').where('id', '=', 1).executeTakeFirstOrThrow();
    const passed = Math.max(0, Math.floor(monotonicNow() - latestAt));
    const expected = Math.max(written, latest - now > STEP ? latest + passed : latest);
    const time = Math.max(now, expected);
    if (time > latest) {
      latest = time;
      latestAt = monotonicNow();
    }
    if (time > written && (always || time >= written + WRITTEN_EVERY))
      await db.updateTable('clock').set({ now: time }).where('id', '=', 1).where('now', '<', time).execute();
    return time;
  }

  return {
    now: (db, now) => read(db, now, false),
    advance: (db, now) => read(db, now, true),
  };
}
