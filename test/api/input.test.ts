import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationList, type Operation, type OperationId } from '../../src/contract/index.ts';
import { databases } from '../databases.ts';
import { fillTestApi, openTestApi, type TestRequest, type TestPerson, type TestApi, type TestData } from './harness.ts';
import { createSample } from './samples.ts';

/** Returns a role that may make the call; `anonymous` only where others may not. */
const pickCaller = ({ actors, agentRole }: Operation): { as?: TestPerson } =>
  agentRole
    ? { as: 'administrator' }
    : actors.includes('admin')
      ? { as: 'admin' }
      : actors.includes('user')
        ? { as: 'owner' }
        : actors.includes('agent')
          ? { as: 'agent' }
          : {};
const withJson = operationList.filter(({ body }) => body !== undefined && body !== 'file');

describe.each(databases)('input on $name', (database) => {
  let test: TestApi;
  let world: TestData;
  beforeAll(async () => {
    test = await openTestApi(database);
    world = await fillTestApi(test);
  });
  afterAll(() => test.close());

  const call = (id: OperationId, operation: Operation, said: TestRequest) => {
    const sample = createSample(id, world);
    return test.send(sample.method, sample.path, {
      ...pickCaller(operation),
      ...sample.said,
      ...said,
      headers: { ...sample.said.headers, ...said.headers },
    });
  };
  /** Expects a rejection that stores nothing. */
  const refused = async (act: () => ReturnType<TestApi['send']>, status: number, code: string) => {
    const before = await test.dump();
    const answer = await act();
    expect([answer.status, answer.body]).toMatchObject([status, { code, status }]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await test.dump()).toBe(before);
    return answer;
  };

  const FORGED = [
    'id',
    'tenantId',
    'organizationId2',
    'userId',
    'createdAt',
    'role',
    'grantedBy',
    'expiresAt',
    'requester',
    'version',
    'constructor',
  ];
  it.each(withJson.map(({ id, ...operation }) => [id, operation] as const))(
    '%s rejects fields that the caller cannot set, each by its name, and stores nothing',
    async (id, operation) => {
      const { said } = createSample(id, world);
      const names = FORGED.filter((name) => !Object.hasOwn(said.body as object, name));
      const forged = Object.fromEntries(names.map((name) => [name, 'x']));
      const answer = await refused(
        () => call(id, operation, { body: { ...(said.body as object), ...forged } }),
        422,
        'validation',
      );
      expect((answer.problem.errors ?? []).map(({ field }) => field).sort()).toEqual([...names].sort());
    },
  );

  it.each(['status', 'organization', 'requesterId'])('a customer cannot set a ticket’s %s', async (field) => {
    const body = { subject: 'Hello', description: 'Hello.', [field]: 'closed' };
    const answer = await refused(() => test.send('POST', '/v1/tickets', { as: 'owner', body }), 422, 'validation');
    expect(answer.problem.errors).toMatchObject([{ field, code: 'unrecognized_keys' }]);
  });

  it('a prototype cannot be reached through a body', async () => {
    const said = (raw: string): TestRequest => ({ as: 'owner', raw, headers: { 'content-type': 'application/json' } });
    for (const raw of [
      '{"subject":"Hello","description":"Hello.","__proto__":{"role":"admin"}}',
      '{"subject":"Hello","description":"Hello.","fields":{"__proto__":"x"}}',
    ]) {
      await refused(() => test.send('POST', '/v1/tickets', said(raw)), 422, 'validation');
    }
    expect(Object.hasOwn(Object.prototype, 'role')).toBe(false);
  });

  it.each([
    [91 * 86_400, 'grant_too_long'],
    [90 * 86_400 + 1, 'grant_too_long'],
    [1e12, 'grant_too_long'],
    [-1, 'validation'],
    [0, 'validation'],
    [0.5, 'validation'],
    [1e300, 'validation'],
    ['90', 'validation'],
    ['2026-09-01T00:00:00+09:00', 'validation'],
    [null, 'validation'],
  ])('a grant of %j seconds is rejected with %s', async (seconds, code) => {
    await refused(() => test.send('POST', '/v1/access/grants', { as: 'admin', body: { seconds } }), 422, code);
    await refused(
      () => test.send('POST', `/v1/access/requests/${world.accessRequest}/approve`, { as: 'admin', body: { seconds } }),
      422,
      code,
    );
    await refused(
      () =>
        test.send('POST', `/v1/access/grants/${world.grant}/reset`, {
          as: 'admin',
          body: { seconds },
          headers: { 'if-match': `"${world.grantVersion}"` },
        }),
      422,
      code,
    );
  });

  it('an end time instead of a duration is rejected', async () => {
    const body = { expiresAt: '2026-06-02T00:00:00Z' };
    await refused(() => test.send('POST', '/v1/access/grants', { as: 'admin', body }), 422, 'validation');
  });

  it('ninety days are granted, the server computes the end, and the database enforces it even against the code', async () => {
    const answer = await test.send('POST', '/v1/access/grants', { as: 'admin', body: { seconds: 7_776_000 } });
    expect(answer.body).toMatchObject({ expiresAt: new Date(test.time.now + 7_776_000_000).toISOString() });
    const { id } = answer.body as { id: string };
    await expect(
      sql`update grants set expires_at = expires_at + 1 where id = ${id}`.execute(test.store.db),
    ).rejects.toThrow(/constraint/i);
  });

  it.each(['owner', 'agent'] as const)('a grant by %s is rejected and logged', async (as) => {
    const before = await test.store.db.selectFrom('grants').selectAll().execute();
    const answer = await test.send('POST', '/v1/access/grants', { as, body: { seconds: 600 } });
    expect([answer.status, answer.problem.code]).toEqual([403, 'forbidden']);
    expect(await test.store.db.selectFrom('grants').selectAll().execute()).toEqual(before);
    const last = await test.store.db.selectFrom('audit_events').selectAll().orderBy('occurred_at', 'desc').execute();
    const actor = as === 'owner' ? 'ada' : 'eve';
    expect(last.some((event) => event.actor_id === actor && JSON.stringify(event).includes('grantAccess'))).toBe(true);
  });

  const HOSTILE = [
    "' OR 1=1 --",
    "'; DROP TABLE tickets; --",
    '" OR ""="',
    '\\',
    '%',
    '_',
    '%%%',
    '*',
    '"*',
    'NEAR(',
    'NEAR(a b, 5)',
    'subject:export',
    'AND',
    'a AND',
    'NOT',
    '^export',
    '-export',
    '{subject} : x',
    '(((',
    '(a+)+$',
    'to_tsquery(',
    '!!! & |',
    ':*',
    '$1',
    '?',
    '${7*7}',
    '{{7*7}}',
    '\u202e\ufeff\u200b',
    '🦊'.repeat(100),
    'a'.repeat(200),
    ' '.repeat(200),
  ];
  it.each(HOSTILE)('%j is plain text in every text field', async (text) => {
    const rows = () => sql<{ n: number }>`select count(*) as n from tickets`.execute(test.store.db);
    const before = await rows();
    const answers = [
      await test.send('GET', '/v1/tickets', { as: 'admin', query: { q: text, view: 'organization' } }),
      await test.send('GET', '/v1/support/tickets', { as: 'agent', query: { q: text } }),
      await test.send('GET', '/v1/support/tickets', { as: 'agent', query: { organizationId: text } }),
      await test.send('GET', '/v1/articles', { query: { q: text } }),
      await test.send('GET', '/v1/tickets', { as: 'owner', query: { cursor: text } }),
      await test.send('GET', '/v1/access/events', { as: 'admin', query: { cursor: text } }),
      await test.send('GET', `/v1/tickets/${encodeURIComponent(text)}`, { as: 'owner' }),
      await test.send('GET', `/v1/attachments/${encodeURIComponent(text)}`, { as: 'owner' }),
      await test.send('GET', `/v1/support/organizations/${encodeURIComponent(text)}/access`, { as: 'agent' }),
    ];
    for (const { status, body } of answers) expect(status, JSON.stringify(body)).toBeOneOf([200, 404, 422]);
    expect(await rows()).toEqual(before);
  });

  it.each(["' OR 1=1 --", '%', '_', '"*', '(a+)+$', 'NEAR('])(
    'a search for %j finds only texts that contain it',
    async (text) => {
      const subject = `before ${text} after ${Math.random()}`;
      const made = await test.send('POST', '/v1/tickets', { as: 'stranger', body: { subject, description: 'Odd.' } });
      expect((made.body as { subject: string }).subject).toBe(subject);
      const started = performance.now();
      const found = await test.send('GET', '/v1/tickets', { as: 'stranger', query: { q: subject } });
      expect(performance.now() - started).toBeLessThan(1_000);
      expect((found.body as { items: unknown[] }).items).toHaveLength(1);
    },
  );

  it('a JSON body over the limit is rejected in every encoding, and one at the limit is read', async () => {
    const json = { 'content-type': 'application/json' };
    const limit = 1024 * 1024;
    const big = JSON.stringify({ subject: 'Hello', description: 'x'.repeat(10 * limit) });
    await refused(() => test.send('POST', '/v1/tickets', { as: 'owner', raw: big, headers: json }), 413, 'too_large');
    const exact = `{"subject":"Hello","description":"${'x'.repeat(limit)}`.slice(0, limit - 2) + '"}';
    const answer = await test.send('POST', '/v1/tickets', { as: 'owner', raw: exact, headers: json });
    // The body is read completely; the description is rejected by its own limit.
    expect(answer.problem.errors).toMatchObject([{ field: 'description' }]);
  });

  it.each(['gzip', 'br', 'deflate', 'gzip, gzip', 'x'])('Content-Encoding %s is rejected', async (encoding) => {
    const said = {
      as: 'owner',
      body: { subject: 'Hello', description: 'Hello.' },
      headers: { 'content-encoding': encoding },
    } as const;
    await refused(() => test.send('POST', '/v1/tickets', said), 415, 'content_type');
  });

  it('a file over the limit is rejected', async () => {
    const small = await openTestApi(database, { limits: { attachmentBytes: 10 } });
    try {
      const upload = (raw: string) =>
        small.send('POST', '/v1/attachments', {
          as: 'owner',
          query: { name: 'a.txt' },
          raw,
          headers: { 'content-type': 'application/octet-stream' },
        });
      expect((await upload('0123456789a')).problem.code).toBe('too_large');
      expect((await upload('0123456789')).status).toBe(201);
    } finally {
      await small.close();
    }
  });

  it('ten thousand fields are rejected with a short response', async () => {
    const fields = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`f${i}`, 'x']));
    const answer = await refused(
      () =>
        test.send('POST', '/v1/tickets', { as: 'owner', body: { subject: 'Hello', description: 'Hello.', ...fields } }),
      422,
      'validation',
    );
    expect(answer.problem.errors?.length).toBeLessThanOrEqual(50);
    await refused(
      () =>
        test.send('POST', '/v1/tickets', { as: 'owner', body: { subject: 'Hello', description: 'Hello.', fields } }),
      422,
      'validation',
    );
  });

  it('deep nesting is rejected', async () => {
    const raw = `{"subject":"Hello","description":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const headers = { 'content-type': 'application/json' };
    await refused(() => test.send('POST', '/v1/tickets', { as: 'owner', raw, headers }), 422, 'validation');
  });

  it.each<[string, string]>([
    ['/v1/tickets?limit=1000000000', 'limit'],
    ['/v1/tickets?limit=101', 'limit'],
    ['/v1/tickets?limit=0', 'limit'],
    ['/v1/tickets?limit=-1', 'limit'],
    ['/v1/tickets?limit=1.5', 'limit'],
    ['/v1/tickets?limit=ten', 'limit'],
    ['/v1/tickets?limit=', 'limit'],
    ['/v1/tickets?status=open&status=closed', 'status'],
    ['/v1/tickets?status=broken', 'status'],
    ['/v1/tickets?view=all', 'view'],
    ['/v1/tickets?sort=subject', 'sort'],
    ['/v1/tickets?q=%00', 'q'],
    [`/v1/tickets?q=${'x'.repeat(201)}`, 'q'],
    ['/v1/tickets?cursor=garbage', 'cursor'],
    ['/v1/tickets?cursor=eyJ1IjoxfQ', 'cursor'],
    ['/v1/tickets?__proto__=x', '__proto__'],
    ['/v1/session?x=1', 'x'],
  ])('%s is rejected with the name of the parameter', async (path, field) => {
    const answer = await refused(() => test.send('GET', path, { as: 'owner' }), 422, 'validation');
    expect(answer.problem.errors).toMatchObject([{ field }]);
  });

  it('a page has at most a hundred rows', async () => {
    expect((await test.send('GET', '/v1/tickets', { as: 'owner', query: { limit: '100' } })).status).toBe(200);
  });

  it.each(['{', '', '{"subject":', 'null{}', "{'subject':1}", '\ufeff{"subject":"x"} trailing', '{"a":NaN}'])(
    'malformed JSON %j is rejected with bad_json',
    async (raw) => {
      const said = { as: 'owner', raw, headers: { 'content-type': 'application/json' } } as const;
      await refused(() => test.send('POST', '/v1/tickets', said), 400, 'bad_json');
    },
  );

  it('JSON in another encoding is rejected', async () => {
    const raw = new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]);
    const said = { as: 'owner', raw, headers: { 'content-type': 'application/json' } } as const;
    await refused(() => test.send('POST', '/v1/tickets', said), 400, 'bad_json');
  });

  it.each(['null', '[]', '"text"', '7', 'true'])('a body of %s is rejected', async (raw) => {
    const said = { as: 'owner', raw, headers: { 'content-type': 'application/json' } } as const;
    await refused(() => test.send('POST', '/v1/tickets', said), 422, 'validation');
  });

  it.each(['subject', 'description'])('a %s that cannot be stored is rejected', async (field) => {
    for (const text of ['a\u0000b', '\ud800', '', ' \n ', '\u200b', ' \u2060\ufeff', '\u3164', '\ufe0f\u034f']) {
      const body = { subject: 'Hello', description: 'Hello.', [field]: text };
      const answer = await refused(() => test.send('POST', '/v1/tickets', { as: 'owner', body }), 422, 'validation');
      expect(answer.problem.errors).toMatchObject([{ field }]);
    }
  });

  it.each(withJson.map(({ id, ...operation }) => [id, operation] as const))(
    '%s rejects a body that a form on another site could send',
    async (id, operation) => {
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'text/json',
        '',
      ]) {
        await refused(() => call(id, operation, { headers: { 'content-type': type } }), 415, 'content_type');
      }
    },
  );

  it('cookies and other schemes do not authenticate', async () => {
    const token = await test.token({ sub: 'ada', org: 'acme', role: 'user' });
    const attempts: Record<string, string>[] = [
      { cookie: `token=${token}` },
      { authorization: token },
      { 'x-authorization': `Bearer ${token}` },
    ];
    for (const headers of attempts) expect((await test.send('GET', '/v1/tickets', { headers })).status).toBe(401);
  });

  it('If-Match is required and exact, and a stale one changes nothing', async () => {
    const path = `/v1/support/tickets/${world.ticket}`;
    const triage = (headers: Record<string, string>) =>
      test.send('PATCH', path, { as: 'agent', body: { priority: 'urgent' }, headers });
    await refused(() => triage({}), 428, 'precondition_required');
    for (const odd of ['*', 'x', 'W/"1"', '"1", "2"', '""']) {
      await refused(() => triage({ 'if-match': odd }), 400, 'bad_request');
    }
    await refused(() => triage({ 'if-match': '"0"' }), 412, 'stale');
    const { headers } = await test.send('GET', path, { as: 'agent' });
    const changed = await triage({ 'if-match': headers.get('etag') ?? '' });
    expect(changed.body).toMatchObject({ priority: 'urgent' });
    expect(changed.headers.get('etag')).not.toBe(headers.get('etag'));
  });

  it('a current version in If-None-Match is answered with 304', async () => {
    const path = `/v1/tickets/${world.ticket}`;
    const etag = (await test.send('GET', path, { as: 'owner' })).headers.get('etag') ?? '';
    const same = await test.send('GET', path, { as: 'owner', headers: { 'if-none-match': etag } });
    expect([same.status, same.body, same.headers.get('etag')]).toEqual([304, '', etag]);
    const other = await test.send('GET', path, { as: 'owner', headers: { 'if-none-match': '"other"' } });
    expect(other.status).toBe(200);
  });
});
