import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { Upload } from '../../src/contract/index.ts';
import { toNodeListener } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { openTestApi, PEOPLE, type TestPerson, type TestApi } from './harness.ts';

const TUS = { 'tus-resumable': '1.0.0' };
const MB = 1024 * 1024;
const picture = (size: number): Buffer<ArrayBuffer> =>
  Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d494844520000000100000001', 'hex'), randomBytes(size - 24)]);

/** A request whose body is sent byte by byte, and its response. */
interface Slow {
  socket: Socket;
  answer: () => string;
  send: (bytes: Uint8Array | string) => Promise<void>;
}

describe('slow uploads', () => {
  let test: TestApi;
  let server: Server;
  let port: number;
  let slow: Slow[];
  beforeEach(async () => {
    const [database] = databases;
    if (!database) throw new Error('There is no database to test on.');
    test = await openTestApi(database);
    const listener = toNodeListener(test.api);
    server = createServer((request, response) => void listener(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
    slow = [];
  });
  afterEach(async () => {
    vi.useRealTimers();
    for (const { socket } of slow) socket.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await test.close();
  });

  async function open(method: string, path: string, as: TestPerson, headers: Record<string, string>, length = MB) {
    const token = await test.token(PEOPLE[as]);
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    const send = (bytes: Uint8Array | string) =>
      new Promise<void>((resolve) => void socket.write(bytes, () => resolve()));
    const head = { host: 'x', authorization: `Bearer ${token}`, 'content-length': String(length), ...headers };
    const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
    await send(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
    await send(Uint8Array.of(0x89));
    const made: Slow = { socket, send, answer: () => text };
    slow.push(made);
    return made;
  }
  const openPlain = (as: TestPerson) =>
    open('POST', '/v1/attachments?name=a.png', as, {
      'content-type': 'application/octet-stream',
      'idempotency-key': randomUUID(),
    });
  const begin = async (as: TestPerson, size: number) => {
    const metadata = `filename ${Buffer.from('a.png').toString('base64')}`;
    const headers = { ...TUS, 'upload-length': String(size), 'upload-metadata': metadata };
    const made = await test.send('POST', '/v1/uploads', { as, headers });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return `/v1/uploads/${z.parse(Upload, made.body).id}`;
  };
  const openPart = async (as: TestPerson) =>
    open('PATCH', await begin(as, MB), as, {
      ...TUS,
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    });
  const upload = async (as: TestPerson, size = 1_000) =>
    fetch(`http://127.0.0.1:${port}/v1/attachments?name=b.png`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await test.token(PEOPLE[as])}`,
        'content-type': 'application/octet-stream',
        'idempotency-key': randomUUID(),
      },
      body: picture(size),
    });
  const uploadByTus = async (as: TestPerson, size = 1_000) => {
    const path = await begin(as, size);
    const headers = { ...TUS, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' };
    return test.send('PATCH', path, { as, headers, raw: picture(size) });
  };
  /** Bytes of bodies and files on the disk, and files that are scheduled for deletion. */
  const left = async () => {
    const rows = await test.store.db.selectFrom('pending_file_deletions').select('file_key').execute();
    return rows.length;
  };

  it('of one organization, plain and resumable, neither reject nor delay those of another', async () => {
    for (let index = 0; index < 12; index++) await openPlain('owner');
    for (let index = 0; index < 20; index++) await openPart('colleague');
    const started = performance.now();
    expect((await upload('stranger', 2 * MB)).status).toBe(201);
    expect((await uploadByTus('stranger', 2 * MB)).status).toBe(204);
    // Nor those of another person in the same organization.
    expect((await upload('admin')).status).toBe(201);
    expect(performance.now() - started).toBeLessThan(8_000);
  });

  it('of one person are rejected beyond that person’s share, with the time to retry', async () => {
    for (let index = 0; index < 8; index++) await openPlain('owner');
    await new Promise((resolve) => setTimeout(resolve, 200));
    const refused = await upload('owner');
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'unavailable' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    slow[0]?.socket.destroy();
    expect((await upload('owner')).status).toBe(201);
  });

  /** Waits for the bytes on the disk without a timer, because timers are stopped. */
  async function arrived(table: 'uploads' | 'pending_file_deletions', bytes: number): Promise<void> {
    for (let turn = 0; turn < 20_000; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      const row = await test.store.db.selectFrom(table).select('file_key').executeTakeFirst();
      if (row && ((await test.files.partial?.length(row.file_key)) ?? 0) >= bytes) return;
    }
    throw new Error(`${bytes} bytes did not arrive.`);
  }
  const holdTimers = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });

  it('below the minimum rate are ended with a code of their own, and leave nothing', async () => {
    holdTimers();
    const plain = await openPlain('owner');
    await plain.send(picture(400 * 1024));
    await arrived('pending_file_deletions', 300 * 1024);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(plain.answer()).toBe('');
    // Bytes of the first window do not count for the second.
    await vi.advanceTimersByTimeAsync(2_000);
    expect(plain.answer()).toBe('');
    await vi.advanceTimersByTimeAsync(30_000);
    vi.useRealTimers();
    await vi.waitFor(() => expect(plain.answer()).toContain('HTTP/1.1 408'), 5_000);
    expect(plain.answer()).toContain('"code":"too_slow"');
    await vi.waitFor(async () => expect(await left()).toBe(0), 5_000);
    // The person's slot is free again.
    for (let index = 0; index < 7; index++) await openPlain('owner');
    expect((await upload('owner')).status).toBe(201);
  });

  it('above the minimum rate continue, and an interrupted one resumes from its offset', async () => {
    const body = picture(200 * 1024);
    const path = await begin('owner', body.length);
    holdTimers();
    const headers = { ...TUS, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' };
    const part = await open('PATCH', path, 'owner', headers, body.length);
    let sent = 0;
    for (let window = 0; window < 4; window++) {
      await part.send(body.subarray(sent + (window === 0 ? 1 : 0), (sent += 40 * 1024)));
      await arrived('uploads', sent);
      await vi.advanceTimersByTimeAsync(30_000);
      expect(part.answer(), `after ${window + 1} windows`).toBe('');
    }
    await vi.advanceTimersByTimeAsync(31_000);
    vi.useRealTimers();
    await vi.waitFor(() => expect(part.answer()).toContain('"code":"too_slow"'), 5_000);
    const head = await test.send('HEAD', path, { as: 'owner', headers: TUS });
    expect(head.headers.get('upload-offset')).toBe(String(sent));
    const rest = {
      as: 'owner',
      raw: body.subarray(sent),
      headers: { ...headers, 'upload-offset': String(sent) },
    } as const;
    expect((await test.send('PATCH', path, rest)).status).toBe(204);
  });

  it('an interrupted body leaves nothing on the disk; a complete one leaves only the file', async () => {
    const large = await openPlain('owner');
    await large.send(picture(MB / 2));
    await vi.waitFor(async () => expect(await left()).toBe(2), 5_000);
    large.socket.destroy();
    await vi.waitFor(async () => expect(await left()).toBe(0), 5_000);
    expect((await upload('owner', 3 * MB)).status).toBe(201);
    expect(await left()).toBe(0);
  });
});
