/** Requests that a vendor's middleware sees under support sessions, and their summary in the audit log. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod/mini';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditEvent, StartedAccessSession } from '../../src/contract/index.ts';
import { databaseAccess, verifyStoredAuditLog } from '../../src/server/index.ts';
import { createSupportVerifier, supportGuard } from '../../src/support-access/index.ts';
import { createMonotonicClock } from '../../src/server/database/monotonic-clock.ts';
import { databases } from '../databases.ts';
import { openTestApi, type TestApi } from './harness.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const Kinds = z.array(z.looseObject({ method: z.string(), route: z.string(), count: z.number() }));

describe.each(databases)('activity under support sessions, on $name', (database) => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi(database, {
      access: databaseAccess(
        {},
        createMonotonicClock(() => 0),
      ),
    });
    test.time.now = Date.now();
    const body = { subject: 'Hello', description: 'World.' };
    for (const as of ['admin', 'owner'] as const) await test.send('POST', '/v1/tickets', { as, body });
  });
  afterAll(() => test.close());

  let entered: z.infer<typeof StartedAccessSession>;
  beforeEach(async () => {
    test.time.now += 20 * MINUTE;
    await test.send('POST', '/v1/access/grants', { as: 'admin', body: { seconds: 7_200, scope: 'act_as' } });
    const body = { organizationId: 'acme', reason: 'To see it.', scope: 'act_as', actAs: 'ada' };
    const answer = await test.send('POST', '/v1/support/access-sessions', { as: 'agent', body });
    entered = z.parse(StartedAccessSession, answer.body);
  });
  const entries = async (query: Record<string, string> = { action: 'activity' }) => {
    const { session } = entered;
    const { body } = await test.send('GET', '/v1/access/events', {
      as: 'admin',
      query: { sessionId: session.id, ...query },
    });
    return z.parse(z.object({ items: z.array(AuditEvent) }), body).items;
  };
  const report = async (activity: object, token = entered.token, key = randomUUID()) => {
    const at = new Date(test.time.now).toISOString();
    const one = { method: 'GET', route: '/reports', effect: 'view', count: 1, firstAt: at, lastAt: at, ...activity };
    return test.send('POST', '/v1/support/access-activity', {
      as: 'agent',
      body: { sessions: [{ token, activity: [one] }] },
      key,
    });
  };
  const end = () => test.send('POST', `/v1/access/sessions/${entered.session.id}/end`, { as: 'admin' });

  it('five page loads and a change become one entry with their kinds, not separate entries', async () => {
    let lose = true;
    const verifier = createSupportVerifier({
      url: 'https://help.example.com',
      identity: { getToken: () => test.token({ sub: 'eve', name: 'Eve', role: 'agent' }) },
      clock: () => test.time.now,
      fetch: async (input, init) => {
        const request = new Request(input, init);
        const answer = await test.api.fetch(request);
        // The report arrives, but its response is lost: the next attempt must not count it twice.
        if (request.url.endsWith('access-activity') && lose) {
          lose = false;
          throw new TypeError('fetch failed');
        }
        return answer;
      },
    });
    const guard = supportGuard({ verifier, organization: () => 'acme', area: () => 'reports' });
    const visit = (method: string, url: string) =>
      new Promise<void>((resolve, reject) => {
        const request = Object.assign(Object.create(null) as IncomingMessage, {
          method,
          url,
          headers: { 'madoguchi-session': entered.token },
        });
        guard(request, Object.create(null) as ServerResponse, (error) => (error ? reject(error as Error) : resolve()));
      });
    const from = new Date(test.time.now).toISOString();
    for (const url of [
      '/api/acme/reports?token=s3cret',
      '/api/acme/reports',
      '/api/acme/reports/17',
      '/api/acme/reports/18',
      '/',
    ]) {
      await visit('GET', url);
      test.time.now += SECOND;
    }
    await visit('POST', '/api/acme/reports/17');
    const to = new Date(test.time.now).toISOString();
    await verifier.flush();
    expect(lose).toBe(false);
    await verifier.flush();
    expect(await entries()).toEqual([]);
    test.time.now += 15 * MINUTE;
    const [entry, ...more] = await entries();
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      actor: { id: 'eve', name: 'Eve', role: 'agent' },
      detail: { views: 5, changes: 1, firstAt: from, lastAt: to, actingAs: { sub: 'ada' } },
    });
    expect(z.parse(Kinds, entry?.detail['kinds']).map(({ method, route, count }) => [method, route, count])).toEqual([
      ['GET', '/api/:organization/reports', 2],
      ['GET', '/api/:organization/reports/:id', 2],
      ['GET', '/', 1],
      ['POST', '/api/:organization/reports/:id', 1],
    ]);
    expect(JSON.stringify(entry)).not.toMatch(/s3cret|\/17/);
    expect(await verifyStoredAuditLog(test.store.db, 'acme')).toMatchObject({ ok: true });
  });

  it('the end of a session causes the entry immediately, and late reports get one of their own', async () => {
    await report({ count: 3 });
    await end();
    test.time.now += 10 * SECOND;
    await report({ count: 2 });
    expect(await entries()).toEqual([]);
    test.time.now += 20 * SECOND;
    expect((await entries()).map(({ detail }) => detail['views'])).toEqual([5]);
    for (let n = 0; n < 5; n++) {
      test.time.now += MINUTE;
      expect((await report({})).body).toEqual({ accepted: 1, rejected: 0 });
      expect(await entries()).toHaveLength(1);
    }
    test.time.now += 15 * MINUTE;
    expect((await entries()).map(({ detail }) => detail['views'])).toEqual([5, 5]);
  });

  it('reports after the end are accepted for fifteen minutes, with times up to the end', async () => {
    await end();
    const ended = new Date(test.time.now).toISOString();
    test.time.now += 10 * MINUTE;
    expect((await report({ effect: 'change', count: 2 })).body).toEqual({ accepted: 2, rejected: 0 });
    test.time.now += 5 * MINUTE + 1;
    expect((await report({ count: 3 })).body).toEqual({ accepted: 0, rejected: 3 });
    const within = { firstAt: entered.session.startedAt, lastAt: entered.session.startedAt };
    expect((await report({ count: 3, ...within })).body).toEqual({ accepted: 0, rejected: 3 });
    test.time.now += 20 * MINUTE;
    const found = await entries();
    expect(found.map(({ at, detail }) => [at, detail['views'], detail['changes']])).toEqual([[ended, 0, 2]]);
    expect(found[0]?.detail).toMatchObject({
      firstAt: ended,
      lastAt: ended,
      kinds: [{ firstAt: ended, lastAt: ended }],
    });
  });

  it('an old token of an expired session does not change the audit log days later', async () => {
    const ends = Date.parse(entered.session.endsAt);
    test.time.now = ends + MINUTE;
    expect((await report({})).body).toEqual({ accepted: 1, rejected: 0 });
    test.time.now = ends + 3 * 24 * 60 * MINUTE;
    expect((await report({ effect: 'change' })).body).toEqual({ accepted: 0, rejected: 1 });
    test.time.now += 20 * MINUTE;
    const found = await entries();
    expect(found.map(({ at, detail }) => [at, detail['changes']])).toEqual([[entered.session.endsAt, 0]]);
  });

  it('cannot flood the audit log, neither with reports nor with routes', async () => {
    for (let n = 0; n < 80; n++) await report({ route: `/r${n}`, effect: n % 2 ? 'change' : 'view' });
    test.time.now += 15 * MINUTE;
    const [entry, ...more] = await entries();
    expect(more).toEqual([]);
    expect(entry?.detail).toMatchObject({ views: 40, changes: 40 });
    expect(z.parse(Kinds, entry?.detail['kinds'])).toHaveLength(52);
  });

  it('an expired session gets its entry as well, also without a reader', async () => {
    await report({});
    test.time.now = Date.parse(entered.session.endsAt) + 31 * SECOND;
    await databaseAccess(
      {},
      createMonotonicClock(() => 0),
    ).sweep?.(test.store.db, test.time.now);
    const stored = await test.store.db
      .selectFrom('audit_events')
      .select('action')
      .where('session_id', '=', entered.session.id)
      .where('action', '=', 'activity')
      .execute();
    expect(stored).toHaveLength(1);
  });

  it('counts under expired tokens, and rejects forged ones and all callers except back ends', async () => {
    const [header = '', payload = '', signature = ''] = entered.token.split('.');
    const forged = `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    expect((await report({}, forged)).body).toEqual({ accepted: 0, rejected: 1 });
    test.time.now += 6 * MINUTE;
    expect((await report({})).body).toEqual({ accepted: 1, rejected: 0 });
    const denied = await test.send('POST', '/v1/support/access-activity', { as: 'admin', body: {} });
    expect(denied.problem.code).toBe('forbidden');
  });

  it('limits times to the session, and stores no query, id or token of a route', async () => {
    const key = randomUUID();
    const odd = {
      route: '/a/6f1c2f0e-9f0a-4a3e-8c55-0d9a63c1c0aa',
      firstAt: '1990-01-01T00:00:00Z',
      lastAt: '2990-01-01T00:00:00Z',
    };
    for (let n = 0; n < 2; n++) expect((await report(odd, entered.token, key)).status).toBe(200);
    expect((await report({ route: '/a?b=c' })).status).toBe(422);
    const reported = new Date(test.time.now).toISOString();
    test.time.now += 15 * MINUTE;
    const [entry] = await entries();
    expect(entry?.detail).toMatchObject({ views: 1, firstAt: entered.session.startedAt, lastAt: reported });
    expect(entry?.detail['kinds']).toMatchObject([{ route: '/a/:id' }]);
  });
});
