import type { StatusUpdate } from '../../../contract/index.ts';
import { Fields, SourceError } from './json-readers.ts';
import { toPlainText } from './markup.ts';
import {
  parseJson,
  remoteStatus,
  type Format,
  type RemoteOptions,
  type RemoteStatus,
} from '../remote/remote-status.ts';
import { toStableId, type Report } from '../report.ts';

// Cachet uses numeric codes.
const COMPONENTS = new Map([
  [1, 'operational'],
  [2, 'degraded'],
  [3, 'partial_outage'],
  [4, 'major_outage'],
  [6, 'maintenance'],
]);
const INCIDENTS = new Map([
  [1, 'investigating'],
  [2, 'identified'],
  [3, 'monitoring'],
  [4, 'resolved'],
]);
const SCHEDULES = new Map([
  [0, 'scheduled'],
  [1, 'in_progress'],
  [2, 'completed'],
]);
const PER_PAGE = 100;

const format: Format<'components' | 'incidents' | 'schedules'> = {
  documents: {
    components: { path: `api/components?include=group&per_page=${PER_PAGE}` },
    incidents: { path: `api/incidents?include=updates,components&per_page=${PER_PAGE}` },
    schedules: { path: `api/schedules?include=updates,components&per_page=${PER_PAGE}` },
  },
  read(texts, page) {
    const [components, incidents, schedules] = [texts.components, texts.incidents, texts.schedules].map((text) => {
      const body = new Fields(parseJson(text));
      if (!body.isList('data')) throw new SourceError('The status source does not answer as Cachet does.');
      const included = new Map(body.list('included').map((one) => [toKey(one), one.at('attributes')]));
      return body.list('data').map((row) => ({ row, it: row.at('attributes'), included }));
    });
    const all = incidents ?? [];
    const starts = all.flatMap(({ it }) => getStart(it) ?? []).map((time) => Date.parse(time));
    return {
      page: { name: '', url: page.href, subscribeUrl: null },
      components: (components ?? [])
        .filter(({ it }) => !it.has('enabled') || it.flag('enabled'))
        .toSorted((one, other) => (one.it.number('order') ?? 0) - (other.it.number('order') ?? 0))
        .map(({ row, it, included }) => ({
          id: row.text('id') || toStableId(it.text('name')),
          name: it.text('name'),
          group: included.get(toKey(row.at('relationships', 'group', 'data')))?.text('name') || null,
          state: lookUpCode(COMPONENTS, it),
        })),
      incidents: all.map((one) => {
        const { it } = one;
        const state = lookUpCode(INCIDENTS, it);
        const updates = toUpdates(one, INCIDENTS);
        return {
          ...shared(one),
          // Cachet has no impact of incidents.
          impact: 'none',
          state,
          startedAt: getStart(it),
          resolvedAt:
            state === 'resolved'
              ? (updates.findLast(({ at }) => at !== null)?.at ?? it.at('updated').time('string'))
              : null,
          updates: [...updates, ...toFirst(it, getStart(it), 'investigating')],
        };
      }),
      maintenances: (schedules ?? []).map((one) => ({
        ...shared(one),
        state: lookUpCode(SCHEDULES, one.it),
        startsAt: one.it.at('scheduled').time('string'),
        endsAt: one.it.at('completed').time('string'),
        updates: [...toUpdates(one, SCHEDULES), ...toFirst(one.it, one.it.at('created').time('string'), 'scheduled')],
      })),
      // A full page means that there are older incidents.
      since: starts.length === 0 ? null : Math.min(...starts),
    } satisfies Report;
  },
};

/** Creates a source for Cachet 3: `/api/components`, `/api/incidents` and `/api/schedules`. Times are interpreted as UTC. */
export const cachet = (options: RemoteOptions): RemoteStatus => remoteStatus(options, format);

interface Row {
  row: Fields;
  it: Fields;
  included: ReadonlyMap<string, Fields>;
}

const toKey = (one: Fields) => `${one.text('type')} ${one.text('id')}`;
const getStart = (it: Fields) => it.at('occurred').time('string') ?? it.at('created').time('string');

/** Returns the state for a numeric code, which may be in an object with its label; the label for an unknown code. */
function lookUpCode(words: ReadonlyMap<number, string>, it: Fields): string {
  const status = it.at('status');
  const number = status.number('value') ?? it.number('status');
  return (
    (number === null ? undefined : words.get(number)) ??
    (status.text('human') || (number === null ? 'unknown' : String(number)))
  );
}

const related = ({ row, included }: Row, name: string) =>
  row
    .at('relationships', name)
    .list('data')
    .flatMap((one) => included.get(toKey(one)) ?? []);

const shared = (one: Row) => ({
  id: one.row.text('id') || toStableId(one.it.text('name'), getStart(one.it)),
  name: one.it.text('name'),
  url: null,
  components: related(one, 'components')
    .map((component) => component.text('name'))
    .filter((name) => name !== ''),
});

function toUpdates(one: Row, words: ReadonlyMap<number, string>): StatusUpdate[] {
  return related(one, 'updates').map((update) => {
    const at = update.at('created').time('string');
    const body = toPlainText(update.text('message'));
    return { id: update.text('id') || toStableId(at, body), state: lookUpCode(words, update), body, at };
  });
}

/** The first message is a property of the incident rather than an update. */
function toFirst(it: Fields, at: string | null, state: string): StatusUpdate[] {
  const body = toPlainText(it.text('message'));
  return body === '' ? [] : [{ id: toStableId('first', it.text('id'), body), state, body, at }];
}
