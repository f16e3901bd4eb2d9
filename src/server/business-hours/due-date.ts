import { Temporal } from 'temporal-polyfill';
import { toInstant } from '../lib/time-zone.ts';
import type { Calendar } from './calendar.ts';

const MINUTE = 60_000;
/** Days that are searched for working hours. The search must end where all working days are holidays. */
const MAX_DAYS = 3_660;

/** A time that does not count; `to` is null while it lasts. */
export interface Pause {
  from: number;
  to: number | null;
}

/**
 * Calculates when a response is due. A pure function: the current time plays no part.
 *
 * @param from start of the response time (ms since the epoch)
 * @param minutes working time until the response is due; not negative
 * @param calendar null: every hour counts
 * @param pauses in any order; they may touch and overlap
 * @returns ms since the epoch, or null during a pause without an end, or where no working hours follow
 * @example calculateDueDate(Date.UTC(2026, 0, 2, 8), 60, resolveBusinessHours({ zone: 'Asia/Tokyo', hours: weekdays }), []);
 */
export function calculateDueDate(
  from: number,
  minutes: number,
  calendar: Calendar | null,
  pauses: readonly Pause[],
): number | null {
  let remaining = minutes * MINUTE;
  const paused = pauses.toSorted((a, b) => a.from - b.from);
  for (const open of calendar ? openIntervals(calendar, from) : [{ from, to: Infinity }]) {
    let at = Math.max(open.from, from);
    for (const pause of paused) {
      const until = pause.to ?? Infinity;
      if (until <= at) continue;
      if (pause.from >= open.to) break;
      const free = Math.max(0, pause.from - at);
      // A due date at the start of a pause is before the pause.
      if (free > 0 && free >= remaining) return at + remaining;
      remaining -= free;
      at = until;
    }
    if (at === Infinity) return null;
    if (at < open.to && open.to - at >= remaining) return at + remaining;
    remaining -= Math.max(0, open.to - at);
  }
  return null;
}

/** Days of business hours that the widget knows in advance. */
const PREVIEW_DAYS = 8;

/**
 * Lists the coming business hours: those of eight days, or the next ones where these days have none. Hours that touch at midnight are one interval.
 *
 * @param now milliseconds since the epoch; the first interval may have begun before
 */
export function listBusinessHours(calendar: Calendar, now: number): { from: number; to: number }[] {
  const until = now + PREVIEW_DAYS * 24 * 60 * MINUTE;
  const hours: { from: number; to: number }[] = [];
  for (const { from, to } of openIntervals(calendar, now)) {
    const last = hours.at(-1);
    if (last?.to === from) last.to = to;
    else hours.push({ from, to });
    if (to > until) break;
  }
  return hours;
}

/** Working hours as intervals of time, starting with the day before `from`. */
function* openIntervals({ zone, week, holidays }: Calendar, from: number): Generator<{ from: number; to: number }> {
  const start = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone).toPlainDate();
  for (let count = -1; count < MAX_DAYS; count++) {
    const day = start.add({ days: count });
    if (holidays.has(day.toString())) continue;
    const midnight = day.toPlainDateTime();
    for (const { from: opens, to: closes } of week[day.dayOfWeek % 7] ?? []) {
      const open = {
        from: toInstant(midnight.add({ minutes: opens }), zone),
        to: toInstant(midnight.add({ minutes: closes }), zone),
      };
      if (open.to > from && open.to > open.from) yield open;
    }
  }
}
