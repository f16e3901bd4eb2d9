import type { RouteQuery } from '../../core/router.ts';

const DAY_MS = 24 * 3_600_000;
const WEEK_MS = 7 * DAY_MS;
/** A Monday, 1970-01-05. Weeks begin at its time of day, in UTC, as on the server. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** Numbers of weeks that can be chosen. */
export const PERIOD_WEEKS = [4, 12, 26, 52] as const;
const DEFAULT_WEEKS = 12;

/** The period of a report: whole weeks up to now, or days that were chosen. */
export interface Period {
  /** Null for days that were chosen. */
  weeks: (typeof PERIOD_WEEKS)[number] | null;
  /** Milliseconds, inclusive. */
  from: number;
  /** Milliseconds, exclusive. */
  to: number;
}

/** Returns the start of the week of a time, in milliseconds. */
export const toWeekStart = (at: number): number =>
  Math.floor((at - FIRST_MONDAY_MS) / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS;

/** Formats a time as a day in UTC, such as `2026-06-01`. */
export const toDay = (at: number): string => new Date(at).toISOString().slice(0, 10);

const parseDay = (text: string | undefined): number | null => {
  const at = text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
};

/** Reads the period of an address: `weeks`, or `from` and `to`, which is included. */
export function parsePeriod({ weeks, from, to }: RouteQuery, now: number): Period {
  const first = parseDay(from);
  const last = parseDay(to);
  if (first !== null && last !== null && first <= last) return { weeks: null, from: first, to: last + DAY_MS };
  const count = PERIOD_WEEKS.find((known) => String(known) === weeks) ?? DEFAULT_WEEKS;
  return { weeks: count, from: toWeekStart(now) - (count - 1) * WEEK_MS, to: toWeekStart(now) + WEEK_MS };
}

/** Returns the period of the same length before a period. */
export const toPreviousPeriod = ({ from, to }: Period): Pick<Period, 'from' | 'to'> => ({
  from: from - (to - from),
  to: from,
});

/** Lists the weeks of a period by the days on which they begin. */
export function toWeeks({ from, to }: Pick<Period, 'from' | 'to'>): string[] {
  const weeks: string[] = [];
  for (let at = toWeekStart(from); at < to; at += WEEK_MS) weeks.push(toDay(at));
  return weeks;
}
