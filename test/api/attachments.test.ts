import { parse } from 'content-disposition';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Attachment } from '../../src/contract/index.ts';
import { bad, good, zip } from '../../src/server/attachments/test-samples.ts';
import { diskFiles, type FileStore } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { openTestApi, type TestRequest, type TestApi } from './harness.ts';

const HOUR = 3_600_000;
const octets = { 'content-type': 'application/octet-stream' };
const ticket = { subject: 'Export fails', description: 'Since this morning.' };

/** The start of a PNG that declares its dimensions. */
function png(width: number, height: number): Buffer {
  const body = Buffer.from(good['a.png'] ?? []);
  body.writeUInt32BE(width, 16);
  body.writeUInt32BE(height, 20);
  return body;
}
/** A JPEG whose frame of this kind declares its dimensions, after a smaller one. */
function jpeg(width: number, height: number, frame = 0xc0): Buffer {
  const segment = (marker: number, ...bytes: number[]) => [0xff, marker, 0, bytes.length + 2, ...bytes];
  const size = (w: number, h: number) => [8, h >> 8, h & 255, w >> 8, w & 255, 1, 1, 0x11, 0];
  return Buffer.from(
    [0xff, 0xd8, ...segment(0xe0, 74, 70, 73, 70, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0), ...segment(0xc4, 0, 0)].concat(
      segment(0xc0, ...size(1, 1)),
      segment(frame, ...size(width, height)),
      [0xff, 0xda, 0, 2, 1, 0xff, 0xd9],
    ),
  );
}
function gif(width: number, height: number): Buffer {
  const body = Buffer.from(good['a.gif'] ?? []);
  body.writeUInt16LE(width, 6);
  body.writeUInt16LE(height, 8);
  return body;
}
function webp(kind: 'VP8 ' | 'VP8L' | 'VP8X', width: number, height: number): Buffer {
  const body = Buffer.alloc(60);
  body.write('RIFF', 0);
  body.write(`WEBP${kind}`, 8);
  if (kind === 'VP8 ') body.writeUInt32LE(width | (height << 16), 26);
  if (kind === 'VP8L') body.writeUInt32LE((width - 1) | ((height - 1) << 14), 21);
  if (kind === 'VP8X') {
    body.writeUIntLE(width - 1, 24, 3);
    body.writeUIntLE(height - 1, 27, 3);
  }
  return body;
}

