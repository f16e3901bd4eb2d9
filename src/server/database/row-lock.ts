import type { SelectQueryBuilder } from 'kysely';
import type { Db } from '../interfaces/index.ts';
import { isSqlite } from './dialect.ts';

/**
 * Locks the selected rows until the end of the transaction, as strongly as an update of them: rows that refer to them can still be
 * inserted. SQLite needs no row locks, since its transactions take turns.
 *
 * @example const grant = await lockRows(tx, tx.selectFrom('grants').selectAll().where('id', '=', id)).executeTakeFirst();
 */
export const lockRows = <DB, TB extends keyof DB, O>(
  tx: Db,
  rows: SelectQueryBuilder<DB, TB, O>,
): SelectQueryBuilder<DB, TB, O> => (isSqlite(tx) ? rows : rows.forNoKeyUpdate());
