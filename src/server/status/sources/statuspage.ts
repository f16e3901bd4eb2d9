import type { Component, Incident, StatusUpdate } from '../../../contract/index.ts';
import { Fields, SourceError, lookUpWord } from './json-readers.ts';
import { toPlainText } from './markup.ts';
import {
  parseJson,
  remoteStatus,
  type Format,
  type RemoteOptions,
  type RemoteStatus,
} from '../remote/remote-status.ts';
import { toStableId, type Report } from '../report.ts';

const COMPONENTS = {
  operational: 'operational',
  degraded_performance: 'degraded',
  partial_outage: 'partial_outage',
  major_outage: 'major_outage',
  under_maintenance: 'maintenance',
} as const;
const MAINTENANCES = {
  scheduled: 'scheduled',
  in_progress: 'in_progress',
  verifying: 'in_progress',
  completed: 'completed',
} as const;
/** States in order of progress. A later state in the updates takes precedence, because the incident's own state often lags. */
const PROGRESS = ['investigating', 'identified', 'monitoring'];
/** Page size of the incident list. A full list means that there are older incidents. */
const LISTED = 50;

const format: Format<'summary' | 'incidents'> = {
  documents: {
    summary: { path: 'api/v2/summary.json' },
    incidents: { path: 'api/v2/incidents.json', optional: true },
  },
  read({ summary, incidents }, page) {
    const body = new Fields(parseJson(summary));
    if (!body.isList('components') || !body.isList('incidents'))
      throw new SourceError('The status source does not answer as an Atlassian Statuspage does.');
    const about = body.at('page');
    const past = incidents === null ? null : toPast(incidents);
    // The summary contains every open incident, so one that is open only in the list has been resolved since.
    const open = body.list('incidents').map(toIncident);
    const known = new Set(open.map(({ id }) => id));
    const over = (past ?? []).filter(
      ({ id, state, resolvedAt }) => !known.has(id) && (state === 'resolved' || resolvedAt !== null),
    );
    const url = about.text('url') || page.href;
    return {
      page: { name: about.text('name'), url, subscribeUrl: url },
      components: toComponents(body),
      incidents: [...open, ...over],
      maintenances: body.list('scheduled_maintenances').map((maintenance) => ({
        id: maintenance.text('id') || toStableId(maintenance.text('name'), maintenance.time('scheduled_for')),
        name: maintenance.text('name'),
        state: lookUpWord(MAINTENANCES, maintenance.text('status')),
        startsAt: maintenance.time('scheduled_for', 'started_at'),
        endsAt: maintenance.time('scheduled_until'),
        url: maintenance.text('shortlink') || null,
        components: toNames(maintenance),
        updates: toUpdates(maintenance),
      })),
      since: past && toSince(past, body),
    } satisfies Report;
  },
};

/**
 * Creates a source for an Atlassian Statuspage or a compatible page: `/api/v2/summary.json` and, if available,
 * `/api/v2/incidents.json` for the history.
 *
 * @throws ConfigurationError for an invalid URL
 * @example createTicketApi({ store, identity, status: statuspage({ url: 'https://status.example.com' }) })
 */
export const statuspage = (options: RemoteOptions): RemoteStatus => remoteStatus(options, format);

function toComponents(body: Fields): Component[] {
  const rows = body
    .list('components')
    .map((row) => ({ row, at: row.number('position') ?? 0, group: row.text('group_id') }))
    .toSorted((one, other) => one.at - other.at);
  const isGroup = ({ row }: { row: Fields }) => row.flag('group');
  const groups = rows.filter(isGroup);
  const members = rows.filter((one) => !isGroup(one));
  const rank = (id: string) => groups.findIndex(({ row }) => row.text('id') === id);
  const getName = (id: string) => groups[rank(id)]?.row.text('name') ?? null;
  const getState = (row: Fields) => lookUpWord(COMPONENTS, row.text('status'));
  // A group is shown only when its members are not.
  const alone = groups.filter(({ row }) => !members.some(({ group }) => group === row.text('id')));
  return [...members.toSorted((one, other) => rank(one.group) - rank(other.group)), ...alone]
    .filter(({ row }) => !(row.flag('only_show_if_degraded') && getState(row) === 'operational'))
    .map(({ row, group }) => ({
      id: row.text('id') || toStableId(row.text('name'), group),
      name: row.text('name'),
      group: getName(group),
      state: getState(row),
    }));
}

function toIncident(incident: Fields): Incident {
  const updates = toUpdates(incident);
  const resolvedAt = incident.time('resolved_at');
  const said = lookUpWord({ postmortem: 'resolved' }, incident.text('status').toLowerCase());
  const further = Math.max(...updates.map(({ state }) => PROGRESS.indexOf(state)));
  const own = PROGRESS.indexOf(said);
  return {
    id: incident.text('id') || toStableId(incident.text('name'), incident.time('created_at')),
    name: incident.text('name'),
    impact: incident.text('impact').toLowerCase() || 'none',
    state: own >= 0 && further > own ? (PROGRESS[further] ?? said) : said,
    startedAt: incident.time('started_at', 'created_at'),
    resolvedAt,
    url: incident.text('shortlink') || null,
    components: toNames(incident),
    updates,
  };
}

/** Returns the affected components, including those that only updates name. */
function toNames(event: Fields): string[] {
  const named = event.list('components').map((component) => component.text('name'));
  const inUpdates = event
    .list('incident_updates')
    .flatMap((update) => update.list('affected_components').map((component) => component.text('name')));
  return [...new Set([...named, ...inUpdates])].filter((name) => name !== '');
}

function toUpdates(event: Fields): StatusUpdate[] {
  return event.list('incident_updates').map((update) => {
    const at = update.time('display_at', 'created_at', 'updated_at');
    const body = toPlainText(update.text('body'));
    return {
      id: update.text('id') || toStableId(at, body),
      state: lookUpWord(MAINTENANCES, update.text('status')),
      body,
      at,
    };
  });
}

/** Parses the incident history; null if it is invalid, which does not affect the current status. */
function toPast(text: string): Incident[] | null {
  try {
    const body = new Fields(parseJson(text));
    return body.isList('incidents') ? body.list('incidents').map(toIncident) : null;
  } catch {
    return null;
  }
}

/** Returns the start of the complete history: the oldest incident of a full list, else the first component. */
function toSince(past: readonly Incident[], body: Fields): number {
  const starts = past.flatMap(({ startedAt }) => (startedAt === null ? [] : [Date.parse(startedAt)]));
  const made = body.list('components').flatMap((component) => {
    const time = component.time('created_at', 'start_date');
    return time === null ? [] : [Date.parse(time)];
  });
  if (past.length >= LISTED) return Math.min(...starts, Infinity);
  return Math.min(...starts, ...made, Infinity);
}
