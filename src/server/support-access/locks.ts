import type { Db } from '../interfaces/index.ts';
import { lockRows } from '../database/row-lock.ts';
import { isStorableText } from '../database/text.ts';

/** Maximum rows of one state in a response. */
export const MAX_ROWS = 100;

/** Reads a grant of an organization and locks it until the end of the transaction. */
export const lockGrant = (tx: Db, organizationId: string, id: string) =>
  isStorableText(id)
    ? lockRows(
        tx,
        tx.selectFrom('grants').selectAll().where('id', '=', id).where('organization_id', '=', organizationId),
      ).executeTakeFirst()
    : undefined;

/** Reads a request to an organization and locks it until the end of the transaction. */
export const lockRequest = (tx: Db, organizationId: string, id: string) =>
  isStorableText(id)
    ? lockRows(
        tx,
        tx.selectFrom('access_requests').selectAll().where('id', '=', id).where('organization_id', '=', organizationId),
      ).executeTakeFirst()
    : undefined;

/** Reads a session and locks it until the end of the transaction. */
export const lockSession = (tx: Db, id: string, owner: { organizationId: string } | { agentId: string }) =>
  isStorableText(id)
    ? lockRows(
        tx,
        tx
          .selectFrom('access_sessions')
          .selectAll()
          .where('id', '=', id)
          .$if('organizationId' in owner, (qb) =>
            qb.where('organization_id', '=', 'organizationId' in owner ? owner.organizationId : ''),
          )
          .$if('agentId' in owner, (qb) => qb.where('agent_id', '=', 'agentId' in owner ? owner.agentId : '')),
      ).executeTakeFirst()
    : undefined;

/** Grants that are active at `time`, with the last to expire first. */
export const activeGrants = (db: Db, organizationId: string, time: number) =>
  db
    .selectFrom('grants')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', time)
    .orderBy('expires_at', 'desc')
    .limit(MAX_ROWS)
    .execute();

/** Whether the organization has ever had a user here. */
export async function organizationExists(db: Db, organizationId: string): Promise<boolean> {
  if (!isStorableText(organizationId)) return false;
  const row = await db.selectFrom('organizations').select('id').where('id', '=', organizationId).executeTakeFirst();
  return row !== undefined;
}
