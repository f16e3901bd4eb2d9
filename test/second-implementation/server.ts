import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { CALLS, type Result } from './calls.ts';
import { Refusal, rejectField } from './refusal.ts';
import { createSession, status } from './session.ts';
import { Tickets } from './tickets.ts';
import { verifyToken, type Caller } from './tokens.ts';

const MAX_BYTES = 2_000_000;
const EXPOSED = 'ETag, Retry-After, X-Request-Id, Idempotency-Replayed, Content-Disposition';
const ALLOWED = 'authorization, content-type, idempotency-key, if-match, if-none-match';

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}
/** A stored response with its request. */
interface StoredResponse extends Answer {
  call: string;
}

/** Starts the server on loopback. */
export async function startSecond(options: {
  secret: string;
  origins: readonly string[];
}): Promise<{ url: string; close: () => Promise<void> }> {
  const tickets = new Tickets();
  const ended = new Set<string>();
  const kept = new Map<string, StoredResponse>();

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const url = new URL(request.url ?? '/', 'http://second');
    if (request.method === 'OPTIONS') return { status: 204, headers: { 'access-control-max-age': '600' }, body: '' };
    const caller = verifyToken(request.headers.authorization, options.secret, ended);
    const name = `${request.method} ${url.pathname}`;
    // Public calls; all others need authentication.
    if (name === 'GET /v1/session') return json(200, createSession(caller));
    if (name === 'GET /v1/status') return json(200, status());
    if (!caller) throw new Refusal('auth_required');
    if (name === 'DELETE /v1/session') {
      ended.add(caller.token);
      return { status: 204, headers: {}, body: '' };
    }
    return customerCall(request, url, caller);
  };

  const customerCall = async (request: IncomingMessage, url: URL, caller: Caller): Promise<Answer> => {
    const [, id = ''] = /^\/v1\/(?:tickets|attachments)\/([^/]+)/.exec(url.pathname) ?? [];
    const route = `${request.method} ${id === '' ? url.pathname : url.pathname.replace(`/${id}`, '/{id}')}`;
    const call = Object.hasOwn(CALLS, route) ? CALLS[route] : undefined;
    if (!call) throw new Refusal('not_found');
    if (caller.role === 'agent') throw new Refusal('forbidden');
    const key = request.method === 'POST' ? readKey(request) : null;
    const bytes = await read(request);
    const body = call.takes === 'json' ? parseObject(request, bytes) : {};
    if (call.takes === 'bytes') expectType(request, 'application/octet-stream');

    // No await from here to the end, so that no other call interleaves.
    const name = key === null ? null : `${caller.organization?.id} ${caller.id} ${key}`;
    const same = `${request.method} ${request.url} ${bytes.toString('base64')}`;
    const known = name === null ? undefined : kept.get(name);
    if (known) {
      if (known.call !== same) throw new Refusal('idem_reused');
      return { ...known, headers: { ...known.headers, 'idempotency-replayed': 'true' } };
    }
    const result = call.run(tickets, { caller, id: decodeURIComponent(id), query: url.searchParams, body, bytes });
    if (result.etag !== undefined && request.method === 'GET' && request.headers['if-none-match'] === result.etag) {
      return { status: 304, headers: { etag: result.etag }, body: '' };
    }
    const made = toResponse(call.status, result);
    if (name !== null) kept.set(name, { ...made, call: same });
    return made;
  };

  const server = createServer((request, response) => {
    answer(request)
      .catch((error: unknown) => toRefusal(error))
      .then((made) => send(request, response, made, options.origins));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const json = (code: number, value: unknown): Answer => ({
  status: code,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

function toResponse(code: number, { json: value, etag, file }: Result): Answer {
  if (file) {
    const name = encodeURIComponent(file.name).replaceAll("'", '%27');
    const disposition = `attachment; filename*=UTF-8''${name}`;
    const headers = { 'content-type': 'application/octet-stream', 'content-disposition': disposition };
    return { status: code, headers, body: file.bytes };
  }
  if (value === undefined) return { status: code, headers: {}, body: '' };
  const made = json(code, value);
  return etag === undefined ? made : { ...made, headers: { ...made.headers, etag } };
}

function toRefusal(error: unknown): Answer {
  const refusal = error instanceof Refusal ? error : new Refusal('internal');
  if (refusal !== error) console.error(error);
  return { status: refusal.status, headers: { 'content-type': 'application/problem+json' }, body: refusal.body };
}

function send(request: IncomingMessage, response: ServerResponse, made: Answer, origins: readonly string[]): void {
  const { origin } = request.headers;
  if (origin !== undefined && origins.includes(origin)) {
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-expose-headers', EXPOSED);
    response.setHeader('access-control-allow-methods', 'GET, HEAD, POST, PUT, PATCH, DELETE');
    response.setHeader('access-control-allow-headers', ALLOWED);
  }
  response.setHeader('vary', 'Origin');
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-content-type-options', 'nosniff');
  response.writeHead(made.status, made.headers).end(made.body);
}

function readKey(request: IncomingMessage): string {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '') throw new Refusal('idem_missing');
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw rejectField('Idempotency-Key', '1 to 255 visible ASCII characters.');
  return key;
}

function expectType(request: IncomingMessage, type: string): void {
  const given = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (given !== type) throw new Refusal('content_type');
}

function parseObject(request: IncomingMessage, bytes: Buffer): Record<string, unknown> {
  expectType(request, 'application/json');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch {
    throw new Refusal('bad_json');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw rejectField('', 'This must be an object.');
  return value as Record<string, unknown>;
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    // Read to its end all the same, because the response would otherwise be lost with the connection.
    if (size <= MAX_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BYTES) throw new Refusal('too_large');
  return Buffer.concat(chunks);
}
