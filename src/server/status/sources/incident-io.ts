import type { Incident, StatusUpdate } from '../../../contract/index.ts';
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

const IMPACTS = { degraded_performance: 'minor', partial_outage: 'major', full_outage: 'critical' } as const;
const STATES = {
  maintenance_scheduled: 'scheduled',
  maintenance_in_progress: 'in_progress',
  maintenance_completed: 'completed',
} as const;

const format: Format<'summary'> = {
  documents: { summary: { path: 'api/v1/summary' } },
  read({ summary }, page) {
    const body = new Fields(parseJson(summary));
    if (!body.isList('ongoing_incidents'))
      throw new SourceError('The status source does not answer as incident.io does.');
    const url = body.text('page_url') || page.href;
    const planned = [
      ...body.list('in_progress_maintenances').map((one) => ({ one, otherwise: 'in_progress' })),
      ...body.list('scheduled_maintenances').map((one) => ({ one, otherwise: 'scheduled' })),
    ];
    return {
      page: { name: body.text('page_title'), url, subscribeUrl: url },
      // The document lists affected components only.
      components: [],
      incidents: body.list('ongoing_incidents').map(toIncident),
      maintenances: planned.map(({ one, otherwise }) => ({
        ...shared(one),
        state: lookUpWord(STATES, one.text('status'), otherwise),
        startsAt: one.time('starts_at', 'started_at'),
        endsAt: one.time('ends_at', 'scheduled_end_at'),
        updates: toUpdates(one, lookUpWord(STATES, one.text('status'), otherwise)),
      })),
      // The document lists open incidents only.
      since: null,
    } satisfies Report;
  },
};

/** Creates a source for an incident.io status page (`/api/v1/summary`), which has open and planned incidents without components and history. */
export const incidentIo = (options: RemoteOptions): RemoteStatus => remoteStatus(options, format);

function toIncident(incident: Fields): Incident {
  return {
    ...shared(incident),
    impact: lookUpWord(IMPACTS, incident.text('current_worst_impact'), 'none'),
    state: lookUpWord({}, incident.text('status'), 'investigating'),
    startedAt: incident.time('started_at', 'created_at'),
    resolvedAt: null,
    updates: toUpdates(incident, incident.text('status') || 'investigating'),
  };
}

const shared = (event: Fields) => ({
  id: event.text('id') || toStableId(event.text('name'), event.text('url')),
  name: event.text('name'),
  url: event.text('url') || null,
  components: event
    .list('affected_components')
    .map((component) => component.text('name'))
    .filter((name) => name !== ''),
});

/** The document contains the last update only. */
function toUpdates(event: Fields, state: string): StatusUpdate[] {
  const body = toPlainText(event.text('last_update_message'));
  const at = event.time('last_update_at');
  return body === '' ? [] : [{ id: toStableId(at, body), state, body, at }];
}
