import type { Db, Identity } from '../interfaces/index.ts';
import type { MonotonicClock } from '../database/monotonic-clock.ts';
import { withTransaction } from '../database/transaction.ts';
import type { BarredCause } from './state-machine.ts';
import { finishedRefusalCounts, takeRefusalSummaries } from './refusal-limit.ts';
import { activityDueAfterEnd, sessionsWithDueActivity, takeActivitySummary } from './activity.ts';
import { SYSTEM, appendAuditEntry, lockAuditChain, type AuditEntry } from './audit/audit-log.ts';
import { readErasedRoutes } from './erased-words.ts';

/** Why a session has ended. */
export type SessionEndReason = 'left' | 'sent_out' | 'revoked' | 'time' | BarredCause;

/** Creates the audit entry of a session's end. */
export function sessionEndedEntry(
  session: { id: string; grant_id: string; ticket_id: string | null; agent_id: string; agent_name: string },
  reason: SessionEndReason,
  at: number,
  by: Pick<Identity, 'id' | 'name' | 'role'> | null,
): AuditEntry {
  return {
    action: 'session_ended',
    at,
    actor: by ? { id: by.id, name: by.name, role: by.role } : SYSTEM,
    grantId: session.grant_id,
    sessionId: session.id,
    ticketId: session.ticket_id,
    detail: {
      why: reason,
      agent: { id: session.agent_id, name: session.agent_name },
      before: { state: 'active' },
      after: { state: 'ended' },
    },
  };
}

/** Ends the sessions of a grant that was just revoked, and logs it. */
export async function endGrantSessions(
  tx: Db,
  organizationId: string,
  grantId: string,
  time: number,
  by: Pick<Identity, 'id' | 'name' | 'role'>,
): Promise<void> {
  const ended = await tx
    .updateTable('access_sessions')
    .set({
      ended_at: time,
      end_logged: 1,
      activity_due_at: activityDueAfterEnd(time),
      ended_by_id: by.id,
      ended_by_name: by.name,
      ended_by_role: by.role,
    })
    .where('grant_id', '=', grantId)
    .where('ended_at', 'is', null)
    .where('ends_at', '>', time)
    .returning(['id', 'grant_id', 'ticket_id', 'agent_id', 'agent_name', 'started_at'])
    .execute();
  for (const session of ended.sort((a, b) => a.started_at - b.started_at))
    await appendAuditEntry(tx, organizationId, sessionEndedEntry(session, 'revoked', time, by));
}

/** Shortens sessions to the end of their grant. */
export async function shortenGrantSessions(tx: Db, grantId: string, expiresAt: number): Promise<void> {
  await tx
    .updateTable('access_sessions')
    .set({ ends_at: expiresAt })
    .where('grant_id', '=', grantId)
    .where('ended_at', 'is', null)
    .where('ends_at', '>', expiresAt)
    .execute();
}

const expiredGrants = (db: Db, organizationId: string, time: number) =>
  db
    .selectFrom('grants')
    .select(['id', 'expires_at', 'ticket_id'])
    .where('organization_id', '=', organizationId)
    .where('expires_at', '<=', time)
    .where('revoked_at', 'is', null)
    .where('expiry_logged', '=', 0)
    .execute();

const expiredRequests = (db: Db, organizationId: string, time: number) =>
  db
    .selectFrom('access_requests')
    .select(['id', 'expires_at', 'ticket_id'])
    .where('organization_id', '=', organizationId)
    .where('expires_at', '<=', time)
    .where('approved_at', 'is', null)
    .where('denied_at', 'is', null)
    .where('expiry_logged', '=', 0)
    .execute();

const expiredSessions = (db: Db, organizationId: string, time: number) =>
  db
    .selectFrom('access_sessions')
    .select(['id', 'ends_at', 'grant_id', 'ticket_id', 'agent_id', 'agent_name'])
    .where('organization_id', '=', organizationId)
    .where('ends_at', '<=', time)
    .where('ended_at', 'is', null)
    .where('end_logged', '=', 0)
    .execute();

/**
 * Logs expirations, each once and with its true time. Only the log depends on this: whether a grant is active is computed from its
 * stored times.
 */
