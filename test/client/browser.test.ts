import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProgram } from '../../scripts/test-tools.ts';
import { bundle } from './bundle.ts';
import { serve, ticket, type Answer, type TestServer } from './server.ts';

const open = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'X-Request-Id, Retry-After' };
const preflight: Answer = {
  status: 204,
  type: null,
  headers: {
    ...open,
    'access-control-allow-headers': 'authorization, content-type, idempotency-key, if-match',
    'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
  },
};
const policy = (api: string): string =>
  `default-src 'none'; script-src 'self'; connect-src ${api}; require-trusted-types-for 'script'`;

const installed = findProgram('chromium');

let browser: Browser;
let script: string;

beforeAll(async () => {
  if (installed === null) return;
  script = await bundle();
  browser = await chromium.launch({
    executablePath: installed ?? undefined,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
  });
});
afterAll(() => browser?.close());

/** A page of another origin than the API's, with a strict policy and the effects of an old library. */
async function hostPage(api: TestServer, tampered = ''): Promise<AsyncDisposable & { page: Page; reports: string[] }> {
  const host = await serve(({ path }) => {
    if (path === '/client.js') return { body: script, type: 'text/javascript' };
    if (path === '/tampered.js') return { body: tampered, type: 'text/javascript' };
    return {
      body: '<!doctype html><title>Host</title><script src="/tampered.js"></script>',
      type: 'text/html',
      headers: { 'content-security-policy': policy(api.url) },
    };
  });
  const page = await browser.newPage();
  const reports: string[] = [];
  page.on('pageerror', (error) => reports.push(error.message));
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) reports.push(message.text());
  });
  await page.goto(host.url);
  return {
    page,
    reports,
    async [Symbol.asyncDispose]() {
      await page.close();
      await host[Symbol.asyncDispose]();
    },
  };
}

/** Runs in the page: imports the client and makes one call. */
const call = `async ([base, method, input, options]) => {
  const { createClient } = await import('/client.js');
  const api = createClient({ baseUrl: base, getToken: () => 'secret' });
  try { return { done: await api[method](input, options) }; }
  catch (error) { return { kind: error.kind, code: error.code, requestId: error.requestId, status: error.status }; }
}`;
const run = (page: Page, ...args: unknown[]): Promise<unknown> => page.evaluate(`(${call})(${JSON.stringify(args)})`);

describe.skipIf(installed === null)('in a browser, across origins, with a strict policy', () => {
  test('calls and parses without a violation', async () => {
    await using api = await serve(({ method }) => (method === 'OPTIONS' ? preflight : { body: ticket, headers: open }));
    await using host = await hostPage(api);
    expect(await run(host.page, api.url, 'readTicket', { id: 't' })).toEqual({ done: ticket });
    expect(api.received.at(-1)?.headers).toMatchObject({ authorization: 'Bearer secret' });
    expect(host.reports).toEqual([]);
  });

  test('sends the same body on a page whose prototypes have a toJSON', async () => {
    await using api = await serve(({ method }) =>
      method === 'OPTIONS' ? preflight : { status: 201, body: ticket, headers: open },
    );
    const input = { subject: '表示', description: 'd', attachments: ['a', 'b'] };
    for (const prototype of ['Math', 'Array.prototype', 'Object.prototype', 'String.prototype']) {
      const tampered = `Object.defineProperty(${prototype}, 'toJSON', { value() { return 'spoiled' }, configurable: true })`;
      await using host = await hostPage(api, tampered);
      // Only that it worked: such a page also corrupts the values that Playwright returns.
      expect(await run(host.page, api.url, 'createTicket', input)).toHaveProperty('done');
    }
    const bodies = api.received.filter(({ method }) => method === 'POST').map(({ body }) => body.toString());
    expect(bodies).toEqual(Array.from({ length: 4 }, () => JSON.stringify(input)));
  });

  test('reports offline or bad_response when the page broke fetch before', async () => {
    await using api = await serve(() => preflight);
    for (const [fetch, kind] of [
      ["Promise.reject(new Error('no'))", 'bad_response'],
      ['Promise.resolve(5)', 'bad_response'],
      ["Promise.reject(new TypeError('Failed to fetch'))", 'offline'],
    ]) {
      await using host = await hostPage(api, `window.fetch = () => ${fetch}`);
      expect(await run(host.page, api.url, 'getStatus')).toMatchObject({ kind });
      expect(host.reports).toEqual([]);
    }
  });

  test('a redirect is not reported as offline', async () => {
    await using api = await serve(({ method }) =>
      method === 'OPTIONS' ? preflight : { status: 302, headers: { ...open, location: '/login' } },
    );
    await using host = await hostPage(api);
    expect(await run(host.page, api.url, 'readTicket', { id: 't' })).toMatchObject({ kind: 'bad_response' });
    expect(api.received.filter(({ method }) => method === 'GET').length).toBe(1);
  });
});

