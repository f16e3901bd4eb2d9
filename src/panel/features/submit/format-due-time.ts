import type { Priority, Session } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { common } from '../../i18n/en/common.ts';
import { timeZone } from '../../i18n/time-zone.ts';

/** Beyond this, the weekday alone would be ambiguous. */
const WEEKDAY_LIMIT_MS = 6 * 86_400_000;

/**
 * Formats the time at which an answer is due in the viewer's time zone: `Monday 10:00`, with the date from six days on.
 *
 * @param due - RFC 3339, or milliseconds since the epoch.
 * @param now - milliseconds since the epoch.
 * @returns an empty text when nothing is due, or the time has passed.
 */
export function formatDue(due: string | number | null | undefined, now: number, locale: string): string {
  const date = new Date(due ?? '');
  const ms = date.getTime();
  if (!(ms > now)) return '';
  const time = { hour: 'numeric', minute: '2-digit' } as const;
  if (ms - now > WEEKDAY_LIMIT_MS)
    return date.toLocaleString(locale, { month: 'short', day: 'numeric', weekday: 'long', ...time });
  // Formatted separately: together, Japanese has the weekday in parentheses after the time.
  return `${date.toLocaleDateString(locale, { weekday: 'long' })} ${date.toLocaleTimeString(locale, time)}`;
}

/** Formats a due time as {@link formatDue}, and says that it is the viewer's time where support is in another time zone. */
export function formatOwnDue(app: PanelContext, due: string | number | null | undefined): string {
  const time = formatDue(due, app.now(), app.locale.value);
  return time && withOwnTime(app, time);
}

/** Adds to a formatted time that it is the viewer's, where support is in another time zone. */
export function withOwnTime(app: PanelContext, time: string): string {
  const zone = app.session.value?.supportHours?.zone;
  return zone && zone !== timeZone() ? app.translate(common)('common.own-time', { time }) : time;
}

/**
 * Returns when the first response to a ticket submitted now is due, by the business hours of the session. The session's own due time
 * is that of a ticket submitted when the session was read, so it becomes too early while the form is open.
 *
 * @returns milliseconds since the epoch; undefined where the API calculates no due times.
 */
export function calculateDue(
  { responseMinutes, responseDueAt, aroundTheClock }: Priority,
  { supportHours }: Pick<Session, 'supportHours'>,
  now: number,
): number | undefined {
  if (!responseDueAt) return undefined;
  let remaining = (responseMinutes ?? 0) * 60_000;
  if (aroundTheClock) return now + remaining;
  for (const { from, to } of supportHours?.open ?? []) {
    const start = Math.max(Date.parse(from), now);
    const free = Math.max(0, Date.parse(to) - start);
    if (free >= remaining) return start + remaining;
    remaining -= free;
  }
  // Due after the hours that the session lists, or by hours that only the API knows.
  return Date.parse(responseDueAt);
}
