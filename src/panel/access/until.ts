/** Dates an admin chooses, turned once into an instant in the admin's own zone. */

/**
 * The instant at which a calendar day is over where the viewer is: the next midnight, also where a day has 23 or 25
 * hours.
 *
 * @param date - `YYYY-MM-DD`, as a date field gives it.
 * @returns milliseconds since the epoch, or null when it is no such date.
 */
export function endOfDay(date: string): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date);
  if (!match) return null;
  const [year, month, day] = match.slice(1).map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  const start = new Date(year, month - 1, day);
  if (start.getMonth() !== month - 1 || start.getDate() !== day) return null;
  return new Date(year, month - 1, day + 1).getTime();
}

/** The calendar day of an instant where the viewer is, as a date field takes it. */
export function dayOf(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The last day that is over within so many seconds from now. */
export function lastDay(now: number, maximumSeconds: number): string {
  const end = new Date(now + maximumSeconds * 1000);
  return dayOf(new Date(end.getFullYear(), end.getMonth(), end.getDate() - 1).getTime());
}

/** What was chosen: so many seconds, or to the end of a day. */
export type Choice = { seconds: number } | { date: string };

/**
 * How long a choice is from now, in whole seconds, never above the longest allowed.
 *
 * @returns null when the date is no date, is over, or lies too far ahead.
 */
export function secondsOf(choice: Choice, now: number, maximumSeconds: number): number | null {
  if ('seconds' in choice) return choice.seconds > 0 && choice.seconds <= maximumSeconds ? choice.seconds : null;
  const end = endOfDay(choice.date);
  if (end === null) return null;
  // Half a minute early: the server counts from when it hears of it, and a slow line must not carry the end past midnight.
  const seconds = Math.floor((end - now) / 1000) - 30;
  return seconds > 0 && seconds <= maximumSeconds ? seconds : null;
}
