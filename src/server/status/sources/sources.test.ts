import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statusUpstream, type Upstream } from '../../../../test/status-upstream.ts';
import { toPlainText } from './markup.ts';
import {
  betterStack,
  cachet,
  feedStatus,
  incidentIo,
  instatus,
  jsonStatus,
  STATUS_KINDS,
  uptimeKuma,
  type RemoteOptions,
  type RemoteStatus,
} from '../index.ts';

// Written after each system's documentation or source; none of them was recorded.
const now = Date.UTC(2026, 10, 21, 12);
const at = (hours: number) => new Date(now + hours * 3_600_000).toISOString();

let upstream: Upstream;
beforeAll(async () => {
  upstream = await statusUpstream();
});
afterAll(() => upstream.close());

async function read(kind: (options: RemoteOptions) => RemoteStatus, answers: Record<string, unknown>, path = '') {
  for (const [path, body] of Object.entries(answers))
    upstream.answer(
      path,
      typeof body === 'string'
        ? { body, type: 'application/atom+xml' }
        : { body: JSON.stringify(body), type: 'application/json; charset=utf-8' },
    );
  return kind({ url: upstream.url + path, allowPrivate: true }).current(now);
}
const short = (list: readonly { name: string; state: string }[]) => list.map(({ name, state }) => `${name}: ${state}`);

