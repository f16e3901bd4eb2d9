import { describe, expect, test, vi } from 'vitest';
import {
  createClientHandle,
  createClient,
  parseReply,
  type ClientOptions,
  type GetToken,
} from '../../src/client/index.ts';
import { operationList, operations } from '../../src/contract/index.ts';
import { getRejection, jwt, problem, serve, ticket, type Answer } from './server.ts';

const none: Answer = { status: 204, type: null };
const client = (url: string, more: Partial<ClientOptions> = {}) => createClient({ baseUrl: url, ...more });

describe('the client', () => {
  test('has exactly one method per row of the table', () => {
    expect(Object.keys(client('http://127.0.0.1'))).toEqual(Object.keys(operations));
  });

  test('calls each operation as the table declares', async () => {
    await using server = await serve(() => none);
    const api: Record<string, unknown> = { ...client(`${server.url}/base/`) };
    const input = { id: 'an id', q: 'x', name: 'n', file: new Uint8Array([1]), helpful: true };
    for (const { id } of operationList) {
      const method = api[id];
      if (typeof method === 'function') await Promise.resolve(method(input)).catch(() => null);
    }
    const expected = operationList.map(
      ({ method, path }) => `${method} /base${path.replace('{id}', encodeURIComponent('an id'))}`,
    );
    expect(server.received.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`)).toEqual(expected);
    for (const { method, headers } of server.received) {
      expect(headers['idempotency-key'] === undefined).toBe(method !== 'POST');
    }
    expect(new Set(server.received.map(({ headers }) => headers['idempotency-key'])).size).toBeGreaterThan(10);
  });

  test('sends body, key, version, token and own headers, and returns the parsed response', async () => {
    await using server = await serve(() => ({ body: { ...ticket, surprise: 1, status: 'on-holiday' } }));
    const api = client(server.url, {
      getToken: () => 'secret',
      headers: { 'x-tenant': 'acme', authorization: 'Basic no', 'content-type': 'text/plain' },
    });
    const made = await api.createTicket({ subject: 'Export fails', description: '…' }, { idempotencyKey: 'mine' });
    expect(made).toEqual({ ...ticket, status: 'on-holiday' });
    expect(server.received[0]?.body.toString()).toBe('{"subject":"Export fails","description":"…"}');
    expect(server.received[0]?.headers).toMatchObject({
      'idempotency-key': 'mine',
      'x-tenant': 'acme',
      authorization: 'Bearer secret',
      'content-type': 'application/json',
    });
    await getRejection(api.resetGrant({ id: 'g', seconds: 60 }, { ifMatch: '7' }));
    await getRejection(api.resetGrant({ id: 'g', seconds: 60 }, { ifMatch: '"8"' }));
    expect(server.received.map(({ headers }) => headers['if-match'])).toEqual([undefined, '"7"', '"8"']);
  });

  test('sends no cookies and follows no redirects', async () => {
    await using server = await serve(() => ({ status: 302, headers: { location: '/login', 'set-cookie': 'a=b' } }));
    const error = await getRejection(client(server.url).getStatus());
    expect(error).toMatchObject({ kind: 'bad_response', status: 302, requestId: 'r-1' });
    expect(server.received.length).toBe(1);
  });

  test('uses custom paths, and rejects an unknown operation on creation', async () => {
    await using server = await serve(() => none);
    await client(server.url, { paths: { markTicketRead: '/cases/{id}/seen' } }).markTicketRead({ id: 't' });
    expect(server.received[0]?.path).toBe('/cases/t/seen');
    expect(() => client(server.url, { paths: { markTicket: '/x' } })).toThrow('paths.markTicket');
  });

  test('parses pages row by row and counts invalid rows', async () => {
    const { description: _, attachments: __, fields: ___, allowed: ____, ...row } = ticket;
    const rows = [
      row,
      { ...row, number: 5 },
      { ...row, subject: { type: 'img', props: {} } },
      null,
      { ...row, id: 't-2' },
    ];
    await using server = await serve(() => ({ body: { items: rows, next: 'c', extra: true } }));
    const page = await client(server.url).listTickets();
    expect(page).toEqual({ items: [row, { ...row, id: 't-2' }], next: 'c', total: null, skippedRows: 3 });
  });

  test('reads a file with a harmless type', async () => {
    const bytes = new Uint8Array([0, 1, 2, 255]);
    await using server = await serve((_, count) => ({
      body: bytes,
      type: ['image/png', 'text/html', 'image/svg+xml'][count - 1] ?? null,
    }));
    const api = client(server.url);
    const picture = await api.readAttachment({ id: 'a' });
    expect(picture.type).toBe('image/png');
    expect(new Uint8Array(await picture.arrayBuffer())).toEqual(bytes);
    expect((await api.readAttachment({ id: 'a' })).type).toBe('application/octet-stream');
    expect((await api.readAttachment({ id: 'a' })).type).toBe('application/octet-stream');
  });

  test('uploads bytes unchanged and reports when they are uploaded', async () => {
    const { attachment } = { attachment: { id: 'f', name: 'ログ.txt', size: 3, type: 'text/plain', createdAt: null } };
    await using server = await serve(() => ({ status: 201, body: attachment }));
    const progress: number[] = [];
    const input = { name: 'ログ.txt', file: new Uint8Array([1, 2, 3]) };
    const api = client(server.url);
    expect(await api.uploadAttachment(input, { onProgress: (fraction) => progress.push(fraction) })).toEqual(
      attachment,
    );
    expect(server.received[0]?.headers['content-type']).toBe('application/octet-stream');
    expect([...(server.received[0]?.body ?? [])]).toEqual([1, 2, 3]);
    expect(progress).toEqual([1]);
  });

  test('rejects an invalid input without sending it', async () => {
    await using server = await serve(() => none);
    const api = client(server.url);
    const calls = [
      api.readTicket({ id: '..' }),
      api.createTicket({ subject: 's', description: 'd' }, { idempotencyKey: '鍵' }),
    ];
    for (const call of calls) expect(await getRejection(call)).toMatchObject({ name: 'ApiError', kind: 'refused' });
    expect(server.received.length).toBe(0);
  });

  test('returns the server’s refusal, field by field', async () => {
    const errors = [{ field: 'subject', code: 'too_long', message: 'Shorter.' }];
    await using server = await serve(() => problem(422, 'validation', { errors, detail: 'See subject.' }));
    expect(await getRejection(client(server.url).closeTicket({ id: 't' }))).toMatchObject({
      kind: 'refused',
      code: 'validation',
      status: 422,
      fields: errors,
      requestId: 'in-problem',
      message: 'See subject.',
    });
    expect(server.received.length).toBe(1);
  });

  test('reports an API that is newer than the client', async () => {
    await using server = await serve(() => problem(410, 'schema_newer'));
    expect(await getRejection(client(server.url).getSession())).toMatchObject({ kind: 'newer', retryable: false });
  });
});

describe('readReply', () => {
  test('parses a response of another fetch', async () => {
    expect(await parseReply('readTicket', Response.json(ticket))).toEqual(ticket);
    const refused = Response.json({ type: '', title: 'No', status: 401, code: 'auth_expired' }, { status: 401 });
    expect(await getRejection(parseReply('getSession', refused))).toMatchObject({ code: 'auth_expired' });
    expect(await getRejection(parseReply('readTicket', Response.json({})))).toMatchObject({ kind: 'bad_response' });
  });
});

describe('the time limit of a call', () => {
  test('is 15 s per attempt and 45 s in total by default', async () => {
    vi.useFakeTimers({ now: Date.now() });
    const wholes: number[] = [];
    const whole = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      wholes.push(ms);
      return new AbortController().signal;
    });
    const starts: number[] = [];
    const never = () => {
      starts.push(Date.now());
      return new Promise<never>(() => undefined);
    };
    try {
      const call = getRejection(client('http://127.0.0.1:9', { fetch: never }).getStatus());
      await vi.advanceTimersByTimeAsync(60_000);
      expect(await call).toMatchObject({ kind: 'timeout' });
      expect(wholes.every((ms) => ms > 44_900 && ms <= 45_000)).toBe(true);
      expect(wholes).toHaveLength(1);
      for (const [at, start] of starts.slice(1).entries()) {
        const wait = start - (starts[at] ?? 0);
        expect(wait).toBeGreaterThanOrEqual(15_000);
        expect(wait).toBeLessThanOrEqual(16_600);
      }
      expect(starts.length).toBeGreaterThan(1);
    } finally {
      whole.mockRestore();
      vi.useRealTimers();
    }
  });
});

describe('the token', () => {
  test('is renewed once after a rejection and the call repeated once', async () => {
    await using server = await serve(({ headers }) =>
      headers.authorization === 'Bearer new' ? { body: ticket } : problem(401, 'auth_expired'),
    );
    const getToken = vi.fn<GetToken>(({ reason }) => (reason === 'expired' ? 'new' : jwt({ exp: 1 })));
    const api = client(server.url, { getToken });
    const input = { subject: 's', description: 'd' };
    expect(await Promise.all([api.createTicket(input), api.readTicket({ id: 't' })])).toHaveLength(2);
    expect(getToken.mock.calls).toEqual([[{ reason: 'start' }], [{ reason: 'expired' }]]);
    const keys = server.received.filter(({ method }) => method === 'POST').map((got) => got.headers['idempotency-key']);
    expect(keys.length).toBe(2);
    expect(new Set(keys).size).toBe(1);
  });

  test('that stays rejected ends the call after two attempts', async () => {
    await using server = await serve(() => problem(401, 'auth_invalid'));
    const getToken = vi.fn<GetToken>(() => 'bad');
    const error = await getRejection(client(server.url, { getToken }).listTickets());
    expect(error).toMatchObject({ kind: 'unauthenticated', code: 'auth_invalid', status: 401 });
    expect(server.received.length).toBe(2);
    expect(getToken).toHaveBeenCalledTimes(2);
  });

  test('is omitted when signed out, and a refusal asks once whether the user is still signed out', async () => {
    await using server = await serve(() => problem(401, 'auth_required'));
    const getToken = vi.fn<GetToken>(() => null);
    expect(await getRejection(client(server.url, { getToken }).listTickets())).toMatchObject({
      kind: 'unauthenticated',
    });
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    expect(getToken).toHaveBeenCalledTimes(2);
  });

  test('that cannot be obtained fails the session, but not the status page', async () => {
    const status = {
      headline: 'major_outage',
      checkedAt: null,
      page: { name: 'Acme', url: null, subscribeUrl: null },
      components: [],
      incidents: [],
      maintenances: [],
    };
    await using server = await serve(() => ({ body: status }));
    const api = client(server.url, { getToken: () => Promise.reject(new Error('sign-in is down')) });
    expect(await getRejection(api.getSession())).toMatchObject({ kind: 'unauthenticated', status: null });
    expect(await api.getStatus()).toEqual(status);
    expect(server.received.map(({ path }) => path)).toEqual(['/v1/status']);
  });
});

describe('ending a call', () => {
  test.each([true, false])('by its signal, before or during it (%s)', async (before) => {
    await using server = await serve(() => new Promise(() => undefined));
    const stop = new AbortController();
    if (before) stop.abort();
    const call = client(server.url).getStatus({}, { signal: stop.signal });
    if (!before) setTimeout(() => stop.abort(), 50);
    expect(await getRejection(call)).toMatchObject({ kind: 'aborted', code: 'aborted', retryable: false });
    expect(server.received.length).toBe(before ? 0 : 1);
  });

  test('also ends one whose fetch or getToken never settles', async () => {
    const never = () => new Promise<never>(() => undefined);
    for (const more of [{ fetch: never }, { getToken: never }]) {
      const call = client('http://127.0.0.1:9', more).getSession({}, { signal: AbortSignal.timeout(50) });
      expect(await getRejection(call)).toMatchObject({ kind: 'timeout' });
    }
  });

  test('by forgetting the viewer, whose responses are then dropped', async () => {
    let release: () => void = () => undefined;
    await using server = await serve(({ headers }) => {
      if (headers.authorization === 'Bearer next') return { body: ticket };
      return new Promise<Answer>((resolve) => void (release = () => resolve({ body: ticket })));
    });
    const tokens = ['last', 'next'];
    const { api, reset: forget } = createClientHandle({ baseUrl: server.url, getToken: () => tokens.shift() ?? null });
    const late = getRejection(api.readTicket({ id: 't' }));
    await vi.waitFor(() => expect(server.received.length).toBe(1));
    forget();
    release();
    expect(await late).toMatchObject({ kind: 'aborted' });
    expect(await api.readTicket({ id: 't' })).toEqual(ticket);
  });
});

describe('a page that tampers with fetch', () => {
  test('that replaces it after loading has no effect', async () => {
    await using server = await serve(() => none);
    const replaced = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('traced'));
    await client(server.url).endSession();
    expect(replaced).not.toHaveBeenCalled();
    replaced.mockRestore();
  });

  test.each<[string, () => unknown, string]>([
    ['rejects with something of its own', () => Promise.reject(new Error('blocked by policy')), 'bad_response'],
    ['rejects like a dead network', () => Promise.reject(new TypeError('Failed to fetch')), 'offline'],
    [
      'throws',
      () => {
        throw new Error('no');
      },
      'bad_response',
    ],
    ['answers with no Response', () => Promise.resolve({ ok: true }), 'bad_response'],
    ['never settles', () => new Promise(() => undefined), 'timeout'],
  ])('with one that %s', async (_, fetch, kind) => {
    const api = client('http://127.0.0.1:9', {
      fetch: fetch as typeof globalThis.fetch,
      timeouts: { attempt: 50, total: 400 },
    });
    expect(await getRejection(api.getStatus())).toMatchObject({ name: 'ApiError', kind, retryable: true });
  });
});
