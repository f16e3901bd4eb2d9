// @vitest-environment node
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statusUpstream, type Upstream } from '../../../../test/status-upstream.ts';
import { readStatuspage } from './statuspage.ts';

let upstream: Upstream;
beforeAll(async () => {
  upstream = await statusUpstream();
});
afterAll(() => upstream.close());

const incident = (more: object = {}) => ({
  id: 'a',
  name: 'Exports fail',
  status: 'investigating',
  impact: 'none',
  created_at: '2026-11-21T09:00:00.000-04:00',
  resolved_at: null,
  incident_updates: [
    {
      id: 'u',
      status: 'identified',
      body: '<p>A &lt;disk&gt; is&nbsp;full.<br />Sorry&#39;</p>',
      display_at: '2026-11-21T14:00:00Z',
    },
  ],
  components: [{ name: 'API' }],
  ...more,
});
const component = (id: string, more: object = {}) => ({ id, name: id.toUpperCase(), status: 'operational', ...more });
const summary = (more: object = {}) => ({
  page: { name: 'Example', url: 'https://status.example.com' },
  components: [component('api')],
  incidents: [],
  scheduled_maintenances: [],
  ...more,
});
async function read(body: unknown) {
  upstream.answer('/api/v2/summary.json', { body: typeof body === 'string' ? body : JSON.stringify(body) });
  return readStatuspage(upstream.url);
}

describe('readStatuspage', () => {
  test.each([
    ['a summary without incidents', {}, 'operational'],
    ['an incident without impact', { incidents: [incident()] }, 'degraded'],
    ['a critical incident', { incidents: [incident({ impact: 'critical' })] }, 'major_outage'],
    [
      'a resolved incident',
      { incidents: [incident({ status: 'postmortem', resolved_at: '2026-11-21T15:00:00Z' })] },
      'operational',
    ],
    ['a degraded component', { components: [component('api', { status: 'degraded_performance' })] }, 'degraded'],
    ['an unknown component state', { components: [component('api', { status: 'on_fire' })] }, 'degraded'],
    [
      'maintenance in verification',
      { scheduled_maintenances: [incident({ status: 'verifying', scheduled_for: '2026-11-21T01:00:00Z' })] },
      'maintenance',
    ],
  ])('derives the headline from %s', async (_, more, headline) => {
    expect((await read(summary(more))).headline).toBe(headline);
  });

  test('returns incidents as plain text with their updates and components', async () => {
    expect((await read(summary({ incidents: [incident()] }))).incidents).toEqual([
      {
        id: 'a',
        name: 'Exports fail',
        impact: 'none',
        state: 'investigating',
        startedAt: '2026-11-21T09:00:00.000-04:00',
        resolvedAt: null,
        url: null,
        components: ['API'],
        updates: [{ id: 'u', state: 'identified', body: "A <disk> is full.\nSorry'", at: '2026-11-21T14:00:00Z' }],
      },
    ]);
  });

  test('lists components by group, without group headings and components shown only when degraded', async () => {
    const { components } = await read(
      summary({
        components: [
          component('g', { group: true }),
          component('in', { group_id: 'g' }),
          component('closed', { group: true, status: 'partial_outage' }),
          component('quiet', { only_show_if_degraded: true }),
        ],
      }),
    );
    expect(components.map(({ id, group, state }) => [id, group, state])).toEqual([
      ['in', 'G', 'operational'],
      ['closed', null, 'partial_outage'],
    ]);
  });

  test.each(['<html>', '', '{}', '[]', JSON.stringify(summary({ incidents: [{ id: 'x' }] }))])(
    'rejects the response %s',
    async (body) => {
      await expect(read(body)).rejects.toThrow(/summary of a Statuspage|JSON/);
    },
  );
});
