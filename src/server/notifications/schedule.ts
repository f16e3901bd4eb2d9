import { Temporal } from 'temporal-polyfill';
import * as z from 'zod/mini';
import { toInstant } from '../lib/time-zone.ts';

const MINUTE_MS = 60_000;
/** Days that are searched for the next digest; the days of a schedule repeat every week. */
const DAYS_OF_WEEK = 7;

const TimeOfDay = z.string().check(z.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/));

/** Collects notifications and delivers them together. */
export const DigestSchema = z.union([
  z.strictObject({ everyMinutes: z.int().check(z.minimum(5), z.maximum(1_440)) }),
  z.strictObject({
    dailyAt: TimeOfDay,
    days: z.optional(z.array(z.int().check(z.minimum(1), z.maximum(7))).check(z.minLength(1))),
  }),
]);
/** Time of day in which nothing is delivered; `from` may be later than `to`. */
export const QuietHoursSchema = z.strictObject({
  from: TimeOfDay,
  to: TimeOfDay,
  urgent: z.optional(z.boolean()),
});

/** When the notifications of a channel or an agent are delivered. */
export interface DeliverySchedule {
  digest: z.infer<typeof DigestSchema> | null;
  quietHours: z.infer<typeof QuietHoursSchema> | null;
  /** IANA time zone of both. */
  timeZone: string;
}

/**
 * Calculates when a notification is delivered. A pure function.
 *
 * @param urgent whether it is about an urgent ticket, which passes quiet hours and digests where `quietHours.urgent` is set
 * @param now time of the notification (ms)
 * @returns `now` for immediate delivery
 */
export function calculateDeliveryTime(
  { digest, quietHours, timeZone }: DeliverySchedule,
  urgent: boolean,
  now: number,
): number {
  if (urgent && quietHours?.urgent === true) return now;
  const due = digest ? nextDigest(digest, timeZone, now) : now;
  return quietHours ? endOfQuietHours(quietHours, timeZone, due) : due;
}

function nextDigest(digest: z.infer<typeof DigestSchema>, timeZone: string, now: number): number {
  if ('everyMinutes' in digest) {
    const period = digest.everyMinutes * MINUTE_MS;
    return Math.ceil((now + 1) / period) * period;
  }
  const today = toZoned(now, timeZone).toPlainDate();
  for (let count = 0; count <= DAYS_OF_WEEK; count++) {
    const day = today.add({ days: count });
    if (digest.days && !digest.days.includes(day.dayOfWeek)) continue;
    const at = toTime(day, digest.dailyAt, timeZone);
    if (at > now) return at;
  }
  return now;
}

function endOfQuietHours({ from, to }: z.infer<typeof QuietHoursSchema>, timeZone: string, at: number): number {
  if (from === to) return at;
  const today = toZoned(at, timeZone).toPlainDate();
  // Quiet hours over midnight can have started the day before.
  for (const count of [-1, 0]) {
    const day = today.add({ days: count });
    const start = toTime(day, from, timeZone);
    const end = toTime(from < to ? day : day.add({ days: 1 }), to, timeZone);
    if (at >= start && at < end) return end;
  }
  return at;
}

const toZoned = (ms: number, timeZone: string) =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);

const toTime = (day: Temporal.PlainDate, time: string, timeZone: string): number =>
  toInstant(day.toPlainDateTime(Temporal.PlainTime.from(time)), timeZone);
