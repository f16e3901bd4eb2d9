import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { cp, readdir, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import * as z from 'zod/mini';
import { assertFileStore, diskFiles, openStore, type FileStore } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { openTestApi, PEOPLE, type TestApi } from './harness.ts';

const folder = () => join(inject('scratch'), randomUUID());
const Id = z.object({ id: z.string() });

describe.each(databases)('the file store of a database on $name', (database) => {
  const open: TestApi[] = [];
  afterEach(async () => {
    for (const test of open.splice(0)) await test.close();
  });
  const start = async (options: Parameters<typeof openTestApi>[1]) => {
    const test = await openTestApi(database, options);
    open.push(test);
    return test;
  };
  const upload = (test: TestApi) =>
    test.send('POST', '/v1/attachments', {
      as: 'owner',
      query: { name: 'log.txt' },
      headers: { 'content-type': 'application/octet-stream' },
      raw: 'exported 0 rows',
    });

  it('is shared by processes on the same folder, and rejected with a reason for a process on another one', async () => {
    const shared = folder();
    const store = await database.freshStore();
    const first = await start({ store, files: diskFiles(shared) });
    const { id } = z.parse(Id, (await upload(first)).body);

    const second = await start({ store: { ...store, close: async () => {} }, files: diskFiles(shared) });
    expect((await second.send('GET', `/v1/attachments/${id}`, { as: 'owner' })).body).toBe('exported 0 rows');
    expect((await second.send('GET', '/readyz')).status).toBe(200);

    const other = folder();
    const third = await start({ store: { ...store, close: async () => {} }, files: diskFiles(other) });
    expect((await third.send('GET', '/readyz')).problem.code).toBe('unavailable');
    expect((await upload(third)).problem.code).toBe('unavailable');
    expect((await third.send('GET', `/v1/attachments/${id}`, { as: 'owner' })).problem.code).toBe('unavailable');
    expect((await third.send('GET', '/v1/tickets', { as: 'owner' })).status).toBe(200);
    expect(third.log.filter(({ event }) => event === 'file_store')).toMatchObject([
      { level: 'error', message: expect.stringContaining(`The folder ${other} does not hold the attachments`) },
    ]);
    await expect(assertFileStore(store, diskFiles(other))).rejects.toThrow('Set --data (MADOGUCHI_DATA)');
    // The rejected process has written nothing there.
    await expect(readdir(other)).rejects.toThrow('ENOENT');
  });

  it('belongs to one of several processes that start at the same time with separate folders', async () => {
    const store = await database.freshStore();
    try {
      const folders = Array.from({ length: 5 }, folder);
      const results = await Promise.allSettled(folders.map((each) => assertFileStore(store, diskFiles(each))));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const again = await Promise.allSettled(folders.map((each) => assertFileStore(store, diskFiles(each))));
      expect(again.map(({ status }) => status)).toEqual(results.map(({ status }) => status));
      // All of them on one folder.
      const shared = folder();
      const fresh = await database.freshStore();
      await Promise.all(Array.from({ length: 5 }, () => assertFileStore(fresh, diskFiles(shared))));
      await fresh.close();
    } finally {
      await store.close();
    }
  });

  it('is recognized by its attachments if the database was created by a version without markers', async () => {
    const place = folder();
    const store = await database.freshStore();
    const test = await start({ store, files: diskFiles(place) });
    expect((await upload(test)).status).toBe(201);
    await store.db.deleteFrom('secrets').where('name', '=', 'file-store').execute();
    await expect(assertFileStore(store, diskFiles(folder()))).rejects.toThrow('does not hold the attachments');
    await assertFileStore(store, diskFiles(place));
    const moved = folder();
    await cp(place, moved, { recursive: true });
    await assertFileStore(store, diskFiles(moved));
  });

  it('can be replaced when its files are permanently lost', async () => {
    const place = folder();
    const store = await database.freshStore();
    const test = await start({ store, files: diskFiles(place) });
    const { id } = z.parse(Id, (await upload(test)).body);
    await rm(place, { recursive: true });
    await expect(assertFileStore(store, diskFiles(place))).rejects.toThrow('--new-file-store');
    await assertFileStore(store, diskFiles(place), { replace: true });
    await assertFileStore(store, diskFiles(place));

    const read = await test.send('GET', `/v1/attachments/${id}`, { as: 'owner' });
    expect(read.problem.code).toBe('internal');
    expect(test.log.find(({ event }) => event === 'failure')).toMatchObject({
      route: '/v1/attachments/{id}',
      message: expect.stringContaining('The file store does not hold the content of an attachment'),
      error: { code: 'file_missing' },
    });
  });

  it('names the cause when it cannot be read', async () => {
    const store = await database.freshStore();
    const refusal = Object.assign(new Error('EACCES: /secret/path'), { code: 'EACCES' });
    const broken: FileStore = {
      location: '/srv/files',
      put: () => Promise.reject(refusal),
      get: () => Promise.reject(refusal),
      delete: () => Promise.reject(refusal),
    };
    const test = await start({ store, files: broken });
    expect((await test.send('GET', '/readyz')).status).toBe(503);
    const [entry] = test.log.filter(({ event }) => event === 'file_store');
    expect(entry).toMatchObject({
      message: 'The folder /srv/files cannot be read and written (EACCES). Attachments are stored there.',
      error: { code: 'file_store_unreadable', causes: [{ name: 'Error', code: 'EACCES' }] },
    });
  });
});

const [database] = databases;
if (!database) throw new Error('There is no database to test on.');

describe('the log of a response of 500 or 503', () => {
  it('contains the cause when a key set cannot be fetched', async () => {
    // A port without a listener.
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const test = await openTestApi(database, {
      identity: { jwksUrl: `http://localhost:${port}/keys`, audience: 'help', algorithms: ['RS256'] },
      supportAccess: false,
    });
    try {
      const header = Buffer.from(JSON.stringify({ alg: 'RS256', kid: 'a' })).toString('base64url');
      const answer = await test.send('GET', '/v1/tickets', { token: `${header}.${header}.${header}` });
      expect(answer.problem.code).toBe('unavailable');
      const failure = test.log.find(({ event }) => event === 'failure');
      expect(failure).toMatchObject({ reason: 'jwks_unreachable', route: '/v1/tickets' });
      expect(JSON.stringify(failure?.error)).toContain('ECONNREFUSED');
    } finally {
      await test.close();
    }
  });

  it('contains the reason when the server sheds load', async () => {
    const test = await openTestApi(database, { events: { perProcess: 1 } });
    try {
      const authorization = `Bearer ${await test.token(PEOPLE.colleague)}`;
      const stream = await test.api.fetch(new Request('https://h.example/v1/events', { headers: { authorization } }));
      expect(stream.status).toBe(200);
      expect((await test.send('GET', '/v1/events', { as: 'owner' })).status).toBe(503);
      expect(test.log.find(({ event }) => event === 'failure')).toMatchObject({
        level: 'error',
        route: '/v1/events',
        reason: 'too_many_streams',
        error: { name: 'ProblemError', at: expect.arrayContaining([expect.stringContaining('hub.ts')]) },
      });
    } finally {
      await test.close();
    }
  });

  it('contains the response of a status page', async () => {
    const { statuspage } = await import('../../src/server/index.ts');
    const test = await openTestApi(database, { status: statuspage({ url: 'http://127.0.0.1:9' }) });
    try {
      expect((await test.send('GET', '/v1/status')).status).toBe(503);
      expect(test.log.find(({ event }) => event === 'failure')).toMatchObject({
        message: 'The status source has an address in a private network, which is not allowed.',
        error: { code: 'status_source_failed', causes: [{ name: 'SourceError' }, { name: 'PrivateAddressError' }] },
      });
    } finally {
      await test.close();
    }
  });

  it('contains the error of a file store that opens late', async () => {
    const place = folder();
    const data = folder();
    const store = await openStore({ database: data });
    await assertFileStore(store, diskFiles(place));
    const hidden = `${place}.hidden`;
    await cp(place, hidden, { recursive: true });
    await rm(place, { recursive: true });
    const test = await openTestApi(database, { store, files: diskFiles(place) });
    try {
      expect((await test.send('GET', '/readyz')).status).toBe(503);
      expect(test.log.find(({ event }) => event === 'failure')).toMatchObject({
        error: { code: 'file_store_mismatch' },
      });
    } finally {
      await test.close();
    }
  });
});
