import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import * as z from 'zod/mini';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { StartedAccessSession, Grant } from '../../src/contract/index.ts';
import { databaseAccess, disableUser, enableUser, toNodeListener } from '../../src/server/index.ts';
import {
  createSupportVerifier,
  SupportAccessError,
  supportGuard,
  type SupportVerifierOptions,
} from '../../src/support-access/index.ts';
import { databases } from '../databases.ts';
import { openTestApi, SECRET, type TestApi } from './harness.ts';

const SECOND = 1_000;
const area = { areas: [{ id: 'reports', label: 'Reports' }] };

describe.each(databases)('a back end that verifies sessions, on $name', (database) => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi(database, { access: databaseAccess(area) });
    // The back end signs tokens with the real clock.
    test.time.now = Date.now();
    await test.send('POST', '/v1/tickets', { as: 'admin', body: { subject: 'Hello', description: 'World.' } });
    await test.send('POST', '/v1/tickets', { as: 'owner', body: { subject: 'Hello', description: 'World.' } });
    await test.send('POST', '/v1/tickets', { as: 'strangeAdmin', body: { subject: 'Hello', description: 'World.' } });
  });
  afterAll(() => test.close());

  let grant: z.infer<typeof Grant>;
  let entered: z.infer<typeof StartedAccessSession>;
  let watch: number;
  let asked: string[];
  let down: boolean;
  beforeEach(async () => {
    watch = 0;
    asked = [];
    down = false;
    const made = await test.send('POST', '/v1/access/grants', {
      as: 'admin',
      body: { seconds: 7_200, scope: 'act_as' },
    });
    grant = z.parse(Grant, made.body);
    entered = await enter();
  });
  afterEach(() => revoke());

  const enter = async (more: object = {}) => {
    const body = { organizationId: 'acme', reason: 'To see it.', scope: 'act', ...more };
    return z.parse(
      StartedAccessSession,
      (await test.send('POST', '/v1/support/access-sessions', { as: 'agent', body })).body,
    );
  };
  const revoke = () => test.send('POST', `/v1/access/grants/${grant.id}/revoke`, { as: 'admin' });
  const verifier = (more: Partial<SupportVerifierOptions> = {}) =>
    createSupportVerifier({
      url: 'https://help.example.com/',
      identity: { secret: SECRET },
      clock: () => test.time.now,
      monotonicNow: () => watch,
      fetch: async (input, init) => {
        const request = new Request(input, init);
        asked.push(new URL(request.url).pathname);
        if (down) throw new TypeError('fetch failed');
        return test.api.fetch(request);
      },
      ...more,
    });
  const questions = () => asked.filter((path) => path.endsWith('access-use')).length;
  const intent = { action: 'view', organization: 'acme' } as const;
  const refused = async (work: Promise<unknown>) => {
    const error: unknown = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    return error instanceof SupportAccessError ? error.code : error;
  };

  it('gets the agent, the impersonated user and the purpose', async () => {
    const { token, session } = await enter({ scope: 'act_as', actAs: 'ada', ticketId: 't1' });
    for (const mode of ['offline', 'online'] as const) {
      expect(await verifier({ mode }).verifySupportSession(token, { ...intent, action: 'act_as' })).toEqual({
        id: session.id,
        organization: 'acme',
        agent: { id: 'eve', name: 'Eve' },
        actingAs: { id: 'ada', name: 'Ada', role: 'user' },
        scope: 'act_as',
        areas: [],
        environment: null,
        grantId: grant.id,
        grantVersion: 1,
        ticketId: 't1',
        expiresAt: Date.parse((await enter()).tokenExpiresAt),
        endsAt: Date.parse(session.endsAt),
      });
    }
  });

  it('online, a revocation takes effect immediately', async () => {
    const { verifySupportSession } = verifier({ mode: 'online' });
    await verifySupportSession(entered.token, intent);
    await revoke();
    expect(await refused(verifySupportSession(entered.token, intent))).toBe('access_ended');
  });

  it('offline, a revocation takes effect within five seconds, with any configuration', async () => {
    for (const cacheTtlMs of [4_000, 5_000, 60_000]) {
      const { verifySupportSession } = verifier({ cacheTtlMs });
      const { token, session } = await enter();
      await verifySupportSession(token, intent);
      await test.send('POST', `/v1/access/sessions/${session.id}/end`, { as: 'admin' });
      watch += 4_999.9;
      await refused(verifySupportSession(token, intent));
      watch += 0.2;
      expect(await refused(verifySupportSession(token, intent))).toBe('session_ended');
    }
  });

  it('offline, an agent who is disabled is denied within five seconds', async () => {
    const { verifySupportSession } = verifier();
    await verifySupportSession(entered.token, intent);
    await disableUser(test.store, { organizationId: null, id: 'eve' }, test.time.now);
    try {
      watch += 5_000;
      expect(await refused(verifySupportSession(entered.token, intent))).toBe('session_ended');
      const online = verifier({ mode: 'online' });
      expect(await refused(online.verifySupportSession(entered.token, intent))).toBe('session_ended');
    } finally {
      await enableUser(test.store, { organizationId: null, id: 'eve' }, test.time.now);
    }
  });

  it('offline, sends one request for many calls, and refreshes early', async () => {
    const { verifySupportSession } = verifier();
    await Promise.all(Array.from({ length: 100 }, () => verifySupportSession(entered.token, intent)));
    expect(questions()).toBe(1);
    watch += 1_900;
    await verifySupportSession(entered.token, intent);
    expect(questions()).toBe(1);
    watch += 200;
    await verifySupportSession(entered.token, intent);
    await vi.waitFor(() => expect(questions()).toBe(2));
    expect(asked.filter((path) => path.endsWith('jwks.json'))).toHaveLength(1);
  });

  it('fails closed while the ticket API is unreachable, and allows access again afterwards', async () => {
    for (const mode of ['offline', 'online'] as const) {
      down = false;
      const { verifySupportSession } = verifier({ mode });
      await verifySupportSession(entered.token, intent);
      down = true;
      watch += 5_001;
      expect(await refused(verifySupportSession(entered.token, intent))).toBe('unavailable');
      expect(await refused(verifier({ mode }).verifySupportSession(entered.token, intent))).toBe('unavailable');
      down = false;
      await verifySupportSession(entered.token, intent);
    }
  });

  it('denies a token that was changed by a reset until it is renewed', async () => {
    const { verifySupportSession } = verifier();
    await verifySupportSession(entered.token, intent);
    const headers = { 'if-match': `"${grant.version}"` };
    await test.send('POST', `/v1/access/grants/${grant.id}/reset`, { as: 'admin', body: { seconds: 3_600 }, headers });
    watch += 5_000;
    expect(await refused(verifySupportSession(entered.token, intent))).toBe('session_stale');
    const { body } = await test.send('POST', `/v1/support/access-sessions/${entered.session.id}/renew`, {
      as: 'agent',
    });
    await verifySupportSession(z.parse(StartedAccessSession, body).token, intent);
  });

  it.each(['offline', 'online'] as const)('%s, denies with the stable codes, and reports each denial', async (mode) => {
    const own = verifier({ mode });
    const { verifySupportSession } = own;
    const [header = '', payload = '', signature = ''] = entered.token.split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'support-session+jwt' })).toString('base64url');
    const flipped = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    const since = new Date(test.time.now).toISOString();
    const tries: [string, object, string][] = [
      ['', {}, 'session_missing'],
      ['let me in', {}, 'session_invalid'],
      [`${none}.${payload}.`, { action: 'act' }, 'session_invalid'],
      [`${header}.${payload}.${flipped}`, { action: 'act_as' }, 'session_invalid'],
      [entered.token, { organization: 'globex' }, 'wrong_organization'],
      [entered.token, { action: 'act_as' }, 'out_of_scope'],
    ];
    for (const [token, more, code] of tries)
      expect(await refused(verifySupportSession(token, { ...intent, ...more }))).toBe(code);
    await own.flush();
    const read = async (as: 'admin' | 'strangeAdmin') => {
      const query = { action: 'refused', from: since, limit: '100' };
      const { body } = await test.send('GET', '/v1/access/events', { as, query });
      const { items } = z.parse(z.object({ items: z.array(z.object({ detail: z.looseObject({}) })) }), body);
      return items.map(({ detail }) => detail['code']).sort();
    };
    expect((await read('admin')).filter((code) => code === 'session_invalid').length).toBeGreaterThanOrEqual(3);
    expect(await read('admin')).toContain('out_of_scope');
    expect(await read('strangeAdmin')).toContain('wrong_organization');
    test.time.now += 301 * SECOND;
    expect(await refused(verifySupportSession(entered.token, intent))).toBe('session_expired');
  });

  it('reports a thousand forged tokens once in a while, not a thousand times', async () => {
    const own = verifier();
    for (let n = 0; n < 200; n++) await refused(own.verifySupportSession(`forged.${n}.x`, intent));
    await own.flush();
    expect(questions()).toBe(1);
  });

  it('does not extend a session when its clock is set back', async () => {
    const { verifySupportSession } = verifier({ clock: () => test.time.now - 100 * 86_400_000 });
    await verifySupportSession(entered.token, intent);
    await revoke();
    watch += 5_000;
    expect(await refused(verifySupportSession(entered.token, intent))).toBe('access_ended');
  });

  it('passes failures that are not denials to the framework', async () => {
    const guard = supportGuard({
      verifier: verifier(),
      organization: () => {
        throw new Error('No such route.');
      },
    });
    const request = Object.assign(Object.create(null), { headers: { 'madoguchi-session': 'x' }, method: 'GET' });
    const error = await new Promise((resolve) => guard(request, Object.create(null), resolve));
    expect(error).toMatchObject({ message: 'No such route.' });
  });

  describe.each(['express', 'hono'] as const)('the example for %s in the documentation', (framework) => {
    const servers: Server[] = [];
    const serve = async (listener: RequestListener) => {
      const server = createServer(listener);
      servers.push(server);
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    };
    let origin: string;
    let lines: Record<string, unknown>[];
    beforeAll(async () => {
      vi.stubEnv('SUPPORT_URL', await serve((...both) => void toNodeListener(test.api)(...both)));
      vi.stubEnv('MADOGUCHI_SECRET', SECRET);
      test.time.now = Date.now();
      const loaded: unknown = await import(/* @vite-ignore */ importExample(framework));
      const { app } = z.parse(z.object({ app: z.unknown() }), loaded);
      origin = await serve(
        framework === 'express'
          ? (app as RequestListener)
          : getRequestListener((app as { fetch: (request: Request) => Promise<Response> }).fetch),
      );
    });
    beforeEach(() => {
      test.time.now = Date.now();
      lines = [];
      vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(JSON.parse(line)));
    });
    afterEach(() => vi.restoreAllMocks());
    afterAll(() => {
      vi.unstubAllEnvs();
      for (const server of servers) server.close();
    });
    const call = async (path: string, token?: string, method = 'GET') => {
      const headers = new Headers(token === undefined ? {} : { 'madoguchi-session': token });
      const response = await fetch(`${origin}/api/${path}`, { method, headers });
      return { status: response.status, body: (await response.json()) as unknown };
    };

    it('admits a session, logs its identities, and rejects other agents', async () => {
      const { token } = await enter({ scope: 'act_as', actAs: 'ada', ticketId: 't1' });
      expect(await call('acme/reports')).toMatchObject({ status: 401, body: { error: 'Sign in to continue.' } });
      expect(lines).toEqual([]);
      expect(await call('acme/reports', token)).toEqual({ status: 200, body: { reports: [], readBy: 'Eve' } });
      expect(await call('acme/reports', token, 'POST')).toEqual({ status: 201, body: { by: 'Ada' } });
      expect(lines).toHaveLength(4);
      for (const line of lines) {
        expect(line).toMatchObject({
          support_agent: 'eve',
          support_acting_as: 'ada',
          support_organization: 'acme',
          support_grant: grant.id,
          support_ticket: 't1',
        });
      }
      expect(await call('globex/reports', token)).toMatchObject({ status: 403, body: { code: 'wrong_organization' } });
      expect(await call('acme/reports', `${token}x`)).toMatchObject({ status: 401, body: { code: 'session_invalid' } });
    });

    it('enforces the scope and area', async () => {
      const { token } = await enter({ scope: 'view', areas: ['reports'] });
      expect((await call('acme/reports', token)).status).toBe(200);
      expect(await call('acme/reports', token, 'POST')).toMatchObject({ status: 403, body: { code: 'out_of_scope' } });
      expect(await call('acme/billing', token)).toMatchObject({ status: 403, body: { code: 'out_of_scope' } });
    });
  });

  /** Returns the example of the documentation as a module. */
  function importExample(framework: string): string {
    const text = readFileSync(new URL('../../docs/guides/support-access.md', import.meta.url), 'utf8');
    const code = text.split('```').find((block) => block.startsWith(`ts\n// ${framework}\n`));
    if (code === undefined) throw new Error(`The documentation has no example for ${framework}.`);
    const folder = new URL('../../node_modules/.examples/', import.meta.url);
    mkdirSync(folder, { recursive: true });
    const file = new URL(`${framework}-${database.name}-${process.pid}.mjs`, folder);
    const entry = new URL('../../src/support-access/index.ts', import.meta.url).href;
    const module = code.slice(3).replace("'madoguchi/support-access'", JSON.stringify(entry));
    writeFileSync(file, stripTypeScriptTypes(module));
    return file.href;
  }
});
