/**
 * Remembers which suites have passed on the current files, so that `npm run test:all` right after `npm test` does not
 * repeat them. A suite counts only for the very same files, packages, build output and Node version, and for an hour.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { root } from './child.ts';

const MAX_AGE_MS = 60 * 60_000;

const PassedSuites = z.object({ fingerprint: z.string(), finishedAt: z.number(), passed: z.array(z.string()) });

/** Folders without sources. `dist` is hashed, because suites use the build output. */
const EXCLUDED = new Set(['.git', 'node_modules', '.demo', 'test-results', 'coverage']);

/** Hashes every file of the checkout, the installed packages' versions, the build output and the version of Node. */
export async function fingerprint(folder = root): Promise<string> {
  const hash = createHash('sha256').update(process.version);
  const files = await listFiles(folder);
  files.push(join(folder, 'node_modules/.package-lock.json'));
  for (const file of files.sort()) {
    const content = await readFile(file).catch(() => '');
    hash.update(`\0${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = entries.map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return EXCLUDED.has(entry.name) ? [] : listFiles(path);
    return entry.isFile() && entry.name !== '.git' ? [path] : [];
  });
  return (await Promise.all(nested)).flat();
}

/** Returns the names of the suites that passed with exactly these files within the last hour. */
export async function readPassed(folder = root, now = Date.now()): Promise<Set<string>> {
  const text = await readFile(recordPath(folder), 'utf8').catch(() => 'null');
  const record = PassedSuites.safeParse(JSON.parse(text));
  if (!record.success || now - record.data.finishedAt > MAX_AGE_MS) return new Set();
  return (await fingerprint(folder)) === record.data.fingerprint ? new Set(record.data.passed) : new Set();
}

/** Stores the names of the suites that have passed. Call it when the run is over. */
export async function writePassed(passed: readonly string[], folder = root, now = Date.now()): Promise<void> {
  const path = recordPath(folder);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify({ fingerprint: await fingerprint(folder), finishedAt: now, passed }));
}

/** `npm ci` deletes it together with the packages. */
function recordPath(folder: string): string {
  return join(folder, 'node_modules/.cache/madoguchi/passed-suites.json');
}
