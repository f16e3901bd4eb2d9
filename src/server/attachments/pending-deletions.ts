import type { Db, FileStore } from '../interfaces/index.ts';

const BATCH_SIZE = 1_000;

/**
 * Schedules stored files for deletion by the sweep. Called in the transaction that deletes their rows, because bytes cannot be
 * rolled back: they are deleted only after the commit, and a crash in between leaves them for the next sweep.
 *
 * @param dueAt time from which the sweep deletes them (ms)
 */
export async function scheduleDeletion(tx: Db, fileKeys: readonly string[], dueAt: number): Promise<void> {
  if (fileKeys.length === 0) return;
  await tx
    .insertInto('pending_file_deletions')
    .values(fileKeys.map((file_key) => ({ file_key, due_at: dueAt })))
    .onConflict((conflict) =>
      conflict.column('file_key').doUpdateSet({
        // The earlier time wins.
        due_at: (eb) =>
          eb
            .case()
            .when('excluded.due_at', '<', eb.ref('pending_file_deletions.due_at'))
            .then(eb.ref('excluded.due_at'))
            .else(eb.ref('pending_file_deletions.due_at'))
            .end(),
      }),
    )
    .execute();
}

/** Keeps a file that was scheduled for deletion. Resolves to false when the sweep has deleted it already. */
export async function cancelDeletion(db: Db, fileKey: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('pending_file_deletions')
    .where('file_key', '=', fileKey)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Deletes the files that are due. */
export async function deleteDueFiles(db: Db, files: FileStore, now: number): Promise<void> {
  const due = await db
    .selectFrom('pending_file_deletions')
    .select('file_key')
    .where('due_at', '<=', now)
    .limit(BATCH_SIZE)
    .execute();
  for (const { file_key } of due) {
    await files.delete(file_key);
    await files.partial?.delete(file_key);
    await cancelDeletion(db, file_key);
  }
}
