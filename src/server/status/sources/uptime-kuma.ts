import { Temporal } from 'temporal-polyfill';
import { ConfigurationError } from '../../configuration-error.ts';
import { isTimeZone, toInstant } from '../../lib/time-zone.ts';
import { Fields, SourceError, parseTime } from './json-readers.ts';
import { toPlainText } from './markup.ts';
import {
  parseJson,
  remoteStatus,
  type Format,
  type RemoteOptions,
  type RemoteStatus,
} from '../remote/remote-status.ts';
import { toStableId, type Report } from '../report.ts';

const BEATS = new Map([
  [0, 'major_outage'],
  [1, 'operational'],
  // Pending: one check failed and is being retried.
  [2, 'degraded'],
  [3, 'maintenance'],
]);
const STYLES = new Map([
  ['info', 'none'],
  ['primary', 'none'],
  ['light', 'none'],
  ['dark', 'none'],
  ['warning', 'minor'],
  ['danger', 'major'],
]);
const WINDOWS = new Map([
  ['scheduled', 'scheduled'],
  ['under-maintenance', 'in_progress'],
  ['ended', 'completed'],
  ['inactive', 'completed'],
]);

const LOCAL_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?$/;

/**
 * Parses a time of a maintenance. A time without an offset is local to the time zone of the maintenance. Where this server
 * does not know the zone, the current offset of the maintenance counts; where there is no zone, as in version 1.18, UTC.
 */
function parseZonedTime(text: string, maintenance: Fields): string | null {
  const utc = parseTime(text);
  const zone = maintenance.text('timezone');
  if (utc === null || zone === '' || !LOCAL_TIME.test(text.trim())) return utc;
  const local = utc.slice(0, -1);
  if (isTimeZone(zone)) return new Date(toInstant(Temporal.PlainDateTime.from(local), zone)).toISOString();
  const offset = maintenance.text('timezoneOffset');
  return /^[+-]\d\d:\d\d$/.test(offset) ? parseTime(`${local}${offset}`) : null;
}

const format = (slug: string): Format<'page' | 'beats'> => ({
  documents: {
    page: { path: `api/status-page/${slug}` },
    beats: { path: `api/status-page/heartbeat/${slug}` },
  },
  read({ page, beats }, url) {
    const body = new Fields(parseJson(page));
    const beating = new Fields(parseJson(beats));
    if (!body.isList('publicGroupList') || !beating.has('heartbeatList'))
      throw new SourceError('The status source does not answer as Uptime Kuma does.');
    const last = new Map(
      beating.entries('heartbeatList').map(([id, list]) => [id, list.at(-1)?.number('status') ?? null]),
    );
    const pinned = [body.at('incident'), ...body.list('incidents')].filter((incident) => incident.has('title'));
    return {
      page: { name: body.at('config').text('title'), url: new URL(`status/${slug}`, url).href, subscribeUrl: null },
      components: body.list('publicGroupList').flatMap((group) =>
        group.list('monitorList').map((monitor) => {
          const status = last.get(monitor.text('id')) ?? null;
          return {
            id: monitor.text('id') || toStableId(monitor.text('name')),
            name: monitor.text('name'),
            group: group.text('name') || null,
            state: status === null ? 'unknown' : (BEATS.get(status) ?? String(status)),
          };
        }),
      ),
      incidents: pinned.map((incident) => {
        const at = incident.time('lastUpdatedDate', 'createdDate');
        const text = toPlainText(incident.text('content'));
        return {
          id: incident.text('id') || toStableId(incident.text('title')),
          name: incident.text('title'),
          impact: STYLES.get(incident.text('style')) ?? (incident.text('style') || 'none'),
          state: 'investigating',
          startedAt: incident.time('createdDate'),
          resolvedAt: null,
          url: null,
          components: [],
          updates: text === '' ? [] : [{ id: toStableId(at, text), state: 'investigating', body: text, at }],
        };
      }),
      maintenances: body.list('maintenanceList').map((maintenance) => {
        const [slot] = maintenance.list('timeslotList');
        const raw = maintenance.text('status');
        const text = toPlainText(maintenance.text('description'));
        const time = (name: string, older: string) =>
          parseZonedTime(slot?.text(name) ?? '', maintenance) ?? parseZonedTime(maintenance.text(older), maintenance);
        const startsAt = time('startDate', 'start_date');
        return {
          id: maintenance.text('id') || toStableId(maintenance.text('title')),
          name: maintenance.text('title'),
          state: WINDOWS.get(raw) ?? (raw || 'unknown'),
          startsAt,
          endsAt: time('endDate', 'end_date'),
          url: null,
          components: [],
          updates: text === '' ? [] : [{ id: toStableId(startsAt, text), state: 'scheduled', body: text, at: null }],
        };
      }),
      // A hundred heartbeats span an hour or a month, and unpinned incidents are not returned.
      since: null,
    } satisfies Report;
  },
});

/** Options of an Uptime Kuma source. */
export interface UptimeKumaOptions extends RemoteOptions {
  /** Slug of the status page, as in `/status/<slug>`. Default `default`. */
  slug?: string;
}

/** Creates a source for an Uptime Kuma status page, which caches for up to five minutes and has no history. */
export function uptimeKuma(options: UptimeKumaOptions): RemoteStatus {
  const slug = options.slug ?? 'default';
  if (!/^[\w-]{1,100}$/.test(slug)) throw new ConfigurationError(`"${slug}" is no name of a status page.`);
  return remoteStatus(options, format(slug));
}
