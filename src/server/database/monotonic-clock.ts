import { performance } from 'node:perf_hooks';
import type { Db } from '../interfaces/index.ts';

/** Steps back up to this many milliseconds are not corrected, because time services make small steps. */
const MAX_STEP_BACK_MS = 5_000;
/** Interval (ms) at which reads store the latest time. */
const WRITE_INTERVAL_MS = 1_000;

/** A clock that never runs backwards, also over restarts. */
export interface MonotonicClock {
  /**
   * Returns the time for decisions: the later of `now` and the latest stored time. While the system clock is behind the stored
   * time, the process's monotonic timer advances it, so that a clock that was set back prolongs nothing.
   *
   * @throws if the database cannot be read or written; the caller must then deny access
   */
  now(db: Db, now: number): Promise<number>;
  /** Like {@link now}, and always stores the result, so that access that has ended by it cannot become active again. */
  advance(db: Db, now: number): Promise<number>;
}

/** @param monotonicNow milliseconds that only increase while the process lives */
export function createMonotonicClock(monotonicNow: () => number = () => performance.now()): MonotonicClock {
  let latest = 0;
  let latestAt = monotonicNow();

  async function read(db: Db, now: number, always: boolean): Promise<number> {
    const { now: written } = await db.selectFrom('clock').select('now').where('id', '=', 1).executeTakeFirstOrThrow();
    const passed = Math.max(0, Math.floor(monotonicNow() - latestAt));
    const expected = Math.max(written, latest - now > MAX_STEP_BACK_MS ? latest + passed : latest);
    const time = Math.max(now, expected);
    if (time > latest) {
      latest = time;
      latestAt = monotonicNow();
    }
    if (time > written && (always || time >= written + WRITE_INTERVAL_MS))
      await db.updateTable('clock').set({ now: time }).where('id', '=', 1).where('now', '<', time).execute();
    return time;
  }

  return {
    now: (db, now) => read(db, now, false),
    advance: (db, now) => read(db, now, true),
  };
}
