import { truncateText } from '../lib/truncate-text.ts';
import type { Maintenance } from '../../contract/index.ts';

/**
 * A maintenance as an iCalendar text (RFC 5545), in UTC, which calendars show in their owner's zone. Undefined while an end
 * is not known, or lies before the start.
 *
 * @example calendarOf({ id: 'm1', name: 'New disks', startsAt: '2026-11-23T14:00:00.000Z', endsAt: '2026-11-23T16:00:00.000Z', updates: [] })
 */
export function toIcs({
  id,
  name,
  startsAt,
  endsAt,
  url,
  updates,
}: Pick<Maintenance, 'id' | 'name' | 'startsAt' | 'endsAt' | 'updates'> & { url?: string | null }): string | undefined {
  if (startsAt === null || endsAt === null || endsAt < startsAt) return undefined;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Madoguchi//Status//EN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    // The same event when it is added again after its time has moved.
    `UID:${escaped(id)}@madoguchi`,
    `DTSTAMP:${stamp(updates[0]?.at ?? startsAt)}`,
    `DTSTART:${stamp(startsAt)}`,
    `DTEND:${stamp(endsAt)}`,
    `SUMMARY:${escaped(name)}`,
    ...(updates[0] ? [`DESCRIPTION:${escaped(truncateText(updates[0].body, 2_000))}`] : []),
    ...(url ? [`URL:${url}`] : []),
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${foldLine(line)}\r\n`).join('');
}

const stamp = (time: string) => `${new Date(time).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;

const escaped = (text: string) =>
  text
    .replaceAll(/[\\;,]/g, (sign) => `\\${sign}`)
    .replaceAll(/\r\n?|\n/g, '\\n')
    .replaceAll(/\p{Cc}/gu, '');

/** At most 75 bytes a line, and no character cut in two. */
function foldLine(line: string): string {
  const encoder = new TextEncoder();
  const parts = [''];
  let room = 75;
  for (const character of line) {
    const bytes = encoder.encode(character).length;
    if (bytes > room) {
      parts.push('');
      // The space at the beginning of each further line counts.
      room = 74;
    }
    parts[parts.length - 1] += character;
    room -= bytes;
  }
  return parts.join('\r\n ');
}
