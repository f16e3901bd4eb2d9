import * as fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import { call, person } from '../../../test/people.ts';
import { COMPONENT_STATES, IMPACTS } from '../../contract/index.ts';
import type { StatusSource } from '../interfaces/index.ts';
import type { Store } from '../database/index.ts';
import { getOverallStatus, isOpen } from '../../contract/index.ts';
import { databaseIncidents } from './incidents.ts';
import { planMaintenance, saveComponents } from './seed.ts';

describe('the headline', () => {
  const open = (impact: string) => ({ state: 'investigating', impact, resolvedAt: null });
  it.each([
    ['nothing at all', [], [], [], 'operational'],
    ['a component that is down', ['operational', 'major_outage'], [], [], 'major_outage'],
    ['an incident whose impact nobody has judged', ['operational'], [open('none')], [], 'degraded'],
    ['a critical incident while components look well', ['operational'], [open('critical')], [], 'major_outage'],
    ['a major incident', [], [open('major')], [], 'partial_outage'],
    [
      'an incident that is over',
      ['operational'],
      [{ state: 'resolved', impact: 'critical', resolvedAt: 't' }],
      [],
      'operational',
    ],
    ['an impact nobody knows', [], [open('catastrophic')], [], 'degraded'],
    ['a state nobody knows', ['on_fire'], [], [], 'degraded'],
    ['maintenance that has begun', ['operational'], [], ['in_progress'], 'maintenance'],
    ['maintenance to come', ['operational'], [], ['scheduled'], 'operational'],
    ['maintenance beside an outage', ['partial_outage'], [], ['in_progress'], 'partial_outage'],
  ] as const)('with %s', (_, components, incidents, maintenances, headline) => {
    expect(
      getOverallStatus({
        components: components.map((state) => ({ state })),
        incidents,
        maintenances: maintenances.map((state) => ({ state })),
      }),
    ).toBe(headline);
  });

  it('is never operational while an incident is open, and never better than a component', () => {
    const incident = fc.record({
      state: fc.constantFrom('investigating', 'monitoring', 'resolved', 'odd'),
      impact: fc.constantFrom(...IMPACTS, 'odd'),
      resolvedAt: fc.constantFrom(null, 't'),
    });
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...COMPONENT_STATES)), fc.array(incident), (states, incidents) => {
        const headline = COMPONENT_STATES.indexOf(
          getOverallStatus({ components: states.map((state) => ({ state })), incidents, maintenances: [] }),
        );
        expect(headline).toBeGreaterThanOrEqual(Math.max(0, ...states.map((state) => COMPONENT_STATES.indexOf(state))));
        expect(headline > 0 || !incidents.some(isOpen)).toBe(true);
      }),
    );
  });
});

