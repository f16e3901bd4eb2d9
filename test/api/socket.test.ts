import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../../src/contract/index.ts';
import { toNodeListener } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { openTestApi, PEOPLE, SECRET, type TestRequest, type TestApi } from './harness.ts';

const [sqlite] = databases;
if (!sqlite) throw new Error('There is no database to test on.');
const database = sqlite;

interface RawAnswer {
  status: number;
  headers: Map<string, string>;
  text: string;
}

/** Writes bytes to a server and reads until it closes, or until `patience` ms pass without another byte. */
function speak(port: number, parts: readonly (string | Uint8Array)[], patience = 1_500): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const done = () => {
      socket.destroy();
      const [head = '', ...rest] = text.split('\r\n\r\n');
      const [line = '', ...lines] = head.split('\r\n');
      const headers = new Map(
        lines.map((header) => {
          const colon = header.indexOf(':');
          return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()];
        }),
      );
      resolve({ status: Number(line.split(' ')[1] ?? 0), headers, text: rest.join('\r\n\r\n') });
    };
    socket.setTimeout(patience, done);
    socket.on('data', (chunk) => (text += chunk.toString('utf8')));
    socket.on('error', (error) => (text === '' ? reject(error) : done()));
    socket.on('end', done);
    socket.on('connect', () => {
      for (const part of parts) socket.write(part);
    });
  });
}

const parseProblem = (answer: RawAnswer) => z.parse(Problem, JSON.parse(answer.text));

