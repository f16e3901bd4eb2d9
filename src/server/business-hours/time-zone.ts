/** A formatter holds about 50 kB, and zone names also come from remote status pages, in every letter case. */
const MAX_FORMATTERS = 64;
/** Formatters by zone name, least recently used first. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Number of cached formatters. */
export const countFormatters = (): number => formatters.size;

function getFormatter(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) {
    formatters.delete(zone);
    formatters.set(zone, known);
    return known;
  }
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const [oldest] = formatters.keys();
  if (oldest !== undefined && formatters.size >= MAX_FORMATTERS) formatters.delete(oldest);
  formatters.set(zone, made);
  return made;
}

/** What clocks in a zone show at a moment, as if it were UTC (ms). */
function formatParts(at: number, zone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of getFormatter(zone).formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The day in a zone at a moment, as `2026-01-01`. */
export function toZonedDay(at: number, zone: string): string {
  return new Date(formatParts(at, zone)).toISOString().slice(0, 10);
}

/** The day after. */
export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/**
 * The moment at which clocks in a zone show a time. One that they skip in spring is as much later as they jump; of one that
 * they show twice in autumn it is the first.
 *
 * @param minutes of the day, up to 1440
 */
export function toInstant(day: string, minutes: number, zone: string): number {
  const wanted = Date.parse(`${day}T00:00:00Z`) + minutes * 60_000;
  const offset = (at: number) => formatParts(at, zone) - at;
  const [before, after] = [offset(wanted - 86_400_000), offset(wanted + 86_400_000)];
  const [first, second] = [wanted - Math.max(before, after), wanted - Math.min(before, after)];
  if (formatParts(first, zone) === wanted) return first;
  if (formatParts(second, zone) === wanted) return second;
  return wanted - before;
}