describe('incident.io', () => {
  const calm = {
    page_title: 'Example',
    page_url: 'https://status.example.com',
    ongoing_incidents: [],
    in_progress_maintenances: [],
    scheduled_maintenances: [],
  };
  const event = {
    id: 'e',
    name: 'Slow API',
    url: 'https://status.example.com/e',
    affected_components: [{ id: 'c', name: 'API' }],
    last_update_at: at(-1),
    last_update_message: 'We look.',
  };
  it.each([
    ['calm', calm, 'operational'],
    [
      'an incident',
      { ...calm, ongoing_incidents: [{ ...event, status: 'identified', current_worst_impact: 'partial_outage' }] },
      'partial_outage',
    ],
    [
      'a full outage',
      { ...calm, ongoing_incidents: [{ ...event, status: 'monitoring', current_worst_impact: 'full_outage' }] },
      'major_outage',
    ],
    [
      'maintenance',
      { ...calm, in_progress_maintenances: [{ ...event, status: 'maintenance_in_progress', started_at: at(-1) }] },
      'maintenance',
    ],
    [
      'maintenance to come',
      { ...calm, scheduled_maintenances: [{ ...event, starts_at: at(2), ends_at: at(3) }] },
      'operational',
    ],
  ])('%s', async (_, body, headline) => {
    expect((await read(incidentIo, { '/api/v1/summary': body })).headline).toBe(headline);
  });
  it('returns affected components, and nothing about past days', async () => {
    const body = { ...calm, ongoing_incidents: [{ ...event, status: 'identified', current_worst_impact: 'novel' }] };
    const status = await read(incidentIo, { '/api/v1/summary': body });
    expect(status.incidents[0]).toMatchObject({
      impact: 'novel',
      state: 'identified',
      components: ['API'],
      updates: [{ body: 'We look.', at: at(-1) }],
    });
    expect(status.history).toBeUndefined();
    await expect(read(incidentIo, { '/api/v1/summary': { page_title: 'x' } })).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});

describe('Instatus', () => {
  const page = (status: string) => ({ page: { name: 'Example', url: 'https://example.instatus.com', status } });
  const components = {
    components: [
      { id: 'c1', name: 'API', status: 'OPERATIONAL', group: { id: 'g', name: 'Core' } },
      { id: 'g', name: 'Core', status: 'OPERATIONAL' },
    ],
  };
  it('is operational without lists', async () => {
    const status = await read(instatus, { '/summary.json': page('UP'), '/v2/components.json': components });
    expect([status.headline, ...short(status.components), status.components[0]?.group]).toEqual([
      'operational',
      'API: operational',
      'Core',
    ]);
  });
  it('returns incidents and maintenance, with a computed end', async () => {
    const status = await read(instatus, {
      '/summary.json': {
        ...page('UP'),
        activeIncidents: [
          {
            name: 'Down',
            started: at(-1),
            status: 'MONITORING',
            impact: 'MAJOROUTAGE',
            url: 'https://example.instatus.com/1',
          },
        ],
        activeMaintenances: [{ name: 'Disks', start: at(5), status: 'NOTSTARTEDYET', duration: '90' }],
      },
      '/v2/components.json': components,
    });
    expect([status.headline, ...short(status.incidents), ...short(status.maintenances)]).toEqual([
      'major_outage',
      'Down: monitoring',
      'Disks: scheduled',
    ]);
    expect(status.maintenances[0]?.endsAt).toBe(at(6.5));
  });
  it('reports a problem when the page gives no details', async () => {
    const status = await read(instatus, { '/summary.json': page('HASISSUES'), '/v2/components.json': components });
    expect(status.headline).toBe('degraded');
    expect(short(status.components)).toContain('Example: degraded');
  });
});

describe('Better Stack', () => {
  const record = (type: string, id: string, attributes: object) => ({ id, type, attributes });
  const body = (...included: object[]) => ({
    data: { ...record('status_page', '1', { company_name: 'Example', aggregate_state: 'operational' }) },
    included: [
      record('status_page_section', '7', { name: 'Core' }),
      record('status_page_resource', '10', {
        public_name: 'API',
        status: 'operational',
        status_page_section_id: 7,
        status_history: [
          { day: '2026-11-19', status: 'not_monitored', downtime_duration: 0 },
          { day: '2026-11-20', status: 'downtime', downtime_duration: 60 },
          { day: '2026-11-21', status: 'operational', downtime_duration: 0 },
        ],
      }),
      ...included,
    ],
  });
  const report = (attributes: object) =>
    record('status_report', '20', {
      title: 'Errors',
      report_type: 'manual',
      starts_at: at(-2),
      ends_at: null,
      aggregate_state: 'degraded',
      affected_resources: [{ status_page_resource_id: '10', status: 'downtime' }],
      ...attributes,
    });
  it('returns resources, and the days it reports', async () => {
    const status = await read(betterStack, { '/index.json': body() });
    expect([status.headline, ...short(status.components), status.components[0]?.group]).toEqual([
      'operational',
      'API: operational',
      'Core',
    ]);
    expect(status.history?.days.slice(-3)).toEqual([null, 'major_outage', 'operational']);
  });
  it('uses the worst state of a report until it has ended', async () => {
    const words = record('status_update', '30', {
      message: '<p>We look.</p>',
      published_at: at(-1),
      status_report_id: 20,
    });
    const open = await read(betterStack, { '/index.json': body(report({}), words) });
    expect([open.headline, open.incidents[0]?.components, open.incidents[0]?.updates[0]?.body]).toEqual([
      'major_outage',
      ['API'],
      'We look.',
    ]);
    const over = await read(betterStack, { '/index.json': body(report({ ends_at: at(-1) })) });
    expect([over.headline, ...short(over.incidents)]).toEqual(['operational', 'Errors: resolved']);
    const planned = await read(betterStack, {
      '/index.json': body(report({ report_type: 'maintenance', starts_at: at(1), ends_at: at(2) })),
    });
    expect([planned.headline, ...short(planned.maintenances)]).toEqual(['operational', 'Errors: scheduled']);
  });
});

describe('Cachet', () => {
  const row = (type: string, id: string, attributes: object, relationships = {}) => ({
    id,
    type,
    attributes,
    relationships,
  });
  const time = (hours: number) => ({ human: 'then', string: at(hours).slice(0, 19).replace('T', ' ') });
  const answers = (incidentStatus: number) => ({
    '/api/components': {
      data: [
        row('components', '1', { name: 'API', status: 1, order: 2, enabled: true }),
        row(
          'components',
          '2',
          { name: 'Web', status: { human: 'Performance Issues', value: 2 }, order: 1, enabled: true },
          { group: { data: { type: 'componentGroups', id: '9' } } },
        ),
      ],
      included: [row('componentGroups', '9', { name: 'Front' })],
    },
    '/api/incidents': {
      data: [
        row(
          'incidents',
          '5',
          {
            name: 'Errors',
            message: 'It began.',
            status: { human: 'x', value: incidentStatus },
            occurred: time(-3),
            created: time(-3),
            updated: time(-1),
          },
          {
            updates: { data: [{ type: 'updates', id: '6' }] },
            components: { data: [{ type: 'components', id: '1' }] },
          },
        ),
      ],
      included: [
        row('updates', '6', { message: 'Still so.', status: { value: incidentStatus }, created: time(-1) }),
        row('components', '1', { name: 'API' }),
      ],
    },
    '/api/schedules': {
      data: [
        row('schedules', '8', {
          name: 'Disks',
          status: { value: 0 },
          scheduled: time(4),
          completed: { string: null },
          created: time(-5),
        }),
      ],
    },
  });
  it('converts numeric codes to states', async () => {
    const status = await read(cachet, answers(3));
    expect([
      status.headline,
      ...short(status.components),
      ...short(status.incidents),
      ...short(status.maintenances),
    ]).toEqual(['degraded', 'Web: degraded', 'API: operational', 'Errors: monitoring', 'Disks: scheduled']);
    expect([status.components[0]?.group, status.incidents[0]?.components, status.maintenances[0]?.startsAt]).toEqual([
      'Front',
      ['API'],
      at(4),
    ]);
    expect(status.incidents[0]?.updates.map(({ body }) => body)).toEqual(['Still so.', 'It began.']);
    expect((await read(cachet, answers(4))).incidents[0]).toMatchObject({ state: 'resolved', resolvedAt: at(-1) });
  });
});

describe('Uptime Kuma', () => {
  const page = (more: object = {}) => ({
    config: { slug: 'default', title: 'Example' },
    incident: null,
    publicGroupList: [
      {
        id: 1,
        name: 'Services',
        monitorList: [
          { id: 11, name: 'API' },
          { id: 12, name: 'Web' },
        ],
      },
    ],
    maintenanceList: [],
    ...more,
  });
  const beats = (...last: unknown[]) => ({
    heartbeatList: { 11: [{ status: 0, time: 'x' }, last[0]], 12: [last[1]] },
    uptimeList: {},
  });
  const answers = (one: object, other: object) => ({
    '/api/status-page/default': one,
    '/api/status-page/heartbeat/default': other,
  });
  it.each([
    ['up', 1, 'operational'],
    ['down', 0, 'major_outage'],
    ['pending', 2, 'degraded'],
    ['under maintenance', 3, 'maintenance'],
    ['in a state nobody knows', 9, 'degraded'],
  ])('a monitor that is %s', async (_, status, headline) => {
    const answer = await read(uptimeKuma, answers(page(), beats({ status }, { status: 1 })));
    expect([answer.headline, answer.components[0]?.group]).toEqual([headline, 'Services']);
  });
  it('an empty heartbeat is unknown and does not count as operational', async () => {
    const answer = await read(uptimeKuma, answers(page(), beats(0, { status: 1 })));
    expect([answer.headline, ...short(answer.components)]).toEqual(['degraded', 'API: unknown', 'Web: operational']);
  });
  it('returns the pinned incident and maintenance', async () => {
    const more = {
      incident: {
        id: 3,
        style: 'danger',
        title: 'Errors',
        content: 'We look.',
        createdDate: '2026-11-21 10:00:00',
        lastUpdatedDate: null,
      },
      maintenanceList: [
        {
          id: 4,
          title: 'Disks',
          description: 'Soon.',
          status: 'under-maintenance',
          timeslotList: [{ startDate: at(-1), endDate: at(1) }],
        },
      ],
    };
    const answer = await read(uptimeKuma, answers(page(more), beats({ status: 1 }, { status: 1 })));
    expect([answer.headline, answer.incidents[0]?.startedAt, ...short(answer.maintenances)]).toEqual([
      'partial_outage',
      at(-2),
      'Disks: in_progress',
    ]);
  });
});

describe('a maintenance of Uptime Kuma', () => {
  const times = async (startDate: string, endDate: string, zone: object) => {
    const maintenance = {
      id: 4,
      title: 'Disks',
      description: '',
      status: 'scheduled',
      timeslotList: [{ startDate, endDate }],
      ...zone,
    };
    const status = await read(uptimeKuma, {
      '/api/status-page/default': { config: {}, publicGroupList: [], maintenanceList: [maintenance] },
      '/api/status-page/heartbeat/default': { heartbeatList: {} },
    });
    return [status.maintenances[0]?.startsAt, status.maintenances[0]?.endsAt];
  };
  it.each([
    ['Asia/Tokyo', '2026-11-23 10:00', '2026-11-23T01:00:00.000Z'],
    ['Asia/Tokyo', '2026-11-23T10:00:30', '2026-11-23T01:00:30.000Z'],
    ['America/New_York', '2026-07-01 10:00', '2026-07-01T14:00:00.000Z'],
    ['America/New_York', '2026-12-01 10:00', '2026-12-01T15:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25 02:30', '2026-10-25T00:30:00.000Z'],
    ['Europe/Berlin', '2027-03-28 02:30', '2027-03-28T01:30:00.000Z'],
    ['Asia/Kathmandu', '2026-11-23 10:00', '2026-11-23T04:15:00.000Z'],
    ['Australia/Lord_Howe', '2026-12-01 10:00', '2026-11-30T23:00:00.000Z'],
    ['UTC', '2026-11-23 10:00', '2026-11-23T10:00:00.000Z'],
    ['Asia/Tokyo', '2026-11-23T10:00:00.000Z', '2026-11-23T10:00:00.000Z'],
  ])('in %s at %s', async (timezone, start, moment) =>
    expect(await times(start, '2027-05-01 00:00', { timezone, timezoneOffset: '+00:00' })).toMatchObject([
      moment,
      expect.any(String),
    ]),
  );
  it('every zone agrees with its own clocks in winter and summer', async () => {
    for (const timezone of Intl.supportedValuesOf('timeZone')) {
      const [startsAt, endsAt] = await times('2027-01-15 10:00', '2027-07-15 22:30', { timezone });
      const toTokyoTime = (time: string | null | undefined) =>
        new Date(time ?? '').toLocaleString('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'short' });
      expect([timezone, toTokyoTime(startsAt), toTokyoTime(endsAt)]).toEqual([
        timezone,
        '2027-01-15 10:00',
        '2027-07-15 22:30',
      ]);
    }
  }, 60_000);
  it('in an unknown zone uses its offset, else has no time', async () => {
    expect(await times('2026-11-23 10:00', '', { timezone: 'Mars/Olympus', timezoneOffset: '+05:30' })).toEqual([
      '2026-11-23T04:30:00.000Z',
      null,
    ]);
    expect(await times('2026-11-23 10:00', '', { timezone: 'Mars/Olympus' })).toEqual([null, null]);
    expect(await times('2026-11-23 10:00', '', {})).toEqual(['2026-11-23T10:00:00.000Z', null]);
  });
});

describe('an Atom or RSS feed', () => {
  const atom = (...entries: string[]) =>
    `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE feed [<!ENTITY x "boom">]><feed xmlns="http://www.w3.org/2005/Atom"><title>Example - Incident History</title><link rel="alternate" type="text/html" href="https://status.example.com"/>${entries.join('')}</feed>`;
  const entry = (id: string, html: string, updated = at(-1)) =>
    `<entry><id>tag:x,2005:${id}</id><published>${at(-3)}</published><updated>${updated}</updated><link rel="alternate" href="https://status.example.com/${id}"/><title>Trouble &amp; ${id}</title><content type="html">${html.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</content></entry>`;
  const said = (state: string, text: string) =>
    `<p><small>Nov <var data-var='date'>21</var>, 11:00 UTC</small><br><strong>${state}</strong> - ${text}</p>`;

  it('reads states and updates from the texts', async () => {
    const open = entry('1', said('Identified', 'Found it.') + said('Investigating', 'We look.'));
    const over = entry('2', said('Resolved', 'Over.'));
    const status = await read(feedStatus, { '/history.atom': atom(open, over) }, '/history.atom');
    expect([status.headline, status.page.name, status.page.url]).toEqual([
      'degraded',
      'Example - Incident History',
      'https://status.example.com/',
    ]);
    expect(status.incidents.map(({ name, state, url }) => [name, state, url])).toEqual([
      ['Trouble & 1', 'identified', 'https://status.example.com/1'],
      ['Trouble & 2', 'resolved', 'https://status.example.com/2'],
    ]);
    expect(status.incidents[0]?.updates.map(({ state, body, at }) => [state, body, at])).toEqual([
      ['identified', 'Found it.', at(-1)],
      ['investigating', 'We look.', null],
    ]);
  });
  it('an entry that was never closed is resolved after a week, or a month if it says that it is open; a planned one is maintenance', async () => {
    const status = await read(
      feedStatus,
      {
        '/history.atom': atom(
          entry('1', said('Monitoring', 'x'), at(-24 * 31)),
          entry('3', 'Errors on the API.', at(-24 * 8)),
          entry('2', said('Scheduled', 'Disks.')),
        ),
      },
      '/history.atom',
    );
    expect([status.headline, ...short(status.incidents), ...short(status.maintenances)]).toEqual([
      'operational',
      'Trouble & 1: resolved',
      'Trouble & 3: resolved',
      'Trouble & 2: scheduled',
    ]);
  });
  it('reads RSS with CDATA', async () => {
    const rss = `<rss version="2.0"><channel><title>Example</title><link>https://status.example.com/</link><item><title>Errors</title><description><![CDATA[${said('Investigating', 'a < b')}]]></description><pubDate>Sat, 21 Nov 2026 10:00:00 +0000</pubDate><guid>1</guid></item></channel></rss>`;
    const status = await read(feedStatus, { '/rss': rss }, '/rss');
    expect([status.headline, status.incidents[0]?.startedAt, status.incidents[0]?.updates[0]?.body]).toEqual([
      'degraded',
      at(-2),
      'a < b',
    ]);
  });
  it.each([
    ['unfinished', '<feed><entry>'],
    ['crossed', '<feed><a><b></a></b></feed>'],
    ['something else', '<svg/>'],
    ['nothing', ''],
    ['a comment without an end, many times', `<feed>${'<!--'.repeat(200_000)}`],
    ['deep', '<a>'.repeat(50_000)],
    ['full of quotes', `<feed ${'"<a '.repeat(200_000)}`],
  ])('refuses %s, quickly', async (_, xml) => {
    const before = performance.now();
    await expect(read(feedStatus, { '/odd': xml }, '/odd')).rejects.toMatchObject({ code: 'unavailable' });
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});

describe('a custom JSON document', () => {
  const document = {
    page: { name: 'Example', url: 'https://example.com/status', subscribeUrl: 'https://example.com/subscribe' },
    components: [{ id: 'api', name: 'API', group: 'Core', state: 'degraded' }],
    incidents: [
      {
        id: 'i',
        name: 'Errors',
        impact: 'major',
        state: 'identified',
        startedAt: '2026-11-21T20:00:00+09:00',
        components: ['API'],
        updates: [{ state: 'identified', body: 'Found.', at: at(-1) }],
      },
    ],
    maintenances: [{ id: 'm', name: 'Disks', state: 'scheduled', startsAt: at(1), endsAt: at(2) }],
    completeSince: at(-48),
  };
  it('is read completely', async () => {
    const status = await read(jsonStatus, { '/status.json': document }, '/status.json');
    expect(status).toMatchObject({
      headline: 'partial_outage',
      page: document.page,
      components: document.components,
      incidents: [{ id: 'i', startedAt: at(-1), resolvedAt: null, components: ['API'] }],
      maintenances: [{ id: 'm', state: 'scheduled' }],
    });
    expect(status.history?.days.slice(-4)).toEqual([null, null, 'operational', 'partial_outage']);
  });
  it('is refused as a whole when it is invalid', async () => {
    await expect(
      read(jsonStatus, { '/status.json': { ...document, incidents: [{ id: 'i' }] } }, '/status.json'),
    ).rejects.toMatchObject({ code: 'unavailable' });
  });
});

it('any input yields a status or a SourceError, never another exception', async () => {
  const paths = [
    '/api/v2/summary.json',
    '/api/v1/summary',
    '/summary.json',
    '/index.json',
    '/api/components',
    '/api/incidents',
    '/api/schedules',
    '/api/status-page/default',
    '/api/status-page/heartbeat/default',
  ];
  const odd = fc.letrec((tie) => ({
    value: fc.oneof(
      fc.constantFrom(null, true, -1, 1e300, '', '<b>', '2026-11-21T00:00:00Z', '__proto__'),
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('value'), { maxLength: 3 }),
    object: fc.dictionary(
      fc.constantFrom(
        'page',
        'status',
        'components',
        'incidents',
        'scheduled_maintenances',
        'incident_updates',
        'data',
        'type',
        'attributes',
        'included',
        'ongoing_incidents',
        'publicGroupList',
        'heartbeatList',
        'id',
        'name',
        'created_at',
        'constructor',
      ),
      tie('value'),
      { maxKeys: 6 },
    ),
  }));
  await fc.assert(
    fc.asyncProperty(odd.object, fc.constantFrom(...Object.values(STATUS_KINDS)), async (body, kind) => {
      for (const path of paths) upstream.answer(path, { body: JSON.stringify(body) });
      const exact = kind === feedStatus || kind === jsonStatus ? '/index.json' : '';
      const status = await kind({ url: upstream.url + exact, allowPrivate: true })
        .current(now)
        .catch((error: unknown) => error);
      const fine = status instanceof Error ? 'code' in status && status.code === 'unavailable' : true;
      expect(fine).toBe(true);
    }),
    { numRuns: 150 },
  );
});

it('converts HTML to text without losing text that looks like a tag', () => {
  expect(toPlainText('<ul><li>One</li><li>Two &lt;3</li></ul>')).toBe('– One\n– Two <3');
  expect(toPlainText('if a <b and c> d')).toBe('if a <b and c> d');
  const before = performance.now();
  toPlainText(`<p>${' '.repeat(200_000)}x${'<p '.repeat(100_000)}`);
  expect(performance.now() - before).toBeLessThan(1_000);
});
