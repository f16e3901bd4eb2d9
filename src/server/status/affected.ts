import type { Affected } from '../../contract/index.ts';
import type { CallContext } from '../ports.ts';
import { rememberIdentity } from '../store/people.ts';
import { storable } from '../store/text.ts';
import { inTransaction } from '../store/transaction.ts';
import { getAccountId } from '../store/account-id.ts';

/** Notes that an incident of somebody else's page affects the caller; once, however often it is said. */
export async function reportOutsideAffected(
  { db, identity, now }: CallContext,
  incidentId: string,
): Promise<Affected | null> {
  if (!storable(incidentId)) return null;
  return inTransaction(db, async (tx) => {
    await rememberIdentity(tx, identity, now);
    await tx
      .insertInto('outside_affected')
      .values({ incident_id: incidentId, user_id: getAccountId(identity), since: now })
      .onConflict((conflict) => conflict.columns(['incident_id', 'user_id']).doNothing())
      .execute();
    const { count } = await tx
      .selectFrom('outside_affected')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('incident_id', '=', incidentId)
      .executeTakeFirstOrThrow();
    return { count };
  });
}
