import type { AffectedReport } from '../../../contract/index.ts';
import type { CallContext } from '../../interfaces/index.ts';
import { upsertUser } from '../../database/users.ts';
import { isStorableText } from '../../database/text.ts';
import { withTransaction } from '../../database/transaction.ts';
import { getAccountId } from '../../database/account-id.ts';

/** Stores that an incident of a remote status page affects the caller. Idempotent. */
export async function reportOutsideAffected(
  { db, identity, now }: CallContext,
  incidentId: string,
): Promise<AffectedReport | null> {
  if (!isStorableText(incidentId)) return null;
  return withTransaction(db, async (tx) => {
    await upsertUser(tx, identity, now);
    await tx
      .insertInto('remote_incident_affected')
      .values({ incident_id: incidentId, user_id: getAccountId(identity), reported_at: now })
      .onConflict((conflict) => conflict.columns(['incident_id', 'user_id']).doNothing())
      .execute();
    const { count } = await tx
      .selectFrom('remote_incident_affected')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('incident_id', '=', incidentId)
      .executeTakeFirstOrThrow();
    return { count };
  });
}
