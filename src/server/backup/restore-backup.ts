import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { extract } from 'tar';
import { loadSqlite } from '../node-version.ts';
import { BackupError } from './backup-error.ts';
import { listMissingFiles, summarize, type BackupSummary } from './create-backup.ts';
import { hashFile } from './hash-file.ts';
import { BackupManifest, CONTENT_PATH, DATABASE_NAME, FILES_NAME, MANIFEST_NAME } from './manifest.ts';

/**
 * Verifies a backup: the archive is whole, every file has its checksum, and the database passes SQLite's integrity check.
 *
 * @param file a backup that `createBackup` wrote
 * @throws BackupError naming what is wrong
 */
export async function verifyBackup(file: string): Promise<BackupSummary> {
  const stage = await mkdtemp(join(tmpdir(), 'madoguchi-verify-'));
  try {
    return await extractVerified(file, stage);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/**
 * Restores a backup into an empty data folder, after verifying it. A newer version of the program upgrades the database when
 * it starts.
 *
 * @param options.file a backup that `createBackup` wrote
 * @param options.data data folder; created when it does not exist
 * @throws BackupError when the folder is not empty or the backup is damaged; nothing is restored then
 */
export async function restoreBackup({ file, data }: { file: string; data: string }): Promise<BackupSummary> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  if ((await readdir(data)).length > 0)
    throw new BackupError(
      `The data folder ${resolve(data)} is not empty. Move its content away first, or set another folder with --data.`,
    );
  const stage = await mkdtemp(join(data, '.madoguchi-restore-'));
  try {
    const summary = await extractVerified(file, stage);
    await mkdir(join(stage, FILES_NAME), { recursive: true, mode: 0o700 });
    await rename(join(stage, FILES_NAME), join(data, FILES_NAME));
    // The database last: a data folder with a database is complete.
    await rename(join(stage, DATABASE_NAME), join(data, DATABASE_NAME));
    return summary;
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

async function extractVerified(file: string, stage: string): Promise<BackupSummary> {
  const refused: string[] = [];
  try {
    await extract({
      file,
      cwd: stage,
      strict: true,
      preserveOwner: false,
      noChmod: true,
      umask: 0o077,
      filter: (path, entry) => {
        const isFolder = 'type' in entry && entry.type === 'Directory';
        if (isFolder) return true;
        const isFile = 'type' in entry && (entry.type === 'File' || entry.type === 'OldFile');
        if (isFile && CONTENT_PATH.test(path)) return true;
        refused.push(path);
        return false;
      },
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new BackupError(`${file} does not exist.`, { cause: error });
    throw new BackupError(`${file} cannot be read as a backup: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
  if (refused.length > 0) throw new BackupError(`${file} contains "${refused[0]}", which is not part of a backup.`);
  const manifest = await readManifest(file, stage);
  for (const [path, expected] of Object.entries(manifest.contents)) await verifyContent(file, stage, path, expected);
  const missing = await verifyDatabase(file, stage, manifest);
  return summarize(manifest, missing);
}

async function readManifest(file: string, stage: string): Promise<BackupManifest> {
  try {
    return BackupManifest.parse(JSON.parse(await readFile(join(stage, MANIFEST_NAME), 'utf8')));
  } catch (error) {
    throw new BackupError(
      `${file} has no manifest that this version can read. It is no backup, or a newer version wrote it.`,
      { cause: error },
    );
  }
}

async function verifyContent(
  file: string,
  stage: string,
  path: string,
  { bytes, sha256 }: { bytes: number; sha256: string },
): Promise<void> {
  let found: Awaited<ReturnType<typeof hashFile>>;
  try {
    found = await hashFile(join(stage, path));
  } catch (error) {
    throw new BackupError(`${file} is damaged: ${path} is missing.`, { cause: error });
  }
  if (found.bytes !== bytes || found.sha256 !== sha256)
    throw new BackupError(`${file} is damaged: ${path} differs from its checksum.`);
  await chmod(join(stage, path), 0o600);
}

async function verifyDatabase(file: string, stage: string, { contents }: BackupManifest): Promise<string[]> {
  if (!Object.hasOwn(contents, DATABASE_NAME)) throw new BackupError(`${file} is damaged: it has no database.`);
  const database = join(stage, DATABASE_NAME);
  const { DatabaseSync } = loadSqlite();
  const db = new DatabaseSync(database);
  try {
    // The file may not be ours: its views and triggers call no functions with side effects.
    db.exec('pragma trusted_schema = off');
    const results = db.prepare('pragma integrity_check').all();
    if (results.length !== 1 || results[0]?.['integrity_check'] !== 'ok')
      throw new BackupError(`The database in ${file} is damaged: ${JSON.stringify(results[0])}`);
  } finally {
    db.close();
  }
  const keys = new Set(Object.keys(contents).map((path) => path.slice(path.lastIndexOf('/') + 1)));
  return listMissingFiles(database, keys);
}
