import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statusUpstream, type Upstream } from '../../../../test/status-upstream.ts';
import { statuspage } from './statuspage.ts';

// The cases of the recorded responses in `scripts/record-statuspage-fixtures.ts`, with bodies written for this test.
const now = Date.UTC(2026, 10, 21, 12);

let upstream: Upstream;
beforeAll(async () => {
  upstream = await statusUpstream();
});
afterAll(() => upstream.close());

const component = (id: string, status = 'operational', more: object = {}) => ({
  id,
  name: id.toUpperCase(),
  status,
  ...more,
});
const update = (id: string, status: string, body: string, at: string) => ({ id, status, body, display_at: at });
const incident = (id: string, more: object = {}) => ({
  id,
  name: `Trouble ${id}`,
  status: 'investigating',
  impact: 'minor',
  started_at: '2026-11-21T09:00:00.000-04:00',
  resolved_at: null,
  shortlink: `https://stspg.example/${id}`,
  components: [],
  incident_updates: [],
  ...more,
});
const maintenance = (id: string, status: string) => ({
  id,
  name: `Upgrade ${id}`,
  status,
  scheduled_for: '2026-11-23T01:00:00Z',
  scheduled_until: '2026-11-23T03:00:00Z',
  incident_updates: [update('u', status, 'Read-only.', '2026-11-20T00:00:00Z')],
});
const body = (more: object = {}, indicator = 'none') => ({
  page: { name: 'Example', url: 'https://status.example.com' },
  status: { indicator, description: 'All Systems Operational' },
  components: [component('api'), component('web')],
  incidents: [],
  scheduled_maintenances: [],
  ...more,
});
async function read(summary: object, past?: object[]) {
  upstream.answer('/api/v2/summary.json', { body: JSON.stringify(summary) });
  upstream.answer('/api/v2/incidents.json', past ? { body: JSON.stringify({ incidents: past }) } : { status: 404 });
  return statuspage({ url: upstream.url, allowPrivate: true }).current(now);
}

describe('the headline of a Statuspage', () => {
  it.each([
    ['all is well', body(), 'operational'],
    ['an incident is open while its own indicator is calm', body({ incidents: [incident('a')] }), 'degraded'],
    ['an incident has the impact none', body({ incidents: [incident('a', { impact: 'none' })] }), 'degraded'],
    [
      'a critical incident while every component looks well',
      body({ incidents: [incident('a', { impact: 'critical' })] }),
      'major_outage',
    ],
    [
      'several incidents',
      body({ incidents: [incident('a'), incident('b', { impact: 'major' }), incident('c')] }),
      'partial_outage',
    ],
    [
      'a component is bad without an incident',
      body({ components: [component('api', 'partial_outage')] }),
      'partial_outage',
    ],
    ['a component is under maintenance', body({ components: [component('api', 'under_maintenance')] }), 'maintenance'],
    [
      'maintenance is verified',
      body({ scheduled_maintenances: [maintenance('m', 'verifying')] }, 'maintenance'),
      'maintenance',
    ],
    ['maintenance is to come', body({ scheduled_maintenances: [maintenance('m', 'scheduled')] }), 'operational'],
    [
      'maintenance is in a state that nobody knows',
      body({ scheduled_maintenances: [maintenance('m', 'paused')] }),
      'maintenance',
    ],
    ['its indicator is bad and nothing is listed', body({}, 'major'), 'operational'],
    ['a component is in a state that nobody knows', body({ components: [component('api', 'on_fire')] }), 'degraded'],
    [
      'an impact that is a word of JavaScript',
      body({ incidents: [incident('a', { impact: 'constructor' })] }),
      'degraded',
    ],
    ['an incident that is nothing but an id', body({ incidents: [{ id: 'x' }] }), 'degraded'],
  ])('%s', async (_, summary, headline) => {
    expect((await read(summary)).headline).toBe(headline);
  });

  it('ignores hidden components in the list and in the headline, and passes unknown states through', async () => {
    upstream.answer('/api/v2/summary.json', {
      body: JSON.stringify(body({ components: [component('api', 'weird'), component('visit', 'major_outage')] })),
    });
    const source = statuspage({ url: upstream.url, allowPrivate: true, hide: ['VISIT'] });
    expect(await source.current(now)).toMatchObject({
      headline: 'degraded',
      components: [{ id: 'api', name: 'API', group: null, state: 'weird' }],
    });
  });
});

