import type { Calendar } from './calendar.ts';
import { toZonedDay, toInstant, nextDay } from './time-zone.ts';

const MINUTE = 60_000;
/** Days without an end that are looked through: a calendar of holidays alone must not be walked for ever. */
const MAX_DAYS = 3_660;

/** A time in which the clock stands still; `to` is null while it still does. */
export interface Pause {
  from: number;
  to: number | null;
}

/**
 * When a response is due. Pure: the same question has the same answer, whatever the time is.
 *
 * @param from when the clock begins (ms since the epoch)
 * @param minutes of working time until it is due; not negative
 * @param calendar null: every hour counts
 * @param pauses in any order; they may touch and overlap
 * @returns ms since the epoch, or null while nothing says when the clock goes on
 * @example dueAt(Date.UTC(2026, 0, 2, 8), 60, settleHours({ zone: 'Asia/Tokyo', hours: weekdays }), []);
 */
export function calculateDueDate(
  from: number,
  minutes: number,
  calendar: Calendar | null,
  pauses: readonly Pause[],
): number | null {
  let left = minutes * MINUTE;
  const paused = pauses.toSorted((one, other) => one.from - other.from);
  for (const open of calendar ? openIntervals(calendar, from) : [{ from, to: Infinity }]) {
    let at = Math.max(open.from, from);
    for (const pause of paused) {
      const until = pause.to ?? Infinity;
      if (until <= at) continue;
      if (pause.from >= open.to) break;
      const free = Math.max(0, pause.from - at);
      // Due at the very moment in which a pause begins is due before it.
      if (free > 0 && free >= left) return at + left;
      left -= free;
      at = until;
    }
    if (at === Infinity) return null;
    if (at < open.to && open.to - at >= left) return at + left;
    left -= Math.max(0, open.to - at);
  }
  return null;
}

/** The times in which somebody works, from the day before `from` on. */
function* openIntervals({ zone, week, holidays }: Calendar, from: number): Generator<{ from: number; to: number }> {
  let day = toZonedDay(from - 86_400_000, zone);
  for (let count = 0; count < MAX_DAYS; count++, day = nextDay(day)) {
    if (holidays.has(day)) continue;
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    for (const { from: opens, to: closes } of week[weekday] ?? []) {
      const open = { from: toInstant(day, opens, zone), to: toInstant(day, closes, zone) };
      if (open.to > from && open.to > open.from) yield open;
    }
  }
}
