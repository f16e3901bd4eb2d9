import type { RetentionReport } from '../../contract/index.ts';
import type { Db } from '../interfaces/index.ts';
import { withTransaction } from '../database/transaction.ts';
import type { PrivacySettings } from './options.ts';
import { removeTicket } from './remove-ticket.ts';

/** Tickets per transaction. On SQLite, all other writes wait for it. */
const BATCH_SIZE = 200;

/**
 * Deletes closed tickets past their retention, at most {@link BATCH_SIZE}. The audit log of support access is kept.
 *
 * @param now milliseconds since the epoch
 */
export async function applyRetention(
  db: Db,
  { retentionMs, organizations }: PrivacySettings,
  now: number,
): Promise<RetentionReport> {
  const due = (db: Db) => {
    const closed = db
      .selectFrom('tickets')
      .select('id')
      .where('status', '=', 'closed')
      .orderBy('closed_at')
      .limit(BATCH_SIZE);
    return { closed };
  };
  return withTransaction(db, async (tx) => {
    let tickets = 0;
    const remove = async (rows: readonly { id: string }[]) => {
      for (const { id } of rows) await removeTicket(tx, id, now);
      tickets += rows.length;
    };
    for (const [organizationId, kept] of organizations) {
      if (kept === null || tickets >= BATCH_SIZE) continue;
      const { closed } = due(tx);
      await remove(
        await closed
          .where('organization_id', '=', organizationId)
          .where('closed_at', '<=', now - kept)
          .execute(),
      );
    }
    if (retentionMs !== null && tickets < BATCH_SIZE) {
      const own = [...organizations.keys()];
      const { closed } = due(tx);
      await remove(
        await closed
          .where('closed_at', '<=', now - retentionMs)
          .$if(own.length > 0, (qb) => qb.where('organization_id', 'not in', own))
          .execute(),
      );
    }
    return { tickets, more: tickets >= BATCH_SIZE };
  });
}
