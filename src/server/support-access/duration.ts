import { validationError } from '../errors.ts';

/** How long: so many seconds, or until a calendar day is over in a time zone. */
export type GrantDuration = number | { until: string; timeZone: string };

const HOUR = 3_600_000;
/** Zones lie at most 14 hours from UTC; a day can be skipped whole where a date line moves. */
const MAX_ZONE_SPAN_MS = 40 * HOUR;

/** What comes over the wire of a length; the schema has seen to it that it is one of the two. */
export function parseDuration(given: {
  seconds?: number | undefined;
  until?: string | undefined;
  timeZone?: string | undefined;
}): GrantDuration {
  const { seconds, until, timeZone } = given;
  return until !== undefined && timeZone !== undefined ? { until, timeZone } : (seconds ?? Number.NaN);
}

/**
 * The instant at which a calendar day is over in a zone: the first one that belongs to a later day. Days of 23 or 25 hours
 * and days without a midnight are all one to it.
 *
 * @param date `YYYY-MM-DD`
 * @param timeZone an IANA name
 * @returns milliseconds since the epoch; null when there is no such day or zone
 * @example endOfDay('2026-03-08', 'America/New_York') // 2026-03-09T04:00:00Z, after 23 hours
 */
export function endOfDay(date: string, timeZone: string): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date);
  const start = match ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  // Date.parse takes 31 April for 1 May.
  if (!Number.isFinite(start) || new Date(start).toISOString().slice(0, 10) !== date) return null;
  const local = toLocalDay(timeZone);
  if (local === null) return null;
  let before = start - MAX_ZONE_SPAN_MS;
  let after = start + 24 * HOUR + MAX_ZONE_SPAN_MS;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (local(middle) > date) after = middle;
    else before = middle;
  }
  return after;
}

/** Tells the calendar day (`YYYY-MM-DD`) of an instant in a zone; null for an unknown zone. */
export function toLocalDay(timeZone: string): ((ms: number) => string) | null {
  try {
    const format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    return (ms) => {
      const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
      return `${parts['year']?.padStart(4, '0')}-${parts['month']}-${parts['day']}`;
    };
  } catch {
    return null;
  }
}

/**
 * How many milliseconds a length is from `time` on.
 *
 * @throws ProblemError `validation` for a day or zone that there is not, or a day that is over
 */
export function durationToMs(length: GrantDuration, time: number): number {
  if (typeof length === 'number') return length * 1000;
  const { until, timeZone } = length;
  if (toLocalDay(timeZone) === null) throw validationError('timeZone', 'unknown', 'There is no such time zone.');
  const end = endOfDay(until, timeZone);
  if (end === null) throw validationError('until', 'no_day', 'There is no such day.');
  // The database holds a grant to a second at least.
  if (end - time < 1000) throw validationError('until', 'over', 'That day is over.');
  return end - time;
}
