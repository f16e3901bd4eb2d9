import type { Db } from '../ports.ts';
import type { SteadyClock } from '../store/clock.ts';
import { inTransaction } from '../store/transaction.ts';
import { SYSTEM, writeDown, type Act } from './audit.ts';

const endedGrants = (db: Db, organizationId: string, time: number) =>
  db
    .selectFrom('grants')
    .select(['id', 'expires_at', 'ticket_id'])
    .where('organization_id', '=', organizationId)
    .where('expires_at', '<=', time)
    .where('revoked_at', 'is', null)
    .where('end_recorded', '=', 0)
    .execute();

const lapsedRequests = (db: Db, organizationId: string, time: number) =>
  db
    .selectFrom('access_requests')
    .select(['id', 'lapses_at', 'ticket_id'])
    .where('organization_id', '=', organizationId)
    .where('lapses_at', '<=', time)
    .where('approved_at', 'is', null)
    .where('denied_at', 'is', null)
    .where('lapse_recorded', '=', 0)
    .execute();

/**
 * Writes down the ends that time brought, each once and with the time at which it truly ended. This only completes the
 * record: whether a grant is active never depends on it.
 */
export async function recordEndings(
  db: Db,
  clock: SteadyClock,
  organizationId: string,
  now: number,
  time: number,
): Promise<void> {
  const grants = await endedGrants(db, organizationId, time);
  const requests = await lapsedRequests(db, organizationId, time);
  if (grants.length === 0 && requests.length === 0) return;
  await inTransaction(db, async (tx) => {
    await clock.settle(tx, now);
    const acts: Act[] = [];
    for (const { id, expires_at, ticket_id } of grants) {
      const marked = await tx
        .updateTable('grants')
        .set({ end_recorded: 1 })
        .where('id', '=', id)
        .where('end_recorded', '=', 0)
        .where('revoked_at', 'is', null)
        .where('expires_at', '=', expires_at)
        .returning('id')
        .executeTakeFirst();
      if (marked) acts.push({ action: 'expired', at: expires_at, actor: SYSTEM, grantId: id, ticketId: ticket_id });
    }
    for (const { id, lapses_at, ticket_id } of requests) {
      const marked = await tx
        .updateTable('access_requests')
        .set({ lapse_recorded: 1 })
        .where('id', '=', id)
        .where('lapse_recorded', '=', 0)
        .where('approved_at', 'is', null)
        .where('denied_at', 'is', null)
        .returning('id')
        .executeTakeFirst();
      if (marked) acts.push({ action: 'lapsed', at: lapses_at, actor: SYSTEM, requestId: id, ticketId: ticket_id });
    }
    for (const act of acts.sort((one, other) => one.at - other.at)) await writeDown(tx, organizationId, act);
  });
}
