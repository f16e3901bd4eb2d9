import type { Db } from '../interfaces/index.ts';
import { ERASED, type Replacement } from './erase-audit-log.ts';

/** Erases local data about tickets of a remote help desk. The help desk itself is not contacted. */
export async function eraseDeskTraces(
  tx: Db,
  { organizationId, id, account, pseudonym, pseudonymAccount }: Replacement,
): Promise<void> {
  await tx
    .deleteFrom('desk_watched_tickets')
    .where('organization_id', '=', organizationId)
    .where('requester_id', '=', id)
    .execute();
  await tx
    .deleteFrom('desk_events')
    .where('organization_id', '=', organizationId)
    .where('requester_id', '=', id)
    .execute();
  await tx.deleteFrom('desk_write_attempts').where('account_id', '=', account).execute();
  await tx.deleteFrom('desk_reads').where('user_id', '=', account).execute();
  await tx
    .updateTable('desk_tickets')
    .set({ requester_id: pseudonym })
    .where('organization_id', '=', organizationId)
    .where('requester_id', '=', id)
    .execute();
  await tx
    .updateTable('desk_comments')
    .set({ author_id: pseudonymAccount, author_name: ERASED })
    .where('author_id', '=', account)
    .execute();
}