describe.each(databases)('built-in incidents on $name', ({ freshStore }) => {
  let store: Store;
  let source: StatusSource;
  const opened: Store[] = [];
  const agent = person('agent');
  const now = Date.UTC(2026, 0, 1);
  const HOUR = 3_600_000;
  beforeEach(async () => {
    store = await freshStore();
    opened.push(store);
    source = databaseIncidents({ pageName: 'Example' });
    await saveComponents(store.db, [
      { id: 'api', name: 'API' },
      { id: 'web', name: 'Web', group: 'Front' },
    ]);
  });
  afterAll(() => Promise.all(opened.map((one) => one.close())));

  const as = (identity = agent, at = now) => call(store.db, identity, at);
  const states = async (at = now) => (await source.read(store.db, at)).components.map((component) => component.state);
  const outage = {
    name: 'API errors',
    impact: 'major' as const,
    body: 'We look into it.',
    components: [{ id: 'api', state: 'partial_outage' as const }],
  };

  it('are operational at first', async () => {
    expect(await source.read(store.db, now)).toEqual({
      headline: 'operational',
      checkedAt: new Date(now).toISOString(),
      page: { name: 'Example', url: null, subscribeUrl: null },
      components: [
        { id: 'api', name: 'API', group: null, state: 'operational' },
        { id: 'web', name: 'Web', group: 'Front', state: 'operational' },
      ],
      incidents: [],
      maintenances: [],
    });
  });

  it('an incident changes its components and the headline, and its end restores them', async () => {
    const incident = await source.openIncident?.(as(), outage);
    expect(incident).toMatchObject({ state: 'investigating', components: ['API'], resolvedAt: null });
    expect(await states()).toEqual(['partial_outage', 'operational']);
    const id = incident?.id ?? '';
    await source.addIncidentUpdate?.(as(agent, now + 1), { id, state: 'identified', body: 'Found it.' });
    const resolved = await source.addIncidentUpdate?.(as(agent, now + 2), { id, state: 'resolved', body: 'Over.' });
    expect(resolved?.updates.map((update) => update.state)).toEqual(['resolved', 'identified', 'investigating']);
    expect(resolved?.resolvedAt).toBe(new Date(now + 2).toISOString());
    const status = await source.read(store.db, now + 3);
    expect([status.headline, status.incidents.length]).toEqual(['operational', 1]);
    await source.addIncidentUpdate?.(as(agent, now + 4), { id, state: 'investigating', body: 'Again.' });
    expect((await source.read(store.db, now + 5)).headline).toBe('partial_outage');
  });

  it('open incidents come first, old ones are omitted', async () => {
    const first = await source.openIncident?.(as(), outage);
    await source.openIncident?.(as(agent, now + 1), { ...outage, name: 'Second', impact: 'minor', components: [] });
    await source.addIncidentUpdate?.(as(agent, now + 2), { id: first?.id ?? '', state: 'resolved', body: 'Over.' });
    const names = async (at: number) => (await source.read(store.db, at)).incidents.map((incident) => incident.name);
    expect(await names(now + 3)).toEqual(['Second', 'API errors']);
    expect(await names(now + 100 * 24 * HOUR)).toEqual(['Second']);
  });

  it('two open incidents leave a component in the worse of the two states', async () => {
    await source.openIncident?.(as(), { ...outage, components: [{ id: 'api', state: 'major_outage' }] });
    await source.openIncident?.(as(), { ...outage, components: [{ id: 'api', state: 'degraded' }] });
    expect(await states()).toEqual(['major_outage', 'operational']);
  });

  it('rejects an unknown component, and everyone except agents, and stores nothing', async () => {
    await expect(
      source.openIncident?.(as(), { ...outage, components: [{ id: 'x', state: 'degraded' }] }),
    ).rejects.toMatchObject({
      errors: [{ field: 'components.0.id' }],
    });
    await expect(source.openIncident?.(as(person('admin')), outage)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await source.addIncidentUpdate?.(as(), { id: 'none', state: 'resolved', body: 'x' })).toBeNull();
    expect(await source.addIncidentUpdate?.(as(), { id: 'a\0', state: 'resolved', body: 'x' })).toBeNull();
    expect((await source.read(store.db, now)).incidents).toEqual([]);
  });

  it('counts each affected user once, while the incident is open', async () => {
    const id = (await source.openIncident?.(as(), outage))?.id ?? '';
    const other = (await source.openIncident?.(as(), outage))?.id ?? '';
    const [ada, bob] = [person('user'), person('admin')];
    const report = (who: typeof ada, which = id) => source.reportAffected?.(as(who), which);
    expect(await report(ada)).toEqual({ count: 1 });
    expect(await report(ada)).toEqual({ count: 1 });
    expect(await report(bob)).toEqual({ count: 2 });
    expect(await report(ada, other)).toEqual({ count: 1 });
    for (const missing of ['none', 'a\0']) expect(await report(ada, missing)).toBeNull();
    await source.addIncidentUpdate?.(as(), { id, state: 'resolved', body: 'Over.' });
    expect(await report(person('user'))).toBeNull();
    expect(await store.db.selectFrom('incident_affected').selectAll().execute()).toHaveLength(3);
  });

  it('maintenance is planned, in progress, and completed by the clock alone', async () => {
    const plan = {
      name: 'New disks',
      body: 'Read-only.',
      startsAt: now + HOUR,
      endsAt: now + 2 * HOUR,
      components: ['web'],
    };
    await planMaintenance(store.db, plan, now);
    const seen = async (at: number) => {
      const status = await source.read(store.db, at);
      return [status.headline, status.maintenances[0]?.state];
    };
    expect(await seen(now)).toEqual(['operational', 'scheduled']);
    expect(await seen(now + HOUR)).toEqual(['maintenance', 'in_progress']);
    expect(await seen(now + 2 * HOUR)).toEqual(['operational', 'completed']);
    expect((await source.read(store.db, now)).maintenances[0]?.components).toEqual(['Web']);
  });
});
