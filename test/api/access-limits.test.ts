import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  AccessDecision,
  AuditEvent,
  StartedAccessSession,
  isAccessOperation,
  operationList,
  type AccessSession,
} from '../../src/contract/index.ts';
import { databaseAccess, disableUser, enableUser, endSessions, verifyStoredAuditLog } from '../../src/server/index.ts';
import { sweepBars } from '../../src/server/database/barred-accounts.ts';
import { databases } from '../databases.ts';
import { fillTestApi, MAIL, openTestApi, PEOPLE, type TestRequest, type TestPerson, type TestApi } from './harness.ts';
import { createSample } from './samples.ts';

const HOUR = 3_600_000;

describe.each(databases)('limits of support access on $name', (database) => {
  let test: TestApi;
  beforeEach(async () => {
    test = await openTestApi(database);
    for (const as of ['admin', 'owner', 'strangeAdmin'] as const) await file(as);
    await post('admin', '/v1/access/grants', { seconds: 86_400, scope: 'act_as' });
  });
  afterEach(() => test.close());

  const file = (as: TestPerson) =>
    test.send('POST', '/v1/tickets', { as, body: { subject: 'Hello', description: 'World.' } });
  const post = (as: TestPerson, path: string, body?: unknown, said: TestRequest = {}) =>
    test.send('POST', path, { as, ...(body !== undefined && { body }), ...said });
  const ask = (body: object = {}) =>
    post('agent', '/v1/support/access-sessions', { organizationId: 'acme', reason: 'To see it.', ...body });
  const enter = async (body: object = {}) => {
    const answer = await ask(body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return z.parse(StartedAccessSession, answer.body);
  };
  /** Verifies as a back end whose account differs from the agent's. */
  const use = async (token: string) => {
    const answer = await test.send('PUT', '/v1/support/access-use', {
      token: await test.token({ sub: 'back-end', name: 'Back end', role: 'agent' }),
      body: { token, action: 'view', organization: 'acme' },
    });
    return z.parse(AccessDecision, answer.body);
  };
  const events = async (query: Record<string, string> = {}) => {
    const { body } = await test.send('GET', '/v1/access/events', { as: 'admin', query: { limit: '100', ...query } });
    return z.parse(z.object({ items: z.array(AuditEvent) }), body).items;
  };
  const readEnd = async ({ id }: z.infer<typeof AccessSession>) =>
    (await events({ sessionId: id, action: 'session_ended' })).map(({ actor, detail }) => [actor.role, detail['why']]);

  it('a disabled agent’s session ends immediately, and the audit log has the reason', async () => {
    const { session, token } = await enter();
    const other = await enter({ reason: 'Once more.' });
    expect(await use(token)).toMatchObject({ allowed: true });
    await disableUser(test.store, { organizationId: null, id: 'eve' }, test.time.now);
    // Logged before anyone reads the log.
    expect(await readEnd(session)).toEqual([['system', 'agent_disabled']]);
    expect(await readEnd(other.session)).toEqual([['system', 'agent_disabled']]);
    expect((await test.send('GET', '/v1/access', { as: 'admin' })).body).toMatchObject({ sessions: [] });
    expect(await use(token)).toMatchObject({ allowed: false, code: 'session_ended' });
    await enableUser(test.store, { organizationId: null, id: 'eve' }, test.time.now);
    expect(await use(token)).toMatchObject({ allowed: false, code: 'session_ended' });
    expect((await post('agent', `/v1/support/access-sessions/${session.id}/renew`)).problem.code).toBe('grant_ended');
    expect(await verifyStoredAuditLog(test.store.db, 'acme')).toMatchObject({ ok: true });
  });

  it('an agent who was disabled while the session started is denied at the first use', async () => {
    const { session, token } = await enter();
    await test.store.db.updateTable('users').set({ disabled_at: test.time.now }).where('id', '=', '/eve').execute();
    expect(await use(token)).toMatchObject({ allowed: false, code: 'session_ended' });
    expect(await use(token)).toMatchObject({ allowed: false, code: 'session_ended' });
    expect(await readEnd(session)).toEqual([['system', 'agent_disabled']]);
  });

  it('an agent who is signed out everywhere loses access to the customer’s product, too', async () => {
    const { session, token } = await enter();
    test.time.now += 2_000;
    await endSessions(test.store, { organizationId: null, id: 'eve' }, test.time.now);
    expect(await use(token)).toMatchObject({ allowed: false, code: 'session_ended' });
    expect(await readEnd(session)).toEqual([['system', 'agent_signed_out']]);
    test.time.now += 2_000;
    expect(await use((await enter()).token)).toMatchObject({ allowed: true });
  });

  it('a disabled user can no longer be impersonated', async () => {
    const { session, token } = await enter({ scope: 'act_as', actAs: 'ada' });
    const own = await enter();
    await disableUser(test.store, { organizationId: 'acme', id: 'ada' }, test.time.now);
    expect(await use(token)).toMatchObject({ allowed: false, code: 'session_ended' });
    expect(await readEnd(session)).toEqual([['system', 'user_disabled']]);
    expect(await use(own.token)).toMatchObject({ allowed: true });
  });

  it('neither an admin nor a user who becomes one can be impersonated, and the attempt is logged', async () => {
    const refused = await ask({ scope: 'act_as', actAs: 'carol' });
    expect(refused.problem).toMatchObject({ code: 'forbidden', detail: expect.stringContaining('admin') });
    expect((await events({ action: 'refused' }))[0]?.detail).toMatchObject({
      actingAs: { id: 'carol', role: 'admin' },
    });
    const { session, token } = await enter({ scope: 'act_as', actAs: 'ada' });
    expect(session.actingAs).toMatchObject({ id: 'ada', role: 'user' });
    await test.send('POST', '/v1/tickets', {
      token: await test.token({ ...PEOPLE.owner, role: 'admin' }),
      body: { subject: 'Hello', description: 'World.' },
    });
    expect(await use(token)).toMatchObject({ allowed: false, code: 'session_ended' });
    expect(await readEnd(session)).toEqual([['system', 'user_is_admin']]);
  });

  it('an unexpired session token for an erased person restores neither their name nor activity', async () => {
    const { session, token } = await enter({ scope: 'act_as', actAs: 'ada' });
    const query = { organizationId: 'acme' };
    const erased = await test.send('POST', '/v1/support/people/ada/erase', { as: 'agent', query });
    expect(erased.status, JSON.stringify(erased.body)).toBe(200);
    expect(await use(token)).toMatchObject({ allowed: false, code: 'session_ended' });
    const [refusal] = await events({ sessionId: session.id, action: 'refused' });
    expect(refusal?.detail['actingAs']).toEqual({
      sub: expect.stringMatching(/^erased-/),
      name: '(erased)',
      role: 'user',
    });
    expect(JSON.stringify(await events())).not.toMatch(/"ada"/i);
    const at = new Date(test.time.now).toISOString();
    const activity = [{ method: 'GET', route: '/people/ada', effect: 'view', count: 1, firstAt: at, lastAt: at }];
    const report = await post('agent', '/v1/support/access-activity', { sessions: [{ token, activity }] });
    expect(report.body).toEqual({ accepted: 0, rejected: 1 });
    expect(await verifyStoredAuditLog(test.store.db, 'acme')).toMatchObject({ ok: true });
  });

  it('a late report under another session does not restore the name of a person erased before or after it', async () => {
    const { token } = await enter();
    const at = new Date(test.time.now).toISOString();
    const report = async (route: string) => {
      const activity = [{ method: 'GET', route, effect: 'view', count: 1, firstAt: at, lastAt: at }];
      const sent = await post('agent', '/v1/support/access-activity', { sessions: [{ token, activity }] });
      expect(sent.body).toEqual({ accepted: 1, rejected: 0 });
    };
    await report('/people/ada/edit');
    const query = { organizationId: 'acme' };
    expect((await test.send('POST', '/v1/support/people/ada/erase', { as: 'agent', query })).status).toBe(200);
    for (const route of ['/people/ada/edit', '/people/Ada', '/people/ada-files', '/reports']) await report(route);
    const pending = await test.store.db.selectFrom('access_activity').select('route').execute();
    expect(JSON.stringify(pending)).not.toMatch(/ada/i);
    // State left by a report that is stored while the erasure runs.
    await test.store.db
      .updateTable('access_activity')
      .set({ route: '/people/ada' })
      .where('route', '=', '/*')
      .execute();
    expect(JSON.stringify(await test.store.db.selectFrom('erased_words').selectAll().execute())).not.toMatch(/ada/i);
    test.time.now += 20 * 60_000;
    const [summary] = await events({ action: 'activity' });
    expect(JSON.stringify(summary?.detail['kinds'])).toContain('/reports');
    expect(JSON.stringify(await events())).not.toMatch(/\bada\b/i);
    expect(await verifyStoredAuditLog(test.store.db, 'acme')).toMatchObject({ ok: true });
    test.time.now += 24 * HOUR;
    await databaseAccess().sweep?.(test.store.db, test.time.now);
    expect(await test.store.db.selectFrom('erased_words').select('expires_at').execute()).toEqual([]);
  });

  it('activity of a user whose id and name resemble those of an erased person is recorded', async () => {
    const odd = { ...PEOPLE.owner, sub: 'erased-1', name: '(erased)' };
    const body = { subject: 'Hello', description: 'World.' };
    await test.send('POST', '/v1/tickets', { token: await test.token(odd), body });
    const { token } = await enter({ scope: 'act_as', actAs: 'erased-1' });
    const at = new Date(test.time.now).toISOString();
    const activity = [{ method: 'GET', route: '/reports', effect: 'view', count: 1, firstAt: at, lastAt: at }];
    const sent = await post('agent', '/v1/support/access-activity', { sessions: [{ token, activity }] });
    expect(sent.body).toEqual({ accepted: 1, rejected: 0 });
  });

  it('counts of denied attempts do not restore the name of an erased person', async () => {
    for (let count = 0; count < 35; count++) await post('owner', '/v1/access/grants', { seconds: 60 });
    expect(JSON.stringify(await test.store.db.selectFrom('refusal_counts').selectAll().execute())).toContain('Ada');
    const query = { organizationId: 'acme' };
    expect((await test.send('POST', '/v1/support/people/ada/erase', { as: 'agent', query })).status).toBe(200);
    expect(JSON.stringify(await test.store.db.selectFrom('refusal_counts').selectAll().execute())).not.toMatch(/ada/i);
    test.time.now += 2 * HOUR;
    const log = await events({ action: 'refused' });
    expect(log[0]).toMatchObject({ actor: { name: '(erased)' }, detail: { omitted: 5 } });
    expect(JSON.stringify(log)).not.toMatch(/\bada\b/i);
  });

  it('a token from before the erasure does not restore the account', async () => {
    const old = await test.token(PEOPLE.owner);
    const query = { organizationId: 'acme' };
    const erased = () => test.send('POST', '/v1/support/people/ada/erase', { as: 'agent', query });
    expect((await erased()).status).toBe(200);
    const body = { subject: 'Hello', description: 'World.' };
    expect((await test.send('POST', '/v1/tickets', { token: old, body })).status).toBe(401);
    expect((await erased()).status).toBe(404);
    expect(await test.store.db.selectFrom('barred_accounts').select('disabled_at').execute()).toHaveLength(1);
    await sweepBars(test.store.db, test.time.now + 23 * HOUR);
    expect(await test.store.db.selectFrom('barred_accounts').select('disabled_at').execute()).toHaveLength(1);
    await sweepBars(test.store.db, test.time.now + 25 * HOUR);
    expect(await test.store.db.selectFrom('barred_accounts').select('disabled_at').execute()).toEqual([]);
  });

  it('unconfigured areas and environments are logged without their text', async () => {
    const part = { id: 'reports', label: 'Reports' };
    const open = await openTestApi(database, { access: databaseAccess({ areas: [part], environments: [part] }) });
    try {
      await open.send('POST', '/v1/access/grants', { as: 'admin', body: { seconds: 3_600, scope: 'view' } });
      const body = { organizationId: 'acme', reason: 'To see it.' };
      const answer = await open.send('POST', '/v1/support/access-sessions', { as: 'agent', body });
      const { token } = z.parse(StartedAccessSession, answer.body);
      const at = new Date(open.time.now).toISOString();
      for (const area of ['reports', 'Ada Lovelace']) {
        const attempt = { token, action: 'act_as', organization: 'acme', area, environment: area };
        await open.send('PUT', '/v1/support/access-use', { as: 'agent', body: attempt });
        const activity = [{ method: 'GET', route: '/', effect: 'view', area, count: 1, firstAt: at, lastAt: at }];
        const sessions = [{ token, activity }];
        await open.send('POST', '/v1/support/access-activity', { as: 'agent', body: { sessions } });
      }
      open.time.now += 15 * 60_000;
      const log = await open.send('GET', '/v1/access/events', { as: 'admin' });
      const { items } = z.parse(z.object({ items: z.array(AuditEvent) }), log.body);
      expect(
        items.filter(({ action }) => action === 'refused').map(({ detail }) => [detail['area'], detail['environment']]),
      ).toEqual([
        ['(unknown)', '(unknown)'],
        ['reports', 'reports'],
      ]);
      const summary = JSON.stringify(items.find(({ action }) => action === 'activity')?.detail['kinds']);
      expect(summary).toContain('"area":"(unknown)"');
      expect(summary).toContain('"area":"reports"');
      expect(summary).not.toContain('Lovelace');
    } finally {
      await open.close();
    }
  });

  it('where the vendor allows acting as an admin, the true role is shown and logged', async () => {
    const open = await openTestApi(database, { access: databaseAccess({ actAsAdmins: true }) });
    try {
      await open.send('POST', '/v1/access/grants', { as: 'admin', body: { seconds: 3_600, scope: 'act_as' } });
      const body = { organizationId: 'acme', reason: 'To see it.', scope: 'act_as', actAs: 'carol' };
      const answer = await open.send('POST', '/v1/support/access-sessions', { as: 'agent', body });
      const { session, token } = z.parse(StartedAccessSession, answer.body);
      expect(session.actingAs).toEqual({ id: 'carol', name: 'Carol', role: 'admin' });
      const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;
      expect(payload).toMatchObject({ act_as: { sub: 'carol', role: 'admin' } });
      const use = { token, action: 'act_as', organization: 'acme' };
      await open.send('PUT', '/v1/support/access-use', { as: 'agent', body: use });
      const log = await open.send('GET', '/v1/access/events', { as: 'admin', query: { sessionId: session.id } });
      for (const { detail } of z.parse(z.object({ items: z.array(AuditEvent) }), log.body).items)
        expect(detail['actingAs']).toMatchObject({ role: 'admin' });
      const state = await open.send('GET', '/v1/access', { as: 'owner' });
      expect(state.body).toMatchObject({ sessions: [{ actingAs: { role: 'admin' } }] });
    } finally {
      await open.close();
    }
  });

  it('forged session tokens sent to a back end use up neither its own limit of logged denials nor that of expired ones', async () => {
    const { token } = await enter();
    for (let count = 0; count < 40; count++) expect(await use(`${token}x`)).toMatchObject({ code: 'session_invalid' });
    const backEnd = await test.token({ sub: 'back-end', name: 'Back end', role: 'agent' });
    expect((await test.send('GET', '/v1/access/events', { token: backEnd })).status).toBe(403);
    test.time.now += 20 * 60_000;
    expect(await use(token)).toMatchObject({ code: 'session_expired' });
    const refused = (
      await test.store.db.selectFrom('audit_events').select('detail').where('action', '=', 'refused').execute()
    ).map(({ detail }) => detail);
    expect(refused.filter((detail) => detail.includes('session_invalid'))).toHaveLength(30);
    expect(refused.filter((detail) => detail.includes('listAuditEvents'))).toHaveLength(1);
    expect(refused.filter((detail) => detail.includes('session_expired'))).toHaveLength(1);
  });

  it('denied attempts have an entry each up to thirty in an hour, then one entry counts the rest', async () => {
    const attempt = () => test.send('GET', '/v1/access/events', { token: agent });
    const agent = await test.token({ sub: 'mallory', name: 'Mallory', role: 'agent' });
    const { token } = await enter({ seconds: 60 });
    test.time.now += 61_000;
    const back = await test.token({ sub: 'back-end', name: 'Back end', role: 'agent' });
    const body = { token: `${token.slice(0, -4)}AAAA`, action: 'view', organization: 'acme' };
    for (let i = 0; i < 45; i++) await test.send('PUT', '/v1/support/access-use', { token: back, body });
    expect(await events({ action: 'refused', actorId: 'back-end' })).toHaveLength(30);
    // Attempts of another person are still logged, and the vendor's own log is limited likewise.
    expect((await ask({ scope: 'view', ticketId: 'x', areas: [] })).status).toBe(201);
    for (let i = 0; i < 40; i++) await attempt();
    const own = test.store.db.selectFrom('audit_events').selectAll().where('actor_id', '=', 'mallory');
    expect(await own.execute()).toHaveLength(30);
    test.time.now += HOUR;
    for (let look = 0; look < 2; look++) {
      const [summary, ...rest] = await events({ action: 'refused', actorId: 'back-end' });
      expect(rest).toHaveLength(30);
      expect(summary).toMatchObject({ detail: { omitted: 15 } });
    }
    await test.send('PUT', '/v1/support/access-use', {
      token: await test.token({ ...PEOPLE.agent, sub: 'back-end' }),
      body,
    });
    expect(await events({ action: 'refused', actorId: 'back-end' })).toHaveLength(32);
    expect(
      await test.store.db.selectFrom('refusal_counts').selectAll().where('organization_id', '=', 'acme').execute(),
    ).toHaveLength(1);
    expect(await verifyStoredAuditLog(test.store.db, 'acme')).toMatchObject({ ok: true });
  });
});

describe.each(databases)('a delegated token, on $name', (database) => {
  const delegated = operationList.filter(({ id, ...operation }) => isAccessOperation(id, operation));
  let test: TestApi;
  let world: Awaited<ReturnType<typeof fillTestApi>>;
  beforeEach(async () => {
    test = await openTestApi(database, {
      access: databaseAccess({ breakGlass: { maxSeconds: 3_600 }, actAsAdmins: true }),
      mail: MAIL,
    });
    world = await fillTestApi(test);
  });
  afterEach(() => test.close());

  it('cannot call any operation of support access, whatever its subject', async () => {
    expect(delegated.length).toBeGreaterThan(16);
    for (const { id, ...operation } of delegated)
      for (const as of ['owner', 'admin', 'agent'] as const)
        for (const act of [{ sub: 'eve' }, { sub: 7 }, {}, 'eve', true]) {
          const { method, path, said } = createSample(id, world);
          const token = await test.token({ ...PEOPLE[as], act });
          const before = await test.store.db.selectFrom('grants').selectAll().orderBy('id').execute();
          const answer = await test.send(method, path, { ...said, token });
          expect([id, as, answer.status, answer.problem.code]).toEqual([id, as, 403, 'forbidden']);
          expect(answer.problem.detail, `${id} ${operation.area}`).toContain('"act"');
          expect(await test.store.db.selectFrom('grants').selectAll().orderBy('id').execute()).toEqual(before);
        }
    const log = await test.send('GET', '/v1/access/events', { as: 'admin', query: { action: 'refused' } });
    const { items } = z.parse(z.object({ items: z.array(AuditEvent) }), log.body);
    expect(items.find(({ actor }) => actor.id === 'carol')?.detail).toHaveProperty('usedBy');
  });

  it('creates tickets, but cannot turn on or read support access', async () => {
    const token = await test.token({ ...PEOPLE.admin, act: { sub: 'eve' } });
    const body = { subject: 'Hello', description: 'World.' };
    expect((await test.send('POST', '/v1/tickets', { token, body })).status).toBe(201);
    const refused = await test.send('POST', '/v1/tickets', { token, body: { ...body, access: { seconds: 600 } } });
    expect(refused.problem.code).toBe('forbidden');
    const session = await test.send('GET', '/v1/session', { token });
    expect(session.body).toMatchObject({ capabilities: { access: 'none' } });
    expect(session.body).not.toHaveProperty('accessRequests');
    // An act claim of null means no delegation.
    const plain = await test.token({ ...PEOPLE.admin, act: null });
    expect((await test.send('GET', '/v1/access', { token: plain })).status).toBe(200);
  });

  it('has one limit of logged denials per acting person, for any number of subjects in its tokens', async () => {
    const refused = test.store.db.selectFrom('audit_events').select('detail').where('action', '=', 'refused');
    const byEve = async () =>
      (await refused.where('organization_id', '=', 'acme').execute()).filter(({ detail }) =>
        detail.includes('"usedBy"'),
      );
    for (let subject = 0; subject < 5; subject++) {
      const { sub, role } = { sub: `user-${subject}`, role: subject % 2 ? 'admin' : 'user' };
      const token = await test.token({ ...PEOPLE.admin, sub, role, act: { sub: 'eve' } });
      for (let call = 0; call < 10; call++)
        expect((await test.send('GET', '/v1/access/events', { token })).status).toBe(403);
    }
    expect(await byEve()).toHaveLength(30);
    const token = await test.token({ ...PEOPLE.admin, act: { sub: 'mallory' } });
    await test.send('GET', '/v1/access/events', { token });
    expect(await byEve()).toHaveLength(31);
    test.time.now += HOUR;
    const log = await test.send('GET', '/v1/access/events', {
      as: 'admin',
      query: { action: 'refused', limit: '100' },
    });
    const { items } = z.parse(z.object({ items: z.array(AuditEvent) }), log.body);
    const summaries = items.filter(({ detail }) => 'omitted' in detail);
    expect(summaries.map(({ actor, detail }) => [actor.id, actor.role, detail['omitted']])).toEqual([
      ['eve', 'agent', 20],
    ]);
  });

  it('gets no stored response of the subject for an idempotent repeat', async () => {
    const key = randomUUID();
    const said = { body: { seconds: 600 }, key };
    expect((await test.send('POST', '/v1/access/grants', { as: 'admin', ...said })).status).toBe(201);
    const token = await test.token({ ...PEOPLE.admin, act: { sub: 'eve' } });
    expect((await test.send('POST', '/v1/access/grants', { token, ...said })).problem.code).toBe('forbidden');
  });
});
