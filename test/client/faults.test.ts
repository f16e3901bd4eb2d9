import { describe, expect, test } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { FaultProxy } from '../faults/proxy.ts';
import { getRejection, problem, serve, ticket, ticketServer, type Answer } from './server.ts';

const input = { subject: 'Export fails', description: 'Since this morning' };
const short = { attempt: 300, total: 3_000 };

// Concurrent because nearly all of the time is waiting: each test has its own server and proxy.
describe.concurrent('a failing connection', () => {
  test('that is cut before the server received the request creates one ticket', async () => {
    await using server = await ticketServer();
    await using proxy = await FaultProxy.listen({ target: server.port });
    proxy.script('cutBefore');
    expect(await createClient({ baseUrl: proxy.url }).createTicket(input)).toEqual(ticket);
    expect(server.tickets.size).toBe(1);
    expect(proxy.counts).toMatchObject({ requests: 2, cutBefore: 1 });
  });

  test.each(['cutAfter', 'truncate'] as const)(
    '%s after the ticket was created does not create it again',
    async (fault) => {
      await using server = await ticketServer();
      await using proxy = await FaultProxy.listen({ target: server.port });
      proxy.script(fault, fault);
      expect(await createClient({ baseUrl: proxy.url }).createTicket(input)).toEqual(ticket);
      expect(server.received.length).toBe(3);
      expect(new Set(server.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
      expect(server.tickets.size).toBe(1);
    },
  );

  test('that stays cut is reported as offline after three attempts, and the same key is repeated later', async () => {
    await using server = await ticketServer();
    await using proxy = await FaultProxy.listen({ target: server.port });
    proxy.script('cutAfter', 'cutAfter', 'cutAfter');
    const api = createClient({ baseUrl: proxy.url });
    const error = await getRejection(api.createTicket(input, { idempotencyKey: 'draft-1' }));
    expect(error).toMatchObject({ kind: 'offline', code: 'offline', status: null, retryable: true });
    expect(await api.createTicket(input, { idempotencyKey: 'draft-1' })).toEqual(ticket);
    expect(server.tickets.size).toBe(1);
  });

  test('does not repeat PATCH, which has no key', async () => {
    await using server = await serve(() => ({ body: ticket }));
    await using proxy = await FaultProxy.listen({ target: server.port });
    proxy.script('cutBefore');
    const api = createClient({ baseUrl: proxy.url });
    expect(await getRejection(api.triageTicket({ id: 't' }, { ifMatch: '1' }))).toMatchObject({ kind: 'offline' });
    expect(proxy.counts.requests).toBe(1);
  });

  test('restarts an upload', async () => {
    const file = new Blob([new Uint8Array(200_000).fill(7)]);
    const attachment = { id: 'f', name: 'a.bin', size: file.size, type: 'x/y', createdAt: null };
    await using server = await serve(() => ({ status: 201, body: attachment }));
    await using proxy = await FaultProxy.listen({ target: server.port });
    proxy.script('cutAfter', 'cutBefore');
    expect(await createClient({ baseUrl: proxy.url }).uploadAttachment({ name: 'a.bin', file })).toEqual(attachment);
    expect(server.received.map(({ body }) => body.length)).toEqual([200_000, 200_000]);
  });
});

describe.concurrent('with an unusable response is bad_response with its request id', () => {
  test.each<[string, Answer]>([
    ['an empty 200', { body: '' }],
    ['a login page', { body: '<!doctype html><title>Sign in</title>', type: 'text/html' }],
    ['JSON that calls itself HTML', { body: ticket, type: 'text/html' }],
    ['JSON of no type', { body: ticket, type: null }],
    ['half of the JSON', { body: JSON.stringify(ticket).slice(0, 90) }],
    ['a byte order mark', { body: `\ufeff${JSON.stringify(ticket)}` }],
    ['another thing', { body: [] }],
    ['no content', { status: 204, type: null }],
    ['a number where text was promised', { body: { ...ticket, number: 1042 } }],
    ['null instead of a list', { body: { ...ticket, attachments: null } }],
    ['a virtual node as text', { body: { ...ticket, subject: { type: 'img', props: {}, __v: 1 } } }],
    ['deep nesting', { body: `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}` }],
    ['11 MB', { body: JSON.stringify({ ...ticket, description: 'x'.repeat(11 * 1024 * 1024) }) }],
  ])('%s', async (_, answer) => {
    await using server = await serve(() => answer);
    const error = await getRejection(createClient({ baseUrl: server.url }).readTicket({ id: 't' }));
    expect(error).toMatchObject({ name: 'ApiError', kind: 'bad_response', requestId: 'r-1', retryable: true });
  });

  test('truncates or garbles a response', async () => {
    await using server = await serve(() => ({ body: ticket }));
    await using proxy = await FaultProxy.listen({ target: server.port });
    const api = createClient({ baseUrl: proxy.url });
    proxy.script('truncate', 'truncate', 'truncate', 'garble');
    expect(await getRejection(api.readTicket({ id: 't' }))).toMatchObject({ kind: 'bad_response', requestId: 'r-3' });
    expect(await getRejection(api.readTicket({ id: 't' }))).toMatchObject({ kind: 'bad_response', requestId: 'r-4' });
  });

  test('with a list of null does not mean an empty list', async () => {
    await using server = await serve(() => ({ body: { items: null } }));
    expect(await getRejection(createClient({ baseUrl: server.url }).listTickets())).toMatchObject({
      kind: 'bad_response',
    });
  });
});

describe.concurrent('a response that never ends', () => {
  test.each(['slow', 'delay'] as const)('%s: is aborted at each attempt, and in total', async (fault) => {
    await using server = await serve(() => ({ body: ticket }));
    await using proxy = await FaultProxy.listen({ target: server.port, delay: 60_000, drip: 100 });
    proxy.script(fault, fault, fault);
    const start = performance.now();
    const api = createClient({ baseUrl: proxy.url, timeouts: short });
    expect(await getRejection(api.readTicket({ id: 't' }))).toMatchObject({
      kind: 'timeout',
      code: 'timeout',
      retryable: true,
    });
    expect(performance.now() - start).toBeLessThan(short.total + 1_000);
    expect(proxy.counts[fault]).toBe(3);
  });

  test('is bounded by a limit of the whole call', async () => {
    await using server = await serve(() => new Promise(() => undefined));
    const start = performance.now();
    const api = createClient({ baseUrl: server.url, timeouts: { attempt: 400, total: 500 } });
    expect(await getRejection(api.readTicket({ id: 't' }))).toMatchObject({ kind: 'timeout' });
    expect(performance.now() - start).toBeLessThan(1_500);
  });

  test('does not fail a call after one slow attempt', async () => {
    await using server = await serve(() => ({ body: ticket }));
    await using proxy = await FaultProxy.listen({ target: server.port });
    proxy.script('slow');
    const api = createClient({ baseUrl: proxy.url, timeouts: short });
    expect(await api.readTicket({ id: 't' })).toEqual(ticket);
  });
});

describe.concurrent('a server that asks to wait', () => {
  test.each([429, 503])('is called again after the requested time (%i)', async (status) => {
    const times: number[] = [];
    await using server = await serve((_, count) => {
      times.push(performance.now());
      return count === 1 ? { ...problem(status, 'rate_limited'), headers: { 'retry-after': '2' } } : { body: ticket };
    });
    expect(await createClient({ baseUrl: server.url }).readTicket({ id: 't' })).toEqual(ticket);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1_990);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeLessThan(6_000);
  });

  test.each(['-5', 'abc', '1e9'])('with %s, is called three times with a back-off', async (value) => {
    await using server = await serve(() => ({ ...problem(429, 'rate_limited'), headers: { 'retry-after': value } }));
    const start = performance.now();
    const error = await getRejection(createClient({ baseUrl: server.url }).createTicket(input));
    expect(error).toMatchObject({ kind: 'rate_limited', code: 'rate_limited', retryAt: null });
    expect(server.received.length).toBe(3);
    expect(performance.now() - start).toBeGreaterThan(700);
    expect(performance.now() - start).toBeLessThan(6_000);
  });

  test.each([
    [429, '3000000', 3_000_000_000],
    [503, '31', 31_000],
    [429, 'Wed, 21 Oct 2099 07:28:00 GMT', 366 * 24 * 3_600_000],
  ])('%i for %s fails immediately and reports the time', async (status, value, wait) => {
    const answer = { ...problem(status, 'unavailable'), headers: { 'retry-after': value } };
    await using server = await serve(() => answer);
    const error = await getRejection(createClient({ baseUrl: server.url }).createTicket(input));
    expect(error).toMatchObject({ kind: 'rate_limited', retryable: true, requestId: 'in-problem' });
    expect(Math.abs(Number(Object(error).retryAt) - Date.now() - wait)).toBeLessThan(2_000);
    expect(server.received.length).toBe(1);
  });

  test('and keeps failing is called three times', async () => {
    await using server = await serve(() => ({ status: 500, body: '<h1>Oops</h1>', type: 'text/html' }));
    const error = await getRejection(createClient({ baseUrl: server.url }).createTicket(input));
    expect(error).toMatchObject({ kind: 'server', code: 'internal', status: 500, requestId: 'r-3' });
    expect(server.received.length).toBe(3);
  });
});
