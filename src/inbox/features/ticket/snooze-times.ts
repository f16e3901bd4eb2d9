/** Start of the working day to which a snooze ends, in local hours. */
const MORNING_HOUR = 9;
const HOUR_MS = 3_600_000;
const MONDAY = 1;

/** Ends of a snooze that are offered. */
export const SNOOZE_CHOICES = ['hour', 'tomorrow', 'monday', 'week'] as const;
/** An offered end of a snooze. */
export type SnoozeChoice = (typeof SNOOZE_CHOICES)[number];

/**
 * Computes the end of a snooze, in the browser's time zone.
 *
 * @param now - epoch milliseconds.
 * @returns epoch milliseconds after `now`.
 */
export function toSnoozeEnd(choice: SnoozeChoice, now: number): number {
  if (choice === 'hour') return now + HOUR_MS;
  const morning = new Date(now);
  morning.setHours(MORNING_HOUR, 0, 0, 0);
  const days = choice === 'tomorrow' ? 1 : choice === 'week' ? 7 : (7 + MONDAY - morning.getDay()) % 7 || 7;
  morning.setDate(morning.getDate() + days);
  return morning.getTime();
}
