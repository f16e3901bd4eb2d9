import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { StatusSource } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { openTestApi, type TestApi } from './harness.ts';

const body = { subject: 'Hello', description: 'Hello.' };

describe.each(databases)('failures on $name', (database) => {
  let test: TestApi;
  let failure: unknown;
  const told: unknown[] = [];
  const status: StatusSource = {
    read: () => Promise.reject(failure),
  };
  beforeAll(async () => {
    test = await openTestApi(database, { status, onError: (error) => told.push(error) });
  });
  afterAll(() => test.close());

  it('an exception causes a response with a request id and without its message, and the next call works', async () => {
    failure = new Error('password hunter2 for ada@example.com at /srv/secret');
    const answer = await test.send('GET', '/v1/status');
    expect([answer.status, answer.problem.code]).toEqual([500, 'internal']);
    expect(answer.problem.requestId).toBe(answer.headers.get('x-request-id'));
    expect(JSON.stringify(answer.body)).not.toMatch(/hunter2|srv|at /);
    expect(told).toContain(failure);
    expect((await test.send('GET', '/v1/session', { as: 'owner' })).status).toBe(200);
  });

  it('a thrown value that is not an error is handled as well', async () => {
    for (const odd of [undefined, null, 'text', 7, { code: 'ECONNREFUSED' }]) {
      failure = odd;
      expect((await test.send('GET', '/v1/status')).status).toBe(500);
    }
  });

  it('the log has one line of JSON per request, without line breaks, escape codes or personal data', async () => {
    test.log.length = 0;
    failure = new Error('ada@example.com');
    const subject = 'one\ntwo \u001b[31mred\u001b[0m {"level":"error"}';
    await test.send('POST', '/v1/tickets', { as: 'owner', body: { subject, description: 'secret text' } });
    await test.send('GET', '/v1/tickets/%0a%1b%5b31m', { as: 'owner', query: { q: 'secret words' } });
    await test.send('GET', '/v1/status', { headers: { 'user-agent': 'secret agent' } });
    const lines = test.log.map((entry) => JSON.stringify(entry));
    expect(lines).toHaveLength(4);
    for (const line of lines) {
      // eslint-disable-next-line no-control-regex -- characters that terminals interpret
      expect(line).not.toMatch(/[\u0000-\u001f\u007f]/);
      // Without the random id, which can contain the letters of a name.
      expect(line.replace(/"requestId":"[0-9a-f-]{36}"/, '')).not.toMatch(/secret|ada|Bearer|red|%0a|acme/i);
    }
    expect(test.log.map(({ event, route, status }) => [event, route, status])).toEqual([
      ['request', '/v1/tickets', 201],
      ['request', '/v1/tickets/{id}', 422],
      ['failure', '/v1/status', undefined],
      ['request', '/v1/status', 500],
    ]);
  });

  it('every response has the headers against framing, caching and sniffing', async () => {
    for (const path of ['/v1/session', '/nothing', '/v1/tickets', '/healthz', '/openapi.json']) {
      const { headers } = await test.send('GET', path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('a file is downloaded with headers that keep browsers from rendering it', async () => {
    const upload = await test.send('POST', '/v1/attachments', {
      as: 'owner',
      query: { name: '画面 "1".txt' },
      raw: 'exported 0 rows',
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect(upload.status).toBe(201);
    const { id } = upload.body as { id: string };
    const { headers, body, status } = await test.send('GET', `/v1/attachments/${id}`, { as: 'owner' });
    expect([status, body]).toEqual([200, 'exported 0 rows']);
    expect(headers.get('content-disposition')).toMatch(/^attachment; /);
    expect(headers.get('content-disposition')).toContain("filename*=UTF-8''%E7%94%BB");
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect((await test.send('GET', `/v1/attachments/${id}`)).status).toBe(401);
    expect((await test.send('GET', `/v1/attachments/${id}`, { as: 'colleague' })).status).toBe(404);
  });

  it('without a file store, uploads are disabled and the session reports that', async () => {
    const bare = await openTestApi(database, { files: undefined });
    try {
      const session = await bare.send('GET', '/v1/session', { as: 'owner' });
      expect(session.body).toMatchObject({ capabilities: { attachments: false, comment: true } });
      const upload = await bare.send('POST', '/v1/attachments', {
        as: 'owner',
        query: { name: 'a.txt' },
        raw: 'x',
        headers: { 'content-type': 'application/octet-stream' },
      });
      expect(upload.problem.code).toBe('forbidden');
    } finally {
      await bare.close();
    }
  });

  it('a failed database causes 503 everywhere, also at the health probe, and never grants access', async () => {
    const gone = await openTestApi(database);
    expect((await gone.send('GET', '/readyz')).status).toBe(200);
    await gone.store.close();
    for (const [method, path, said] of [
      ['GET', '/v1/tickets', {}],
      ['POST', '/v1/tickets', { body }],
      ['GET', '/v1/access', {}],
      ['GET', '/readyz', {}],
    ] as const) {
      const answer = await gone.send(method, path, { as: 'admin', ...said });
      expect([path, answer.status, answer.problem.code]).toEqual([path, 503, 'unavailable']);
      expect(answer.headers.has('retry-after')).toBe(true);
    }
    expect((await gone.send('GET', '/healthz')).status).toBe(200);
    await gone.close();
  });

  it('a failing log causes no other failure', async () => {
    const noisy = await openTestApi(database, {
      log: () => {
        throw new Error('the disk of the log is full');
      },
    });
    try {
      expect((await noisy.send('GET', '/v1/session', { as: 'owner' })).status).toBe(200);
      expect((await noisy.send('GET', '/nothing')).status).toBe(404);
    } finally {
      await noisy.close();
    }
  });

  it('the widget is served by the same server, for pages of any origin', async () => {
    const folder = join(inject('scratch'), randomUUID());
    mkdirSync(join(folder, 'madoguchi'), { recursive: true });
    for (const loader of ['madoguchi.js', 'madoguchi.mjs']) writeFileSync(join(folder, loader), 'void 0;');
    const serving = await openTestApi(database, { embed: folder });
    try {
      const { status, headers, body } = await serving.send('GET', '/madoguchi.js', {
        headers: { origin: 'https://x.example' },
      });
      expect([status, body]).toEqual([200, 'void 0;']);
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      const head = await serving.send('HEAD', serving.api.embed?.versionedPath ?? '');
      expect([head.status, head.body]).toEqual([200, '']);
      expect((await serving.send('GET', '/madoguchi/missing.js')).problem.code).toBe('not_found');
    } finally {
      await serving.close();
    }
  });

  it('closing waits for running requests, and is idempotent', async () => {
    const closing = await openTestApi(database);
    const answers = Array.from({ length: 5 }, () => closing.send('POST', '/v1/tickets', { as: 'owner', body }));
    await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all([closing.close(), closing.close()]);
    for (const answer of await Promise.all(answers)) expect(answer.status).toBeOneOf([201, 503]);
  });
});
