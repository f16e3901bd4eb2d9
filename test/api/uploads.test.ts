import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Upload as TusUpload, type UploadOptions } from 'tus-js-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { Attachment, Ticket, Upload } from '../../src/contract/index.ts';
import { toNodeListener } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { FaultProxy } from '../faults/proxy.ts';
import { openTestApi, PEOPLE, type TestRequest, type TestPerson, type TestApi } from './harness.ts';

const MB = 1024 * 1024;
const TUS = { 'tus-resumable': '1.0.0' };
const DAY = 86_400_000;

/** Random bytes with the signature of a picture. */
function picture(size: number): Buffer {
  const head = Buffer.from('89504e470d0a1a0a0000000d494844520000000100000001', 'hex');
  return Buffer.concat([head, randomBytes(size - head.length)]);
}
const metadata = (name: string) => `filename ${Buffer.from(name).toString('base64')},filetype aW1hZ2UvcG5n`;

describe.each(databases)('resumable uploads on $name', (database) => {
  let test: TestApi;
  let server: Server;
  let port: number;
  beforeAll(async () => {
    test = await openTestApi(database, { origins: ['https://app.example.com'] });
    const listener = toNodeListener(test.api);
    server = createServer((request, response) => void listener(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await test.close();
  });

  const begin = (name: string, size: number, said: TestRequest = {}) =>
    test.send('POST', '/v1/uploads', {
      as: 'owner',
      ...said,
      headers: { ...TUS, 'upload-length': String(size), 'upload-metadata': metadata(name), ...said.headers },
    });
  const begun = async (name: string, size: number, said?: TestRequest) => {
    const answer = await begin(name, size, said);
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return `/v1/uploads/${z.parse(Upload, answer.body).id}`;
  };
  const append = (path: string, offset: number, raw: Uint8Array<ArrayBuffer>, said: TestRequest = {}) =>
    test.send('PATCH', path, {
      as: 'owner',
      raw,
      ...said,
      headers: {
        ...TUS,
        'upload-offset': String(offset),
        'content-type': 'application/offset+octet-stream',
        ...said.headers,
      },
    });
  const head = (path: string, as: TestPerson = 'owner') => test.send('HEAD', path, { as, headers: TUS });
  const readOffset = async (path: string) => (await head(path)).headers.get('upload-offset');
  const download = async (id: string) => {
    const token = await test.token(PEOPLE.owner);
    const answer = await fetch(`http://127.0.0.1:${port}/v1/attachments/${id}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(200);
    return Buffer.from(await answer.arrayBuffer());
  };
  /** Uploads with tus-js-client; returns the URL of the upload. */
  const byTus = async (address: string, body: Buffer, more: Partial<UploadOptions> = {}) => {
    const authorization = `Bearer ${await test.token(PEOPLE.owner)}`;
    return new Promise<string>((resolve, reject) => {
      const upload = new TusUpload(body, {
        endpoint: `${address}/v1/uploads`,
        headers: { authorization, 'idempotency-key': randomUUID() },
        metadata: { filename: '写真.png' },
        retryDelays: [0, 0, 50, 50, 50],
        onError: reject,
        onSuccess: () => resolve(upload.url ?? ''),
        ...more,
      });
      upload.start();
    });
  };

  it('a round trip of tus-js-client creates an attachment that a ticket accepts', async () => {
    const body = picture(3 * MB);
    const url = await byTus(`http://127.0.0.1:${port}`, body);
    const id = url.split('/').at(-1) ?? '';
    expect(url).toBe(`http://127.0.0.1:${port}/v1/uploads/${id}`);
    expect(await download(id)).toEqual(body);
    const made = await test.send('POST', '/v1/tickets', {
      as: 'owner',
      body: { subject: 'Broken', description: 'See the picture.', attachments: [id] },
    });
    expect(z.parse(Ticket, made.body).attachments).toMatchObject([
      { id, name: '写真.png', type: 'image/png', size: body.length },
    ]);
  });

  it('a generic tus client uploads, is interrupted, and resumes from the URL', async () => {
    const body = picture(2 * MB);
    const headers = { authorization: `Bearer ${await test.token(PEOPLE.owner)}` };
    const endpoint = `http://127.0.0.1:${port}/v1/uploads`;
    const url = await new Promise<string>((resolve, reject) => {
      const upload = new TusUpload(body, {
        endpoint,
        headers,
        chunkSize: MB / 2,
        metadata: { name: '写真.png', filetype: 'image/png', empty: '' },
        onError: reject,
        onChunkComplete: (_, accepted) => {
          if (accepted < MB) return;
          void upload.abort();
          resolve(upload.url ?? '');
        },
      });
      upload.start();
    });
    const half = await fetch(url, { method: 'HEAD', headers: { ...TUS, ...headers } });
    expect(half.headers.get('upload-offset')).toBe(String(MB));
    expect(half.headers.get('cache-control')).toBe('no-store');
    expect(half.headers.get('upload-metadata')).toBe(
      `name ${Buffer.from('写真.png').toString('base64')},filetype ${Buffer.from('image/png').toString('base64')},empty `.trim(),
    );
    await byTus(`http://127.0.0.1:${port}`, body, { uploadUrl: url, endpoint: null, headers });
    expect(await download(url.split('/').at(-1) ?? '')).toEqual(body);
    // Without a key, each creation is a separate upload.
    const two = await Promise.all([begin('a.png', 500, { key: null }), begin('a.png', 500, { key: null })]);
    expect(new Set(two.map((answer) => z.parse(Upload, answer.body).id)).size).toBe(2);
  });

  it.each([
    ['filename', 'YS5wbmc=', 'a.png'],
    ['name', 'YS5wbmc=', 'a.png'],
    ['filetype aW1hZ2UvcG5n, filename', 'YS5wbmc=', 'a.png'],
    ['name Yi5wbmc=,filename', 'YS5wbmc=', 'a.png'],
  ])('the name is found after %j', async (before, value, name) => {
    const answer = await begin('x', 24, { headers: { 'upload-metadata': `${before} ${value}` } });
    const { id } = z.parse(Upload, answer.body);
    expect((await append(`/v1/uploads/${id}`, 0, new Uint8Array(picture(24)))).status).toBe(204);
    const done = await test.send('GET', `/v1/uploads/${id}`, { as: 'owner' });
    expect(z.parse(Upload, done.body).attachment?.name).toBe(name);
    expect((await head(`/v1/uploads/${id}`)).headers.get('upload-metadata')).toBe(`${before} ${value}`);
  });

  it('24.9 MB over a connection cut three times arrive with correct bytes, as one file', async () => {
    await using proxy = await FaultProxy.listen({ target: port });
    const body = picture(Math.floor(24.9 * MB));
    const before = await test.store.db.selectFrom('attachments').select('id').execute();
    // The creation and its response; a part that was lost; one that arrived, and whose response was lost.
    proxy.script('cutAfter', 'none', 'none', 'cutBefore', 'none', 'none', 'cutAfter');
    const url = await byTus(proxy.url, body, { chunkSize: 6 * MB });
    expect(proxy.counts).toMatchObject({ cutBefore: 1, cutAfter: 2 });
    expect(Buffer.compare(await download(url.split('/').at(-1) ?? ''), body)).toBe(0);
    const after = await test.store.db.selectFrom('attachments').select('id').execute();
    expect(after.length - before.length).toBe(1);
  });

  it('bytes of a part whose connection died are kept, and a resume does not wait for the server', async () => {
    const body = picture(2 * MB);
    const path = await begun('a.png', body.length);
    const token = await test.token(PEOPLE.owner);
    // A phone out of reach: the connection stays open and nothing more arrives.
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(
      `PATCH ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ntus-resumable: 1.0.0\r\n` +
        `upload-offset: 0\r\ncontent-type: application/offset+octet-stream\r\ncontent-length: ${body.length}\r\n\r\n`,
    );
    await new Promise((resolve) => socket.write(body.subarray(0, MB), resolve));
    await expect.poll(async () => Number(await splitParts(path)), { timeout: 5_000 }).toBeGreaterThan(0);
    const started = performance.now();
    const offset = Number(await readOffset(path));
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(offset).toBeGreaterThan(0);
    expect(offset).toBeLessThanOrEqual(MB);
    socket.destroy();
    expect((await append(path, offset, new Uint8Array(body.subarray(offset)))).status).toBe(204);
    expect(await download(path.split('/').at(-1) ?? '')).toEqual(body);
  });
  /** Reads the bytes on the disk without a request, which would end the running part. */
  const splitParts = async (path: string) => {
    const row = await test.store.db
      .selectFrom('uploads')
      .select('file_key')
      .where('id', '=', path.split('/').at(-1) ?? '')
      .executeTakeFirstOrThrow();
    return test.files.partial?.length(row.file_key);
  };

  it('25 MB + 1 is rejected before a byte is sent, 25 MB are not', async () => {
    const tooLarge = await begin('a.png', 25 * MB + 1);
    expect([tooLarge.status, tooLarge.problem.code]).toEqual([413, 'too_large']);
    const path = await begun('a.png', 25 * MB);
    expect((await head(path)).headers.get('upload-length')).toBe(String(25 * MB));
    expect((await test.send('DELETE', path, { as: 'owner', headers: TUS })).status).toBe(204);
    await expect(byTus(`http://127.0.0.1:${port}`, picture(25 * MB + 1))).rejects.toThrow('413');
  });

  it('more bytes than announced are rejected, with and without a length', async () => {
    const body = new Uint8Array(picture(1_000));
    const path = await begun('a.png', 999);
    const said = { headers: { 'content-length': '1000' } };
    expect((await append(path, 0, body, said)).problem.code).toBe('too_large');
    expect((await append(path, 0, body)).problem.code).toBe('too_large');
    expect(await readOffset(path)).toBe('0');
  });

  it.each(['colleague', 'admin', 'stranger', 'strangeAdmin', 'agent'] as const)(
    'for %s an upload does not exist, and is not changed',
    async (as) => {
      const body = new Uint8Array(picture(1_000));
      const path = await begun('a.png', body.length);
      await append(path, 0, body.subarray(0, 400));
      const missing = await test.send('GET', `/v1/uploads/${randomUUID()}`, { as, headers: TUS });
      const answers = [
        await head(path, as),
        await test.send('GET', path, { as, headers: TUS }),
        await append(path, 400, body.subarray(400), { as }),
        await test.send('DELETE', path, { as, headers: TUS }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
      expect({ ...answers[1]?.problem, requestId: '' }).toEqual({ ...missing.problem, requestId: '' });
      expect(await readOffset(path)).toBe('400');
    },
  );

  it('callers without a token are asked to sign in', async () => {
    const path = await begun('a.png', 1_000);
    for (const [method, where] of [
      ['POST', '/v1/uploads'],
      ['GET', path],
      ['PATCH', path],
      ['DELETE', path],
    ] as const)
      expect((await test.send(method, where, { headers: TUS })).problem.code).toBe('auth_required');
  });

  it('a creation whose response was lost is found again by its key, which belongs to one person', async () => {
    const key = randomUUID();
    const body = new Uint8Array(picture(1_000));
    const path = await begun('a.png', body.length, { key });
    await append(path, 0, body.subarray(0, 300));
    const again = await begin('a.png', body.length, { key });
    expect([again.status, again.headers.get('upload-offset')]).toEqual([201, '300']);
    expect(again.headers.get('location')).toBe(path.slice('/v1/'.length));
    expect((await begin('b.png', body.length, { key })).problem.code).toBe('idem_reused');
    expect((await begin('a.png', 999, { key })).problem.code).toBe('idem_reused');
    expect(await begun('a.png', body.length, { key, as: 'colleague' })).not.toBe(path);

    await append(path, 300, body.subarray(300));
    const finished = z.parse(Upload, (await begin('a.png', body.length, { key })).body);
    expect(finished).toMatchObject({
      offset: 1_000,
      expiresAt: null,
      attachment: { name: 'a.png', type: 'image/png' },
    });
    await test.send('DELETE', `/v1/attachments/${finished.id}`, { as: 'owner' });
    const anew = z.parse(Upload, (await begin('a.png', body.length, { key })).body);
    expect([anew.id === finished.id, anew.offset]).toEqual([false, 0]);
  });

  it('two concurrent creations make one upload', async () => {
    const key = randomUUID();
    const answers = await Promise.all([begin('a.png', 500, { key }), begin('a.png', 500, { key })]);
    for (const { status, body } of answers)
      expect(status === 201 || z.parse(z.object({ code: z.string() }), body).code === 'idem_in_flight').toBe(true);
    const rows = await test.store.db.selectFrom('uploads').select('id').where('key', '=', key).execute();
    expect(rows).toHaveLength(1);
  });

  it('a part at another offset is rejected and changes nothing', async () => {
    const body = new Uint8Array(picture(1_000));
    const path = await begun('a.png', body.length);
    await append(path, 0, body.subarray(0, 400));
    for (const offset of [0, 399, 401, 1_000])
      expect((await append(path, offset, body.subarray(0, 10))).problem.code).toBe('conflict');
    expect(await readOffset(path)).toBe('400');
  });

  it('the content determines the type, as for every file; a rejected one leaves nothing', async () => {
    expect((await begin('a.svg', 100)).problem.code).toBe('type_refused');
    const path = await begun('a.png', 100);
    expect((await append(path, 0, new Uint8Array(100))).problem.code).toBe('type_refused');
    expect((await head(path)).status).toBe(404);
  });

  it('the location of a photo is removed, as from every other', async () => {
    const place = Buffer.from('35.6586N 139.7454E');
    const exif = [0xff, 0xe1, 0, place.length + 8, ...Buffer.from('Exif\0\0'), ...place];
    const rest = [0xff, 0xda, 0, 2, 1, 0xff, 0xd9];
    const photo = Uint8Array.from([0xff, 0xd8, ...exif, ...rest]);
    const path = await begun('photo.jpg', photo.length);
    expect((await append(path, 0, photo)).status).toBe(204);
    expect([...(await download(path.split('/').at(-1) ?? ''))]).toEqual([0xff, 0xd8, ...rest]);
  });

  it('reports missing headers as the protocol requires', async () => {
    const other = await begin('a.png', 100, { headers: { 'tus-resumable': '0.2.2' } });
    expect([other.status, other.problem.code, other.headers.get('tus-version')]).toEqual([412, 'tus_version', '1.0.0']);
    expect((await begin('a.png', 100, { key: '' })).problem.code).toBe('idem_missing');
    const spoiled: Record<string, string>[] = [
      { 'upload-length': '-1' },
      { 'upload-length': 'x' },
      { 'upload-metadata': 'filename' },
      { 'upload-metadata': 'filename /w==' },
      { 'upload-metadata': `filename ${Buffer.from('x'.repeat(256)).toString('base64')}` },
    ];
    for (const headers of spoiled) expect((await begin('a.png', 100, { headers })).problem.code).toBe('validation');
    expect((await begin('a.png', 0)).problem.code).toBe('validation');
    const path = await begun('a.png', 100);
    const typed = await append(path, 0, new Uint8Array(1), { headers: { 'content-type': 'application/octet-stream' } });
    expect([typed.status, typed.problem.code, typed.headers.get('tus-resumable')]).toEqual([
      415,
      'content_type',
      '1.0.0',
    ]);
    expect((await test.send('PUT', path, { as: 'owner' })).status).toBe(405);
  });

  it('GET and POST suffice where a network blocks other methods', async () => {
    const path = await begun('a.png', 100);
    const said = { as: 'owner', headers: { ...TUS, 'x-http-method-override': 'DELETE' } } as const;
    expect((await test.send('POST', path, said)).status).toBe(204);
    expect((await test.send('POST', path, { as: 'owner', headers: TUS })).status).toBe(405);
    expect((await head(path)).status).toBe(404);
  });

  it('pages of other origins can use it, and read the required headers', async () => {
    const options = await test.send('OPTIONS', '/v1/uploads', {
      headers: { origin: 'https://app.example.com', 'access-control-request-method': 'POST' },
    });
    expect(options.status).toBe(204);
    expect(options.headers.get('tus-extension')).toBe('creation,termination,expiration');
    expect(options.headers.get('tus-max-size')).toBe(String(25 * MB));
    expect(options.headers.get('access-control-allow-headers')).toContain('upload-metadata');
    const made = await begin('a.png', 100, { headers: { origin: 'https://app.example.com' } });
    expect(made.headers.get('access-control-expose-headers')).toContain('Location');
  });

  it('an unfinished upload expires after a day and leaves nothing; it counts for the quota until then', async () => {
    const now = test.time.now;
    const path = await begun('a.png', 1_000, { as: 'stranger' });
    await append(path, 0, new Uint8Array(picture(400)), { as: 'stranger' });
    const expires = (await head(path, 'stranger')).headers.get('upload-expires') ?? '';
    expect(Date.parse(expires)).toBe(now + DAY);
    const { file_key } = await test.store.db
      .selectFrom('uploads')
      .select('file_key')
      .where('id', '=', path.split('/').at(-1) ?? '')
      .executeTakeFirstOrThrow();
    expect(await test.files.partial?.length(file_key)).toBe(400);
    test.time.now += DAY;
    expect((await head(path, 'stranger')).status).toBe(404);
    await test.attachments.sweep(test.store.db, test.time.now);
    expect(await test.store.db.selectFrom('uploads').select('id').execute()).toEqual([]);
    expect(await test.files.partial?.length(file_key)).toBe(0);
    test.time.now = now;

    for (let left = 100; left > 0; left--) await begun(`${left}.png`, 1_000, { as: 'stranger' });
    expect((await begin('x.png', 1_000, { as: 'stranger' })).problem.code).toBe('quota');
  });

  it('the session declares the capability', async () => {
    const { body } = await test.send('GET', '/v1/session', { as: 'owner' });
    expect(body).toMatchObject({ capabilities: { attachments: true, resumable: true } });
  });

  it('GET returns the attachment as in the contract', async () => {
    const body = new Uint8Array(picture(1_000));
    const path = await begun('a.png', body.length);
    expect((await append(path, 0, body)).headers.get('upload-offset')).toBe('1000');
    const { attachment } = z.parse(Upload, (await test.send('GET', path, { as: 'owner' })).body);
    expect(z.parse(Attachment, attachment).size).toBe(1_000);
  });

  it('a creation counts as an upload, its parts do not', async () => {
    const limited = await openTestApi(database, { rateLimits: { uploads: { user: 2 } } });
    try {
      const headers = { ...TUS, 'upload-length': '1000', 'upload-metadata': metadata('a.png') };
      const ask = () => limited.send('POST', '/v1/uploads', { as: 'owner', headers });
      const path = `/v1/uploads/${z.parse(Upload, (await ask()).body).id}`;
      for (let offset = 0; offset < 30; offset++) {
        const part = { ...TUS, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' };
        const answer = await limited.send('PATCH', path, { as: 'owner', raw: 'x', headers: part });
        expect(answer.status).toBe(204);
      }
      expect((await ask()).status).toBe(201);
      expect((await ask()).problem.code).toBe('rate_limited');
    } finally {
      await limited.close();
    }
  });

  it('is neither available nor declared when the file store only stores whole files', async () => {
    const { partial: _, ...whole } = test.files;
    const without = await openTestApi(database, { files: whole });
    try {
      const headers = { ...TUS, 'upload-length': '1000', 'upload-metadata': metadata('a.png') };
      const answer = await without.send('POST', '/v1/uploads', { as: 'owner', headers });
      expect([answer.problem.code, answer.headers.has('tus-resumable')]).toEqual(['not_found', false]);
      const { body } = await without.send('GET', '/v1/session', { as: 'owner' });
      expect(body).toMatchObject({ capabilities: { attachments: true, resumable: false } });
    } finally {
      await without.close();
    }
  });
});
