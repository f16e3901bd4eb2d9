import * as z from 'zod/mini';
import { ConfigurationError } from '../auth/options.ts';
import { isTimeZone } from '../lib/time-zone.ts';

const Clock = z.string().check(z.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time of day like 09:00'));

/** When support works. Response targets count these hours only. */
export const SupportHoursSchema = z.strictObject({
  /** The IANA time zone that the hours are in. */
  zone: z.string(),
  /** `days`: 1 is Monday, 7 is Sunday. `to` may be `24:00`. A day may have several. */
  hours: z.array(z.strictObject({ days: z.array(z.int().check(z.minimum(1), z.maximum(7))), from: Clock, to: Clock })),
  /** Days on which nobody works, as `2026-01-01`. */
  holidays: z.optional(z.array(z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/, 'must be a day like 2026-01-01')))),
  /** Priorities that are worked on around the clock, by id. */
  always: z.optional(z.array(z.string())),
});
/** When support works. Response targets count these hours only. */
export type SupportHours = z.infer<typeof SupportHoursSchema>;

/** Support hours after their check: minutes of the day for each weekday, 0 being Sunday. */
export interface Calendar {
  zone: string;
  /** Ascending and apart. */
  week: readonly (readonly { from: number; to: number }[])[];
  holidays: ReadonlySet<string>;
  always: ReadonlySet<string>;
}

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/**
 * Checks support hours.
 *
 * @throws ConfigurationError with a sentence for the person who starts the server
 */
export function resolveBusinessHours(given: SupportHours): Calendar {
  const shape = z.safeParse(SupportHoursSchema, given);
  if (!shape.success) {
    const places = shape.error.issues.map(({ path, message }) => `${['supportHours', ...path].join('.')}: ${message}`);
    throw new ConfigurationError(`The support hours cannot be used: ${places.join('; ')}.`);
  }
  const { zone, hours, holidays = [], always = [] } = given;
  if (!isTimeZone(zone)) {
    throw new ConfigurationError(`supportHours.zone must be a time zone such as "Asia/Tokyo"; "${zone}" is not.`);
  }
  if (hours.length === 0 || hours.some(({ days, from, to }) => days.length === 0 || minutes(from) >= minutes(to))) {
    throw new ConfigurationError('supportHours.hours must each name days, and end after they begin.');
  }
  const week = Array.from({ length: 7 }, (_, weekday) => {
    const day = hours
      .filter(({ days }) => days.some((one) => one % 7 === weekday))
      .map(({ from, to }) => ({ from: minutes(from), to: minutes(to) }))
      .sort((one, other) => one.from - other.from);
    const apart: { from: number; to: number }[] = [];
    for (const { from, to } of day) {
      const last = apart.at(-1);
      if (last && from <= last.to) last.to = Math.max(last.to, to);
      else apart.push({ from, to });
    }
    return apart;
  });
  return { zone, week, holidays: new Set(holidays), always: new Set(always) };
}
