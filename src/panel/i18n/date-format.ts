/**
 * Parses and formats times by `Intl`. Help desks send invalid times (null, year 0, no time zone): these are parsed to `null`,
 * and views show "Unknown date".
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A complete RFC 3339 time. The time zone is required, because browsers would assume their own. */
const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)$/;

/**
 * Parses a time of the API.
 *
 * @returns epoch milliseconds; null unless the value is a time with a zone in the years 1970–2999. A leap second counts as the
 *   second before it.
 * @example parseTime('2026-11-21T00:00:00Z'); // 1795219200000
 */
export function parseTime(value: string | null | undefined): number | null {
  if (typeof value !== 'string' || !RFC_3339.test(value)) return null;
  const ms = Date.parse(value.replace(/(T\d\d:\d\d):60/i, '$1:59').replace(' ', 'T'));
  return ms >= 0 && ms < 32_503_680_000_000 ? ms : null;
}

/** Formats times in one language, in the browser's time zone. */
export interface DateFormat {
  /** `21 Nov 2026, 00:30` */
  dateTime(ms: number): string;
  /** `00:30` */
  clock(ms: number): string;
  /** `21 Nov 2026` */
  day(ms: number): string;
  /** With the time zone: `21 November 2026 at 00:30 GMT+9`. */
  exact(ms: number): string;
  /** `14:30` today, otherwise with the date. */
  due(ms: number, now: number): string;
  /** `5 minutes ago`; after about a month the date. */
  relative(ms: number, now: number): string;
  /** A range; the shared part of both times appears once. */
  range(start: number, end: number): string;
  /** A remaining time in its two largest units: `6 days, 4 hours`. Seconds only in the last hour. */
  left(ms: number): string;
  /** A duration in its largest whole unit: `7 days`. */
  length(seconds: number): string;
  list(items: readonly string[]): string;
}

const cache = new Map<string, DateFormat>();

/** Returns the cached formatter of a language. */
export function getDateFormat(locale: string): DateFormat {
  const times = cache.get(locale) ?? createDateFormat(locale);
  cache.set(locale, times);
  return times;
}

/**
 * Creates the formatter of one language.
 *
 * @param locale - BCP 47 tag.
 * @example createDateFormat('en').relative(now - 300_000, now); // "5 minutes ago"
 */
export function createDateFormat(locale: string): DateFormat {
  // `Intl` objects cost a millisecond or more each, so they are created lazily.
  const lazily = <T>(create: () => T) => {
    let value: T | undefined;
    return () => (value ??= create());
  };
  const date = (options: Intl.DateTimeFormatOptions) => lazily(() => new Intl.DateTimeFormat(locale, options));
  const medium = date({ dateStyle: 'medium', timeStyle: 'short' });
  const day = date({ dateStyle: 'medium' });
  const hour = date({ timeStyle: 'short' });
  const exact = date({
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  });
  const relative = lazily(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
  const list = lazily(() => new Intl.ListFormat(locale, { type: 'conjunction' }));
  const unitList = lazily(() => new Intl.ListFormat(locale, { type: 'unit', style: 'narrow' }));
  // `Intl` writes "3 時間前"; Japanese text has no space after the number.
  const removeSpaces = (text: string) => text.replace(/(\d)\s(?=[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}])/gu, '$1');
  const unit = (value: number, unit: string, unitDisplay: 'long' | 'short' = 'long', digits = 0) =>
    removeSpaces(
      new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay, maximumFractionDigits: digits }).format(value),
    );

  return {
    dateTime: (ms) => medium().format(ms),
    clock: (ms) => hour().format(ms),
    day: (ms) => day().format(ms),
    exact: (ms) => exact().format(ms),
    due: (ms, now) => (day().format(ms) === day().format(now) ? hour() : medium()).format(ms),
    relative(ms, now) {
      const elapsed = now - ms;
      const size = Math.abs(elapsed);
      const format = (step: number, name: Intl.RelativeTimeFormatUnit) =>
        removeSpaces(relative().format(-Math.trunc(elapsed / step), name));
      if (size < MINUTE_MS) return relative().format(0, 'second');
      if (size < HOUR_MS) return format(MINUTE_MS, 'minute');
      if (size < DAY_MS) return format(HOUR_MS, 'hour');
      if (size < 30 * DAY_MS) return format(DAY_MS, 'day');
      return day().format(ms);
    },
    range: (start, end) => medium().formatRange(start, end),
    left(ms) {
      const parts: [number, string][] =
        ms < HOUR_MS
          ? [
              [Math.floor(ms / MINUTE_MS), 'minute'],
              [Math.floor((ms % MINUTE_MS) / 1000), 'second'],
            ]
          : ms < DAY_MS
            ? [
                [Math.floor(ms / HOUR_MS), 'hour'],
                [Math.floor((ms % HOUR_MS) / MINUTE_MS), 'minute'],
              ]
            : [
                [Math.floor(ms / DAY_MS), 'day'],
                [Math.floor((ms % DAY_MS) / HOUR_MS), 'hour'],
              ];
      const nonZero = parts.filter(([value]) => value > 0).map(([value, name]) => unit(value, name));
      return nonZero.length > 0 ? unitList().format(nonZero) : unit(0, 'second');
    },
    length(seconds) {
      if (seconds % 86_400 === 0) return unit(seconds / 86_400, 'day');
      if (seconds % 3_600 === 0) return unit(seconds / 3_600, 'hour');
      return unit(Math.round(seconds / 60), 'minute');
    },
    list: (items) => list().format(items),
  };
}
