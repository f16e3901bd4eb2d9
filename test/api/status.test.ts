import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Comment, Status } from '../../src/contract/index.ts';
import { databaseDesk, statuspage, type OutgoingMail } from '../../src/server/index.ts';
import { createIncidentNotifier } from '../../src/server/status/incident-notifier.ts';
import { databases } from '../databases.ts';
import { statusUpstream, type Upstream } from '../status-upstream.ts';
import { openTestApi, PEOPLE, type TestApi } from './harness.ts';

const MINUTE = 60_000;
const SUMMARY = '/api/v2/summary.json';

describe.each(databases)('a remote status on $name', (database) => {
  let upstream: Upstream;
  let test: TestApi;
  const mails: OutgoingMail[] = [];
  const open: { close(): Promise<void> }[] = [];

  const publish = (...incidents: object[]) =>
    upstream.answer(SUMMARY, {
      body: JSON.stringify({
        page: { name: 'Example', url: 'https://status.example.com' },
        components: [{ id: 'api', name: 'API', status: 'operational' }],
        incidents,
        scheduled_maintenances: [],
      }),
    });
  const incident = (updates: object[] = [], more: object = {}) => ({
    id: 'abc',
    name: 'Errors on the API',
    status: 'investigating',
    impact: 'major',
    started_at: '2026-06-01T08:00:00Z',
    resolved_at: null,
    incident_updates: updates,
    ...more,
  });
  const update = (id: string, status: string, minutes: number) => ({
    id,
    status,
    body: `Words of ${id}.`,
    display_at: new Date(test.time.now + minutes * MINUTE).toISOString(),
  });

  beforeEach(async () => {
    upstream = await statusUpstream();
    mails.length = 0;
    const status = statuspage({ url: upstream.url, allowPrivate: true });
    const send = async (mail: OutgoingMail) => void mails.push(mail);
    test = await openTestApi(database, { status, mail: { from: { address: 'help@example.com' }, send } });
    open.push(upstream, test);
    publish();
  });
  afterAll(() => Promise.all(open.map((one) => one.close())));

  const read = async () => (await test.send('GET', '/v1/status')).body as Status;
  const file = async (incidentId: string, claims: object = PEOPLE.owner) => {
    const token = await test.token({ ...claims, email: 'ada@example.com' });
    const body = { subject: 'API', description: 'It fails.', incidentId };
    return test.send('POST', '/v1/tickets', { token, body });
  };
  const said = async (id: string) => {
    const answer = await test.send('GET', `/v1/tickets/${id}/comments`, { as: 'owner' });
    return (answer.body as { items: Comment[] }).items.map(({ body, author }) => `${author.name}: ${body}`);
  };
  const follower = (status = statuspage({ url: upstream.url, allowPrivate: true, cacheSeconds: 0 })) =>
    createIncidentNotifier({ store: test.store, desk: databaseDesk({ priorities: [] }), status, mail: null });

  it('is fetched once for all viewers within the cache time', async () => {
    publish(incident());
    const answers = await Promise.all(Array.from({ length: 100 }, read));
    expect(new Set(answers.map(({ headline }) => headline))).toEqual(new Set(['partial_outage']));
    test.time.now += MINUTE - 1;
    await read();
    expect(upstream.asked.filter((path) => path === SUMMARY)).toHaveLength(1);
  });

  it('that cannot be fetched is reported as unavailable, without other effects', async () => {
    upstream.answer(SUMMARY, { status: 500 });
    expect((await test.send('GET', '/v1/status')).problem).toMatchObject({ code: 'unavailable', status: 503 });
    expect((await test.send('GET', '/v1/session', { as: 'owner' })).status).toBe(200);
    expect((await test.send('GET', '/v1/suggestions', { as: 'owner', query: { q: 'the API fails' } })).status).toBe(
      200,
    );
    publish();
    test.time.now += MINUTE;
    expect((await read()).failing).toBeUndefined();
    upstream.answer(SUMMARY, { status: 500 });
    test.time.now += 2 * MINUTE;
    expect(await read()).toMatchObject({ headline: 'operational', failing: true });
  });

  it('links tickets to its open incidents and counts affected users', async () => {
    publish(incident());
    const report = (as: 'owner' | 'admin', id = 'abc') =>
      test.send('PUT', `/v1/status/incidents/${id}/affected`, { as });
    expect([(await report('owner')).body, (await report('owner')).body]).toEqual([{ count: 1 }, { count: 1 }]);
    expect((await report('admin')).body).toEqual({ count: 2 });
    expect((await report('owner', 'other')).problem.code).toBe('not_found');
    expect((await file('abc')).status).toBe(201);
    expect((await file('other')).problem.errors).toMatchObject([{ field: 'incidentId', code: 'not_open' }]);
  });

  it('cannot be edited by agents', async () => {
    const body = { name: 'x', impact: 'minor', components: [], body: 'x' };
    const answer = await test.send('POST', '/v1/support/incidents', { as: 'agent', body });
    expect(answer.problem.code).toBe('not_found');
  });

  it('posts each new update once on linked tickets, and the end', async () => {
    publish(incident([update('one', 'investigating', -10)]));
    const { id } = (await file('abc')).body as { id: string };
    const [first, second] = [follower(), follower()];
    const sweep = () => Promise.all([first.sweep(test.time.now), second.sweep(test.time.now)]);
    await sweep();
    expect(await said(id)).toEqual([]);

    test.time.now += 5 * MINUTE;
    publish(incident([update('two', 'identified', -1), update('one', 'investigating', -15)]));
    await sweep();
    test.time.now += MINUTE;
    await sweep();
    expect(await said(id)).toEqual(['Example: Incident “Errors on the API”: Identified\n\nWords of two.']);
    expect((await test.send('GET', '/v1/session', { as: 'owner' })).body).toMatchObject({ unread: 1 });

    test.time.now += MINUTE;
    const end = { status: 'resolved', resolved_at: new Date(test.time.now).toISOString() };
    publish(incident([update('three', 'resolved', 0)], end));
    await sweep();
    publish(incident([update('four', 'resolved', 1)], end));
    test.time.now += 2 * MINUTE;
    await sweep();
    expect((await said(id)).at(-1)).toBe('Example: Incident “Errors on the API”: Resolved\n\nWords of three.');
    expect(await said(id)).toHaveLength(2);
  });

  it('reports the end of an incident that is missing for a while; a failing source reports nothing', async () => {
    publish(incident());
    const { id } = (await file('abc', { ...PEOPLE.owner, locale: 'ja-JP' })).body as { id: string };
    const one = follower();
    await one.sweep(test.time.now);
    upstream.answer(SUMMARY, { status: 500 });
    for (let minute = 0; minute < 20; minute++) await one.sweep((test.time.now += MINUTE));
    expect(await said(id)).toEqual([]);
    publish();
    for (let minute = 0; minute < 4; minute++) await one.sweep((test.time.now += 5 * MINUTE));
    expect(await said(id)).toEqual(['Example: 障害は稼働状況ページに掲載されなくなりました。']);
  });

  it('built-in incidents update linked tickets as soon as an agent writes, also by mail', async () => {
    // Not the list that APIs of earlier tests still write to.
    const ownMails: OutgoingMail[] = [];
    const own = await openTestApi(database, {
      mail: { from: { address: 'help@example.com' }, send: async (mail) => void ownMails.push(mail) },
    });
    open.push(own);
    const opened = await own.send('POST', '/v1/support/incidents', {
      as: 'agent',
      body: { name: 'Exports fail', impact: 'minor', components: [], body: 'We look.' },
    });
    const incidentId = (opened.body as { id: string }).id;
    const token = await own.token({ ...PEOPLE.owner, email: 'ada@example.com' });
    const body = { subject: 'Export', description: 'It fails.', incidentId };
    await own.send('POST', '/v1/tickets', { token, body });
    own.time.now += MINUTE;
    await own.send('POST', `/v1/support/incidents/${incidentId}/updates`, {
      as: 'agent',
      body: { state: 'resolved', body: 'Over.' },
    });
    await vi.waitFor(
      () => expect(ownMails.map(({ text }) => text).join()).toContain('Incident “Exports fail”: Resolved'),
      5_000,
    );
    expect(ownMails).toHaveLength(2);
  });
});
