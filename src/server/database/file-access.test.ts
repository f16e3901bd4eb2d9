import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { diskFiles } from '../attachments/disk-store.ts';
import { openStore } from './index.ts';

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe.skipIf(process.platform === 'win32')('the files of the embedded database', () => {
  let before: number;
  beforeAll(() => {
    before = process.umask(0o022);
  });
  afterAll(() => void process.umask(before));

  it('are readable by their owner alone, also under a umask of 022', async () => {
    const folder = join(inject('scratch'), randomUUID(), 'data');
    const store = await openStore({ database: folder });
    const files = diskFiles(join(folder, 'files'));
    await files.put('0123456789', new Uint8Array([1]));
    await files.partial?.append(
      'abcdefghij',
      0,
      (async function* () {
        yield new Uint8Array([1]);
      })(),
    );
    expect(mode(folder)).toBe('700');
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining(['files', 'madoguchi.db', 'madoguchi.db-shm', 'madoguchi.db-wal']),
    );
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
      expect(mode(join(entry.parentPath, entry.name)), entry.name).toBe(entry.isDirectory() ? '700' : '600');
    expect(store.warnings).toEqual([]);
    await store.close();
  });

  it('that others can read are named at the start, with the remedy', async () => {
    const folder = join(inject('scratch'), randomUUID());
    await (await openStore({ database: folder })).close();
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'madoguchi.db'), 0o644);
    const store = await openStore({ database: folder });
    expect(store.warnings.join()).toMatch(/Other users of this machine can read .*madoguchi\.db.* chmod 700/);
    await store.close();
  });
});

describe.skipIf(process.getuid?.() !== 0)('a database that its user cannot write', () => {
  /** Opens the database as another user, in a process of its own: root may write everything. */
  const openAsNobody = (folder: string) => {
    const script = `process.setgid(65534); process.setuid(65534);
      const { openStore } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
      try { const store = await openStore({ database: ${JSON.stringify(folder)} }); await store.close(); console.log('open'); }
      catch (error) { console.log(error.message); }`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    return stdout + stderr;
  };
  const scratch = () => {
    const folder = join(tmpdir(), `madoguchi-${randomUUID()}`);
    mkdirSync(folder, { mode: 0o755 });
    return folder;
  };

  it('is refused at the start, by path, user and remedy: the folder of another user', () => {
    const folder = scratch();
    expect(openAsNobody(folder)).toMatch(
      new RegExp(`The folder ${folder} cannot be read and written by the user .*65534.*uid 0.*chown -R 65534`),
    );
  });

  it('is refused at the start, by path, user and remedy: a read-only file', async () => {
    const folder = scratch();
    await (await openStore({ database: folder })).close();
    const file = join(folder, 'madoguchi.db');
    chownSync(folder, 65_534, 65_534);
    for (const name of readdirSync(folder)) chownSync(join(folder, name), 65_534, 65_534);
    expect(openAsNobody(folder)).toContain('open');
    chmodSync(file, 0o400);
    expect(openAsNobody(folder)).toMatch(
      /The file .*madoguchi\.db cannot be read and written by the user .*65534.*chown/,
    );
  });
});
