import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { Absence, AgentTicket, Report, Routing, RoutingTest, SettingsLogEntry } from '../../../src/contract/index.ts';
import { percentile } from '../../../src/server/inbox/reports.ts';
import type { Identity } from '../../../src/server/index.ts';
import { databases } from '../../databases.ts';
import { openDesk, type TestDesk } from './desk.ts';

const MINUTE = 60_000;
const PERIOD = { from: '2026-06-01', to: '2026-06-02' };

describe.each(databases)('routing, reports and settings on $name', (database) => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await openDesk(database);
  });
  afterAll(() => desk.test.close());

  const replace = (rules: object[], version: string, agent: 'mona' | 'kim' = 'mona') =>
    desk.send(agent, 'PUT', '/v1/support/routing', { body: { rules }, headers: { 'if-match': `"${version}"` } });
  const version = async () => z.parse(Routing, (await desk.send('kim', 'GET', '/v1/support/routing')).body).version;

  it('reports volume, times against targets, backlog and satisfaction', async () => {
    const { test, submit, send } = desk;
    const answered = [10, 20, 300];
    for (const minutes of answered) {
      const id = await submit(`After ${minutes}`, { priority: 'urgent' });
      const start = test.time.now;
      test.time.now += minutes * MINUTE;
      await send('kim', 'POST', `/v1/support/tickets/${id}/comments`, { body: { body: 'Done.', status: 'solved' } });
      if (minutes === 10) {
        await test.send('POST', `/v1/tickets/${id}/confirm`, { as: 'owner', body: {} });
        await test.send('PUT', `/v1/tickets/${id}/rating`, { as: 'owner', body: { score: 4 } });
      }
      test.time.now = start;
    }
    const spam = await submit('=1+1', { priority: 'low' });
    await submit('=cmd()', { priority: 'low' }, 'stranger');
    await desk.triage(spam, { spam: true });
    test.time.now += 10 * 60 * MINUTE;
    const answer = await send('mona', 'GET', '/v1/support/reports', { query: { ...PERIOD, groupBy: 'priority' } });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const report = z.parse(Report, answer.body);
    const times = { count: 3, median: 20 * 60, p90: 300 * 60 };
    expect(report).toMatchObject({
      created: 4,
      solved: 3,
      backlog: 1,
      firstResponse: { ...times, withTarget: 3, withinTarget: 2 },
      resolution: times,
      satisfaction: { count: 1, average: 4 },
    });
    expect(report.groups.map(({ key, created }) => [key, created])).toEqual([
      ['low', 1],
      ['urgent', 3],
    ]);
    expect((await send('kim', 'GET', '/v1/support/reports', { query: PERIOD })).problem.code).toBe('forbidden');
    const csv = await send('mona', 'GET', '/v1/support/reports/export', { query: PERIOD });
    expect(csv.status).toBe(200);
    const lines = String(csv.body).trimEnd().split('\r\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toContain('createdAt,answeredAt,solvedAt');
  });

  it('exports no formula that a spreadsheet would run', async () => {
    const { send, submit, triage } = desk;
    const made = await send('mona', 'POST', '/v1/support/teams', { body: { name: '=HYPERLINK("https://x.example")' } });
    const { id: teamId } = z.parse(z.object({ id: z.string() }), made.body);
    await triage(await submit('A formula as the name of a team'), { teamId });
    const csv = await send('mona', 'GET', '/v1/support/reports/export', { query: { ...PERIOD, team: teamId } });
    expect(String(csv.body)).toContain(`"'=HYPERLINK(""https://x.example"")"`);
    await send('mona', 'DELETE', `/v1/support/teams/${teamId}`);
  });

  it('takes percentiles by the nearest rank', () => {
    expect(percentile([], 0.5)).toBeNull();
    expect(percentile([7], 0.9)).toBe(7);
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(2);
    expect(percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9)).toBe(9);
  });

  it('applies the first routing rule that matches, and explains it on the ticket', async () => {
    const { submit, read, team, ids, send } = desk;
    const rules = [
      { name: 'Globex', conditions: { organizationId: 'globex' }, actions: { assigneeId: ids.mona } },
      {
        name: 'Urgent exports',
        conditions: { subjectContains: 'EXPORT', priority: 'urgent' },
        actions: { teamId: team, assign: 'least_load', tags: ['Export'] },
      },
      { name: 'Exports', conditions: { subjectContains: 'export' }, actions: { tags: ['slow'] } },
    ];
    const made = await replace(rules, await version());
    expect(made.status, JSON.stringify(made.body)).toBe(200);
    expect((await replace(rules, '0')).problem.code).toBe('stale');
    expect((await replace([], await version(), 'kim')).problem.code).toBe('forbidden');
    const urgent = await read(await submit('The export fails', { priority: 'urgent' }));
    expect(urgent).toMatchObject({ routing: { rule: 'Urgent exports' }, tags: ['export'], team: { name: 'Billing' } });
    expect([ids.kim, ids.lee]).toContain(urgent.assigneeId);
    const next = await read(await submit('Another export', { priority: 'urgent' }));
    expect(new Set([urgent.assigneeId, next.assigneeId]).size).toBe(2);
    expect(await read(await submit('An export', { priority: 'low' }))).toMatchObject({
      routing: { rule: 'Exports' },
      tags: ['slow'],
      assignee: null,
    });
    expect((await read(await submit('An export', { priority: 'urgent' }, 'stranger'))).assignee).toBe('Mona');
    expect((await read(await submit('Something else'))).routing).toBeNull();
    const behalf = await send('kim', 'POST', '/v1/support/tickets', {
      body: { requester: { id: 'ada', organizationId: 'acme' }, subject: 'export', description: 'D', channel: 'phone' },
    });
    expect(z.parse(AgentTicket, behalf.body)).toMatchObject({ routing: { rule: 'Exports' }, channel: 'phone' });
  });

  it('routes tickets of designated contacts to a team of their own', async () => {
    const contacts = ({ role }: Identity) => role === 'admin';
    const own = await openDesk(database, { lifecycle: { escalation: { contacts } } });
    const { submit, read, team, send, test } = own;
    const rules = [{ name: 'Tier 2', conditions: { designatedContact: true }, actions: { teamId: team } }];
    const set = await send('mona', 'PUT', '/v1/support/routing', {
      body: { rules },
      headers: { 'if-match': '"0"' },
    });
    expect(set.status, JSON.stringify(set.body)).toBe(200);
    expect(await read(await submit('Outage', {}, 'admin'))).toMatchObject({
      routing: { rule: 'Tier 2' },
      team: { name: 'Billing' },
    });
    expect((await read(await submit('Outage'))).routing).toBeNull();
    await test.close();
  });

  it('shows which recent tickets a rule would match, and changes none', async () => {
    const { submit, read, send } = desk;
    const id = await submit('Which rule would match this zebra?', { priority: 'urgent' });
    const test = (conditions: object, agent: 'mona' | 'kim' = 'mona') =>
      send(agent, 'POST', '/v1/support/routing/test', {
        body: { rule: { name: 'Zebras', conditions, actions: { tags: ['zebra'] } } },
      });
    const { body } = await test({ subjectContains: 'ZEBRA', priority: 'urgent', organizationId: 'acme' });
    expect(z.parse(RoutingTest, body).matches.map(({ id: found }) => found)).toEqual([id]);
    expect(z.parse(RoutingTest, body).checked).toBeGreaterThan(1);
    expect(z.parse(RoutingTest, (await test({ subjectContains: 'zebra', priority: 'low' })).body).matches).toEqual([]);
    expect((await test({}, 'kim')).problem.code).toBe('forbidden');
    expect((await read(id)).tags).toEqual([]);
  });

  it('rejects routing rules without the version that was read', async () => {
    const answer = await desk.send('mona', 'PUT', '/v1/support/routing', { body: { rules: [] } });
    expect(answer.problem.code).toBe('precondition_required');
  });

  it('an absent agent gets no tickets by routing until the absence ends', async () => {
    const { submit, read, ids, team, send, test } = desk;
    await replace([{ name: 'All', conditions: {}, actions: { teamId: team, assign: 'round_robin' } }], await version());
    const day = 24 * 3_600_000;
    const iso = (at: number) => new Date(at).toISOString();
    const add = (from: number, to: number, agent: 'mona' | 'kim' = 'mona') =>
      send(agent, 'POST', '/v1/support/absences', { body: { agentId: ids.lee, from: iso(from), to: iso(to) } });
    const start = test.time.now;
    expect((await add(start, start)).problem.errors?.[0]?.code).toBe('end_before_start');
    expect((await add(start, start + day, 'kim')).problem.code).toBe('forbidden');
    expect((await add(start - day, start + day)).status).toBe(201);
    for (let index = 0; index < 2; index++) expect((await read(await submit('Absent'))).assigneeId).toBe(ids.kim);
    const agents = await send('kim', 'GET', '/v1/support/agents');
    expect(JSON.stringify(agents.body)).toContain(`"absentUntil":"${iso(start + day)}"`);
    const list = z.parse(
      z.object({ items: z.array(Absence) }),
      (await send('kim', 'GET', '/v1/support/absences')).body,
    );
    expect(list.items).toMatchObject([{ agent: { name: 'Lee' }, to: iso(start + day) }]);
    await send('mona', 'DELETE', `/v1/support/absences/${list.items[0]?.id ?? ''}`);
    test.time.now += 60_000;
    const first = await submit('Back');
    test.time.now += 60_000;
    const next = [first, await submit('Back again')];
    expect(new Set(await Promise.all(next.map(async (id) => (await read(id)).assigneeId))).size).toBe(2);
    await replace([], await version());
  });

  it('renames a tag on tickets, macros and rules, and deletes it', async () => {
    const { submit, triage, read, send } = desk;
    const both = await submit('Both tags');
    await triage(both, { tags: ['colour', 'color'] });
    await replace([{ name: 'Tagged', conditions: {}, actions: { tags: ['colour'] } }], await version());
    const renamed = await send('mona', 'PATCH', '/v1/support/tags/colour', { body: { name: ' Color ' } });
    expect(renamed.body).toEqual({ name: 'color', tickets: 1 });
    expect((await read(both)).tags).toEqual(['color']);
    expect((await read(await submit('Tagged by the rule'))).tags).toEqual(['color']);
    expect((await send('mona', 'DELETE', '/v1/support/tags/color')).status).toBe(204);
    expect((await read(both)).tags).toEqual([]);
    expect((await send('mona', 'DELETE', '/v1/support/tags/color')).problem.code).toBe('not_found');
    await replace([], await version());
  });

  it('a disabled agent gets no tickets by routing', async () => {
    const { submit, read, ids, team, send } = desk;
    await replace([{ name: 'All', conditions: {}, actions: { teamId: team, assign: 'round_robin' } }], await version());
    await send('boss', 'PATCH', `/v1/support/agents/${ids.lee}`, { body: { disabled: true } });
    for (let index = 0; index < 3; index++) expect((await read(await submit('Next'))).assigneeId).toBe(ids.kim);
    await send('boss', 'PATCH', `/v1/support/agents/${ids.lee}`, { body: { disabled: false } });
    await replace([], await version());
  });

  it('logs changes of settings, for managers', async () => {
    const { send } = desk;
    const answer = await send('mona', 'GET', '/v1/support/settings-log', { query: { limit: '2' } });
    const page = z.parse(z.object({ items: z.array(SettingsLogEntry), next: z.nullable(z.string()) }), answer.body);
    expect(page.items).toHaveLength(2);
    const more = await send('mona', 'GET', '/v1/support/settings-log', { query: { cursor: page.next ?? '' } });
    const rest = z.parse(z.object({ items: z.array(SettingsLogEntry) }), more.body).items;
    const all = [...page.items, ...rest];
    expect(all.filter(({ area }) => area === 'routing').length).toBeGreaterThan(1);
    expect(all.find(({ area }) => area === 'agents')).toMatchObject({ agent: { name: 'Boss' }, subject: 'Lee' });
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect((await send('kim', 'GET', '/v1/support/settings-log')).problem.code).toBe('forbidden');
    const read = async (query: Record<string, string>) =>
      z.parse(
        z.object({ items: z.array(SettingsLogEntry) }),
        (await send('mona', 'GET', '/v1/support/settings-log', { query })).body,
      ).items;
    expect(new Set((await read({ area: 'tags' })).map(({ area, subject }) => `${area} ${subject}`))).toEqual(
      new Set(['tags colour', 'tags color']),
    );
    expect(new Set((await read({ agentId: desk.ids.boss })).map(({ agent }) => agent.name))).toEqual(new Set(['Boss']));
    expect(await read({ to: '2020-01-01T00:00:00Z' })).toEqual([]);
  });

  it('lists the history with internal notes for agents, and without for customers', async () => {
    const { test, submit, send } = desk;
    const id = await submit('History');
    await send('kim', 'POST', `/v1/support/tickets/${id}/comments`, { body: { body: 'Only for us.', internal: true } });
    const agents = await send('kim', 'GET', `/v1/support/tickets/${id}/timeline`);
    expect(JSON.stringify(agents.body)).toContain('Only for us.');
    const own = await test.send('GET', `/v1/tickets/${id}/timeline`, { as: 'owner' });
    expect(JSON.stringify(own.body)).not.toContain('Only for us.');
  });
});
