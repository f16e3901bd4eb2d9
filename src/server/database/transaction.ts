import type { Db } from '../interfaces/index.ts';

/** Runs `work` in `db` if it is a transaction, else in a new transaction. */
export function withTransaction<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db) : db.transaction().execute(work);
}
