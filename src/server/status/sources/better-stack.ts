import type { StatusUpdate } from '../../../contract/index.ts';
import { Fields, SourceError, lookUpWord } from './json-readers.ts';
import { impactToState, worstState } from '../../../contract/index.ts';
import { toPlainText } from './markup.ts';
import {
  parseJson,
  remoteStatus,
  type Format,
  type RemoteOptions,
  type RemoteStatus,
} from '../remote/remote-status.ts';
import { toStableId, type Report } from '../report.ts';

const STATES = {
  operational: 'operational',
  degraded: 'degraded',
  downtime: 'major_outage',
  maintenance: 'maintenance',
  not_monitored: 'operational',
} as const;
const IMPACTS = {
  operational: 'none',
  resolved: 'none',
  degraded: 'minor',
  downtime: 'critical',
  maintenance: 'maintenance',
} as const;

const format: Format<'index'> = {
  // Unknown paths return an HTML page with status 200, so the content type is checked.
  documents: { index: { path: 'index.json' } },
  read({ index }, page, now) {
    const body = new Fields(parseJson(index));
    const about = body.at('data', 'attributes');
    if (body.at('data').text('type') !== 'status_page')
      throw new SourceError('The status source does not answer as Better Stack does.');
    const included = new Map<string, Fields[]>();
    for (const one of body.list('included')) {
      const type = one.text('type');
      included.set(type, [...(included.get(type) ?? []), one]);
    }
    const of = (type: string) => included.get(type) ?? [];
    const sections = new Map(
      of('status_page_section').map((one) => [one.text('id'), one.at('attributes').text('name')]),
    );
    const components = of('status_page_resource')
      .toSorted(
        (one, other) =>
          (one.at('attributes').number('position') ?? 0) - (other.at('attributes').number('position') ?? 0),
      )
      .map((one) => {
        const it = one.at('attributes');
        return {
          id: one.text('id') || toStableId(it.text('public_name')),
          name: it.text('public_name'),
          group: sections.get(it.text('status_page_section_id')) || null,
          state: lookUpWord(STATES, it.text('status')),
        };
      });
    const names = new Map(components.map(({ id, name }) => [id, name]));
    const updates = toUpdates(of('status_update'));
    const reports = of('status_report').map((one) => toReport(one, names, updates));
    const url = page.href;
    return {
      page: { name: about.text('company_name'), url, subscribeUrl: url },
      components,
      incidents: reports
        .filter(({ kind }) => kind !== 'maintenance')
        .map(({ event, impact, endsAt, startsAt }) => {
          const over = endsAt !== null && Date.parse(endsAt) <= now;
          return {
            ...event,
            impact,
            state: over ? 'resolved' : 'investigating',
            startedAt: startsAt,
            resolvedAt: over ? endsAt : null,
          };
        }),
      maintenances: reports
        .filter(({ kind }) => kind === 'maintenance')
        .map(({ event, startsAt, endsAt }) => {
          const begun = startsAt !== null && Date.parse(startsAt) <= now;
          const over = endsAt !== null && Date.parse(endsAt) <= now;
          return { ...event, startsAt, endsAt, state: over ? 'completed' : begun ? 'in_progress' : 'scheduled' };
        }),
      since: null,
      days: toDays(of('status_page_resource')),
    } satisfies Report;
  },
};

/** Creates a source for a Better Stack status page (`/index.json`), with the daily state history. */
export const betterStack = (options: RemoteOptions): RemoteStatus => remoteStatus(options, format);

function toReport(one: Fields, names: ReadonlyMap<string, string>, updates: ReadonlyMap<string, StatusUpdate[]>) {
  const it = one.at('attributes');
  const startsAt = it.time('starts_at', 'created_at');
  const id = one.text('id') || toStableId(it.text('title'), startsAt);
  const affected = it.list('affected_resources');
  // The current state may be "operational", so the worst affected state determines the impact.
  const words = [it.text('aggregate_state'), ...affected.map((resource) => resource.text('status'))];
  const impacts = words.filter((word) => word !== '').map((word) => lookUpWord(IMPACTS, word));
  const worst = worstState(impacts.map((impact) => impactToState(impact)));
  return {
    kind: it.text('report_type').toLowerCase(),
    startsAt,
    endsAt: it.time('ends_at'),
    impact: impacts.find((impact) => impactToState(impact) === worst) ?? 'none',
    event: {
      id,
      name: it.text('title'),
      url: null,
      components: affected
        .map((resource) => names.get(resource.text('status_page_resource_id')) ?? '')
        .filter((name) => name !== ''),
      updates: updates.get(id) ?? [],
    },
  };
}

/** Groups updates by report. Updates have no state. */
function toUpdates(included: readonly Fields[]): Map<string, StatusUpdate[]> {
  const found = new Map<string, StatusUpdate[]>();
  for (const one of included) {
    const it = one.at('attributes');
    const report = it.text('status_report_id');
    const at = it.time('published_at', 'created_at');
    const body = toPlainText(it.text('message'));
    const states = it.list('affected_resources').map((resource) => resource.text('status').toLowerCase());
    const over = states.length > 0 && states.every((state) => state === 'resolved' || state === 'operational');
    const update = { id: one.text('id') || toStableId(at, body), state: over ? 'resolved' : 'update', body, at };
    found.set(report, [...(found.get(report) ?? []), update]);
  }
  return found;
}

/** Returns the worst state of all resources per day, without days that were not monitored. */
function toDays(resources: readonly Fields[]): Map<string, string> {
  const days = new Map<string, string>();
  for (const resource of resources) {
    for (const one of resource.at('attributes').list('status_history')) {
      const [day] = /^\d{4}-\d\d-\d\d/.exec(one.text('day')) ?? [];
      const raw = one.text('status').toLowerCase();
      if (day === undefined || raw === '' || raw === 'not_monitored') continue;
      days.set(day, worstState([days.get(day) ?? 'operational', lookUpWord(STATES, raw)]));
    }
  }
  return days;
}
