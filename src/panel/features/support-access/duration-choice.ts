/** Conversion of a chosen end date to a duration, in the viewer's time zone. */

/**
 * Returns the end of a calendar day in the viewer's time zone: the next midnight, also on days of 23 or 25 hours.
 *
 * @param date - `YYYY-MM-DD`, as from a date input.
 * @returns milliseconds since the epoch, or null for an invalid date.
 */
export function endOfDay(date: string): number | null {
  const day = new Date(`${date}T00:00`);
  // Detects dates that `Date` rolls over, such as 30 February.
  return Number.isNaN(day.getTime()) || toDay(day.getTime()) !== date ? null : day.setHours(24, 0);
}

/** Returns the calendar day of an instant in the viewer's time zone, as for a date input. */
export function toDay(ms: number): string {
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** Returns the last day that ends within the maximum duration. */
export function lastDay(now: number, maxSeconds: number): string {
  return toDay(new Date(now + maxSeconds * 1000).setHours(0, 0, 0, 0) - 1);
}

/** The chosen duration: seconds, or until the end of a day. */
export type DurationChoice = { seconds: number } | { date: string };

/**
 * Converts a choice to whole seconds from now.
 *
 * @returns null when the date is invalid or past, or the duration exceeds the maximum.
 */
export function toSeconds(choice: DurationChoice, now: number, maxSeconds: number): number | null {
  if ('seconds' in choice) return choice.seconds > 0 && choice.seconds <= maxSeconds ? choice.seconds : null;
  const end = endOfDay(choice.date);
  if (end === null) return null;
  // 30 seconds less: the server counts from the receipt of the request, and latency must not move the end past midnight.
  const seconds = Math.floor((end - now) / 1000) - 30;
  return seconds > 0 && seconds <= maxSeconds ? seconds : null;
}
