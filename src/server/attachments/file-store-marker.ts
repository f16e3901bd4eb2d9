import { randomUUID } from 'node:crypto';
import { OperationalError } from '../errors.ts';
import { getProcessUser } from '../lib/process-user.ts';
import type { Store } from '../database/index.ts';
import type { Db, FileStore } from '../interfaces/index.ts';

/** Row of `secrets` with the key of the marker in the file store. */
const ROW = 'file-store';
const MARKER = new TextEncoder().encode(
  'Madoguchi checks by this file that its database and its files belong together. Do not delete it.\n',
);
/** Milliseconds between two checks after one that failed: a volume may be mounted later. */
const RECHECK_INTERVAL_MS = 5_000;

/** A file store of which it is checked that it belongs to the database. */
export interface CheckedFileStore {
  /** The same store. Its calls are refused until a check has passed. */
  files: FileStore;
  /** Whether a check has passed. */
  readonly passed: boolean;
  /** Checks, unless a check has passed or one has failed within the last seconds. Never rejects. */
  check(): Promise<void>;
  /** @throws what the last check threw, unless one has passed */
  assertPassed(): void;
}

/**
 * Asserts that the file store is the one that this database was first used with: it holds a marker file whose key the
 * database stores, and accepts new files. Several processes with one database and separate folders would otherwise lose files
 * silently.
 *
 * The first process on a database stores the marker.
 *
 * @param options.replace stores a new marker where the old one is missing, for files that are lost for good
 * @throws OperationalError `file_store_mismatch`, `file_store_unreadable` or `file_store_read_only`, with a sentence for the operator
 * @example await assertFileStore(store, diskFiles('/mnt/shared/files'));
 */
export async function assertFileStore(
  store: Pick<Store, 'db'>,
  files: FileStore,
  options: { replace?: boolean } = {},
): Promise<void> {
  const { db } = store;
  const key = await readKey(db);
  if (key === undefined) {
    // A database of an earlier version has attachments and no marker.
    if (!options.replace && (await lacksAttachments(db, files))) throw mismatch(files);
    return claim(db, files);
  }
  if (await hasFile(files, key)) return assertWritable(files);
  if (!options.replace) throw mismatch(files);
  await db.deleteFrom('secrets').where('name', '=', ROW).where('value', '=', key).execute();
  await claim(db, files);
}

/** Wraps a file store so that it is used only once {@link assertFileStore} has passed. */
export function createCheckedFileStore(
  store: Pick<Store, 'db'>,
  files: FileStore,
  onFailure: (error: unknown) => void,
): CheckedFileStore {
  let passed = false;
  let failure: unknown = new OperationalError('file_store_unchecked', 'The file store has not been checked yet.');
  let failedAt = -Infinity;
  let reported = false;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    try {
      await assertFileStore(store, files);
      passed = true;
    } catch (error) {
      failure = error;
      failedAt = performance.now();
      if (!reported) onFailure(error);
      reported = true;
    } finally {
      running = null;
    }
  }
  const assertPassed = () => {
    if (!passed) throw failure;
  };
  const guard =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      assertPassed();
      return call(...args);
    };
  const { partial } = files;
  const { open, sign, sweep } = files;
  return {
    get passed() {
      return passed;
    },
    async check() {
      if (passed || performance.now() - failedAt < RECHECK_INTERVAL_MS) return;
      running ??= run();
      await running;
    },
    assertPassed,
    files: {
      ...(files.location !== undefined && { location: files.location }),
      put: guard((key, body) => files.put(key, body)),
      get: guard((key) => files.get(key)),
      delete: guard((key) => files.delete(key)),
      ...(open && { open: guard((key, limit) => open.call(files, key, limit)) }),
      ...(sign && { sign: guard((key, name) => sign.call(files, key, name)) }),
      ...(sweep && { sweep: guard((now) => sweep.call(files, now)) }),
      ...(partial && {
        partial: {
          ...(partial.concurrency !== undefined && { concurrency: partial.concurrency }),
          length: guard((key) => partial.length(key)),
          append: guard((key, offset, chunks) => partial.append(key, offset, chunks)),
          complete: guard((key) => partial.complete(key)),
          delete: guard((key) => partial.delete(key)),
        },
      }),
    },
  };
}

async function readKey(db: Db): Promise<string | undefined> {
  const row = await db.selectFrom('secrets').select('value').where('name', '=', ROW).executeTakeFirst();
  return row?.value;
}

/** Stores the marker before its row, so that no other process misses it. */
async function claim(db: Db, files: FileStore): Promise<void> {
  const own = `marker-${randomUUID()}`;
  try {
    await files.put(own, MARKER);
  } catch (error) {
    throw unreadable(files, error);
  }
  await db
    .insertInto('secrets')
    .values({ name: ROW, value: own })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const key = await readKey(db);
  if (key === own) return;
  // Another process was first.
  await files.delete(own);
  if (key === undefined || !(await hasFile(files, key))) throw mismatch(files);
}

/** Whether the database has attachments, and the file store has none of the newest. */
async function lacksAttachments(db: Db, files: FileStore): Promise<boolean> {
  const newest = await db.selectFrom('attachments').select('file_key').orderBy('created_at', 'desc').limit(5).execute();
  for (const { file_key } of newest) if (await hasFile(files, file_key)) return false;
  return newest.length > 0;
}

async function hasFile(files: FileStore, key: string): Promise<boolean> {
  try {
    return (await files.get(key)) !== null;
  } catch (error) {
    throw unreadable(files, error);
  }
}

/** Codes of errors that no later attempt changes. A full disk is not among them: files can still be read from it. */
const READ_ONLY_CODES: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS']);

async function assertWritable(files: FileStore): Promise<void> {
  // As random as the keys of attachments, so that it is written to any of the folders.
  const probe = randomUUID();
  try {
    await files.put(probe, MARKER);
    await files.delete(probe);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (!READ_ONLY_CODES.has(code)) return;
    const remedy =
      files.location === undefined
        ? 'Allow it to write there.'
        : `Run Madoguchi as the owner of the folder, or give it to this user: chown -R ${process.getuid?.() ?? 'USER'} ${files.location}`;
    throw new OperationalError(
      'file_store_read_only',
      `${describe(files)} cannot be written (${String(code)}) by the user ${getProcessUser()}, who runs this. ${remedy}`,
      error,
    );
  }
}

const describe = ({ location }: FileStore) =>
  location === undefined
    ? 'The file store'
    : location.startsWith('s3://')
      ? `The bucket ${location}`
      : `The folder ${location}`;

const mismatch = (files: FileStore) =>
  new OperationalError(
    'file_store_mismatch',
    `${describe(files)} does not hold the attachments of this database: the marker file that the database names is missing. ` +
      'All processes on one database need the same files. Set --data (MADOGUCHI_DATA) to a folder that they share, and restore the files together with the database. ' +
      'If the files are lost for good, start once with --new-file-store.',
  );

const unreadable = (files: FileStore, cause: unknown) => {
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? ` (${cause.code})` : '';
  return new OperationalError(
    'file_store_unreadable',
    `${describe(files)} cannot be read and written${code}. Attachments are stored there.`,
    cause,
  );
};
