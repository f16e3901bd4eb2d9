/** Dates an admin chooses, turned once into an instant in the admin's own zone. */

/**
 * The instant at which a calendar day is over where the viewer is: the next midnight, also where a day has 23 or 25
 * hours.
 *
 * @param date - `YYYY-MM-DD`, as a date field gives it.
 * @returns milliseconds since the epoch, or null when it is no such date.
 */
export function endOfDay(date: string): number | null {
  const day = new Date(`${date}T00:00`);
  // Whatever is no day (30 February, half a word) does not come back as it was written.
  return Number.isNaN(day.getTime()) || toDay(day.getTime()) !== date ? null : day.setHours(24, 0);
}

/** The calendar day of an instant where the viewer is, as a date field takes it. */
export function toDay(ms: number): string {
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** The last day that is over within so many seconds from now. */
export function lastDay(now: number, maxSeconds: number): string {
  return toDay(new Date(now + maxSeconds * 1000).setHours(0, 0, 0, 0) - 1);
}

/** What was chosen: so many seconds, or to the end of a day. */
export type DurationChoice = { seconds: number } | { date: string };

/**
 * How long a choice is from now, in whole seconds, never above the longest allowed.
 *
 * @returns null when the date is no date, is over, or lies too far ahead.
 */
export function toSeconds(choice: DurationChoice, now: number, maxSeconds: number): number | null {
  if ('seconds' in choice) return choice.seconds > 0 && choice.seconds <= maxSeconds ? choice.seconds : null;
  const end = endOfDay(choice.date);
  if (end === null) return null;
  // Half a minute early: the server counts from when it hears of it, and a slow line must not carry the end past midnight.
  const seconds = Math.floor((end - now) / 1000) - 30;
  return seconds > 0 && seconds <= maxSeconds ? seconds : null;
}
