/** Compression of responses, over a real socket. */
import { createServer, request as send, type IncomingHttpHeaders, type Server } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { AddressInfo } from 'node:net';
import * as z from 'zod/mini';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { operationList } from '../../src/contract/index.ts';
import { toNodeListener } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { openTestApi, PEOPLE, type TestApi } from './harness.ts';

const [database] = databases;
if (!database) throw new Error('There is no database to test on.');

let api: TestApi;
let server: Server;
let token: string;

beforeAll(async () => {
  api = await openTestApi(database);
  const listener = toNodeListener(api.api);
  server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  token = await api.token(PEOPLE.owner);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await api.close();
});

/** Sends a request without the decompression of `fetch`. */
function call(method: string, path: string, headers: Record<string, string> = {}, body?: unknown) {
  const { port } = server.address() as AddressInfo;
  return new Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
    const request = send(
      {
        port,
        host: '127.0.0.1',
        method,
        path,
        headers: {
          authorization: `Bearer ${token}`,
          'accept-encoding': 'gzip, br',
          ...(body !== undefined && { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        if (response.headers['content-type']?.startsWith('text/event-stream')) response.destroy();
        response.on('close', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      },
    );
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const ticket = (subject: string) => ({
  subject,
  description: `${'The report stays empty. '.repeat(100)}`,
  priority: 'normal',
});

it('a long response to a read is compressed for a client that accepts it', async () => {
  for (let number = 0; number < 12; number++) await call('POST', '/v1/tickets', {}, ticket(`Report ${number}`));
  for (const path of ['/v1/tickets', '/v1/session', '/openapi.json']) {
    const packed = await call('GET', path);
    expect([packed.status, packed.headers['content-encoding']], path).toEqual([200, 'gzip']);
    expect(packed.headers.vary, path).toContain('Accept-Encoding');
    const plain = await call('GET', path, { 'accept-encoding': 'identity' });
    expect(plain.headers['content-encoding'], path).toBeUndefined();
    expect(plain.headers['content-length'], path).toBe(String(plain.body.length));
    expect(JSON.parse(gunzipSync(packed.body).toString()), path).toEqual(JSON.parse(plain.body.toString()));
    expect(packed.body.length, path).toBeLessThan(plain.body.length / 2);
  }
});

it('short responses, problems and event streams are not compressed', async () => {
  for (const path of ['/healthz', '/v1/ticket-counts', '/v1/tickets/none', '/v1/events']) {
    const { headers } = await call('GET', path);
    expect(headers['content-encoding'], path).toBeUndefined();
  }
});

it('responses to writes are compressed neither by the server nor by a proxy', async () => {
  const { status, headers, body } = await call('POST', '/v1/tickets', {}, ticket('Written'));
  expect(status).toBe(201);
  expect(body.length).toBeGreaterThan(1_024);
  expect(headers['content-encoding']).toBeUndefined();
  expect(headers['cache-control']).toBe('no-store, no-transform');
});

it('the version of a ticket is a strong tag, with any accepted encoding', async () => {
  const created = await call('POST', '/v1/tickets', {}, ticket('Versioned'));
  const { id } = z.parse(z.object({ id: z.string() }), JSON.parse(created.body.toString()));
  const read = await call('GET', `/v1/tickets/${id}`);
  expect(read.headers.etag).toMatch(/^"/);
  expect(read.headers['content-encoding']).toBeUndefined();
  expect(read.headers['cache-control']).toContain('no-transform');
  const edited = await call(
    'PATCH',
    `/v1/tickets/${id}`,
    { 'if-match': read.headers.etag ?? '' },
    { subject: 'Versioned again' },
  );
  expect(edited.status).toBe(200);
});

it('no response to a read contains a credential that its compressed length could reveal', () => {
  const found: string[] = [];
  for (const { id, method, reply } of operationList) {
    const schema = reply.kind === 'json' ? reply.schema : reply.kind === 'page' ? reply.item : null;
    if (method !== 'GET' || !schema) continue;
    const text = JSON.stringify(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'output' }));
    for (const [, name = ''] of text.matchAll(/"(\w*(?:token|secret|password|credential|privateKey)\w*)":/gi))
      found.push(`${id}: ${name}`);
  }
  expect(found).toEqual([]);
});
