import { randomUUID } from 'node:crypto';
import type { Db, FileStore } from '../ports.ts';
import { ProblemError } from '../problem.ts';

/** Milliseconds from the writing of a file to the commit of its row; many times what the slowest request may take. */
const GRACE = 60 * 60_000;

/**
 * Writes bytes while no transaction is open: on SQLite everybody would wait for the disk. Until {@link claimBytes} says
 * otherwise they are doomed, so that whatever happens in between, a crash included, they are swept away.
 *
 * @param db not in a transaction
 * @returns the key under which they lie
 */
export async function keepBytes(db: Db, files: FileStore, body: Uint8Array, now: number): Promise<string> {
  const key = randomUUID();
  await db
    .insertInto('doomed_files')
    .values({ file_key: key, since: now + GRACE })
    .execute();
  await files.put(key, body);
  return key;
}

/** Takes bytes for good, in the transaction that stores the row they belong to. */
export async function claimBytes(tx: Db, key: string): Promise<void> {
  const { numDeletedRows } = await tx.deleteFrom('doomed_files').where('file_key', '=', key).executeTakeFirst();
  // Swept away: this call stood still for an hour. Sent again, it writes them again.
  if (numDeletedRows === 0n) throw new ProblemError('unavailable', { retryAfter: 1 });
}
