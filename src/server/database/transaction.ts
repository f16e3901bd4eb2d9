import type { Db } from '../interfaces/index.ts';

/** Runs `work` in the transaction that `db` already is, or in one of its own. */
export function withTransaction<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db) : db.transaction().execute(work);
}
