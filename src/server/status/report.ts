import { truncateText } from '../lib/truncate-text.ts';
import { createHash } from 'node:crypto';
import type { Component, Incident, Maintenance, Status, StatusUpdate } from '../../contract/index.ts';
import { toIcs } from './maintenance-calendar.ts';
import { getOverallStatus, isOpen } from '../../contract/index.ts';
import { HISTORY_DAYS, buildHistory } from './history.ts';

const DAY = 86_400_000;
/** Limits of one response. */
const MAX = { components: 500, open: 100, past: 50, maintenances: 50, updates: 50, updatesOfPast: 5, words: 4_000 };
/** Retention of completed maintenance. */
const PAST_MAINTENANCE_MS = 14 * DAY;

/** The documents of a source in a common form. Times are RFC 3339 in UTC; unknown states are passed through. */
export interface Report {
  page: Status['page'];
  components: Component[];
  incidents: Incident[];
  maintenances: Omit<Maintenance, 'calendar'>[];
  /**
   * Start of the complete history in `incidents`, including resolved ones, in milliseconds; null when the source only
   * reports open incidents, and so nothing about past days.
   */
  since: number | null;
  /** States of days by `2026-11-21`, where the source reports them. */
  days?: ReadonlyMap<string, string>;
}

/** Derives a stable id for an item without one. */
export const toStableId = (...parts: readonly (string | null)[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

const newest = (updates: readonly StatusUpdate[]) =>
  updates.toSorted((one, other) => (other.at ?? '').localeCompare(one.at ?? ''));
const getStart = ({ startedAt }: Incident) => startedAt ?? '';

/**
 * Builds the status from a report. Headline and history are computed from the whole report, which is then cut to the limits.
 *
 * @param checkedAt time of the report (ms)
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
    .filter(({ state, endsAt }) => state !== 'completed' || Date.parse(endsAt ?? '') > checkedAt - PAST_MAINTENANCE_MS)
    .toSorted((one, other) => (one.startsAt ?? '').localeCompare(other.startsAt ?? ''));

  return {
    headline,
    checkedAt: new Date(checkedAt).toISOString(),
    page: { name: page.name, url: toSafeUrl(page.url), subscribeUrl: toSafeUrl(page.subscribeUrl) },
    components: truncate(components),
    incidents: [
      ...open.slice(0, MAX.open).map((incident) => shorten(incident, MAX.updates)),
      ...past.slice(0, MAX.past).map((incident) => shorten(incident, MAX.updatesOfPast)),
    ],
    maintenances: maintenances.slice(0, MAX.maintenances).map((maintenance) => {
      const shortened = shorten(maintenance, MAX.updatesOfPast);
      const calendar = shortened.state === 'completed' ? undefined : toIcs(shortened);
      return calendar === undefined ? shortened : { ...shortened, calendar };
    }),
    ...(open.length > MAX.open && { moreIncidents: open.length - MAX.open }),
    ...((since !== null || days) && {
      history: buildHistory({ ...report, since: since ?? Infinity, headline, ...(days && { days }) }, checkedAt),
    }),
  };
}

/** Keeps the order; components that are not operational take precedence. */
function truncate(components: Component[]): Component[] {
  if (components.length <= MAX.components) return components;
  const isOperational = ({ state }: Component) => state === 'operational';
  const first = [...components.filter((one) => !isOperational(one)), ...components.filter(isOperational)].slice(
    0,
    MAX.components,
  );
  const selected = new Set(first);
  return components.filter((one) => selected.has(one));
}

function shorten<T extends { url: string | null; updates: StatusUpdate[]; components: string[] }>(
  event: T,
  maxUpdates: number,
): T {
  const updates = newest(event.updates).slice(0, maxUpdates);
  return {
    ...event,
    url: toSafeUrl(event.url),
    components: [...new Set(event.components)].slice(0, MAX.components),
    updates: updates.map((update) => ({ ...update, body: truncateText(update.body, MAX.words) })),
  };
}

/** Returns http(s) URLs without credentials, else null. */
function toSafeUrl(url: string | null): string | null {
  const parsed = url !== null && URL.canParse(url) ? new URL(url) : null;
  const plain = parsed && /^https?:$/.test(parsed.protocol) && parsed.username === '' && parsed.password === '';
  return plain ? parsed.href : null;
}
