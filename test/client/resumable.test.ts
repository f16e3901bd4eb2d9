import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { chromium, type Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { findProgram } from '../../scripts/test-tools.ts';
import { createClientHandle, createClient, isApiError } from '../../src/client/index.ts';
import type { TicketApiOptions } from '../../src/server/index.ts';
import { toNodeListener } from '../../src/server/index.ts';
import { openTestApi, PEOPLE, SECRET, type TestApi } from '../api/harness.ts';
import { databases } from '../databases.ts';
import { FaultProxy } from '../faults/proxy.ts';
import { ServerProcess } from '../faults/server-process.ts';
import { bundle } from './bundle.ts';
import { getRejection, serve } from './server.ts';

const MB = 1024 * 1024;
const [sqlite] = databases;
if (!sqlite) throw new Error('There is no database to test on.');
const database = sqlite;

/** Random bytes with the signature of a picture. */
const picture = (size: number) =>
  new Blob([Buffer.from('89504e470d0a1a0a0000000d494844520000000100000001', 'hex'), randomBytes(size - 24)]);
const getPartSizes = async (blob: Blob) => Buffer.from(await blob.arrayBuffer());
const same = async (a: Blob, b: Blob) => Buffer.compare(await getPartSizes(a), await getPartSizes(b)) === 0;

/**
 * A proxy that rejects larger requests as nginx does: with a page of its own, and without CORS headers.
 *
 * @param limit maximum bytes of a body
 */
async function limitingProxy(target: number, limit: number) {
  const sizes: number[] = [];
  const server = createServer((request, response) => {
    const size = Number(request.headers['content-length'] ?? 0);
    if (request.method === 'PATCH' || size > limit) sizes.push(size);
    if (size > limit) {
      request.resume();
      response.writeHead(413, { 'content-type': 'text/html' }).end('<h1>413 Request Entity Too Large</h1>');
      return;
    }
    const { method, url: path, headers } = request;
    const onward = forward({ port: target, host: '127.0.0.1', method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** Bytes of each sent part, and of each rejected request. */
    sizes,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The real server on a real socket. */
async function listen(options: Partial<TicketApiOptions> = {}) {
  const api = await openTestApi(database, options);
  const listener = toNodeListener(api.api);
  const server = createServer((request, response) => void listener(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    api,
    port,
    url: `http://127.0.0.1:${port}`,
    /** Counts complete and partial files. */
    counts: async () => {
      const files = await api.store.db.selectFrom('attachments').select('id').execute();
      const coming = await api.store.db.selectFrom('uploads').select('id').where('finished', '=', 0).execute();
      return [files.length, coming.length];
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await api.close();
    },
  };
}
const createToken = (api: TestApi) => () => api.token(PEOPLE.owner);

describe('the client', () => {
  test('uploads 24.9 MB over a connection cut three times with correct bytes, as one file, and progress never decreases', async () => {
    await using server = await listen();
    await using proxy = await FaultProxy.listen({ target: server.port });
    const api = createClient({ baseUrl: proxy.url, getToken: createToken(server.api) });
    const file = picture(Math.floor(24.9 * MB));
    const progress: number[] = [];
    proxy.script('none', 'none', 'cutBefore', 'none', 'none', 'cutAfter', 'none', 'cutAfter');
    const done = await api.uploadAttachment(
      { name: '写真.png', file },
      { resumable: true, onProgress: (fraction) => progress.push(fraction) },
    );
    expect(proxy.counts).toMatchObject({ cutBefore: 1, cutAfter: 2 });
    expect(done).toMatchObject({ name: '写真.png', type: 'image/png', size: file.size });
    expect(await same(await api.readAttachment({ id: done.id }), file)).toBe(true);
    expect(await server.counts()).toEqual([1, 0]);
    expect(progress.at(-1)).toBe(1);
    expect(progress.every((fraction, at) => fraction >= (progress[at - 1] ?? 0))).toBe(true);
    // No more was sent than the lost parts, and the status requests.
    expect(proxy.counts.requests).toBeLessThan(45);
  });

  test('reports a connection that stays cut as offline; the same key resumes later, and returns the same file once done', async () => {
    await using server = await listen();
    await using proxy = await FaultProxy.listen({ target: server.port });
    const api = createClient({ baseUrl: proxy.url, getToken: createToken(server.api) });
    const file = picture(9 * MB);
    const options = { resumable: true, idempotencyKey: randomUUID() };
    proxy.script('none', 'none', 'cutBefore', 'cutBefore', 'cutBefore', 'cutBefore');
    const error = await getRejection(api.uploadAttachment({ name: 'a.png', file }, options));
    expect(error).toMatchObject({ kind: 'offline', retryable: true });
    const before = proxy.counts.requests;
    const done = await api.uploadAttachment({ name: 'a.png', file }, options);
    // The status request, the ten missing parts, and the result.
    expect(proxy.counts.requests - before).toBe(12);
    expect(await same(await api.readAttachment({ id: done.id }), file)).toBe(true);
    expect(await api.uploadAttachment({ name: 'a.png', file }, options)).toEqual(done);
    expect(await server.counts()).toEqual([1, 0]);
  }, 30_000);

  test('sends parts below the default limit of nginx, and half as large where a proxy allows less', async () => {
    await using server = await listen();
    for (const [limit, largest] of [
      [1024 * 1024, 900_000],
      [300_000, 225_000],
    ] as const) {
      await using proxy = await limitingProxy(server.port, limit);
      const api = createClient({ baseUrl: proxy.url, getToken: createToken(server.api) });
      const file = picture(3 * MB);
      const done = await api.uploadAttachment({ name: 'a.png', file }, { resumable: true });
      expect(await same(await api.readAttachment({ id: done.id }), file)).toBe(true);
      const through = proxy.sizes.filter((size) => size <= limit);
      expect(Math.max(...through)).toBe(largest);
      // The limit is determined once, not for each part.
      expect(proxy.sizes.length - through.length).toBeLessThan(3);
    }
  });

  test('reports a proxy that rejects parts of 64 kB, for whole and resumable uploads', async () => {
    await using server = await listen();
    await using proxy = await limitingProxy(server.port, 50_000);
    const api = createClient({ baseUrl: proxy.url, getToken: createToken(server.api) });
    for (const resumable of [true, false]) {
      const error = await getRejection(api.uploadAttachment({ name: 'a.png', file: picture(MB) }, { resumable }));
      expect(error).toMatchObject({ kind: 'refused', code: 'proxy_limit', status: 413, retryable: false });
      expect(String(error)).toContain('client_max_body_size');
    }
    expect(Math.min(...proxy.sizes)).toBe(64 * 1024);
    // The rest of a small file is small enough.
    await api.uploadAttachment({ name: 'b.png', file: picture(40_000) }, { resumable: true });
  });

  test('deletes the received bytes of a failed upload that is aborted, and no complete upload', async () => {
    await using server = await listen();
    await using proxy = await FaultProxy.listen({ target: server.port });
    const api = createClient({ baseUrl: proxy.url, getToken: createToken(server.api) });
    const abort = new AbortController();
    const options = { resumable: true, signal: abort.signal };
    proxy.script('none', 'none', 'cutBefore', 'cutBefore', 'cutBefore', 'cutBefore');
    await getRejection(api.uploadAttachment({ name: 'a.png', file: picture(9 * MB) }, options));
    expect(await server.counts()).toEqual([0, 1]);
    abort.abort();
    await expect.poll(server.counts).toEqual([0, 0]);

    const later = new AbortController();
    await api.uploadAttachment({ name: 'a.png', file: picture(MB) }, { resumable: true, signal: later.signal });
    later.abort();
    await sleep(300);
    expect(await server.counts()).toEqual([1, 0]);
  }, 30_000);

  test('deletes the received bytes of an upload aborted while running, but not when the viewer changes', async () => {
    await using server = await listen();
    const { api, reset: forget } = createClientHandle({ baseUrl: server.url, getToken: createToken(server.api) });
    const stopped = (stop: (fraction: number) => void, signal?: AbortSignal) =>
      getRejection(
        api.uploadAttachment(
          { name: 'a.png', file: picture(9 * MB) },
          { resumable: true, onProgress: stop, ...(signal && { signal }) },
        ),
      );
    const abort = new AbortController();
    expect(await stopped((fraction) => fraction > 0.4 && abort.abort(), abort.signal)).toMatchObject({
      kind: 'aborted',
    });
    await expect.poll(server.counts).toEqual([0, 0]);
    let forgotten = false;
    const leave = (fraction: number) => {
      if (fraction > 0.4 && !forgotten) forget();
      forgotten ||= fraction > 0.4;
    };
    expect(await stopped(leave)).toMatchObject({ kind: 'aborted' });
    await sleep(200);
    expect(await server.counts()).toEqual([0, 1]);
  });

  test('returns refusals with their codes', async () => {
    await using server = await listen();
    const api = createClient({ baseUrl: server.url, getToken: createToken(server.api) });
    const refused = async (name: string, file: Blob) => {
      const error = await getRejection(api.uploadAttachment({ name, file }, { resumable: true }));
      return isApiError(error) ? error.code : null;
    };
    expect(await refused('a.png', picture(25 * MB + 1))).toBe('too_large');
    expect(await refused('a.svg', picture(1_000))).toBe('type_refused');
    expect(await refused('a.png', new Blob([new Uint8Array(5 * MB)]))).toBe('type_refused');
    expect(await refused('a.png', new Blob([]))).toBe('validation');
    expect(await server.counts()).toEqual([0, 0]);
  });

  test('aborts with a server that makes no progress', async () => {
    const state = { id: 'u', offset: 0, length: 10, expiresAt: null, attachment: null };
    await using server = await serve(({ method }) =>
      method === 'PATCH' ? { status: 204, type: null } : { status: method === 'POST' ? 201 : 200, body: state },
    );
    const api = createClient({ baseUrl: server.url });
    const error = await getRejection(
      api.uploadAttachment({ name: 'a', file: new Blob(['0123456789']) }, { resumable: true }),
    );
    expect(error).toMatchObject({ kind: 'bad_response' });
    expect(server.received.length).toBeLessThan(12);
  });
});

describe.each(databases)('on $name', ({ freshAddress }) => {
  test('loses only unreceived bytes when the server is killed (kill -9) during an upload', async () => {
    const server = await ServerProcess.start(
      ['--data', join(inject('scratch'), randomUUID()), '--database', await freshAddress()],
      { MADOGUCHI_SECRET: SECRET },
    );
    try {
      const token = () =>
        new SignJWT({ ...PEOPLE.owner, jti: randomUUID() })
          .setProtectedHeader({ alg: 'HS256' })
          .setIssuedAt()
          .setExpirationTime('10m')
          .sign(new TextEncoder().encode(SECRET));
      const api = createClient({ baseUrl: `http://127.0.0.1:${server.port}`, getToken: token });
      const file = picture(20 * MB);
      const options = { resumable: true, idempotencyKey: randomUUID() };
      let killed: Promise<void> | undefined;
      const onProgress = (fraction: number) => {
        if (fraction > 0.3) killed ??= server.kill();
      };
      const first = api.uploadAttachment({ name: 'a.png', file }, { ...options, onProgress });
      // Attached before the rejection, which must not be unhandled.
      const ended = getRejection(first);
      await expect.poll(() => server.kills, { timeout: 10_000 }).toBe(1);
      await killed;
      await ended;
      await server.up();
      const from: number[] = [];
      const done = await api.uploadAttachment(
        { name: 'a.png', file },
        { ...options, onProgress: (fraction) => from.push(fraction) },
      );
      expect(from[0]).toBeGreaterThan(0.3);
      expect(await same(await api.readAttachment({ id: done.id }), file)).toBe(true);
    } finally {
      await server.stop();
    }
  }, 60_000);
});

const chromiumPath = findProgram('chromium');

describe.skipIf(chromiumPath === null)('in a browser, across origins', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: chromiumPath ?? undefined,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
    });
  });
  afterAll(() => browser?.close());

  test('distinguishes a proxy’s refusal without CORS headers from a dead connection, and works around it', async () => {
    const script = await bundle();
    await using host = await serve(({ path }) =>
      path === '/client.js'
        ? { body: script, type: 'text/javascript' }
        : { body: '<!doctype html>', type: 'text/html' },
    );
    await using server = await listen({ origins: [host.url] });
    const page = await browser.newPage();
    await page.goto(host.url);
    const run = `(async ([base, token]) => {
      const { createClient } = await import('/client.js');
      const api = createClient({ baseUrl: base, getToken: () => token });
      const bytes = new Uint8Array(1_500_000);
      bytes.set([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1]);
      const file = new File([bytes], 'x');
      return api.uploadAttachment({ name: 'a.png', file }, { resumable: true }).catch(({ code, kind }) => ({ code, kind }));
    })`;
    const token = await createToken(server.api)();
    for (const [limit, expected] of [
      [500_000, { name: 'a.png', size: 1_500_000 }],
      [50_000, { code: 'proxy_limit', kind: 'refused' }],
    ] as const) {
      await using proxy = await limitingProxy(server.port, limit);
      const answer = await page.evaluate(`${run}(${JSON.stringify([proxy.url, token])})`);
      expect(answer).toMatchObject(expected);
    }
  }, 90_000);

  test('uploads 24.9 MB over a connection cut three times with correct bytes', async () => {
    const script = await bundle();
    await using host = await serve(({ path }) =>
      path === '/client.js'
        ? { body: script, type: 'text/javascript' }
        : { body: '<!doctype html>', type: 'text/html' },
    );
    await using server = await listen({ origins: [host.url] });
    await using proxy = await FaultProxy.listen({ target: server.port });
    const page = await browser.newPage();
    await page.goto(host.url);
    const run = `(async ([base, token, size]) => {
      const { createClient } = await import('/client.js');
      const api = createClient({ baseUrl: base, getToken: () => token });
      const bytes = new Uint8Array(size);
      for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
      bytes.set([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1]);
      const progress = [];
      const done = await api.uploadAttachment(
        { name: '写真.png', file: new File([bytes], 'x') },
        { resumable: true, onProgress: (fraction) => progress.push(fraction) },
      );
      const sum = async (data) => [...new Uint8Array(await crypto.subtle.digest('SHA-256', data))].join();
      const back = await (await api.readAttachment({ id: done.id })).arrayBuffer();
      return { done, same: (await sum(bytes)) === (await sum(back)), steps: progress.length, last: progress.at(-1) };
    })`;
    // Each kind of call has one cached preflight: only parts are cut here.
    proxy.script(...Array<'none'>(6).fill('none'), 'cutBefore', 'none', 'none', 'cutAfter', 'none', 'none', 'cutAfter');
    const size = Math.floor(24.9 * MB);
    const answer = await page.evaluate(`${run}(${JSON.stringify([proxy.url, await createToken(server.api)(), size])})`);
    expect(answer).toMatchObject({ same: true, last: 1, done: { name: '写真.png', size } });
    expect(proxy.counts.cutBefore + proxy.counts.cutAfter).toBe(3);
    expect(await server.counts()).toEqual([1, 0]);
  }, 60_000);
});