describe.each(databases)('files through the complete server on $name', (database) => {
  let test: TestApi;
  let folder: string;
  /** Resolver of the promise for which `put` of the next file waits. */
  let hold: Promise<void> | undefined;
  beforeAll(async () => {
    folder = join(inject('scratch'), randomUUID());
    const disk = diskFiles(folder);
    const files: FileStore = {
      ...disk,
      async put(key, body) {
        await hold;
        await disk.put(key, body);
      },
    };
    test = await openTestApi(database, { files });
  });
  afterAll(() => test.close());

  const upload = (name: string, raw: BodyInit, said: TestRequest = {}) =>
    test.send('POST', '/v1/attachments', { as: 'owner', query: { name }, raw, headers: octets, ...said });
  const uploaded = async (name: string, raw: BodyInit, said: TestRequest = {}) => {
    const answer = await upload(name, raw, said);
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return z.parse(Attachment, answer.body);
  };
  const onDisk = () =>
    (existsSync(folder) ? readdirSync(folder).flatMap((shard) => readdirSync(join(folder, shard))) : []).filter(
      (key) => !key.startsWith('marker-'),
    );
  const waiting = async () =>
    (await test.store.db.selectFrom('attachments').select('id').where('ticket_id', 'is', null).execute()).map(
      ({ id }) => id,
    );

  it('a file of another type than declared is rejected with the allowed types, and not stored', async () => {
    expect(bad.length).toBeGreaterThanOrEqual(30);
    const before = [await waiting(), onDisk()];
    for (const [name, body, why] of bad) {
      const answer = await upload(name, new Uint8Array(body));
      expect([answer.status, answer.problem.code], why).toEqual([415, 'type_refused']);
      expect(answer.problem.detail, why).toMatch(/(?:types|attached): png, jpg/);
    }
    expect([await waiting(), onDisk()]).toEqual(before);
  });

  it.each([
    ['../../etc/passwd.txt', 'passwd.txt'],
    ['..\\C:\\x.txt', 'x.txt'],
    ['CON.txt', '_CON.txt'],
    ['"><img src=x onerror=alert(1)>.txt', '___img src=x onerror=alert(1)_.txt'],
    ['a\r\nSet-Cookie: b=c.txt', 'aSet-Cookie_ b=c.txt'],
    ['.hidden.txt', 'hidden.txt'],
    ['invoice\u202etxt.txt', 'invoicetxt.txt'],
  ])('%j is stored under a random name, displayed as %j and downloaded under that name', async (name, shown) => {
    const file = await uploaded(name, 'hello');
    expect(file.name).toBe(shown);
    expect(onDisk().every((key) => /^[0-9a-f-]{36}$/.test(key))).toBe(true);
    const { headers } = await test.send('GET', `/v1/attachments/${file.id}`, { as: 'owner' });
    const disposition = headers.get('content-disposition') ?? '';
    expect(parse(disposition)).toMatchObject({ type: 'attachment', parameters: { filename: shown } });
    expect(headers.get('set-cookie')).toBeNull();
  });

  it('a name of 4,096 characters and one with a NUL are rejected', async () => {
    for (const name of [`${'x'.repeat(4_092)}.txt`, 'a\0.txt'])
      expect((await upload(name, 'hello')).problem).toMatchObject({ code: 'validation', errors: [{ field: 'name' }] });
  });

  it('a picture that declares 2,500 million pixels is rejected from its header', async () => {
    const bombs: [string, Buffer][] = [
      ['a.png', png(50_000, 50_000)],
      ['a.jpg', jpeg(50_000, 50_000)],
      ['progressive.jpg', jpeg(50_000, 50_000, 0xc2)],
      ['a.gif', gif(50_000, 50_000)],
      ['vp8.webp', webp('VP8 ', 16_000, 16_000)],
      ['vp8l.webp', webp('VP8L', 16_000, 16_000)],
      ['vp8x.webp', webp('VP8X', 50_000, 50_000)],
    ];
    for (const [name, body] of bombs) {
      const answer = await upload(name, new Uint8Array(body));
      expect([answer.status, answer.problem.code], name).toEqual([413, 'too_large']);
      expect(answer.problem.detail, name).toBe('An image can have up to 64 million pixels.');
    }
    // The size of a current phone's photo.
    const photos: [string, Buffer][] = [
      ['a.png', png(8_064, 6_048)],
      ['a.jpg', jpeg(8_064, 6_048)],
      ['a.gif', gif(8_000, 8_000)],
      ['vp8.webp', webp('VP8 ', 8_064, 6_048)],
      ['vp8l.webp', webp('VP8L', 8_064, 6_048)],
      ['vp8x.webp', webp('VP8X', 8_064, 6_048)],
    ];
    for (const [name, body] of photos) await uploaded(name, new Uint8Array(body));
  });

  it('a photo is stored without its location, and its size is that of the stored file', async () => {
    const place = Buffer.from('35.6586N 139.7454E');
    const plain = jpeg(8, 8);
    const exif = Buffer.concat([Buffer.from([0xff, 0xe1, 0, place.length + 8]), Buffer.from('Exif\0\0'), place]);
    const photo = Buffer.concat([plain.subarray(0, 2), exif, plain.subarray(2)]);
    const file = await uploaded('photo.jpg', new Uint8Array(photo));
    expect(file.size).toBe(plain.length);
    const kept = readdirSync(folder).flatMap((shard) =>
      readdirSync(join(folder, shard)).map((key) => readFileSync(join(folder, shard, key))),
    );
    expect(kept.some((bytes) => bytes.equals(plain))).toBe(true);
    expect(kept.some((bytes) => bytes.includes(place))).toBe(false);
  });

  it('archives, images of a byte, and forms of a thousand parts are rejected', async () => {
    for (const [name, body] of [
      ['bomb.zip', zip(['bomb'])],
      ['bomb.txt', zip(['bomb'])],
      ['one.jpg', Buffer.from([0xff])],
    ] as const)
      expect((await upload(name, new Uint8Array(body))).problem.code, name).toBe('type_refused');
    const parts = new FormData();
    for (let n = 0; n < 1_000; n++) parts.append(`part${n}`, 'x');
    const form = await test.send('POST', '/v1/attachments', { as: 'owner', query: { name: 'a.txt' }, raw: parts });
    expect([form.status, form.problem.code]).toEqual([415, 'content_type']);
  });

  it('a body without an end is rejected at the limit, and its bytes are deleted', async () => {
    const before = [await waiting(), onDisk()];
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 1_000_000;
        controller.enqueue(new Uint8Array(1_000_000).fill(65));
      },
    });
    const url = new URL('https://help.example.com/v1/attachments?name=a.txt');
    const token = await test.token({ sub: 'ada', name: 'Ada', org: 'acme', org_name: 'Acme', role: 'user' });
    const init = { method: 'POST', body: endless, duplex: 'half' };
    const headers = { ...octets, authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() };
    const answer = await test.api.fetch(new Request(url, { ...init, headers }));
    expect(answer.status).toBe(413);
    expect(sent).toBeLessThan(30_000_000);
    expect([await waiting(), onDisk()]).toEqual(before);
  });

  it('the hundred-and-first unsent upload is rejected, and all are deleted after a day', async () => {
    const said = { as: 'colleague' as const };
    for (let n = 0; n < 100; n++) await uploaded(`${n}.txt`, 'x', said);
    const over = await upload('x.txt', 'x', said);
    expect([over.status, over.problem.code]).toEqual([429, 'quota']);
    expect(onDisk().length).toBe((await test.store.db.selectFrom('attachments').select('id').execute()).length);
    test.time.now += 25 * HOUR;
    await test.attachments.sweep(test.store.db, test.time.now);
    expect([await waiting(), onDisk()]).toEqual([[], []]);
    await uploaded('x.txt', 'x', said);
  });

  it('an upload that waits for the disk does not block other submissions', async () => {
    let release = () => {};
    hold = new Promise((done) => (release = done));
    const slow = upload('slow.txt', 'slow');
    const other = await test.send('POST', '/v1/tickets', { as: 'admin', body: ticket });
    expect(other.status).toBe(201);
    release();
    hold = undefined;
    expect((await slow).status).toBe(201);
  });

  it('the sweep deletes bytes without a row, also those of a repeated call', async () => {
    const key = randomUUID();
    const first = await uploaded('twice.txt', 'twice', { key });
    const kept = onDisk().length;
    expect(await uploaded('twice.txt', 'twice', { key })).toEqual(first);
    const other = await upload('other.txt', 'other', { key });
    expect(other.problem.code).toBe('idem_reused');
    hold = Promise.reject(new Error('ENOSPC'));
    hold.catch(() => {});
    expect((await upload('full.txt', 'full')).status).toBe(500);
    hold = undefined;
    expect(onDisk().length).toBe(kept + 2);
    await test.attachments.sweep(test.store.db, test.time.now + HOUR - 1);
    expect(onDisk().length).toBe(kept + 2);
    await test.attachments.sweep(test.store.db, test.time.now + HOUR);
    expect(onDisk().length).toBe(kept);
    const read = await test.send('GET', `/v1/attachments/${first.id}`, { as: 'owner' });
    expect(read.body).toBe('twice');
    expect(await test.store.db.selectFrom('pending_file_deletions').selectAll().execute()).toEqual([]);
  });
});
