import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the server received it. */
export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** The response. A string body is sent unchanged, anything else as JSON. */
export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** Content type; default `application/json`, null for none. */
  type?: string | null;
}

/** A real HTTP server on a free port of 127.0.0.1 with the test's responses, which records what it receives. */
export interface TestServer extends AsyncDisposable {
  url: string;
  port: number;
  received: Received[];
}

/**
 * Starts a server for one test.
 *
 * @param answer called for each request with its number, from 1
 */
export async function serve(
  answer: (request: Received, count: number) => Answer | Promise<Answer>,
): Promise<TestServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const got = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks),
      };
      const count = received.push(got);
      const { status = 200, headers = {}, body, type = 'application/json' } = await answer(got, count);
      response.writeHead(status, {
        'x-request-id': `r-${count}`,
        ...(type ? { 'content-type': type } : {}),
        ...headers,
      });
      response.end(
        body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    received,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A refusal in the server's format. */
export const problem = (status: number, code: string, more: object = {}): Answer => ({
  status,
  type: 'application/problem+json',
  body: { type: 'about:blank', title: code, status, code, requestId: 'in-problem', ...more },
});

/** A complete ticket. */
export const ticket = {
  id: 't-1',
  number: '1042',
  subject: 'Export fails',
  status: 'new',
  priority: 'high',
  category: null,
  requester: { id: 'u-1', name: 'Aiko', role: 'user' },
  createdAt: '2026-05-01T00:00:00Z',
  updatedAt: null,
  responseDueAt: null,
  unread: false,
  version: 'v1',
  description: 'Since this morning',
  attachments: [],
  fields: {},
  allowed: { comment: true, close: true, reopen: false, confirm: false },
};

/** A server that stores one ticket per idempotency key, as the real one does. */
export async function ticketServer(): Promise<TestServer & { tickets: Map<string, typeof ticket> }> {
  const tickets = new Map<string, typeof ticket>();
  const server = await serve((request) => {
    const key = String(request.headers['idempotency-key']);
    const replayed = tickets.has(key);
    if (!replayed) tickets.set(key, { ...ticket, id: `t-${tickets.size + 1}` });
    return { status: 201, body: tickets.get(key), headers: { 'idempotency-replayed': String(replayed) } };
  });
  return Object.assign(server, { tickets });
}

/** Returns the reason of a rejected call; fails if it was not rejected. */
export async function getRejection(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('The call succeeded.');
}

/** A well-formed JWT without a valid signature. */
export const jwt = (claims: object): string =>
  `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
