import type { Selectable, SelectQueryBuilder } from 'kysely';
import type { Db } from '../interfaces/index.ts';
import { toAccountId } from '../database/account-id.ts';
import { createMonotonicClock } from '../database/monotonic-clock.ts';
import type { Store } from '../database/index.ts';
import type { AccessSessionsTable, Database } from '../database/schema.ts';
import { activityDueAfterEnd } from './activity.ts';
import { appendAuditEntry } from './audit/audit-log.ts';
import { sessionEndedEntry } from './expiry.ts';
import { lockSession } from './locks.ts';
import type { AccessPolicy } from './policy.ts';
import { sessionState, type BarredCause } from './state-machine.ts';

type Row = Selectable<AccessSessionsTable>;

/** Returns why the agent or user of a session bars it from continuing; null when they do not. */
export async function readBarredCause(
  db: Db,
  session: Pick<Row, 'agent_id' | 'acting_as_id' | 'organization_id' | 'started_at'>,
  { actAsAdmins }: Pick<AccessPolicy, 'actAsAdmins'>,
): Promise<BarredCause | null> {
  const agent = await db
    .selectFrom('users')
    .select(['disabled_at', 'tokens_not_before'])
    .where('id', '=', toAccountId(null, session.agent_id))
    .executeTakeFirst();
  if (agent && agent.disabled_at !== null) return 'agent_disabled';
  if (agent && session.started_at < agent.tokens_not_before) return 'agent_signed_out';
  if (session.acting_as_id === null) return null;
  const user = await db
    .selectFrom('users')
    .select(['disabled_at', 'role'])
    .where('id', '=', toAccountId(session.organization_id, session.acting_as_id))
    .where('left_at', 'is', null)
    .executeTakeFirst();
  // An erased or moved user cannot be acted as.
  if (!user || user.disabled_at !== null) return 'user_disabled';
  return user.role === 'admin' && !actAsAdmins ? 'user_is_admin' : null;
}

/** Ends a locked session and logs the cause. Does nothing when it has ended. */
export async function endBarredSession(tx: Db, session: Row, cause: BarredCause, time: number): Promise<void> {
  if (sessionState(session, time) === 'ended') return;
  await tx
    .updateTable('access_sessions')
    .set({ ended_at: time, end_logged: 1, activity_due_at: activityDueAfterEnd(time) })
    .where('id', '=', session.id)
    .execute();
  await appendAuditEntry(tx, session.organization_id, sessionEndedEntry(session, cause, time, null));
}

/** Ends the sessions of an agent and logs the cause. */
export const endSessionsOfAgent = (store: Store, agentId: string, cause: BarredCause, now: number): Promise<void> =>
  endSessions(store, cause, now, (qb) => qb.where('agent_id', '=', agentId));

/** Ends the sessions in which agents act as a disabled user, and logs the cause. */
export const endSessionsAsUser = (store: Store, organizationId: string, userId: string, now: number): Promise<void> =>
  endSessions(store, 'user_disabled', now, (qb) =>
    qb.where('organization_id', '=', organizationId).where('acting_as_id', '=', userId),
  );

type Sessions = SelectQueryBuilder<Database, 'access_sessions', Pick<Row, 'id' | 'organization_id'>>;

/** Uses one transaction per session, so that no lock is held while waiting for another. */
async function endSessions(store: Store, cause: BarredCause, now: number, filterByPerson: (all: Sessions) => Sessions) {
  const clock = createMonotonicClock();
  const time = await clock.now(store.db, now);
  const active = store.db
    .selectFrom('access_sessions')
    .select(['id', 'organization_id'])
    .where('ended_at', 'is', null)
    .where('ends_at', '>', time);
  const rows = await filterByPerson(active).orderBy('id').execute();
  for (const { id, organization_id } of rows)
    await store.transaction(async (tx) => {
      const at = await clock.advance(tx, now);
      const session = await lockSession(tx, id, { organizationId: organization_id });
      if (session) await endBarredSession(tx, session, cause, at);
    });
}
