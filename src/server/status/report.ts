import { truncateText } from '../lib/truncate-text.ts';
import { createHash } from 'node:crypto';
import type { Component, Incident, Maintenance, Status, StatusUpdate } from '../../contract/index.ts';
import { toIcs } from './maintenance-calendar.ts';
import { getOverallStatus, isOpen } from '../../contract/index.ts';
import { HISTORY_DAYS, buildHistory } from './history.ts';

const DAY = 86_400_000;
/** What one answer holds at most; the rest is on the status page itself. */
const MAX = { components: 500, open: 100, past: 50, maintenances: 50, updates: 50, updatesOfPast: 5, words: 4_000 };
/** How long maintenance that is over stays. */
const PAST_MAINTENANCE = 14 * DAY;

/** What a source's documents say, all in one form; times are RFC 3339 in UTC, unknown words are the source's own. */
export interface Report {
  page: Status['page'];
  components: Component[];
  incidents: Incident[];
  maintenances: Omit<Maintenance, 'calendar'>[];
  /**
   * Since when all incidents are in `incidents`, also those that are over, in milliseconds; null when the source tells of
   * open ones only, and so nothing of past days.
   */
  since: number | null;
  /** How days were, by `2026-11-21`, where the source says so itself. */
  days?: ReadonlyMap<string, string>;
}

/** An id for what has none of its own, the same each time it is read. */
export const toStableId = (...parts: readonly (string | null)[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

const newest = (updates: readonly StatusUpdate[]) =>
  updates.toSorted((one, other) => (other.at ?? '').localeCompare(one.at ?? ''));
const getStart = ({ startedAt }: Incident) => startedAt ?? '';

/**
 * Judges what a source says: headline and days are computed from everything it names, and only then cut to what one answer
 * can hold.
 *
 * @param checkedAt when the source was read, in milliseconds
 */
export function buildStatus(report: Report, checkedAt: number): Status {
  const { page, components, since, days } = report;
  const headline = getOverallStatus(report);
  const incidents = report.incidents.toSorted((one, other) => getStart(other).localeCompare(getStart(one)));
  const open = incidents.filter(isOpen);
  const oldest = checkedAt - HISTORY_DAYS * DAY;
  const past = incidents.filter(
    (incident) => !isOpen(incident) && Date.parse(incident.resolvedAt ?? incident.startedAt ?? '') > oldest,
  );
  const maintenances = report.maintenances
    .filter(({ state, endsAt }) => state !== 'completed' || Date.parse(endsAt ?? '') > checkedAt - PAST_MAINTENANCE)
    .toSorted((one, other) => (one.startsAt ?? '').localeCompare(other.startsAt ?? ''));

  return {
    headline,
    checkedAt: new Date(checkedAt).toISOString(),
    page: { name: page.name, url: link(page.url), subscribeUrl: link(page.subscribeUrl) },
    components: truncate(components),
    incidents: [
      ...open.slice(0, MAX.open).map((incident) => shorten(incident, MAX.updates)),
      ...past.slice(0, MAX.past).map((incident) => shorten(incident, MAX.updatesOfPast)),
    ],
    maintenances: maintenances.slice(0, MAX.maintenances).map((maintenance) => {
      const told = shorten(maintenance, MAX.updatesOfPast);
      const calendar = told.state === 'completed' ? undefined : toIcs(told);
      return calendar === undefined ? told : { ...told, calendar };
    }),
    ...(open.length > MAX.open && { moreIncidents: open.length - MAX.open }),
    ...((since !== null || days) && {
      history: buildHistory({ ...report, since: since ?? Infinity, headline, ...(days && { days }) }, checkedAt),
    }),
  };
}

/** As many as an answer holds, in their order; those that are not as they should be are among them. */
function truncate(components: Component[]): Component[] {
  if (components.length <= MAX.components) return components;
  const well = ({ state }: Component) => state === 'operational';
  const first = [...components.filter((one) => !well(one)), ...components.filter(well)].slice(0, MAX.components);
  const kept = new Set(first);
  return components.filter((one) => kept.has(one));
}

function shorten<T extends { url: string | null; updates: StatusUpdate[]; components: string[] }>(
  event: T,
  most: number,
): T {
  const updates = newest(event.updates).slice(0, most);
  return {
    ...event,
    url: link(event.url),
    components: [...new Set(event.components)].slice(0, MAX.components),
    updates: updates.map((update) => ({ ...update, body: truncateText(update.body, MAX.words) })),
  };
}

/** Only what is a plain web address. */
function link(url: string | null): string | null {
  const parsed = url !== null && URL.canParse(url) ? new URL(url) : null;
  const plain = parsed && /^https?:$/.test(parsed.protocol) && parsed.username === '' && parsed.password === '';
  return plain ? parsed.href : null;
}
