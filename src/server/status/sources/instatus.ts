import { Fields, SourceError, lookUpWord } from './json-readers.ts';
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
  undermaintenance: 'maintenance',
  degradedperformance: 'degraded',
  minoroutage: 'degraded',
  partialoutage: 'partial_outage',
  majoroutage: 'major_outage',
} as const;
const IMPACTS = {
  operational: 'none',
  degradedperformance: 'minor',
  minoroutage: 'minor',
  partialoutage: 'major',
  majoroutage: 'critical',
} as const;
const INCIDENTS = {
  investigating: 'investigating',
  identified: 'identified',
  monitoring: 'monitoring',
  resolved: 'resolved',
} as const;
const MAINTENANCES = { notstartedyet: 'scheduled', inprogress: 'in_progress', completed: 'completed' } as const;

const format: Format<'summary' | 'components'> = {
  documents: {
    summary: { path: 'summary.json' },
    components: { path: 'v2/components.json', optional: true },
  },
  read({ summary, components }, page) {
    const body = new Fields(parseJson(summary));
    const about = body.at('page');
    const said = about.text('status');
    // Empty lists may be missing; the status of the page is required.
    if (said === '') throw new SourceError('The status source does not answer as Instatus does.');
    const rows = components === null ? [] : new Fields(parseJson(components)).list('components');
    const name = about.text('name');
    const url = about.text('url') || page.href;
    const incidents = body.list('activeIncidents').map((incident) => ({
      ...shared(incident, 'started'),
      impact: lookUpWord(IMPACTS, incident.text('impact'), 'none'),
      state: lookUpWord(INCIDENTS, incident.text('status'), 'investigating'),
      startedAt: incident.time('started'),
      resolvedAt: null,
    }));
    const maintenances = body.list('activeMaintenances').map((maintenance) => ({
      ...shared(maintenance, 'start'),
      state: lookUpWord(MAINTENANCES, maintenance.text('status'), 'scheduled'),
      startsAt: maintenance.time('start'),
      endsAt: getEnd(maintenance),
    }));
    const listed = rows
      .filter((row) => !rows.some((other) => other.at('group').text('id') === row.text('id')))
      .map((row) => ({
        id: row.text('id') || toStableId(row.text('name')),
        name: row.text('name'),
        group: row.at('group').text('name') || null,
        state: lookUpWord(COMPONENTS, row.text('status')),
      }));
    // The page may report issues without listing any incident; the page itself is then shown as a degraded component.
    const vague = said.toUpperCase() !== 'UP' && incidents.length === 0 && maintenances.length === 0;
    const silent = listed.every(({ state }) => state === 'operational');
    return {
      page: { name, url, subscribeUrl: url },
      components:
        vague && silent
          ? [
              ...listed,
              {
                id: 'page',
                name: name || url,
                group: null,
                state: lookUpWord({ hasissues: 'degraded', undermaintenance: 'maintenance' }, said),
              },
            ]
          : listed,
      incidents,
      maintenances,
      since: null,
    } satisfies Report;
  },
};

/** Creates a source for an Instatus page: `/summary.json` and, if available, `/v2/components.json`. It has no history. */
export const instatus = (options: RemoteOptions): RemoteStatus => remoteStatus(options, format);

const shared = (event: Fields, start: string) => ({
  id: event.text('id') || toStableId(event.text('url'), event.text('name'), event.time(start)),
  name: event.text('name'),
  url: event.text('url') || null,
  components: [],
  updates: [],
});

/** Computes the end from the duration in minutes. */
function getEnd(maintenance: Fields): string | null {
  const start = maintenance.time('start');
  const minutes = maintenance.number('duration');
  return start === null || minutes === null || minutes < 0 || minutes > 525_600
    ? null
    : new Date(Date.parse(start) + minutes * 60_000).toISOString();
}
