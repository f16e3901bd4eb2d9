import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { subscribeToEvents, type EventHandlers, type TicketEvent } from '../../src/client/index.ts';
import { parseEventStream } from '../../src/client/sse-parser.ts';
import { getRejection, jwt, problem } from './server.ts';

const happened = (kind: string): TicketEvent => ({
  kind,
  at: '2026-05-01T00:00:00Z',
  by: { id: 'u', name: 'Eve', role: 'agent' },
  ticket: { id: 't', number: '1', subject: 's', status: 'open', version: '1' },
});
const sse = (name: string, id: string, data: unknown = {}) =>
  `event: ${name}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;

interface Asked {
  lastId: string | undefined;
  token: string | undefined;
}
const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** A server whose streams are written by a test. */
async function streaming(answer: (response: ServerResponse, count: number) => void) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const { authorization } = request.headers;
    const lastId = request.headers['last-event-id'];
    asked.push({ lastId: typeof lastId === 'string' ? lastId : undefined, token: authorization?.slice(7) });
    answer(response, asked.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
const begin = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' });

/** Listens until `count` calls of `onEvent`. */
async function listen(url: string, count: number, more: Partial<EventHandlers> = {}, getToken?: () => string) {
  const stop = new AbortController();
  const kinds: string[] = [];
  await subscribeToEvents(
    { baseUrl: url, ...(getToken && { getToken }) },
    {
      signal: stop.signal,
      ...more,
      onEvent(event) {
        kinds.push(event.kind);
        if (kinds.length === count) stop.abort();
      },
    },
  );
  return kinds;
}

describe('subscribeToEvents', () => {
  it('reconnects after a break with the last id, and receives each event once', async () => {
    const { url, asked } = await streaming((response, count) => {
      begin(response);
      response.write(sse('hello', `h${count}`));
      response.write(sse('ticket', `e${count}`, happened(`k${count}`)));
      // A partial event is not delivered.
      response.write('event: ticket\nid: half\ndata: {"ki');
      setTimeout(() => response.destroy(), 20);
    });
    const lives: boolean[] = [];
    const ids: string[] = [];
    const kinds = await listen(url, 3, {
      onLive: (live) => lives.push(live),
      onId: (id) => ids.push(id),
      lastId: 'kept',
    });
    expect(kinds).toEqual(['k1', 'k2', 'k3']);
    expect(asked.map(({ lastId }) => lastId)).toEqual(['kept', 'e1', 'e2']);
    expect(lives).toEqual([true, false, true, false, true, false]);
    expect(ids).not.toContain('half');
  });

  it('drops malformed and oversized events, and continues; accepts unknown kinds', async () => {
    const { url } = await streaming((response) => {
      begin(response);
      response.write(
        ': a comment\n\ndata: not json\n\nevent: ticket\ndata: {"kind":1}\n\nevent: other\ndata: {}\n\n\n\n',
      );
      response.write(`event: ticket\ndata: ${'x'.repeat(200_000)}\n\n`);
      response.write(sse('ticket', 'a', happened('of-tomorrow')).replaceAll('\n', '\r\n'));
      response.write(sse('ticket', 'b', { ...happened('comment'), more: 1 }));
    });
    expect(await listen(url, 2)).toEqual(['of-tomorrow', 'comment']);
  });

  it('backs off while the server closes each stream immediately', async () => {
    const times: number[] = [];
    const { url } = await streaming((response, count) => {
      times.push(Date.now());
      begin(response);
      if (count === 4) response.write(sse('ticket', 'a', happened('at last')));
      else response.end(sse('hello', 'h'));
    });
    expect(await listen(url, 1)).toEqual(['at last']);
    const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(500 * 2 ** index);
      expect(wait).toBeLessThan(1_000 * 2 ** index + 500);
    }
  }, 20_000);

  it('requests a new token when the old one expires, without delay', async () => {
    const tokens = ['one', 'two', 'three'].map((name) => jwt({ name, exp: Date.now() / 1_000 + 3_600 }));
    let given = 0;
    const { url, asked } = await streaming((response, count) => {
      if (count === 2) {
        const refusal = problem(401, 'auth_expired');
        response.writeHead(401, { 'content-type': 'application/problem+json' }).end(JSON.stringify(refusal.body));
        return;
      }
      begin(response);
      if (count === 1) response.end(sse('end', 'x', { reason: 'expired' }));
      else response.write(sse('ticket', 'a', happened('comment')));
    });
    const started = Date.now();
    expect(await listen(url, 1, {}, () => tokens[given++] ?? '')).toEqual(['comment']);
    expect(asked.map(({ token }) => token)).toEqual([tokens[0], tokens[0], tokens[1]]);
    expect(Date.now() - started).toBeLessThan(900);
  });

  it('reports that everything must be reloaded', async () => {
    const { url } = await streaming((response) => {
      begin(response).write(sse('reset', 'r') + sse('ticket', 'a', happened('comment')));
    });
    let resets = 0;
    await listen(url, 1, { onReset: () => resets++ });
    expect(resets).toBe(1);
  });

  it.each([
    [403, 'forbidden'],
    [404, 'not_found'],
  ])('stops after a permanent refusal: %d', async (status, code) => {
    const { url } = await streaming((response) => {
      const { body } = problem(status, code);
      response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(body));
    });
    expect(await getRejection(listen(url, 1))).toMatchObject({ kind: 'refused', code });
  });

  it('treats a stream without heartbeats as dead', async () => {
    const never = new ReadableStream<Uint8Array>();
    const reading = (async () => {
      for await (const _ of parseEventStream(never, { signal: new AbortController().signal, silenceMs: 30 }));
    })();
    expect(await getRejection(reading)).toMatchObject({ kind: 'timeout' });
  });
});