export async function recordExpirations(
  db: Db,
  clock: MonotonicClock,
  organizationId: string,
  now: number,
  time: number,
): Promise<void> {
  const grants = await expiredGrants(db, organizationId, time);
  const requests = await expiredRequests(db, organizationId, time);
  const sessions = await expiredSessions(db, organizationId, time);
  const refusals = await finishedRefusalCounts(db, time)
    .select('hour')
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
  const active = await sessionsWithDueActivity(db, time)
    .select('id')
    .where('organization_id', '=', organizationId)
    .orderBy('id')
    .execute();
  if (grants.length + requests.length + sessions.length + active.length === 0 && !refusals) return;
  await withTransaction(db, async (tx) => {
    await clock.advance(tx, now);
    const entries = await takeRefusalSummaries(tx, organizationId, time);
    for (const { id, expires_at, ticket_id } of grants) {
      const marked = await tx
        .updateTable('grants')
        .set({ expiry_logged: 1 })
        .where('id', '=', id)
        .where('expiry_logged', '=', 0)
        .where('revoked_at', 'is', null)
        .where('expires_at', '=', expires_at)
        .returning('id')
        .executeTakeFirst();
      if (marked)
        entries.push({
          action: 'expired',
          at: expires_at,
          actor: SYSTEM,
          grantId: id,
          ticketId: ticket_id,
          detail: { before: { state: 'active' }, after: { state: 'expired' } },
        });
    }
    for (const { id, expires_at, ticket_id } of requests) {
      const marked = await tx
        .updateTable('access_requests')
        .set({ expiry_logged: 1 })
        .where('id', '=', id)
        .where('expiry_logged', '=', 0)
        .where('approved_at', 'is', null)
        .where('denied_at', 'is', null)
        .returning('id')
        .executeTakeFirst();
      if (marked)
        entries.push({
          action: 'request_expired',
          at: expires_at,
          actor: SYSTEM,
          requestId: id,
          ticketId: ticket_id,
          detail: { before: { state: 'waiting' }, after: { state: 'expired' } },
        });
    }
    for (const session of sessions) {
      const marked = await tx
        .updateTable('access_sessions')
        .set({ end_logged: 1 })
        .where('id', '=', session.id)
        .where('end_logged', '=', 0)
        .where('ended_at', 'is', null)
        .where('ends_at', '=', session.ends_at)
        .returning('id')
        .executeTakeFirst();
      if (marked) entries.push(sessionEndedEntry(session, 'time', session.ends_at, null));
    }
    const summaries = [];
    for (const { id } of active) {
      const summary = await takeActivitySummary(tx, id, time);
      if (summary) summaries.push(summary);
    }
    if (summaries.length > 0) {
      await lockAuditChain(tx, organizationId);
      const isErasedRoute = await readErasedRoutes(tx, organizationId, time);
      entries.push(...summaries.map(({ toEntry }) => toEntry(isErasedRoute)));
    }
    for (const entry of entries.sort((a, b) => a.at - b.at)) await appendAuditEntry(tx, organizationId, entry);
  });
}

/** Lists the organizations with expirations that are not logged yet. */
export async function organizationsWithExpirations(db: Db, time: number): Promise<string[]> {
  const rows = await db
    .selectFrom('grants')
    .select('organization_id')
    .where('expires_at', '<=', time)
    .where('revoked_at', 'is', null)
    .where('expiry_logged', '=', 0)
    .union(
      db
        .selectFrom('access_requests')
        .select('organization_id')
        .where('expires_at', '<=', time)
        .where('approved_at', 'is', null)
        .where('denied_at', 'is', null)
        .where('expiry_logged', '=', 0),
    )
    .union(
      db
        .selectFrom('access_sessions')
        .select('organization_id')
        .where('ends_at', '<=', time)
        .where('ended_at', 'is', null)
        .where('end_logged', '=', 0),
    )
    .union(finishedRefusalCounts(db, time).select('organization_id'))
    .union(sessionsWithDueActivity(db, time).select('organization_id'))
    .execute();
  return rows.map(({ organization_id }) => organization_id);
}
