import { accessSync, closeSync, constants, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { getProcessUser } from '../lib/process-user.ts';

/** Suffixes of the database file and of the files that SQLite creates beside it. */
const SUFFIXES = ['', '-wal', '-shm', '.lock'] as const;

function assertAccess(path: string, mode: number, kind: 'folder' | 'file'): void {
  try {
    accessSync(path, mode);
  } catch (error) {
    const owner = statSync(path, { throwIfNoEntry: false })?.uid;
    const whose = owner === undefined ? '' : ` It belongs to uid ${owner}.`;
    throw new Error(
      `The ${kind} ${path} cannot be read and written by the user ${getProcessUser()}, who runs this.${whose} ` +
        `Run Madoguchi as its owner, or give it to this user: chown -R ${process.getuid?.() ?? 'USER'} ${kind === 'folder' ? path : dirname(path)}`,
      { cause: error },
    );
  }
}

/**
 * Creates the database file readable by its owner alone; SQLite gives the files beside it the same mode.
 *
 * @throws Error that names the path, the user and the remedy if the files cannot be written: SQLite names none of them, and opens a
 *   read-only file without an error.
 */
export function prepareDatabaseFile(file: string): void {
  assertAccess(dirname(file), constants.R_OK | constants.W_OK | constants.X_OK, 'folder');
  for (const suffix of SUFFIXES) {
    const path = `${file}${suffix}`;
    if (statSync(path, { throwIfNoEntry: false })) assertAccess(path, constants.R_OK | constants.W_OK, 'file');
    else if (suffix === '' || suffix === '.lock') closeSync(openSync(path, 'a', 0o600));
  }
}

/** Describes files that other users of the machine can read; empty without any. */
export function describeWideModes(file: string): string[] {
  if (process.platform === 'win32') return [];
  const folder = dirname(file);
  // A folder that only its owner may enter protects everything in it.
  if (((statSync(folder, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) === 0) return [];
  const wide = SUFFIXES.map((suffix) => `${file}${suffix}`).filter(
    (path) => ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0,
  );
  if (wide.length === 0) return [];
  return [
    `Other users of this machine can read ${wide.join(', ')}. Close them: chmod 700 ${folder} && chmod 600 ${file}*`,
  ];
}
