import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../../test/databases.ts';
import type { Store } from '../../database/index.ts';
import { s3Files, type S3Options } from './index.ts';
import { ByteQueue } from './byte-queue.ts';
import { resolveS3Options } from './options.ts';

/** Records requests, and answers like object storage that accepts everything. */
async function startRecorder(status = 200) {
  const requests: { method: string; path: string; headers: IncomingHttpHeaders; body: Buffer }[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const path = request.url ?? '';
    requests.push({ method: request.method ?? '', path, headers: request.headers, body: Buffer.concat(chunks) });
    response.writeHead(status, { etag: '"tag"', 'content-type': 'application/xml' });
    response.end(
      path.includes('uploads') && request.method === 'POST'
        ? '<InitiateMultipartUploadResult><UploadId>upload-1</UploadId></InitiateMultipartUploadResult>'
        : status >= 400
          ? '<Error><Code>AccessDenied</Code><Message>no</Message></Error>'
          : '',
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { requests, endpoint: `http://127.0.0.1:${port}`, server };
}

const [database] = databases;

describe('files in object storage', () => {
  let store: Store;
  const servers: Server[] = [];
  beforeAll(async () => {
    store = (await database?.freshStore()) ?? expect.unreachable();
  });
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });
  afterAll(() => store.close());

  async function open(options: Partial<S3Options> = {}, status = 200) {
    const recorder = await startRecorder(status);
    servers.push(recorder.server);
    const files = await s3Files(store, {
      bucket: 'files',
      endpoint: recorder.endpoint,
      accessKeyId: 'key',
      secretAccessKey: 'a-secret-of-the-test',
      prefix: 'p/',
      ...options,
    });
    return { files, ...recorder };
  }

  it('are sent with their digest and with headers that keep browsers from rendering them', async () => {
    const { files, requests } = await open();
    const key = randomUUID();
    const body = Buffer.from('<h1>page</h1>');
    await files.put(key, body);
    expect(requests[0]).toMatchObject({
      method: 'PUT',
      path: expect.stringContaining(`/files/p/${key}`),
      headers: {
        'content-md5': createHash('md5').update(body).digest('base64'),
        'content-length': String(body.length),
        'content-type': 'application/octet-stream',
        'content-disposition': 'attachment',
      },
    });
    expect(requests[0]?.body.equals(body)).toBe(true);
    expect(requests[0]?.headers).not.toHaveProperty('x-amz-server-side-encryption');
  });

  it.each([
    [{ kind: 'AES256' } as const, { 'x-amz-server-side-encryption': 'AES256' }],
    [
      { kind: 'aws:kms', keyId: 'key-1' } as const,
      { 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id': 'key-1' },
    ],
  ])('are encrypted by the service with %j, in one request and in parts', async (encryption, headers) => {
    const { files, requests } = await open({ encryption });
    await files.put(randomUUID(), Buffer.from('x'));
    expect(requests[0]?.headers).toMatchObject(headers);
    await files.partial?.append(
      randomUUID(),
      0,
      (async function* () {
        yield Buffer.alloc(5 * 1024 * 1024 + 1);
      })(),
    );
    const [start, part, tail] = requests.slice(1);
    expect(start).toMatchObject({ method: 'POST', headers });
    // The parts inherit the encryption; the tail is an object of its own.
    expect(part?.body.length).toBe(5 * 1024 * 1024);
    expect(part?.headers['content-md5']).toBeDefined();
    expect(tail).toMatchObject({ method: 'PUT', headers });
    expect(tail?.body.length).toBe(1);
  });

  it('have a further checksum where it is configured', async () => {
    const { files, requests } = await open({ checksum: 'SHA256' });
    const body = Buffer.from('checked');
    await files.put(randomUUID(), body);
    expect(requests[0]?.headers['x-amz-checksum-sha256']).toBe(createHash('sha256').update(body).digest('base64'));
  });

  it('are reported as unavailable while the service fails, and as refused when it denies access', async () => {
    const failing = await open({}, 503);
    await expect(failing.files.put(randomUUID(), Buffer.from('x'))).rejects.toMatchObject({
      code: 'unavailable',
      reason: 'object_storage_unavailable',
    });
    const denying = await open({}, 403);
    await expect(denying.files.put(randomUUID(), Buffer.from('x'))).rejects.toMatchObject({
      code: 's3_refused',
      message: expect.stringContaining('bucket "files": AccessDenied (403)'),
    });
    const closed = await open();
    closed.server.closeAllConnections();
    closed.server.close();
    await expect(closed.files.get(randomUUID())).rejects.toMatchObject({ code: 'unavailable' });
  }, 60_000);

  it('have no signed URL unless that is configured', async () => {
    const { files } = await open();
    expect(await files.sign?.(randomUUID(), 'a.png')).toBeNull();
    const signed = await open({
      downloads: 'signed',
      publicEndpoint: 'https://files.example.com',
      signedUrlSeconds: 30,
    });
    const url = new URL((await signed.files.sign?.(randomUUID(), 'a"\n.png')) ?? '');
    expect(url.origin).toBe('https://files.example.com');
    expect(url.searchParams.get('response-content-disposition')).toMatch(/^attachment/);
    expect(url.searchParams.get('X-Amz-Expires')).toBe('30');
    expect(url.href).not.toContain('a-secret-of-the-test');
    expect(signed.requests).toEqual([]);
  });
});

describe('options of object storage', () => {
  it.each([
    [{ bucket: 'No' }, 'files.s3.bucket: "No" is not the name of a bucket.'],
    [{ bucket: 'files', endpoint: 'storage' }, 'files.s3.endpoint: expected a URL'],
    [{ bucket: 'files', publicEndpoint: 'javascript:alert(1)' }, 'files.s3.publicEndpoint: expected a URL'],
    [{ bucket: 'files', prefix: '../' }, 'files.s3.prefix: expected a path'],
    [{ bucket: 'files', prefix: 'files' }, 'files.s3.prefix: expected a path'],
    [{ bucket: 'files', accessKeyId: 'a' }, 'files.s3: set accessKeyId and secretAccessKey together'],
    [{ bucket: 'files', signedUrlSeconds: 3_600 }, 'files.s3.signedUrlSeconds: expected 1 to 300.'],
  ])('%j are refused', (options, sentence) => {
    expect(() => resolveS3Options(options)).toThrow(sentence);
  });
});

describe('the queue of bytes', () => {
  it('returns bytes in the order in which they came, across chunks', () => {
    const queue = new ByteQueue();
    for (const text of ['ab', '', 'cdef', 'g']) queue.push(Buffer.from(text));
    expect(Buffer.from(queue.take(3)).toString()).toBe('abc');
    queue.push(Buffer.from('h'));
    expect(queue.size).toBe(5);
    expect(Buffer.from(queue.take(5)).toString()).toBe('defgh');
    expect(() => queue.take(1)).toThrow(RangeError);
  });
});
