import { randomUUID } from 'node:crypto';
import type { Db, FileStore, PartialFiles, ReceivedFile } from '../interfaces/index.ts';
import { OperationalError, ProblemError } from '../errors.ts';
import { toCompleteKey } from './paths.ts';
import { cancelDeletion, scheduleDeletion } from './pending-deletions.ts';
import { createMessage } from '../messages/index.ts';

/** Milliseconds between writing a file and committing its row; far longer than the slowest request. */
const GRACE_PERIOD_MS = 60 * 60_000;

/**
 * Writes a file outside of any transaction, because on SQLite all other writes would wait for the disk. Until {@link commitFile} it
 * is scheduled for deletion, so that a crash leaves no orphan.
 *
 * @param db not in a transaction
 * @returns the key of the file
 */
export async function stageFile(db: Db, files: FileStore, body: Uint8Array, now: number): Promise<string> {
  const key = randomUUID();
  await scheduleDeletion(db, [key], now + GRACE_PERIOD_MS);
  await files.put(key, body);
  return key;
}

/**
 * Streams a request body to the file store. Like {@link stageFile}, a crash leaves no orphan.
 *
 * @throws errors of `chunks`, after deleting the file
 */
export async function spoolBytes(
  db: Db,
  files: FileStore,
  parts: PartialFiles,
  chunks: AsyncIterable<Uint8Array>,
  now: number,
): Promise<ReceivedFile> {
  const fileKey = randomUUID();
  const completeKey = toCompleteKey(fileKey);
  await scheduleDeletion(db, [fileKey, completeKey], now + GRACE_PERIOD_MS);
  const remove = async () => {
    await parts.delete(fileKey);
    await files.delete(completeKey);
    await cancelDeletion(db, fileKey);
    await cancelDeletion(db, completeKey);
  };
  try {
    await parts.append(fileKey, 0, chunks);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    remove,
    async read() {
      const bytes = (await parts.complete(fileKey)) ? await files.get(completeKey) : null;
      if (!bytes) throw new ProblemError('unavailable', { retryAfter: 1, reason: 'spooled_file_swept' });
      return bytes;
    },
  };
}

/** Keeps a staged file, in the transaction that inserts its row. */
export async function commitFile(tx: Db, key: string): Promise<void> {
  // Swept, because this call was suspended for an hour. A retry writes the file again.
  if (!(await cancelDeletion(tx, key)))
    throw new ProblemError('unavailable', { retryAfter: 1, reason: 'staged_file_swept' });
}

/** Creates the problem for a row without its file, with a cause for the operator. */
export function missingFile(kind: 'attachment' | 'upload'): ProblemError {
  return new ProblemError('internal', {
    detail: createMessage('file_content_missing'),
    cause: new OperationalError(
      'file_missing',
      `The file store does not hold the content of an ${kind} that the database lists. Was the database restored without its files, or were files deleted?`,
    ),
  });
}
