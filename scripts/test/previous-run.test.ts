import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPassed, writePassed } from './previous-run.ts';

describe('the record of passed suites', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'madoguchi-record-'));
    await mkdir(join(folder, 'src'));
    await writeFile(join(folder, 'src/a.ts'), 'export const a = 1;');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('returns the suites that passed on the same files', async () => {
    await writePassed(['lint', 'unit'], folder);
    expect([...(await readPassed(folder))]).toEqual(['lint', 'unit']);
  });

  it('is empty without an earlier run', async () => {
    expect([...(await readPassed(folder))]).toEqual([]);
  });

  it('is empty after a file has changed, was added, or the build output differs', async () => {
    await writePassed(['unit'], folder);
    await writeFile(join(folder, 'src/a.ts'), 'export const a = 2;');
    expect([...(await readPassed(folder))]).toEqual([]);
    await writePassed(['unit'], folder);
    await writeFile(join(folder, 'src/.hidden'), '');
    expect([...(await readPassed(folder))]).toEqual([]);
    await writePassed(['unit'], folder);
    await mkdir(join(folder, 'dist'));
    await writeFile(join(folder, 'dist/widget.js'), '1');
    expect([...(await readPassed(folder))]).toEqual([]);
  });

  it('is empty after an hour', async () => {
    await writePassed(['unit'], folder, Date.now() - 61 * 60_000);
    expect([...(await readPassed(folder))]).toEqual([]);
  });
});
