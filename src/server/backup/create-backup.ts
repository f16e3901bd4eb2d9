import { constants } from 'node:fs';
import { chmod, copyFile, link, mkdir, mkdtemp, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { create } from 'tar';
import { loadSqlite } from '../node-version.ts';
import { VERSION } from '../version.ts';
import { BackupError } from './backup-error.ts';
import { hashFile } from './hash-file.ts';
import { DATABASE_NAME, FILES_NAME, MANIFEST_NAME, type BackupManifest } from './manifest.ts';

/** Snapshots that are tried when attachments are deleted while the backup is made. */
const MAX_ATTEMPTS = 3;

/** What a backup contains, for messages. */
export interface BackupSummary {
  createdAt: string;
  databaseBytes: number;
  files: number;
  fileBytes: number;
  /** Keys of attachments in the database whose file is missing on the disk. */
  missing: string[];
}

/**
 * Writes a backup of a data folder with an embedded database, also while a server uses it.
 *
 * The database is copied by SQLite's online backup, so it is the state of one moment; attachments never change once they are
 * written, so those of that moment are copied afterwards. Uploads that are not finished are left out: clients repeat them.
 * The file is complete or absent, and readable by its owner only.
 *
 * @param options.data data folder, as in `madoguchi serve --data`
 * @param options.target file to write: a tar archive compressed by gzip
 * @param options.overwrite replaces an existing file. Default false
 * @param options.now current time (ms)
 * @param options.onProgress receives a sentence before each step
 * @throws BackupError when there is no database, or the file exists or cannot be written
 */
export async function createBackup({
  data,
  target,
  overwrite = false,
  now = Date.now(),
  onProgress = () => {},
}: {
  data: string;
  target: string;
  overwrite?: boolean;
  now?: number;
  onProgress?: (sentence: string) => void;
}): Promise<BackupSummary> {
  const database = join(data, DATABASE_NAME);
  if (!(await exists(database)))
    throw new BackupError(`There is no database at ${resolve(database)}. Set the data folder with --data.`);
  if (!overwrite && (await exists(target)))
    throw new BackupError(`${target} already exists. Choose another name, or replace it with --force.`);
  const stage = await makeStage(dirname(resolve(target)));
  try {
    const missing = await takeSnapshot(data, stage, onProgress);
    onProgress('Computing checksums.');
    const manifest: BackupManifest = {
      format: 1,
      version: VERSION,
      createdAt: new Date(now).toISOString(),
      contents: await hashContents(stage),
    };
    await writeFile(join(stage, MANIFEST_NAME), JSON.stringify(manifest), { mode: 0o600 });
    onProgress(`Writing ${target}.`);
    await writeArchive(stage, target);
    return summarize(manifest, missing);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** Adds up what a manifest lists. */
export function summarize({ createdAt, contents }: BackupManifest, missing: string[] = []): BackupSummary {
  const files = Object.entries(contents).filter(([path]) => path !== DATABASE_NAME);
  return {
    createdAt,
    databaseBytes: contents[DATABASE_NAME]?.bytes ?? 0,
    files: files.length,
    fileBytes: files.reduce((sum, [, { bytes }]) => sum + bytes, 0),
    missing,
  };
}

/** Keys of attachments that a database refers to and a folder of files lacks. */
export function listMissingFiles(database: string, present: ReadonlySet<string>): string[] {
  const { DatabaseSync } = loadSqlite();
  const db = new DatabaseSync(database, { readOnly: true });
  try {
    // A database of an older version has no received mails.
    const tables = db.prepare("select name from sqlite_master where type = 'table'").all();
    const names = ['attachments', 'received_mails'].filter((name) => tables.some((table) => table['name'] === name));
    const rows = names.flatMap((name) => db.prepare(`select file_key from ${name} where file_key is not null`).all());
    return rows.map(({ file_key: key }) => String(key)).filter((key) => !present.has(key));
  } finally {
    db.close();
  }
}

async function makeStage(folder: string): Promise<string> {
  try {
    return await mkdtemp(join(folder, '.madoguchi-backup-'));
  } catch (error) {
    throw new BackupError(`Nothing can be written in ${folder}. Choose a folder that this user may write to.`, {
      cause: error,
    });
  }
}

/** Copies the database and then the attachments into `stage`. Returns the keys of attachments that are lost. */
async function takeSnapshot(data: string, stage: string, onProgress: (sentence: string) => void): Promise<string[]> {
  const copy = join(stage, DATABASE_NAME);
  let missing: string[] = [];
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    onProgress('Copying the database.');
    await rm(copy, { force: true });
    await copyDatabase(join(data, DATABASE_NAME), copy);
    onProgress('Copying the attachments.');
    const present = await stageFiles(join(data, FILES_NAME), join(stage, FILES_NAME));
    missing = listMissingFiles(copy, present);
    // Attachments may have been deleted since the snapshot; the next snapshot does not refer to them.
    if (missing.length === 0) break;
  }
  return missing;
}

async function copyDatabase(from: string, to: string): Promise<void> {
  const { backup, DatabaseSync } = loadSqlite();
  const source = new DatabaseSync(from, { readOnly: true, timeout: 5_000 });
  try {
    // All pages in one step: in WAL mode a reader blocks no writer, and a backup in steps restarts at each write.
    await backup(source, to, { rate: 2 ** 30 });
  } finally {
    source.close();
  }
  await chmod(to, 0o600);
  const copy = new DatabaseSync(to);
  try {
    // One file, without -wal and -shm beside it.
    copy.exec('pragma journal_mode = delete');
  } finally {
    copy.close();
  }
}

/** Links the attachments into the stage, or copies them to another file system. Returns their keys. */
async function stageFiles(from: string, to: string): Promise<Set<string>> {
  const keys = new Set<string>();
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const entry of await readFolder(from, true)) {
    if (!entry.isFile() || /\.(?:part|partial)$/.test(entry.name)) continue;
    const source = join(entry.parentPath, entry.name);
    const target = join(to, source.slice(from.length));
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    if (await copyOrLink(source, target)) keys.add(entry.name);
  }
  return keys;
}

/** Returns false when the file was deleted meanwhile. */
async function copyOrLink(source: string, target: string): Promise<boolean> {
  try {
    await link(source, target);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return false;
    if (code === 'EEXIST') return true;
    await copyFile(source, target, constants.COPYFILE_FICLONE);
  }
  return true;
}

async function hashContents(stage: string): Promise<BackupManifest['contents']> {
  const contents: BackupManifest['contents'] = {};
  for (const entry of await readFolder(stage, true)) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    contents[path.slice(stage.length + 1)] = await hashFile(path);
  }
  return contents;
}

async function writeArchive(stage: string, target: string): Promise<void> {
  const unfinished = join(stage, 'archive');
  await create(
    { gzip: { level: 1 }, file: unfinished, cwd: stage, portable: true, mode: 0o600 },
    // The manifest first, so that a reader knows what to expect.
    [MANIFEST_NAME, DATABASE_NAME, FILES_NAME],
  );
  await chmod(unfinished, 0o600);
  const handle = await open(unfinished, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(unfinished, target);
}

const exists = async (path: string) => {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
};

async function readFolder(folder: string, recursive: boolean) {
  try {
    return await readdir(folder, { withFileTypes: true, recursive });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
