import * as z from 'zod/mini';
import { SupportHours } from '../../contract/index.ts';
import { ConfigurationError } from '../configuration-error.ts';
import { isTimeZone } from '../lib/time-zone.ts';

/** Validated business hours: minutes of the day for each weekday, 0 being Sunday. */
export interface Calendar {
  zone: string;
  /** Ascending and disjoint. */
  week: readonly (readonly { from: number; to: number }[])[];
  holidays: ReadonlySet<string>;
  always: ReadonlySet<string>;
}

const toMinutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/**
 * Validates business hours and merges overlapping intervals.
 *
 * @throws ConfigurationError with the wrong key
 */
export function resolveBusinessHours(options: SupportHours): Calendar {
  const parsed = z.safeParse(SupportHours, options);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${['supportHours', ...path].join('.')}: ${message}`,
    );
    throw new ConfigurationError(`The support hours cannot be used: ${problems.join('; ')}.`);
  }
  const { zone, hours, holidays = [], always = [] } = options;
  if (!isTimeZone(zone)) {
    throw new ConfigurationError(`supportHours.zone must be a time zone such as "Asia/Tokyo"; "${zone}" is not.`);
  }
  if (hours.length === 0 || hours.some(({ days, from, to }) => days.length === 0 || toMinutes(from) >= toMinutes(to))) {
    throw new ConfigurationError('supportHours.hours must each name days, and end after they begin.');
  }
  const week = Array.from({ length: 7 }, (_, weekday) => {
    const day = hours
      .filter(({ days }) => days.some((one) => one % 7 === weekday))
      .map(({ from, to }) => ({ from: toMinutes(from), to: toMinutes(to) }))
      .sort((a, b) => a.from - b.from);
    const merged: { from: number; to: number }[] = [];
    for (const { from, to } of day) {
      const last = merged.at(-1);
      if (last && from <= last.to) last.to = Math.max(last.to, to);
      else merged.push({ from, to });
    }
    return merged;
  });
  return { zone, week, holidays: new Set(holidays), always: new Set(always) };
}
