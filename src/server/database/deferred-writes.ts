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
