import { createHmac, generateKeyPairSync } from 'node:crypto';
import { SignJWT, exportJWK, importJWK, type JWTPayload } from 'jose';
import * as z from 'zod/mini';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  AccessSession,
  AccessState,
  AccessDecision,
  AuditEvent,
  StartedAccessSession,
  Grant,
  Session,
} from '../../src/contract/index.ts';
import { databaseAccess, openStore, verifyStoredAuditLog } from '../../src/server/index.ts';
import { createMonotonicClock } from '../../src/server/database/monotonic-clock.ts';
import { databases } from '../databases.ts';
import { openEventStream } from './sse-client.ts';
import { openTestApi, type TestRequest, type TestPerson, type TestApi } from './harness.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const policy = {
  areas: [
    { id: 'billing', label: { en: 'Billing', ja: '請求' } },
    { id: 'reports', label: 'Reports' },
  ],
  environments: [
    { id: 'production', label: 'Production' },
    { id: 'sandbox', label: 'Sandbox' },
  ],
};
// A stopped clock: these tests advance the time themselves.
const still = () => createMonotonicClock(() => 0);

describe.each(databases)('sessions of support access on $name', (database) => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi(database, { access: databaseAccess(policy, still()) });
    // Both organizations exist, and Ada is a user of Acme.
    for (const as of ['admin', 'owner', 'strangeAdmin'] as const) await file(as);
  });
  afterAll(() => test.close());
  // The clock of a store never goes back, so each test starts later than all before it.
  beforeEach(() => {
    test.time.now += 200 * DAY;
  });

  const file = (as: TestPerson) =>
    test.send('POST', '/v1/tickets', { as, body: { subject: 'Hello', description: 'World.' } });
  const post = (as: TestPerson, path: string, body?: unknown, said: TestRequest = {}) =>
    test.send('POST', path, { as, ...(body !== undefined && { body }), ...said });
  const grant = async (body: object = {}) => {
    const answer = await post('admin', '/v1/access/grants', { seconds: 3_600, ...body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return z.parse(Grant, answer.body);
  };
  const ask = (body: object = {}) =>
    post('agent', '/v1/support/access-sessions', { organizationId: 'acme', reason: 'To see it.', ...body });
  const enter = async (body: object = {}) => {
    const answer = await ask(body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return z.parse(StartedAccessSession, answer.body);
  };
  const use = async (token: string, intent: object = {}) => {
    const body = { token, action: 'view', organization: 'acme', ...intent };
    const answer = await test.send('PUT', '/v1/support/access-use', { as: 'agent', body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return z.parse(AccessDecision, answer.body);
  };
  const code = async (token: string, intent: object = {}) => (await use(token, intent)).code;
  const state = async (as: TestPerson = 'admin') =>
    z.parse(AccessState, (await test.send('GET', '/v1/access', { as })).body);
  const events = async (query: Record<string, string> = {}, as: TestPerson = 'admin') => {
    const { body } = await test.send('GET', '/v1/access/events', { as, query: { limit: '100', ...query } });
    return z.parse(z.object({ items: z.array(AuditEvent) }), body).items;
  };
  const refusals = async (sessionId: string) =>
    (await events({ action: 'refused', sessionId })).map(({ detail }) => detail['code']);

  it('lets an agent in under a grant, shows the session to the customer, and logs every step', async () => {
    expect((await ask()).problem).toMatchObject({ code: 'forbidden', status: 403 });
    const { id, version } = await grant({ reason: 'The export', ticketId: 't1' });
    const { session, token } = await enter({ ticketId: 't1' });
    expect(session).toMatchObject({
      state: 'active',
      grantId: id,
      agent: { id: 'eve', name: 'Eve' },
      scope: 'view',
      ticketId: 't1',
      endedAt: null,
    });
    expect(Date.parse(session.endsAt) - Date.parse(session.startedAt)).toBe(HOUR);
    expect(await use(token)).toMatchObject({ allowed: true, code: null, session: { id: session.id } });
    expect(await state('owner')).toMatchObject({
      sessions: [{ id: session.id, agent: { name: 'Eve' } }],
      grants: [{ id, version, lastUse: { agent: { name: 'Eve' }, ticketId: 't1' } }],
    });
    const list = await test.send('GET', '/v1/access/sessions', { as: 'owner' });
    expect(list.body).toMatchObject({ items: [{ id: session.id }], total: 1 });

    test.time.now += MINUTE;
    const renewed = await post('agent', `/v1/support/access-sessions/${session.id}/renew`);
    expect(z.parse(StartedAccessSession, renewed.body).session.endsAt).toBe(session.endsAt);
    const sent = await post('admin', `/v1/access/sessions/${session.id}/end`);
    expect(sent.body).toMatchObject({ state: 'ended', endedBy: { id: 'carol' } });
    expect((await post('admin', `/v1/access/sessions/${session.id}/end`)).status).toBe(200);
    expect(await code(token)).toBe('session_ended');
    expect((await post('agent', `/v1/support/access-sessions/${session.id}/renew`)).problem.code).toBe('grant_ended');
    expect((await state()).sessions).toEqual([]);

    const written = await events({ sessionId: session.id });
    expect(written.map(({ action, actor }) => [action, actor.id]).reverse()).toEqual([
      ['session_started', 'eve'],
      ['used', 'eve'],
      ['session_renewed', 'eve'],
      ['session_ended', 'carol'],
      ['refused', 'eve'],
      ['refused', 'eve'],
    ]);
    expect(written.every(({ ticketId }, index) => ticketId === 't1' || index === 0)).toBe(true);
    // Includes the denied attempt before the grant.
    expect((await events({ action: 'refused', actorId: 'eve' })).at(-1)?.detail).toMatchObject({
      operation: 'startAccessSession',
    });
  });

  it('lasts at most two hours, and never longer than its grant', async () => {
    await grant({ seconds: 30 * 86_400 });
    expect((await ask({ seconds: 7_201 })).problem.code).toBe('grant_too_long');
    const { session } = await enter({ seconds: 7_200 });
    expect(Date.parse(session.endsAt) - test.time.now).toBe(2 * HOUR);
    await expect(
      test.store.db
        .updateTable('access_sessions')
        .set((eb) => ({ ends_at: eb('ends_at', '+', 1) }))
        .execute(),
    ).rejects.toThrow(/constraint/i);
  });

  it('is active one millisecond before the end of its grant and ended at its end, also after a restart', async () => {
    await grant({ seconds: 600 });
    test.time.now += 599 * SECOND + 500;
    const { token, session } = await enter();
    const end = Date.parse(session.endsAt);
    expect(end - test.time.now).toBe(500);
    test.time.now = end - 1;
    expect(await code(token)).toBeNull();
    test.time.now = end;
    expect(await code(token)).toBe('session_expired');
    expect((await ask()).problem.code).toBe('forbidden');
    const written = await events();
    expect(written.find(({ action }) => action === 'expired')?.at).toBe(session.endsAt);
    expect(written.find(({ action }) => action === 'session_ended')).toMatchObject({
      at: session.endsAt,
      actor: { role: 'system' },
      detail: { why: 'time' },
    });
  });

  it('stays ended when the clock is set back a hundred days', async () => {
    await grant({ seconds: 60 });
    const { token } = await enter();
    test.time.now += 61 * SECOND;
    expect(await code(token)).toBe('session_expired');
    test.time.now -= 100 * DAY;
    expect(await code(token)).toBe('session_expired');
    expect((await ask()).problem.code).toBe('forbidden');
    expect((await state()).grants).toEqual([]);
    test.time.now += 100 * DAY;
  });

  it('revoking the grant ends all its sessions immediately', async () => {
    const { id } = await grant();
    const first = await enter();
    const second = await enter({ reason: 'Once more.' });
    expect(await code(first.token)).toBeNull();
    await post('admin', `/v1/access/grants/${id}/revoke`);
    for (const { token, session } of [first, second]) {
      expect(await code(token)).toBe('access_ended');
      expect((await post('agent', `/v1/support/access-sessions/${session.id}/renew`)).problem.code).toBe('grant_ended');
      const ended = (await events({ sessionId: session.id })).find(({ action }) => action === 'session_ended');
      expect(ended?.detail).toMatchObject({ why: 'revoked', before: { state: 'active' }, after: { state: 'ended' } });
    }
    expect((await state()).sessions).toEqual([]);
    expect((await events({ grantId: id, action: 'revoked' }))[0]?.detail).toMatchObject({
      before: { state: 'active', version: '1' },
      after: { state: 'revoked', version: '2' },
    });
  });

  it('a new end makes tokens stale until they are renewed, and never extends a session beyond its grant', async () => {
    const { id, version } = await grant({ seconds: 7_200 });
    const { token, session } = await enter();
    const headers = { 'if-match': `"${version}"` };
    await post('admin', `/v1/access/grants/${id}/reset`, { seconds: 600 }, { headers });
    expect(await code(token)).toBe('session_stale');
    const { body } = await post('agent', `/v1/support/access-sessions/${session.id}/renew`);
    const renewed = z.parse(StartedAccessSession, body);
    expect(Date.parse(renewed.session.endsAt)).toBe(test.time.now + 600 * SECOND);
    expect(await code(renewed.token)).toBeNull();
    expect(await refusals(session.id)).toEqual(['session_stale']);
  });

  it('only its agent can renew or end it, and only its customer can terminate it', async () => {
    await grant();
    const { session } = await enter();
    const other = await test.token({ sub: 'mallory', name: 'Mallory', role: 'agent' });
    for (const act of ['renew', 'end']) {
      const path = `/v1/support/access-sessions/${session.id}/${act}`;
      expect((await test.send('POST', path, { token: other })).problem.code).toBe('not_found');
    }
    expect((await post('strangeAdmin', `/v1/access/sessions/${session.id}/end`)).problem.code).toBe('not_found');
    expect((await post('owner', `/v1/access/sessions/${session.id}/end`)).problem.code).toBe('forbidden');
    const left = await post('agent', `/v1/support/access-sessions/${session.id}/end`);
    expect(z.parse(AccessSession, left.body)).toMatchObject({ state: 'ended', endedBy: { id: 'eve' } });
  });

  describe('a grant for an area', () => {
    it('allows only that area', async () => {
      await grant({ scope: 'act', areas: ['reports'], environment: 'sandbox' });
      expect((await ask()).problem.code).toBe('forbidden');
      expect((await ask({ areas: ['billing', 'reports'], environment: 'sandbox' })).problem.code).toBe('forbidden');
      expect((await ask({ areas: ['reports'] })).problem.code).toBe('forbidden');
      const { token, session } = await enter({ scope: 'act', areas: ['reports'], environment: 'sandbox' });
      const part = { area: 'reports', environment: 'sandbox' };
      expect(await code(token, part)).toBeNull();
      expect(await code(token, { ...part, action: 'act' })).toBeNull();
      expect(await code(token, { ...part, action: 'act_as' })).toBe('out_of_scope');
      expect(await code(token, { ...part, area: 'billing' })).toBe('out_of_scope');
      expect(await code(token, { ...part, environment: 'production' })).toBe('out_of_scope');
      expect(await code(token)).toBe('out_of_scope');
      expect(await refusals(session.id)).toHaveLength(4);
    });

    it('in addition to another allows their union, each within its own limits', async () => {
      await grant({ areas: ['reports'] });
      await grant({ areas: ['billing'], scope: 'act', ticketId: 't7' });
      expect((await state()).grants.map(({ areas, scope }) => [areas, scope])).toHaveLength(2);
      expect((await ask({ areas: ['reports'], scope: 'act' })).problem.code).toBe('forbidden');
      expect((await ask({ areas: ['billing'], scope: 'act' })).problem.code).toBe('forbidden');
      await enter({ areas: ['billing'], scope: 'act', ticketId: 't7' });
      await enter({ areas: ['reports'] });
    });

    it('is rejected for an unknown area or a scope that the vendor forbids', async () => {
      for (const body of [{ areas: ['payroll'] }, { environment: 'moon' }])
        expect((await post('admin', '/v1/access/grants', { seconds: 60, ...body })).problem.code).toBe('validation');
      const strict = databaseAccess({ scopes: ['view'] }, still());
      const narrow = await openTestApi(database, { access: strict });
      try {
        const answer = await narrow.send('POST', '/v1/access/grants', {
          as: 'admin',
          body: { seconds: 60, scope: 'act' },
        });
        expect(answer.problem.errors?.[0]).toMatchObject({ field: 'scope', code: 'not_offered' });
      } finally {
        await narrow.close();
      }
    });
  });

  it('an impersonation names both people in every record', async () => {
    await grant({ scope: 'act_as' });
    expect((await ask({ scope: 'act_as' })).problem.code).toBe('validation');
    expect((await ask({ scope: 'act_as', actAs: 'otto' })).problem.code).toBe('validation');
    const { token, session } = await enter({ scope: 'act_as', actAs: 'ada' });
    expect(session).toMatchObject({ agent: { id: 'eve' }, actingAs: { id: 'ada', name: 'Ada' } });
    expect((await use(token, { action: 'act_as' })).session).toMatchObject({
      agent: { id: 'eve' },
      actingAs: { id: 'ada' },
    });
    for (const { action, actor, detail } of await events({ sessionId: session.id })) {
      expect(actor.id).toBe('eve');
      expect(detail['actingAs'], action).toMatchObject(action === 'used' ? { sub: 'ada' } : { id: 'ada' });
    }
  });

  describe('until a date', () => {
    it('ends with that day in the admin’s time zone', async () => {
      test.time.now = Date.UTC(2036, 2, 7, 12);
      const { expiresAt } = await grant({ seconds: undefined, until: '2036-03-09', timeZone: 'America/New_York' });
      // 9 March 2036 has 23 hours there.
      expect(expiresAt).toBe('2036-03-10T04:00:00.000Z');
      const { expiresAt: tokyo } = await grant({ seconds: undefined, until: '2036-03-09', timeZone: 'Asia/Tokyo' });
      expect(tokyo).toBe('2036-03-09T15:00:00.000Z');
    });

    it.each([
      [{ until: '2036-06-08', timeZone: 'UTC' }, 'grant_too_long'],
      [{ until: '2036-03-08', timeZone: 'UTC' }, 'validation'],
      [{ until: '2036-02-30', timeZone: 'UTC' }, 'validation'],
      [{ until: '2036-03-12', timeZone: 'Mars/Olympus' }, 'validation'],
      [{ until: '2036-03-12' }, 'validation'],
      [{ until: '2036-03-12T00:00:00Z', timeZone: 'UTC' }, 'validation'],
      [{ until: '2036-03-12', timeZone: 'UTC', seconds: 60 }, 'validation'],
      [{}, 'validation'],
    ])('%j is rejected with %s', async (body, expected) => {
      test.time.now = Math.max(test.time.now, Date.UTC(2036, 2, 9, 12));
      const fixed = JSON.parse(
        JSON.stringify(body).replaceAll('2036', String(new Date(test.time.now).getUTCFullYear())),
      ) as object;
      if (expected === 'grant_too_long') {
        const until = new Date(test.time.now + 90 * DAY + DAY).toISOString().slice(0, 10);
        expect((await post('admin', '/v1/access/grants', { until, timeZone: 'UTC' })).problem.code).toBe(expected);
        return;
      }
      expect((await post('admin', '/v1/access/grants', fixed)).problem.code).toBe(expected);
    });
  });

  it('can be approved with a shorter duration and a narrower scope, or denied with a reason that the agent reads', async () => {
    const asked = async (body: object = {}) => {
      const answer = await post('agent', '/v1/support/access-requests', {
        organizationId: 'acme',
        seconds: 7_200,
        scope: 'act',
        reason: 'To see it.',
        ...body,
      });
      return z.parse(z.object({ id: z.string(), state: z.string() }), answer.body);
    };
    const request = await asked();
    const approve = (body: object) => post('admin', `/v1/access/requests/${request.id}/approve`, body);
    expect((await approve({ scope: 'act_as' })).problem.code).toBe('validation');
    expect((await approve({ seconds: 7_201 })).problem.code).toBe('grant_too_long');
    const less = await approve({ seconds: 600, scope: 'view', areas: ['reports'] });
    expect(less.body).toMatchObject({ scope: 'view', areas: ['reports'] });
    expect((await ask({ scope: 'act' })).problem.code).toBe('forbidden');

    const other = await asked({ areas: ['billing'] });
    await post('admin', `/v1/access/requests/${other.id}/deny`, { reason: 'Not today.' });
    const { body } = await test.send('GET', `/v1/support/access-requests/${other.id}`, { as: 'agent' });
    expect(body).toMatchObject({ state: 'denied', answer: 'Not today.' });
    // A covered request is approved immediately.
    expect(await asked({ scope: 'view', areas: ['reports'], seconds: 300 })).toMatchObject({ state: 'approved' });
  });

  it('a pending request is counted for admins, and announced immediately to its organization only', async () => {
    const waiting = async (as: TestPerson) =>
      z.parse(Session, (await test.send('GET', '/v1/session', { as })).body).accessRequests ?? 0;
    const before = await waiting('admin');
    const [ours, theirs] = [await openEventStream(test, 'admin'), await openEventStream(test, 'strangeAdmin')];
    await Promise.all([ours.next('hello'), theirs.next('hello')]);
    const answer = await post('agent', '/v1/support/access-requests', {
      organizationId: 'acme',
      seconds: 3_600,
      scope: 'view',
      reason: 'To see it.',
    });
    expect((await ours.next('access')).data).toBe('{}');
    expect([await waiting('admin'), await waiting('owner'), await waiting('strangeAdmin')]).toEqual([before + 1, 0, 0]);
    const { id } = z.parse(z.object({ id: z.string() }), answer.body);
    await post('admin', `/v1/access/requests/${id}/deny`, {});
    await ours.next('access');
    expect(await waiting('admin')).toBe(before);
    expect(theirs.all.map(({ name }) => name)).not.toContain('access');
    ours.stop();
    theirs.stop();
  });

  it('a replayed grant request returns the same grant instead of a new period', async () => {
    const body = { seconds: 3_600 };
    const first = await post('admin', '/v1/access/grants', body, { key: 'captured-1' });
    test.time.now += HOUR / 2;
    const second = await post('admin', '/v1/access/grants', body, { key: 'captured-1' });
    expect(second.body).toEqual(first.body);
    expect((await state()).grants).toHaveLength(1);
  });

  describe('a session token', () => {
    const parts = (token: string) => {
      const [header = '', payload = '', signature = ''] = token.split('.');
      const open = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as JWTPayload;
      return { header: open(header), payload: open(payload), signature, raw: { header, payload } };
    };
    const b64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

    it('contains agent, organization, grant and its version, scope and ticket, and no other data', async () => {
      const { id } = await grant();
      const { token, session } = await enter({ ticketId: 't9' });
      expect(parts(token).payload).toEqual({
        iss: 'madoguchi',
        aud: 'madoguchi-session',
        sub: 'eve',
        name: 'Eve',
        sid: session.id,
        org: 'acme',
        grant: id,
        ver: 1,
        scope: 'view',
        areas: [],
        env: null,
        ticket: 't9',
        act_as: null,
        ends: Date.parse(session.endsAt),
        until: test.time.now + 300 * SECOND,
        iat: Math.floor(test.time.now / 1000),
        exp: Math.ceil(test.time.now / 1000) + 300,
      });
      const jwks = await test.send('GET', '/v1/access/jwks.json');
      const { keys } = z.parse(z.object({ keys: z.array(z.unknown()) }), jwks.body);
      expect(keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
      expect(JSON.stringify(jwks.body)).not.toContain('"d"');
      expect(jwks.headers.get('cache-control')).toContain('max-age');
    });

    it('that is forged, altered, of another kind, expired or of another organization is denied with its code, and logged', async () => {
      const { id } = await grant();
      const { token, session } = await enter();
      const { header, payload, raw, signature } = parts(token);
      const jwks = z.parse(
        z.object({ keys: z.array(z.looseObject({ x: z.string(), y: z.string() })) }),
        (await test.send('GET', '/v1/access/jwks.json')).body,
      );
      const spki = Buffer.from(JSON.stringify(jwks.keys[0]));
      const hmac = (head: object) => {
        const signed = `${b64(head)}.${raw.payload}`;
        return `${signed}.${createHmac('sha256', spki).update(signed).digest('base64url')}`;
      };
      const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const jwk = await exportJWK(own.publicKey);
      const forge = (head: object) =>
        new SignJWT(payload).setProtectedHeader({ alg: 'ES256', ...head }).sign(own.privateKey);
      const forged: Record<string, string> = {
        'alg none': `${b64({ ...header, alg: 'none' })}.${raw.payload}.`,
        'alg None with the signature': `${b64({ ...header, alg: 'None' })}.${raw.payload}.${signature}`,
        'key confusion: HS256 with the public key': hmac({ ...header, alg: 'HS256' }),
        'key confusion under the name of ES256': hmac(header),
        'altered payload': `${raw.header}.${b64({ ...payload, scope: 'act_as' })}.${signature}`,
        'altered signature': `${raw.header}.${raw.payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
        'a key of its own': await forge(header),
        'a key of its own in the header': await forge({ ...header, jwk }),
        'a key at an address of its own': await forge({ ...header, jku: 'https://evil.example/jwks.json' }),
        'an unknown key': await forge({ ...header, kid: 'nobody' }),
        'a key that is a path': await forge({ ...header, kid: '../../etc/passwd' }),
        'without a key': await forge({ typ: 'support-session+jwt' }),
        'critical things nobody knows': `${b64({ ...header, crit: ['x'], x: 1 })}.${raw.payload}.${signature}`,
        'two parts': `${raw.header}.${raw.payload}`,
        'four parts': `${token}.x`,
        words: 'let me in',
        'too long': `${token}${'A'.repeat(8_192 - token.length)}`,
        "an identity token of the vendor's": await test.token({ sub: 'eve', name: 'Eve', role: 'agent' }),
      };
      const before = (await events({ action: 'refused' })).length;
      for (const [name, bad] of Object.entries(forged))
        expect([name, await code(bad)]).toEqual([name, 'session_invalid']);
      const written = await events({ action: 'refused' });
      expect(written).toHaveLength(before + Object.keys(forged).length);
      expect(written[0]).toMatchObject({ actor: { id: 'eve' }, detail: { code: 'session_invalid', action: 'view' } });
      expect(await code('')).toBe('session_missing');

      expect(await code(token, { organization: 'globex' })).toBe('wrong_organization');
      const [stranger] = await events({ action: 'refused' }, 'strangeAdmin');
      expect(stranger?.detail).toMatchObject({ code: 'wrong_organization' });
      expect(JSON.stringify(stranger)).not.toMatch(/acme|Acme/);
      expect(stranger?.grantId).toBeNull();
      expect(await code(token, { action: 'act' })).toBe('out_of_scope');
      expect(await code(token, { denied: 'unavailable' })).toBe('unavailable');
      test.time.now += 300 * SECOND;
      expect(await code(token)).toBe('session_expired');
      expect(await refusals(session.id)).toEqual(['unavailable', 'out_of_scope']);
      expect((await state()).grants[0]?.id).toBe(id);
    });

    it('authorizes nothing in the ticket API itself', async () => {
      await grant();
      const { token } = await enter();
      expect((await test.send('GET', '/v1/tickets', { token })).problem.code).toBe('auth_invalid');
    });

    it('is signed with a new key every 30 days, and one of the day before is still valid', async () => {
      await grant({ seconds: 89 * 86_400 });
      await enter();
      test.time.now += 30 * DAY - MINUTE;
      const old = await enter();
      test.time.now += 2 * MINUTE;
      const young = await enter();
      expect(parts(young.token).header['kid']).not.toBe(parts(old.token).header['kid']);
      expect([await code(old.token), await code(young.token)]).toEqual([null, null]);
      const keys = z.parse(
        z.object({ keys: z.array(z.looseObject({ kid: z.string() })) }),
        (await test.send('GET', '/v1/access/jwks.json')).body,
      );
      const kids = keys.keys.map(({ kid }) => kid);
      expect(kids).toEqual([young, old].map(({ token }) => parts(token).header['kid']));
      expect(await importJWK(keys.keys[0] ?? {}, 'ES256')).toBeDefined();
      test.time.now += 2 * DAY;
      expect((await test.send('GET', '/v1/access/jwks.json')).body).toMatchObject({ keys: [keys.keys[0]] });
    });
  });

  describe('the audit log', () => {
    it('is filtered by action, person, grant, ticket and time', async () => {
      const from = new Date(test.time.now).toISOString();
      const { id } = await grant({ ticketId: 't42' });
      test.time.now += MINUTE;
      await enter({ ticketId: 't42' });
      test.time.now += MINUTE;
      expect((await events({ from })).map(({ action }) => action)).toEqual(['session_started', 'granted']);
      expect((await events({ from, actorId: 'carol' })).map(({ action }) => action)).toEqual(['granted']);
      expect(await events({ grantId: id, action: 'granted' })).toHaveLength(1);
      expect(await events({ ticketId: 't42' })).toHaveLength(2);
      expect(await events({ from, to: from })).toEqual([]);
      const bad = await test.send('GET', '/v1/access/events', { as: 'admin', query: { from: 'yesterday' } });
      expect(bad.problem.code).toBe('validation');
    });

    it('has a valid hash chain after all tests above', async () => {
      for (const id of ['acme', 'globex', ''])
        expect(await verifyStoredAuditLog(test.store.db, id)).toMatchObject({ ok: true });
    });

    it('cannot be changed or removed by any call', async () => {
      for (const method of ['PUT', 'PATCH', 'DELETE', 'POST'])
        expect((await test.send(method, '/v1/access/events', { as: 'admin', body: {} })).status).toBe(405);
    });
  });
});

describe.each(databases)('a process that was down at the end of a grant, on $name', (database) => {
  it('denies access afterwards, and logs the end once, with its true time', async () => {
    const address = await database.freshAddress();
    const open = async () => openTestApi(database, { store: await openStore({ database: address }) });
    const first = await open();
    const start = first.time.now;
    await first.send('POST', '/v1/access/grants', { as: 'admin', body: { seconds: 600 } });
    const { body } = await first.send('POST', '/v1/support/access-sessions', {
      as: 'agent',
      body: { organizationId: 'acme', reason: 'To see it.' },
    });
    const { token } = z.parse(StartedAccessSession, body);
    await first.close();

    const second = await open();
    second.time.now = start + 3 * DAY;
    const use = { token, action: 'view', organization: 'acme' };
    const verdict = await second.send('PUT', '/v1/support/access-use', { as: 'agent', body: use });
    expect(verdict.body).toMatchObject({ allowed: false, code: 'session_expired' });
    const again = { organizationId: 'acme', reason: 'To see it.' };
    expect((await second.send('POST', '/v1/support/access-sessions', { as: 'agent', body: again })).problem.code).toBe(
      'forbidden',
    );
    for (let look = 0; look < 2; look++) {
      const events = await second.send('GET', '/v1/access/events', { as: 'admin', query: { action: 'expired' } });
      expect(events.body).toMatchObject({ items: [{ at: new Date(start + 600 * SECOND).toISOString() }], next: null });
    }
    await second.close();
  });
});
