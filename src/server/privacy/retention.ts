import type { RetentionReport } from '../../contract/index.ts';
import type { Db } from '../ports.ts';
import { inTransaction } from '../store/transaction.ts';
import type { PrivacySettings } from './options.ts';
import { removeTicket } from './remove.ts';

/** Tickets that go at a time: everybody waits for the transaction on SQLite. */
const AT_ONCE = 200;

/**
 * Deletes closed tickets whose time is over, at most {@link AT_ONCE}. The record of support access stays.
 *
 * @param now milliseconds since the epoch
 */
export async function applyRetention(
  db: Db,
  { keptMs, organizations }: PrivacySettings,
  now: number,
): Promise<RetentionReport> {
  const due = (db: Db) => {
    const closed = db
      .selectFrom('tickets')
      .select('id')
      .where('status', '=', 'closed')
      .orderBy('closed_at')
      .limit(AT_ONCE);
    return { closed };
  };
  return inTransaction(db, async (tx) => {
    let tickets = 0;
    const remove = async (rows: readonly { id: string }[]) => {
      for (const { id } of rows) await removeTicket(tx, id, now);
      tickets += rows.length;
    };
    for (const [organizationId, kept] of organizations) {
      if (kept === null || tickets >= AT_ONCE) continue;
      const { closed } = due(tx);
      await remove(
        await closed
          .where('organization_id', '=', organizationId)
          .where('closed_at', '<=', now - kept)
          .execute(),
      );
    }
    if (keptMs !== null && tickets < AT_ONCE) {
      const own = [...organizations.keys()];
      const { closed } = due(tx);
      await remove(
        await closed
          .where('closed_at', '<=', now - keptMs)
          .$if(own.length > 0, (qb) => qb.where('organization_id', 'not in', own))
          .execute(),
      );
    }
    return { tickets, more: tickets >= AT_ONCE };
  });
}
