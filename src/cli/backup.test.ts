import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { SignJWT } from 'jose';
import { create, Header } from 'tar';
import { afterEach, describe, expect, inject, it } from 'vitest';
import * as z from 'zod/mini';
import { killCliProcesses, startCli } from '../../test/cli-process.ts';
import { runCli } from '../../test/cli.ts';

const SECRET = 'kf8Jd0qkzv3hW1TgYx5rNnB7uEo2LsQa9cPiMbVtRjA=';
const FORM = [
  { id: 'subject', kind: 'text', required: true },
  { id: 'description', kind: 'textarea', required: true },
  { id: 'attachments', kind: 'attachments' },
];
afterEach(killCliProcesses);

const newFolder = () => {
  const folder = join(inject('scratch'), randomUUID());
  mkdirSync(folder, { recursive: true });
  return folder;
};

const createToken = () =>
  new SignJWT({ sub: 'ada', org: 'acme', role: 'user' })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime('15m')
    .sign(new TextEncoder().encode(SECRET));

async function startServer(data: string) {
  const config = join(newFolder(), 'madoguchi.json');
  writeFileSync(config, JSON.stringify({ form: FORM, rateLimits: false }));
  const server = startCli(['serve', '--port', '0', '--data', data, '--config', config, '--quiet'], {
    MADOGUCHI_SECRET: SECRET,
  });
  const origin = await server.origin();
  const authorization = `Bearer ${await createToken()}`;
  const call = (path: string, init: RequestInit = {}) =>
    fetch(`${origin}${path}`, {
      ...init,
      headers: { authorization, 'idempotency-key': randomUUID(), ...(init.headers as Record<string, string>) },
    });
  const submit = async (subject: string, attachments: string[] = []) => {
    const response = await call('/v1/tickets', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ subject, description: 'Hello.', attachments }),
    });
    const body: unknown = await response.json();
    expect(response.status, JSON.stringify(body)).toBe(201);
    return z.parse(z.object({ id: z.string() }), body).id;
  };
  const upload = async (name: string, content: string) => {
    const response = await call(`/v1/attachments?name=${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: content,
    });
    expect(response.status).toBe(201);
    return z.parse(z.object({ id: z.string() }), await response.json()).id;
  };
  const listSubjects = async () => {
    const { items } = z.parse(
      z.object({ items: z.array(z.object({ subject: z.string() })) }),
      await (await call('/v1/tickets?limit=50')).json(),
    );
    return items.map(({ subject }) => subject).sort();
  };
  const stop = async () => {
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  };
  return { call, submit, upload, listSubjects, stop };
}

describe('backup and restore', () => {
  it('restore tickets and attachments of a running server under writes', async () => {
    const data = join(newFolder(), 'data');
    const server = await startServer(data);
    const attachment = await server.upload('log.txt', 'line 1\n'.repeat(10_000));
    await server.submit('Before the backup', [attachment]);
    const stopped = new AbortController();
    const writes = (async () => {
      for (let index = 0; !stopped.signal.aborted; index++) await server.submit(`During the backup ${index}`);
    })();
    const file = join(newFolder(), 'backup.tar.gz');
    const { code, out, error } = await runCli(['backup', file, '--data', data]);
    stopped.abort();
    await writes;
    expect({ code, error }).toEqual({
      code: 0,
      error: `Copying the database.\nCopying the attachments.\nComputing checksums.\nWriting ${file}.\n`,
    });
    expect(out).toMatch(/ is written: state of .*, database .*, \d files 70\.\d kB\.\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(file, '..'))).toEqual(['backup.tar.gz']);
    await server.submit('After the backup');
    await server.stop();

    expect((await runCli(['verify', file])).out).toContain(`${file} is intact: state of `);
    const restored = join(newFolder(), 'data');
    expect((await runCli(['restore', file, '--data', restored])).code).toBe(0);
    const second = await startServer(restored);
    const subjects = await second.listSubjects();
    expect(subjects).toContain('Before the backup');
    expect(subjects).not.toContain('After the backup');
    const content = await second.call(`/v1/attachments/${attachment}`);
    expect(await content.text()).toBe('line 1\n'.repeat(10_000));
    await second.submit('After the restore');
    expect(await second.listSubjects()).toContain('After the restore');
    await second.stop();
  });

  async function backUp(): Promise<{ file: string; data: string }> {
    const data = join(newFolder(), 'data');
    const server = await startServer(data);
    await server.submit('Before the backup', [await server.upload('log.txt', 'a line\n')]);
    await server.stop();
    const file = join(newFolder(), 'backup.tar.gz');
    expect((await runCli(['backup', file, '--data', data])).code).toBe(0);
    return { file, data };
  }

  it('refuse a damaged backup, an existing target and a folder that is not empty', async () => {
    const { file, data } = await backUp();
    expect(await runCli(['backup', file, '--data', data])).toMatchObject({
      code: 1,
      error: `error: ${file} already exists. Choose another name, or replace it with --force.\n`,
    });
    expect((await runCli(['backup', file, '--data', data, '--force'])).code).toBe(0);
    expect((await runCli(['restore', file, '--data', data])).error).toMatch(
      /^error: The data folder .* is not empty\./,
    );

    const { size } = statSync(file);
    const bytes = readFileSync(file);
    truncateSync(file, size - 100);
    expect((await runCli(['verify', file])).error).toMatch(/cannot be read as a backup/);
    const flipped = Buffer.from(bytes);
    const middle = Math.floor(size / 2);
    flipped[middle] = (flipped[middle] ?? 0) ^ 0xff;
    writeFileSync(file, flipped);
    const empty = join(newFolder(), 'data');
    const { code, error } = await runCli(['restore', file, '--data', empty]);
    expect(code).toBe(1);
    expect(error).toMatch(/cannot be read as a backup|is damaged/);
    expect(readdirSync(empty)).toEqual([]);
  });

  it.each<[string, (folder: string) => string[]]>([
    [
      'a file that is not part of a backup',
      (folder) => {
        writeFileSync(join(folder, 'evil.sh'), 'x');
        return ['evil.sh'];
      },
    ],
    [
      'a symbolic link',
      (folder) => {
        symlinkSync('/etc/passwd', join(folder, 'madoguchi.db'));
        return ['madoguchi.db'];
      },
    ],
  ])('refuse an archive with %s', async (_, fill) => {
    const folder = newFolder();
    const file = join(newFolder(), 'evil.tar.gz');
    await create({ gzip: true, file, cwd: folder }, fill(folder));
    const data = join(newFolder(), 'data');
    const { code, error } = await runCli(['restore', file, '--data', data]);
    expect(code).toBe(1);
    expect(error).toContain('which is not part of a backup');
    expect(readdirSync(data)).toEqual([]);
  });

  it.each([
    { path: '../evil', type: 'File' },
    { path: '../evil', type: 'Directory' },
    { path: 'files/../../evil', type: 'File' },
    { path: '/tmp/evil', type: 'Directory' },
    { path: 'files/key', type: 'Link', linkpath: '/etc/passwd' },
  ] as const)('refuse an archive with $path of type $type, and write nothing outside the folder', async (entry) => {
    const header = new Header({ mode: 0o755, size: 0, ...entry });
    header.encode();
    const parent = newFolder();
    const file = join(newFolder(), 'evil.tar.gz');
    writeFileSync(file, gzipSync(Buffer.concat([header.block ?? Buffer.alloc(0), Buffer.alloc(1024)])));
    const { code, error } = await runCli(['restore', file, '--data', join(parent, 'data')]);
    expect(code).toBe(1);
    expect(error).toMatch(/which is not part of a backup|cannot be read as a backup/);
    expect(readdirSync(parent, { recursive: true })).toEqual(['data']);
  });

  it('report a missing part, and data that is in PostgreSQL', async () => {
    const folder = newFolder();
    expect((await runCli(['backup', join(folder, 'b.tar.gz'), '--data', folder])).error).toMatch(
      /^error: There is no database at .*madoguchi\.db\. Set the data folder with --data\.\n$/,
    );
    expect((await runCli(['verify', join(folder, 'none.tar.gz')])).error).toMatch(/none\.tar\.gz does not exist\.\n$/);
    expect(
      (await runCli(['backup', join(folder, 'b.tar.gz'), '--database', 'postgres://localhost/x'])).error,
    ).toContain('use pg_dump');
  });
});
