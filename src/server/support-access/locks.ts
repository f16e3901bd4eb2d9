import type { Db } from '../interfaces/index.ts';
import { isStorableText } from '../database/text.ts';

/** Rows of one state that an answer carries; more open doors or requests than this is not a thing to look at in a list. */
export const MAX_ROWS = 100;

// An update that changes nothing holds the row until the transaction ends; SQLite knows no SELECT … FOR UPDATE.

/** A grant of an organization, held until the transaction ends. */
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

/** A request to an organization, held until the transaction ends. */
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

/** A session, held until the transaction ends. */
export const lockSession = (tx: Db, id: string, whose: { organizationId: string } | { agentId: string }) =>
  isStorableText(id)
    ? tx
        .updateTable('access_sessions')
        .set((eb) => ({ ends_at: eb.ref('ends_at') }))
        .where('id', '=', id)
        .$if('organizationId' in whose, (qb) =>
          qb.where('organization_id', '=', 'organizationId' in whose ? whose.organizationId : ''),
        )
        .$if('agentId' in whose, (qb) => qb.where('agent_id', '=', 'agentId' in whose ? whose.agentId : ''))
        .returningAll()
        .executeTakeFirst()
    : undefined;

/** The grants that hold at `time`, the one that ends last first. */
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

/** Whether anybody of this organization was ever here. */
export async function organizationExists(db: Db, organizationId: string): Promise<boolean> {
  if (!isStorableText(organizationId)) return false;
  const row = await db.selectFrom('organizations').select('id').where('id', '=', organizationId).executeTakeFirst();
  return row !== undefined;
}