/** Runs in the page: uploads, records the progress, and aborts on request. */
const upload = `async ([base, size, stopAt]) => {
  const { createClient } = await import('/client.js');
  const api = createClient({ baseUrl: base });
  const stop = new AbortController();
  const progress = [];
  const onProgress = (fraction) => {
    progress.push(fraction);
    if (fraction >= stopAt) stop.abort();
    throw new Error('a callback that fails');
  };
  const file = new File([new Uint8Array(size).fill(7)], 'a.bin');
  const rising = () => progress.every((fraction, at) => at === 0 || fraction >= progress[at - 1]);
  try {
    const done = await api.uploadAttachment({ name: 'a.bin', file }, { onProgress, signal: stop.signal, idempotencyKey: 'k' });
    return { done, last: progress.at(-1), steps: progress.length, rising: rising() };
  } catch (error) {
    return { kind: error.kind, code: error.code, status: error.status, requestId: error.requestId };
  }
}`;
const attachment = { id: 'f', name: 'a.bin', size: 1, type: 'x/y', createdAt: null };

describe.skipIf(installed === null)('an upload with progress', () => {
  test('arrives complete, over HTTP/1.1, and reports progress', async () => {
    const size = 8 * 1024 * 1024;
    await using api = await serve(({ method }) =>
      method === 'OPTIONS' ? preflight : { status: 201, body: attachment, headers: open },
    );
    await using host = await hostPage(api);
    const result = await host.page.evaluate(`(${upload})(${JSON.stringify([api.url, size, 2])})`);
    expect(result).toMatchObject({ done: attachment, last: 1, rising: true });
    expect(Number(Object(result).steps)).toBeGreaterThan(1);
    const post = api.received.find(({ method }) => method === 'POST');
    expect(post?.body.length).toBe(size);
    expect(post?.headers).toMatchObject({ 'content-type': 'application/octet-stream', 'idempotency-key': 'k' });
    expect(host.reports).toEqual([]);
  });

  test('is repeated like any other call, and returns a refusal', async () => {
    await using api = await serve(({ method }) => {
      if (method === 'OPTIONS') return preflight;
      const posts = api.received.filter((got) => got.method === 'POST').length;
      return posts === 1
        ? { status: 503, headers: open }
        : { status: 415, headers: open, body: { type: '', title: 'No.', status: 415, code: 'type_refused' } };
    });
    await using host = await hostPage(api);
    const result = await host.page.evaluate(`(${upload})(${JSON.stringify([api.url, 10, 2])})`);
    expect(result).toMatchObject({ kind: 'refused', code: 'type_refused', status: 415 });
    expect(Object(result).requestId).toMatch(/^r-/);
    expect(api.received.filter(({ method }) => method === 'POST').length).toBe(2);
  });

  test('stops when its signal fires', async () => {
    await using api = await serve(({ method }) =>
      method === 'OPTIONS' ? preflight : new Promise<Answer>(() => undefined),
    );
    await using host = await hostPage(api);
    const result = await host.page.evaluate(`(${upload})(${JSON.stringify([api.url, 4 * 1024 * 1024, 0.01])})`);
    expect(result).toMatchObject({ kind: 'aborted' });
  });
});
