import { Temporal } from 'temporal-polyfill';
import { rejectField } from '../errors.ts';
import { isTimeZone } from '../lib/time-zone.ts';

/** A number of seconds, or the end of a calendar day in a time zone. */
export type GrantDuration = number | { until: string; timeZone: string };

/** Reads a duration from a request; the schema guarantees one of the two forms. */
export function parseDuration(input: {
  seconds?: number | undefined;
  until?: string | undefined;
  timeZone?: string | undefined;
}): GrantDuration {
  const { seconds, until, timeZone } = input;
  return until !== undefined && timeZone !== undefined ? { until, timeZone } : (seconds ?? Number.NaN);
}

/**
 * Returns the end of a calendar day in a zone, which is the first instant of the next day. Days may have 23 or 25 hours, start at one
 * o'clock, or not exist in the zone.
 *
 * @param date `YYYY-MM-DD`
 * @param timeZone an IANA name
 * @returns milliseconds since the epoch; null when the date or the zone does not exist
 * @example endOfDay('2026-03-08', 'America/New_York') // 2026-03-09T04:00:00Z, after 23 hours
 */
export function endOfDay(date: string, timeZone: string): number | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || !isTimeZone(timeZone)) return null;
  let day: Temporal.PlainDate;
  try {
    day = Temporal.PlainDate.from(date);
  } catch {
    return null;
  }
  // Without a time, the first instant of the day in the zone.
  return day.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;
}

/**
 * Converts a duration to milliseconds, counted from `time`.
 *
 * @throws ProblemError `validation` for a date or zone that does not exist, or a day in the past
 */
export function durationToMs(length: GrantDuration, time: number): number {
  if (typeof length === 'number') return length * 1000;
  const { until, timeZone } = length;
  if (!isTimeZone(timeZone)) throw rejectField('timeZone', 'unknown_time_zone');
  const end = endOfDay(until, timeZone);
  if (end === null) throw rejectField('until', 'invalid_day');
  // The database requires a grant of at least one second.
  if (end - time < 1000) throw rejectField('until', 'day_in_past');
  return end - time;
}
