import type { Temporal } from 'temporal-polyfill';

/**
 * Whether a name is an IANA time zone that this server supports.
 *
 * `Temporal` does not answer this: it also accepts a whole timestamp as a time zone.
 */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/**
 * Converts a local time in a zone to milliseconds since the epoch.
 *
 * A time that clocks skip in spring moves by the length of the gap. Of a time that occurs twice in autumn, the first
 * occurrence counts.
 *
 * @throws RangeError for an unknown zone
 * @example toInstant(Temporal.PlainDateTime.from('2026-03-29T02:30'), 'Europe/Berlin') // 01:30Z, which is 03:30 there
 */
export function toInstant(local: Temporal.PlainDateTime, zone: string): number {
  return local.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
}
