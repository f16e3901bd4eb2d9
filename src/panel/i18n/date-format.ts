/**
 * Times for people, by `Intl` alone. Desks send odd times (null, the year 0, no zone): whatever is not a time in a
 * believable year is `null` here, and views say "Unknown date" for it.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A whole RFC 3339 time: without a zone it would mean something else in each browser. */
const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)$/;

/**
 * Reads a time of the wire.
 *
 * @returns milliseconds since the epoch, or null for anything that is not a time with a zone in the years 1970–2999.
 *   A leap second counts as the second before it.
 * @example parseTime('2026-11-21T00:00:00Z'); // 1795219200000
 */
export function parseTime(value: string | null | undefined): number | null {
  if (typeof value !== 'string' || !RFC_3339.test(value)) return null;
  const ms = Date.parse(value.replace(/(T\d\d:\d\d):60/i, '$1:59').replace(' ', 'T'));
  return ms >= 0 && ms < 32_503_680_000_000 ? ms : null;
}

/** Times in one language, in the browser's zone. */
export interface DateFormat {
  /** `21 Nov 2026, 00:30` */
  dateTime(ms: number): string;
  /** `00:30` */
  clock(ms: number): string;
  /** `21 Nov 2026` */
  day(ms: number): string;
  /** With the zone's name, for times that people act on: `21 November 2026 at 00:30 GMT+9`. */
  exact(ms: number): string;
  /** `14:30` today, otherwise with the date. */
  due(ms: number, now: number): string;
  /** `5 minutes ago`; after about a month the date. */
  relative(ms: number, now: number): string;
  /** From one time to another, without saying the shared part twice. */
  range(start: number, end: number): string;
  /** What remains, in its two largest units: `6 days, 4 hours`. Seconds only in the last hour. */
  left(ms: number): string;
  /** A length in its largest whole unit: `7 days`. */
  length(seconds: number): string;
  list(items: readonly string[]): string;
}

const cache = new Map<string, DateFormat>();

/** The formatter of a language, made once. */
export function getDateFormat(locale: string): DateFormat {
  const times = cache.get(locale) ?? createDateFormat(locale);
  cache.set(locale, times);
  return times;
}

/**
 * Makes the formatter of one language.
 *
 * @param locale - BCP 47.
 * @example createTimes('en').relative(now - 300_000, now); // "5 minutes ago"
 */
export function createDateFormat(locale: string): DateFormat {
  // Intl objects cost a millisecond and more each: one of a kind, made when first needed.
  const once = <T>(make: () => T) => {
    let made: T | undefined;
    return () => (made ??= make());
  };
  const date = (options: Intl.DateTimeFormatOptions) => once(() => new Intl.DateTimeFormat(locale, options));
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
  const relative = once(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
  const list = once(() => new Intl.ListFormat(locale, { type: 'conjunction' }));
  const together = once(() => new Intl.ListFormat(locale, { type: 'unit', style: 'narrow' }));
  // Intl sets "3 時間前"; nobody writes it with a space.
  const tight = (text: string) => text.replace(/(\d)\s(?=[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}])/gu, '$1');
  const unit = (value: number, unit: string, unitDisplay: 'long' | 'short' = 'long', digits = 0) =>
    tight(
      new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay, maximumFractionDigits: digits }).format(value),
    );

  return {
    dateTime: (ms) => medium().format(ms),
    clock: (ms) => hour().format(ms),
    day: (ms) => day().format(ms),
    exact: (ms) => exact().format(ms),
    due: (ms, now) => (day().format(ms) === day().format(now) ? hour() : medium()).format(ms),
    relative(ms, now) {
      const ago = now - ms;
      const size = Math.abs(ago);
      const say = (step: number, name: Intl.RelativeTimeFormatUnit) =>
        tight(relative().format(-Math.trunc(ago / step), name));
      if (size < MINUTE) return relative().format(0, 'second');
      if (size < HOUR) return say(MINUTE, 'minute');
      if (size < DAY) return say(HOUR, 'hour');
      if (size < 30 * DAY) return say(DAY, 'day');
      return day().format(ms);
    },
    range: (start, end) => medium().formatRange(start, end),
    left(ms) {
      const parts: [number, string][] =
        ms < HOUR
          ? [
              [Math.floor(ms / MINUTE), 'minute'],
              [Math.floor((ms % MINUTE) / 1000), 'second'],
            ]
          : ms < DAY
            ? [
                [Math.floor(ms / HOUR), 'hour'],
                [Math.floor((ms % HOUR) / MINUTE), 'minute'],
              ]
            : [
                [Math.floor(ms / DAY), 'day'],
                [Math.floor((ms % DAY) / HOUR), 'hour'],
              ];
      const said = parts.filter(([value]) => value > 0).map(([value, name]) => unit(value, name));
      return said.length > 0 ? together().format(said) : unit(0, 'second');
    },
    length(seconds) {
      if (seconds % 86_400 === 0) return unit(seconds / 86_400, 'day');
      if (seconds % 3_600 === 0) return unit(seconds / 3_600, 'hour');
      return unit(Math.round(seconds / 60), 'minute');
    },
    list: (items) => list().format(items),
  };
}
