import type { Db } from '../interfaces/index.ts';
import { isStorableText } from '../database/text.ts';

/** Maximum rows of one state in a response. */
export const MAX_ROWS = 100;

// A no-op update locks the row until commit; SQLite has no SELECT … FOR UPDATE.

/** Reads a grant and locks it until commit. */
export const lockGrant = (tx: Db, organizationId: string, id: string) =>
  isStorableText(id)
    ? tx
        .updateTable('grants')
        .set((eb) => ({ version: eb.ref('version') }))
        .where('id', '=', id)
        .where('organization_id', '=', organizationId)
        .returningAll()
        .executeTakeFirst()
    : undefined;

/** Reads a request and locks it until commit. */
export const lockRequest = (tx: Db, organizationId: string, id: string) =>
  isStorableText(id)
    ? tx
        .updateTable('access_requests')
        .set((eb) => ({ seconds: eb.ref('seconds') }))
        .where('id', '=', id)
        .where('organization_id', '=', organizationId)
        .returningAll()
        .executeTakeFirst()
    : undefined;

/** Reads a session and locks it until commit. */
export const lockSession = (tx: Db, id: string, owner: { organizationId: string } | { agentId: string }) =>
  isStorableText(id)
    ? tx
        .updateTable('access_sessions')
        .set((eb) => ({ ends_at: eb.ref('ends_at') }))
        .where('id', '=', id)
        .$if('organizationId' in owner, (qb) =>
          qb.where('organization_id', '=', 'organizationId' in owner ? owner.organizationId : ''),
        )
        .$if('agentId' in owner, (qb) => qb.where('agent_id', '=', 'agentId' in owner ? owner.agentId : ''))
        .returningAll()
        .executeTakeFirst()
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
