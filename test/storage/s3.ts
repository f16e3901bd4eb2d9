/** Files in object storage: OpenStack Swift with its S3 API as a real server. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { assertFileStore, s3Files, type FileStore, type S3Options, type Store } from '../../src/server/index.ts';
import { toCompleteKey } from '../../src/server/attachments/paths.ts';
import { openTestApi, type TestApi, type TestPerson } from '../api/harness.ts';
import { databases } from '../databases.ts';
import { describeFileStore } from './file-store-contract.ts';
import { startSwift, type Swift } from './swift.ts';

const MEBIBYTE = 1024 * 1024;
const HOUR = 3_600_000;
const hash = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const pdf = (size: number) => Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(size - 9)]);
const Id = z.object({ id: z.string() });

let swift: Swift;
beforeAll(async () => {
  swift = await startSwift();
});
afterAll(() => swift?.close());

const [database] = databases.filter(({ name }) => name === 'PostgreSQL');
if (!database) throw new Error('These tests need PostgreSQL.');

describe('in a bucket', () => {
  let store: Store;
  let options: S3Options;
  beforeAll(async () => {
    store = await database.freshStore();
    options = { ...(await swift.createBucket()), prefix: 'madoguchi/files/' };
  });
  afterAll(() => store.close());

  describeFileStore('in a bucket', () => s3Files(store, options));

  it('leaves no objects, rows and multipart uploads of deleted partial files', async () => {
    const own = { ...(await swift.createBucket()), prefix: 'p/' };
    const { partial } = await s3Files(store, own);
    const key = randomUUID();
    await partial?.append(
      key,
      0,
      (async function* () {
        yield randomBytes(5 * MEBIBYTE + 10);
      })(),
    );
    await partial?.delete(key);
    const objects: ListObjectsV2CommandOutput = await swift.client.send(
      new ListObjectsV2Command({ Bucket: own.bucket }),
    );
    expect(objects.Contents ?? []).toEqual([]);
    const uploads = await swift.client.send(new ListMultipartUploadsCommand({ Bucket: own.bucket }));
    expect(uploads.Uploads ?? []).toEqual([]);
    const rows = await store.db.selectFrom('partial_files').select('file_key').where('file_key', '=', key).execute();
    expect(rows).toEqual([]);
  });

  it('aborts multipart uploads that no process remembers, and no others', async () => {
    const own = { ...(await swift.createBucket()), prefix: 'p/' };
    const files = await s3Files(store, own);
    const known = randomUUID();
    await files.partial?.append(
      known,
      0,
      (async function* () {
        yield randomBytes(5 * MEBIBYTE);
      })(),
    );
    await swift.client.send(
      new CreateMultipartUploadCommand({ Bucket: own.bucket, Key: `p/${toCompleteKey(randomUUID())}` }),
    );
    const list = async () =>
      (await swift.client.send(new ListMultipartUploadsCommand({ Bucket: own.bucket }))).Uploads?.map(
        ({ Key }) => Key,
      ) ?? [];
    await files.sweep?.(Date.now());
    expect(await list()).toHaveLength(2);
    await files.sweep?.(Date.now() + 26 * HOUR);
    expect(await list()).toEqual([`p/${toCompleteKey(known)}`]);
  });

  it('stores objects of a type and a disposition that no browser renders', async () => {
    const files = await s3Files(store, options);
    const key = randomUUID();
    await files.put(key, Buffer.from('<script>alert(1)</script>'));
    const head = await swift.client.send(
      new HeadObjectCommand({ Bucket: options.bucket, Key: `${options.prefix}${key}` }),
    );
    expect(head).toMatchObject({ ContentType: 'application/octet-stream', ContentDisposition: 'attachment' });
  });

  it('reports a wrong secret with a sentence that names the bucket and no credential', async () => {
    const files = await s3Files(store, { ...options, secretAccessKey: 'wrong-secret' });
    const error: unknown = await files.get(randomUUID()).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: 's3_refused', message: expect.stringContaining(options.bucket) });
    expect(String(error)).not.toContain('wrong-secret');
  });
});

describe.each([{ downloads: 'stream' as const }, { downloads: 'signed' as const }])(
  'an API of two processes with downloads by $downloads',
  ({ downloads }) => {
    let store: Store;
    let files: FileStore;
    const apis: TestApi[] = [];
    beforeEach(async () => {
      store = await database.freshStore();
      const options: S3Options = { ...(await swift.createBucket()), downloads };
      for (let count = 0; count < 2; count++) {
        files = await s3Files(store, options, { clock: () => apis[0]?.time.now ?? Date.UTC(2026, 5, 1) });
        await assertFileStore(store, files);
        apis.push(await openTestApi(database, { store: { ...store, close: async () => {} }, files }));
      }
    });
    afterEach(async () => {
      for (const api of apis.splice(0)) await api.close();
      await store.close();
    });

    let turn = 0;
    const next = () => apis[turn++ % apis.length] ?? expect.unreachable();
    const tus = { 'tus-resumable': '1.0.0' };
    async function begin(name: string, size: number, as: TestPerson = 'owner'): Promise<string> {
      const metadata = `filename ${Buffer.from(name).toString('base64')}`;
      const made = await next().send('POST', '/v1/uploads', {
        as,
        headers: { ...tus, 'upload-length': String(size), 'upload-metadata': metadata },
      });
      expect(made.status).toBe(201);
      return `/v1/${made.headers.get('location')}`;
    }
    const append = (path: string, offset: number, bytes: Uint8Array, as: TestPerson = 'owner') =>
      next().send('PATCH', path, {
        as,
        headers: { ...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
        raw: new Uint8Array(bytes),
      });

    async function uploadInParts(name: string, bytes: Uint8Array, size: number): Promise<string> {
      const path = await begin(name, bytes.length);
      for (let at = 0; at < bytes.length; at += size) {
        const answer = await append(path, at, bytes.subarray(at, at + size));
        expect(answer.headers.get('upload-offset')).toBe(String(Math.min(at + size, bytes.length)));
      }
      const { id } = z.parse(
        z.object({ attachment: Id }),
        (await next().send('GET', path, { as: 'owner' })).body,
      ).attachment;
      return id;
    }
    async function download(id: string): Promise<{ bytes: Buffer; headers: Headers; url: string | null }> {
      const token = await next().token({ sub: 'ada', name: 'Ada', org: 'acme', org_name: 'Acme', role: 'user' });
      const request = new Request(`http://localhost/v1/attachments/${id}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const answer = await next().api.fetch(request);
      if (downloads === 'stream') {
        expect(answer.status).toBe(200);
        return { bytes: Buffer.from(await answer.arrayBuffer()), headers: answer.headers, url: null };
      }
      expect(answer.status).toBe(302);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      const url = answer.headers.get('location') ?? '';
      const object = await fetch(url);
      expect(object.status).toBe(200);
      return { bytes: Buffer.from(await object.arrayBuffer()), headers: object.headers, url };
    }

    it('receives an upload whose parts reach changing processes, and returns it whole', async () => {
      const bytes = pdf(13 * MEBIBYTE + 7);
      const id = await uploadInParts('請求書 "2026".pdf', bytes, 3 * MEBIBYTE + 11);
      const { bytes: received, headers } = await download(id);
      expect(hash(received)).toBe(hash(bytes));
      expect(headers.get('content-type')).toBe('application/octet-stream');
      expect(headers.get('content-disposition')).toContain("filename*=UTF-8''%E8%AB%8B%E6%B1%82%E6%9B%B8");
      const left = await store.db.selectFrom('partial_files').select('file_key').execute();
      expect(left).toEqual([]);
    });

    it('removes the location of a photo that is uploaded in parts', async () => {
      const text = Buffer.concat([
        Buffer.from([0, 0, 0, 20]),
        Buffer.from('tEXt'),
        Buffer.from('place: 35.681,139.76'),
        Buffer.alloc(4),
      ]);
      const header = Buffer.concat([
        Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]),
        Buffer.from('IHDR'),
        Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0, 0, 0, 0]),
      ]);
      const end = Buffer.concat([Buffer.from([0, 0, 0, 0]), Buffer.from('IEND'), Buffer.alloc(4)]);
      const id = await uploadInParts('photo.png', Buffer.concat([header, text, end]), 40);
      expect((await download(id)).bytes.equals(Buffer.concat([header, end]))).toBe(true);
    });

    it('receives a file in one request', async () => {
      const bytes = pdf(600_000);
      const made = await next().send('POST', '/v1/attachments', {
        as: 'owner',
        query: { name: 'a.pdf' },
        headers: { 'content-type': 'application/octet-stream' },
        raw: new Uint8Array(bytes),
      });
      expect(made.status).toBe(201);
      expect(hash((await download(z.parse(Id, made.body).id)).bytes)).toBe(hash(bytes));
      expect(await store.db.selectFrom('partial_files').select('file_key').execute()).toEqual([]);
    });

    it('shows neither an upload nor a file to another person', async () => {
      const path = await begin('a.pdf', 2_000);
      const bytes = pdf(2_000);
      expect((await append(path, 0, bytes.subarray(0, 1_000))).status).toBe(204);
      for (const as of ['colleague', 'admin', 'stranger', 'agent'] as const) {
        expect((await append(path, 1_000, bytes.subarray(1_000), as)).status).toBe(404);
        expect((await next().send('GET', path, { as })).status).toBe(404);
        expect((await next().send('DELETE', path, { as, headers: tus })).status).toBe(404);
      }
      expect((await append(path, 1_000, bytes.subarray(1_000))).status).toBe(204);
      const { attachment } = z.parse(
        z.object({ attachment: Id }),
        (await next().send('GET', path, { as: 'owner' })).body,
      );
      for (const as of ['colleague', 'admin', 'stranger', 'agent'] as const)
        expect((await next().send('GET', `/v1/attachments/${attachment.id}`, { as })).status).toBe(404);
    });

    it('deletes the objects of files and uploads that were never sent', async () => {
      await uploadInParts('a.pdf', pdf(5 * MEBIBYTE + 5), 4 * MEBIBYTE);
      const path = await begin('b.pdf', 6 * MEBIBYTE);
      await append(path, 0, pdf(5 * MEBIBYTE + 5));
      const [api] = apis;
      if (!api) return expect.unreachable();
      for (const hours of [25, 26]) await api.attachments.sweep(store.db, api.time.now + hours * HOUR);
      for (const table of ['partial_files', 'uploads', 'attachments', 'pending_file_deletions'] as const)
        expect({ table, rows: await store.db.selectFrom(table).selectAll().execute() }).toEqual({ table, rows: [] });
      const bucket = new URL(files.location ?? '').host;
      const objects: ListObjectsV2CommandOutput = await swift.client.send(new ListObjectsV2Command({ Bucket: bucket }));
      expect(objects.Contents?.map(({ Key }) => Key)).toEqual([expect.stringMatching(/^marker-/)]);
    });

    it.runIf(downloads === 'signed')(
      'signs a URL for one file, for reading only, and with the disposition of a download',
      async () => {
        const id = await uploadInParts('a.pdf', pdf(1_000), 1_000);
        const { url } = await download(id);
        const signed = new URL(url ?? '');
        expect(Number(signed.searchParams.get('X-Amz-Expires'))).toBe(60);
        const other = new URL(signed);
        other.pathname = `${signed.pathname.slice(0, -4)}0000`;
        expect((await fetch(other)).status).toBe(403);
        const rendered = new URL(signed);
        rendered.searchParams.set('response-content-type', 'text/html');
        rendered.searchParams.set('response-content-disposition', 'inline');
        expect((await fetch(rendered)).status).toBe(403);
        expect((await fetch(signed, { method: 'PUT', body: 'replaced' })).status).toBe(403);
        expect((await fetch(signed, { method: 'DELETE' })).status).toBe(403);
        const [api] = apis;
        expect(JSON.stringify(api?.log)).not.toContain('X-Amz-Signature');
      },
    );
  },
);
