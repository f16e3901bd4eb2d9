import { randomUUID } from 'node:crypto';
import type { Db, FileStore, PartialFiles, ReceivedFile } from '../interfaces/index.ts';
import { OperationalError, ProblemError } from '../errors.ts';

/** Milliseconds from the writing of a file to the commit of its row; many times what the slowest request may take. */
const GRACE_PERIOD_MS = 60 * 60_000;

/**
 * Writes bytes while no transaction is open: on SQLite everybody would wait for the disk. Until {@link commitFile} says
 * otherwise they are doomed, so that whatever happens in between, a crash included, they are swept away.
 *
 * @param db not in a transaction
 * @returns the key under which they lie
 */
export async function stageFile(db: Db, files: FileStore, body: Uint8Array, now: number): Promise<string> {
  const key = randomUUID();
  await db
    .insertInto('doomed_files')
    .values({ file_key: key, since: now + GRACE_PERIOD_MS })
    .execute();
  await files.put(key, body);
  return key;
}

/**
 * Writes the body of a request to the disk while it comes. As above, what a crash leaves is swept away.
 *
 * @throws whatever `chunks` throws; nothing is left then
 */
export async function spoolBytes(
  db: Db,
  parts: PartialFiles,
  chunks: AsyncIterable<Uint8Array>,
  now: number,
): Promise<ReceivedFile> {
  const file_key = randomUUID();
  await db
    .insertInto('doomed_files')
    .values({ file_key, since: now + GRACE_PERIOD_MS })
    .execute();
  const remove = async () => {
    await parts.delete(file_key);
    await db.deleteFrom('doomed_files').where('file_key', '=', file_key).execute();
  };
  try {
    await parts.append(file_key, 0, chunks);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    remove,
    async read() {
      const bytes = await parts.read(file_key);
      if (!bytes) throw new ProblemError('unavailable', { retryAfter: 1, reason: 'spooled_file_swept' });
      return bytes;
    },
  };
}

/** Takes bytes for good, in the transaction that stores the row they belong to. */
export async function commitFile(tx: Db, key: string): Promise<void> {
  const { numDeletedRows } = await tx.deleteFrom('doomed_files').where('file_key', '=', key).executeTakeFirst();
  // Swept away: this call stood still for an hour. Sent again, it writes them again.
  if (numDeletedRows === 0n) throw new ProblemError('unavailable', { retryAfter: 1, reason: 'staged_file_swept' });
}

/** The problem of a row whose bytes are gone, with a cause for the operator. */
export function missingFile(kind: 'attachment' | 'upload'): ProblemError {
  return new ProblemError('internal', {
    detail: 'The content of this file is missing.',
    cause: new OperationalError(
      'file_missing',
      `The file store does not hold the content of an ${kind} that the database lists. Was the database restored without its files, or were files deleted?`,
    ),
  });
}