describe('the status of a Statuspage', () => {
  it('has components by group and position, without headings and those that are shown only when degraded', async () => {
    const { components } = await read(
      body({
        components: [
          component('g2', 'operational', { group: true, position: 2 }),
          component('late', 'operational', { group_id: 'g2', position: 1 }),
          component('g1', 'operational', { group: true, position: 1 }),
          component('b', 'operational', { group_id: 'g1', position: 2 }),
          component('a', 'operational', { group_id: 'g1', position: 1 }),
          component('free', 'operational', { position: 9 }),
          component('quiet', 'operational', { only_show_if_degraded: true }),
          component('empty', 'major_outage', { group: true, position: 5 }),
        ],
      }),
    );
    expect(components.map(({ id, group }) => [id, group])).toEqual([
      ['free', null],
      ['a', 'G1'],
      ['b', 'G1'],
      ['late', 'G2'],
      ['empty', null],
    ]);
  });

  it('has incidents with updates, newest first, in plain text, and components that only updates name', async () => {
    const { incidents } = await read(
      body({
        incidents: [
          incident('a', {
            incident_updates: [
              update('1', 'investigating', 'We look.', '2026-11-21T13:00:00Z'),
              {
                ...update(
                  '2',
                  'monitoring',
                  '<p>Fixed &amp; <b>watched</b>.<br/>p99 < 5 ms</p>',
                  '2026-11-21T14:00:00Z',
                ),
                affected_components: [{ code: 'api', name: 'API' }],
              },
              update('3', 'monitoring', 'Latency <5 ms and a &lt;b&gt;.', '2026-11-21T13:30:00Z'),
            ],
          }),
        ],
      }),
    );
    expect(incidents[0]).toMatchObject({
      // Its own state was not updated.
      state: 'monitoring',
      startedAt: '2026-11-21T13:00:00.000Z',
      url: 'https://stspg.example/a',
      components: ['API'],
    });
    expect(incidents[0]?.updates.map(({ id, body }) => [id, body])).toEqual([
      ['2', 'Fixed & watched.\np99 < 5 ms'],
      ['3', 'Latency <5 ms and a <b>.'],
      ['1', 'We look.'],
    ]);
  });

  it('has no link that is not a web address, and no text that cannot be stored', async () => {
    const odd = incident('a', {
      shortlink: 'javascript:alert(1)',
      name: 'a\u0000b\ud800',
      components: null,
      incident_updates: 'none',
    });
    expect((await read(body({ incidents: [odd] }))).incidents[0]).toMatchObject({
      url: null,
      name: 'ab\ufffd',
      updates: [],
    });
  });

  it('has resolved incidents from the list; one that only the list calls open is resolved, or the summary would contain it', async () => {
    const over = incident('old', {
      status: 'postmortem',
      started_at: '2026-11-01T00:00:00Z',
      resolved_at: '2026-11-02T00:00:00Z',
    });
    const status = await read(body({ incidents: [incident('a')] }), [incident('a'), incident('stale'), over]);
    expect(status.incidents.map(({ id, state }) => [id, state])).toEqual([
      ['a', 'investigating'],
      ['old', 'resolved'],
    ]);
  });

  it('has the history of 90 days, as far as the list reaches', async () => {
    const since = { created_at: '2026-11-01T00:00:00Z' };
    const summary = body({ components: [component('api', 'operational', since)] });
    const { history } = await read(summary, [
      incident('x', {
        impact: 'major',
        status: 'resolved',
        started_at: '2026-11-10T23:00:00Z',
        resolved_at: '2026-11-11T01:00:00Z',
      }),
      incident('y', {
        impact: 'none',
        status: 'resolved',
        started_at: '2026-11-15T01:00:00Z',
        resolved_at: '2026-11-15T02:00:00Z',
      }),
    ]);
    const on = (day: string) => history?.days[(Date.parse(day) - Date.parse(history.from)) / 86_400_000];
    expect([history?.from, history?.days.length]).toEqual(['2026-08-24', 90]);
    expect(
      ['2026-10-31', '2026-11-01', '2026-11-10', '2026-11-11', '2026-11-12', '2026-11-15', '2026-11-21'].map(on),
    ).toEqual([null, 'operational', 'partial_outage', 'partial_outage', 'operational', 'operational', 'operational']);
    expect((await read(body({ incidents: [incident('a')] }), [])).history?.days.at(-1)).toBe('degraded');
    expect((await read(body())).history).toBeUndefined();
  });

  it('has a history from the oldest incident of a full list only', async () => {
    const past = Array.from({ length: 50 }, (_, index) =>
      incident(`p${index}`, {
        status: 'resolved',
        started_at: new Date(now - (index + 1) * 3_600_000).toISOString(),
        resolved_at: new Date(now - (index + 1) * 3_600_000 + 60_000).toISOString(),
      }),
    );
    const { history } = await read(body(), past);
    expect(history?.days.slice(-4)).toEqual([null, 'degraded', 'degraded', 'degraded']);
  });

  it('has maintenance with both ends, and as a calendar file', async () => {
    const { maintenances } = await read(body({ scheduled_maintenances: [maintenance('m', 'scheduled')] }));
    expect(maintenances[0]).toMatchObject({ state: 'scheduled', startsAt: '2026-11-23T01:00:00.000Z' });
    expect(maintenances[0]?.calendar).toContain(
      'DTSTART:20261123T010000Z\r\nDTEND:20261123T030000Z\r\nSUMMARY:Upgrade m\r\n',
    );
  });
});
