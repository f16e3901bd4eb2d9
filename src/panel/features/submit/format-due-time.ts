/** Beyond this, the weekday alone would be ambiguous. */
const WEEKDAY_LIMIT_MS = 6 * 86_400_000;

/**
 * Formats the time at which an answer is due in the viewer's time zone: `Monday 10:00`, with the date from six days on.
 *
 * @param due - RFC 3339.
 * @param now - milliseconds since the epoch.
 * @returns an empty text when nothing is due, or the time has passed.
 */
export function formatDue(due: string | null | undefined, now: number, locale: string): string {
  const ms = Date.parse(due ?? '');
  if (!(ms > now)) return '';
  const date = new Date(ms);
  const time = { hour: 'numeric', minute: '2-digit' } as const;
  if (ms - now > WEEKDAY_LIMIT_MS)
    return date.toLocaleString(locale, { month: 'short', day: 'numeric', weekday: 'long', ...time });
  // Formatted separately: together, Japanese has the weekday in parentheses after the time.
  return `${date.toLocaleDateString(locale, { weekday: 'long' })} ${date.toLocaleTimeString(locale, time)}`;
}