describe('over a real socket', () => {
  let test: TestApi;
  let server: Server;
  let port: number;
  let token: string;
  beforeAll(async () => {
    test = await openTestApi(database, { trustedProxies: [], rateLimits: { requests: { user: Infinity } } });
    const listener = toNodeListener(test.api);
    server = createServer((request, response) => void listener(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
    token = await test.token(PEOPLE.owner);
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await test.close();
  });

  const head = (method: string, path: string, headers: Record<string, string | number> = {}) =>
    [
      `${method} ${path} HTTP/1.1`,
      `host: 127.0.0.1:${port}`,
      `authorization: Bearer ${token}`,
      'connection: close',
      ...(method === 'POST' ? [`idempotency-key: ${randomUUID()}`] : []),
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      '\r\n',
    ].join('\r\n');
  const json = { 'content-type': 'application/json' };
  const small = JSON.stringify({ subject: 'Hello', description: 'Hello.' });

  it('a valid request gets a response', async () => {
    const answer = await speak(port, [head('POST', '/v1/tickets', { ...json, 'content-length': small.length }), small]);
    expect(answer.status).toBe(201);
  });

  it('ten megabytes are rejected from the header alone', async () => {
    const answer = await speak(port, [head('POST', '/v1/tickets', { ...json, 'content-length': 10_485_760 })]);
    expect([answer.status, parseProblem(answer).code]).toEqual([413, 'too_large']);
  });

  it('a chunked body without a length is rejected at the limit', async () => {
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const answer = await speak(port, [
      head('POST', '/v1/tickets', { ...json, 'transfer-encoding': 'chunked' }),
      ...Array.from({ length: 40 }, () => chunk),
    ]);
    expect([answer.status, parseProblem(answer).code]).toEqual([413, 'too_large']);
  });

  it('a chunked body within the limit is read', async () => {
    const answer = await speak(port, [
      head('POST', '/v1/tickets', { ...json, 'transfer-encoding': 'chunked' }),
      `${small.length.toString(16)}\r\n${small}\r\n0\r\n\r\n`,
    ]);
    expect(answer.status).toBe(201);
  });

  it('a gzip bomb is rejected without decompression', async () => {
    const bomb = gzipSync('x'.repeat(5_000_000));
    const answer = await speak(port, [
      head('POST', '/v1/tickets', { ...json, 'content-encoding': 'gzip', 'content-length': bomb.length }),
      bomb,
    ]);
    expect([answer.status, parseProblem(answer).code]).toEqual([415, 'content_type']);
  });

  it('a Content-Length that is too large stores nothing', async () => {
    const before = await test.dump();
    const answer = await speak(
      port,
      [head('POST', '/v1/tickets', { ...json, 'content-length': small.length + 50 }), small],
      300,
    );
    expect(answer.status).toBeOneOf([0, 400]);
    expect(await test.dump()).toBe(before);
  });

  it('a Content-Length that is too small stores nothing, and the rest is not a second request', async () => {
    const before = await test.dump();
    const answer = await speak(port, [head('POST', '/v1/tickets', { ...json, 'content-length': 10 }), small]);
    expect(answer.status).toBe(400);
    expect(await test.dump()).toBe(before);
  });

  it('a Content-Length with chunked encoding is rejected', async () => {
    const answer = await speak(port, [
      head('POST', '/v1/tickets', { ...json, 'content-length': 5, 'transfer-encoding': 'chunked' }),
      `${small.length.toString(16)}\r\n${small}\r\n0\r\n\r\n`,
    ]);
    expect(answer.status).toBe(400);
  });

  it.each([
    ['GET', '/nothing', 404, 'not_found'],
    ['GET', '/v1', 404, 'not_found'],
    ['GET', '/v1/', 404, 'not_found'],
    ['GET', '/', 404, 'not_found'],
    ['GET', '/v1/session/', 404, 'not_found'],
    ['GET', '//v1/session', 404, 'not_found'],
    ['GET', '/v1//session', 404, 'not_found'],
    ['GET', '/V1/session', 404, 'not_found'],
    ['GET', '/v1/tickets/%2e%2e/session', 404, 'not_found'],
    ['GET', '/v1/tickets/../session', 404, 'not_found'],
    ['GET', '/v1/tickets/%2E%2e', 404, 'not_found'],
    ['GET', '/v1/tickets/.', 404, 'not_found'],
    ['GET', '/v1/tickets/%00', 404, 'not_found'],
    ['GET', '/v1/tickets/a%00b', 404, 'not_found'],
    ['GET', '/v1/tickets/%zz', 404, 'not_found'],
    ['GET', '/v1/tickets/%ff%fe', 404, 'not_found'],
    ['GET', '/v1/tickets/a%2fb', 404, 'not_found'],
    ['GET', '/v1/tickets/a\\..\\b', 400, 'bad_request'],
    ['GET', `/v1/tickets/${'x'.repeat(2_000)}`, 404, 'not_found'],
    ['PUT', '/v1/tickets', 405, 'method_not_allowed'],
    ['DELETE', '/v1/status', 405, 'method_not_allowed'],
    ['POST', '/healthz', 405, 'method_not_allowed'],
    ['PATCH', '/openapi.json', 405, 'method_not_allowed'],
    ['TRACE', '/v1/session', 405, 'method_not_allowed'],
    ['PROPFIND', '/v1/session', 405, 'method_not_allowed'],
  ])('%s %s returns %d', async (method, path, status, code) => {
    const answer = await speak(port, [
      head(method, path, method === 'GET' || method === 'TRACE' ? {} : { 'content-length': 0 }),
    ]);
    expect(answer.status).toBe(status);
    const problem = parseProblem(answer);
    expect(problem).toMatchObject({ code, status, type: `urn:madoguchi:problem:${code}` });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('x-request-id')).toBe(problem.requestId);
    if (status === 405) expect(answer.headers.get('allow')).toMatch(/OPTIONS/);
  });

  it('a wrong method is answered with the allowed ones', async () => {
    const answer = await speak(port, [head('PUT', '/v1/tickets', { 'content-length': 0 })]);
    expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST');
  });

  it('HEAD returns the headers of GET without a body, OPTIONS the methods', async () => {
    const get = await speak(port, [head('GET', '/v1/session')]);
    const answer = await speak(port, [head('HEAD', '/v1/session')]);
    expect([answer.status, answer.text, answer.headers.get('content-type')]).toEqual([
      200,
      '',
      get.headers.get('content-type'),
    ]);
    const missing = await speak(port, [head('HEAD', '/nothing')]);
    expect([missing.status, missing.text]).toEqual([404, '']);
    const options = await speak(port, [head('OPTIONS', '/v1/tickets')]);
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS, POST']);
    expect((await speak(port, [head('OPTIONS', '/nothing')])).status).toBe(404);
  });

  it('an invalid Host header is rejected with a problem', async () => {
    const answer = await speak(port, ['GET /v1/session HTTP/1.1\r\nhost: a b/c\r\nconnection: close\r\n\r\n']);
    expect([answer.status, parseProblem(answer).code]).toEqual([400, 'bad_request']);
  });

  it('two Authorization headers are rejected', async () => {
    const answer = await speak(port, [head('GET', '/v1/session', { Authorization: 'Bearer x' })]);
    expect([answer.status, parseProblem(answer).code]).toEqual([400, 'bad_request']);
  });

  it('a form on another site is rejected', async () => {
    const form = 'text/plain';
    const answer = await speak(port, [
      `POST /v1/tickets HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\norigin: https://evil.example\r\ncontent-type: ${form}\r\ncontent-length: ${small.length}\r\n\r\n${small}`,
    ]);
    expect(answer.status).toBe(401);
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
  });

  it('a preflight is answered for listed origins only', async () => {
    const listed = await openTestApi(database, { origins: ['https://app.example.com'] });
    try {
      const preflight = (origin: string) =>
        listed.send('OPTIONS', '/v1/tickets', {
          headers: {
            origin,
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'authorization',
          },
        });
      const good = await preflight('https://app.example.com');
      expect([good.status, good.headers.get('access-control-allow-origin')]).toEqual([204, 'https://app.example.com']);
      expect(good.headers.get('access-control-allow-headers')).toContain('idempotency-key');
      expect(good.headers.get('access-control-max-age')).toBe('7200');
      expect(good.headers.get('vary')).toContain('Origin');
      for (const origin of [
        'null',
        'https://app.example.com.evil',
        'http://app.example.com',
        'https://app.example.com:444',
      ]) {
        const bad = await preflight(origin);
        expect([...bad.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
      const refused = await listed.send('GET', '/v1/tickets', { headers: { origin: 'https://app.example.com' } });
      // A page can only react to a rejection that it may read.
      expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([
        401,
        'https://app.example.com',
      ]);
      expect(refused.headers.get('access-control-expose-headers')).toContain('Retry-After');
    } finally {
      await listed.close();
    }
  });
});

describe('rate limits', () => {
  it('reject the hundredth submission in a minute with the time to retry, and store nothing of it', async () => {
    const test = await openTestApi(database, { rateLimits: {} });
    try {
      const statuses: number[] = [];
      for (let i = 0; i < 100; i++) {
        const answer = await test.send('POST', '/v1/tickets', {
          as: 'owner',
          body: { subject: `Number ${i}`, description: 'Again.' },
        });
        statuses.push(answer.status);
        if (answer.status === 429) {
          expect(answer.problem.code).toBe('rate_limited');
          expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
        }
      }
      expect(statuses.filter((status) => status === 201)).toHaveLength(60);
      expect(statuses.filter((status) => status === 429)).toHaveLength(40);
      expect(await test.dump()).not.toContain('Number 99');
      test.time.now += 60_000;
      expect(
        (await test.send('POST', '/v1/tickets', { as: 'owner', body: { subject: 'Later', description: 'x' } })).status,
      ).toBe(201);
    } finally {
      await test.close();
    }
  });

  it('reject an address that tries many tokens, also when it claims other addresses', async () => {
    const test = await openTestApi(database, { rateLimits: { failedTokens: { address: 5 } } });
    try {
      const attempt = (i: number, address = '192.0.2.1') =>
        test.send('GET', '/v1/tickets', {
          token: `x.${i}.y`,
          address,
          headers: { 'x-forwarded-for': `198.51.100.${i}` },
        });
      const statuses: number[] = [];
      for (let i = 0; i < 8; i++) statuses.push((await attempt(i)).status);
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
      expect((await attempt(9, '192.0.2.2')).status).toBe(401);
    } finally {
      await test.close();
    }
  });
});

describe.each(databases)('users who share the address of an attacker, on $name', (database) => {
  const address = '192.0.2.1';

  it('are served despite bad tokens, calls without a token and expired tokens from there', async () => {
    const test = await openTestApi(database, {
      rateLimits: { failedTokens: { address: 5 }, requests: { address: 20 }, writes: { address: 20 } },
    });
    try {
      const ask = async (said: TestRequest) => (await test.send('GET', '/v1/tickets', { address, ...said })).status;
      const other = await test.token(PEOPLE.owner, { secret: SECRET.repeat(2) });
      const old = await test.token({ ...PEOPLE.owner, iat: 1, exp: 2 });
      const bad = await Promise.all(Array.from({ length: 65 }, (_, i) => ask({ token: i % 2 ? other : `x.${i}.y` })));
      expect(bad.filter((status) => status === 401)).toHaveLength(5);
      expect(bad.filter((status) => status === 429)).toHaveLength(60);
      await Promise.all(Array.from({ length: 30 }, () => ask({})));
      expect(await ask({})).toBe(429);
      await Promise.all(Array.from({ length: 30 }, () => ask({ token: old })));
      expect(await ask({ as: 'owner' })).toBe(200);
      const body = { subject: 'Hello', description: 'Hello.' };
      expect((await test.send('POST', '/v1/tickets', { as: 'owner', address, body })).status).toBe(201);
      // Users still have their own limit there.
      const many = await Promise.all(Array.from({ length: 30 }, () => ask({ as: 'owner' })));
      expect(many.filter((status) => status === 429).length).toBeGreaterThan(8);
    } finally {
      await test.close();
    }
  });

  it('are told to renew an expired token, not to wait', async () => {
    const test = await openTestApi(database, { rateLimits: { failedTokens: { address: 1 } } });
    try {
      for (let i = 0; i < 5; i++) await test.send('GET', '/v1/tickets', { address, token: `x.${i}.y` });
      const token = await test.token({ ...PEOPLE.owner, iat: 1, exp: 2 });
      expect((await test.send('GET', '/v1/tickets', { address, token })).problem.code).toBe('auth_expired');
    } finally {
      await test.close();
    }
  });

  it('cause one warning with the remedy when they come through an untrusted proxy', async () => {
    const test = await openTestApi(database);
    try {
      for (let i = 0; i < 3; i++)
        await test.send('GET', '/v1/status', {
          address: '127.0.0.1',
          headers: { 'x-forwarded-for': `198.51.100.${i}` },
        });
      const warnings = test.log.filter(({ level }) => level === 'warn');
      expect(warnings).toMatchObject([{ event: 'untrusted_proxy' }]);
      expect(warnings[0]?.message).toContain('--trusted-proxies 127.0.0.1');
      expect(JSON.stringify(test.log)).not.toContain('198.51.100');
    } finally {
      await test.close();
    }
  });
});

describe('mounted in another server', () => {
  it('works below a path that the framework strips, and after a body parser', async () => {
    const test = await openTestApi(database);
    const listener = toNodeListener(test.api);
    // State after express.json() and app.use('/support', …).
    const server = createServer((request: IncomingMessage & { body?: unknown }, response) => {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        if (chunks.length > 0) request.body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
        request.url = (request.url ?? '').replace(/^\/support/, '');
        await listener(request, response);
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const send = (body: unknown) =>
        fetch(`http://127.0.0.1:${port}/support/v1/tickets`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${owner}`,
            'content-type': 'application/json',
            'idempotency-key': randomUUID(),
          },
          body: JSON.stringify(body),
        });
      const owner = await test.token(PEOPLE.owner);
      const made = await send({ subject: 'Hello', description: 'Behind a parser.' });
      expect(made.status).toBe(201);
      expect(await made.json()).toMatchObject({ description: 'Behind a parser.' });
      expect((await send({ subject: 'Hello' })).status).toBe(422);
      const big = await send({ subject: 'Hello', description: 'x'.repeat(2_000_000) });
      expect(big.status).toBe(413);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await test.close();
    }
  });

  it('works below a path that is not stripped', async () => {
    const test = await openTestApi(database, { basePath: '/support' });
    try {
      expect((await test.send('GET', '/support/v1/session', { as: 'owner' })).status).toBe(200);
      const body = { subject: 'Hello', description: 'Hello.' };
      expect((await test.send('POST', '/support/v1/tickets', { as: 'owner', body })).status).toBe(201);
      expect((await test.send('GET', '/v1/session', { as: 'owner' })).status).toBe(404);
      expect((await test.send('GET', '/supportive/v1/session', { as: 'owner' })).status).toBe(404);
    } finally {
      await test.close();
    }
  });
});
