import type { Compilable, CompiledQuery } from 'kysely';
import type { Db } from '../interfaces/index.ts';

const deferred = new WeakSet<CompiledQuery>();

/** Whether a statement may be sent together with the next one, see {@link writeLater}. */
export const isDeferred = (query: CompiledQuery): boolean => deferred.has(query);

/**
 * Writes rows whose result is not needed. Within a PostgreSQL transaction the statement is sent with the next one or with
 * the commit, in the order of the calls, so that a series of writes costs one round trip; its error then surfaces there.
 * SQLite, and PostgreSQL outside of a transaction, execute it at once.
 *
 * @example
 * await writeLater(tx, tx.insertInto('comments').values(row));
 */
export async function writeLater(tx: Db, query: Compilable | CompiledQuery): Promise<void> {
  const compiled = 'sql' in query ? query : query.compile();
  if (tx.isTransaction) deferred.add(compiled);
  await tx.executeQuery(compiled);
}

type Check = (rows: readonly unknown[]) => void;
const checks = new WeakMap<CompiledQuery, Check>();

/** Returns the check of a statement, see {@link checkLater}. */
export const getCheck = (query: CompiledQuery): Check | undefined => checks.get(query);

/**
 * Reads rows at the start of a PostgreSQL transaction and checks them before the result of its first other read: both travel in one
 * round trip. A transaction that only writes does not run the check before its commit, and one that is a single statement does not
 * read the rows at all, so its writes must fail by themselves where the check would.
 *
 * @param check throws to roll the transaction back
 */
export async function checkLater<Row>(
  tx: Db,
  query: CompiledQuery<Row>,
  check: (rows: readonly Row[]) => void,
): Promise<void> {
  checks.set(query, check as Check);
  await writeLater(tx, query);
}
