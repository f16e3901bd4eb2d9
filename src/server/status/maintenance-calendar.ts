import ical, { ICalEventTransparency } from 'ical-generator';
import { truncateText } from '../lib/truncate-text.ts';
import type { Maintenance } from '../../contract/index.ts';

const MAX_DESCRIPTION_LENGTH = 2_000;
/** `SEQUENCE` counts seconds from here: an iCalendar integer ends at 2,147,483,647. */
const SEQUENCE_EPOCH_MS = Date.UTC(2020, 0, 1);

/**
 * Formats a maintenance as an iCalendar text (RFC 5545) in UTC. Undefined when the end is unknown or before the start.
 *
 * `DTSTAMP` and `SEQUENCE` come from the newest update, so a file that is saved after an update replaces the event of an
 * earlier file. There is no `METHOD`, because that makes a scheduling message, which needs an organizer (RFC 5546).
 *
 * @example toIcs({ id: 'm1', name: 'New disks', startsAt: '2026-11-23T14:00:00.000Z', endsAt: '2026-11-23T16:00:00.000Z', updates: [] })
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
  const updatedAt = Math.max(...updates.map(({ at }) => (at === null ? 0 : Date.parse(at))), 0);
  const calendar = ical({ prodId: '//Madoguchi//Status//EN' });
  calendar.createEvent({
    // The library writes the id as it is; encoded, it cannot break out of its line.
    id: `${encodeURIComponent(id.toWellFormed())}@madoguchi`,
    sequence: Math.max(0, Math.floor((updatedAt - SEQUENCE_EPOCH_MS) / 1_000)),
    stamp: new Date(updatedAt || startsAt),
    start: new Date(startsAt),
    end: new Date(endsAt),
    summary: sanitizeText(name),
    description: updates[0] ? sanitizeText(truncateText(updates[0].body, MAX_DESCRIPTION_LENGTH)) : null,
    // The library escapes a URI like text, which RFC 5545 does not allow.
    url: url ? url.replaceAll(/[,;\\\r\n]/g, encodeURIComponent) : null,
    transparency: ICalEventTransparency.TRANSPARENT,
  });
  // The library omits the line break that ends the last line.
  return `${calendar.toString()}\r\n`;
}

/** Removes characters that iCalendar text must not contain: control characters other than tabs and line breaks. */
const sanitizeText = (text: string) => text.toWellFormed().replaceAll(/[^\P{Cc}\t\r\n]/gu, '');
