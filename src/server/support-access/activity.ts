import { sql } from 'kysely';
import type { ActivityReceipt, OperationInput } from '../../contract/index.ts';
import type { AccessSessions, Db } from '../interfaces/index.ts';
import { withTransaction } from '../database/transaction.ts';
import type { AuditEntry } from './audit/audit-log.ts';
import type { AccessContext } from './context.ts';
import { lockSession } from './locks.ts';
import { requireAgent } from './actors.ts';
import { toRecordedPart } from './policy.ts';
import { readErasedRoutes } from './erased-words.ts';
import { OTHER_ROUTE, cutIds } from './route.ts';
import { REPORT_GRACE_MS } from './state-machine.ts';
import { readSessionToken } from './tokens/session-token.ts';

/** Minimum time between two audit entries about the activity of a session. */
const WINDOW_MS = 15 * 60_000;
/** Time after the end of a session in which reports about its last requests are expected. */
const GRACE_MS = 30_000;
/** Maximum routes counted separately per session; requests to further ones are counted together. */
const MAX_ROUTES = 50;

type Activity = OperationInput<'reportAccessActivity'>['sessions'][number]['activity'][number];

/** The value of `activity_due_at` for sessions that end at `time`. */
export const activityDueAfterEnd = (time: number) =>
  sql<number | null>`case when activity_due_at > ${time + GRACE_MS} then ${time + GRACE_MS} else activity_due_at end`;

/** Sessions whose activity is due for an audit entry. */
export const sessionsWithDueActivity = (db: Db, time: number) =>
  db.selectFrom('access_sessions').where('activity_due_at', '<=', time);

/**
 * Creates the operation with which back ends report activity. It only counts; {@link takeActivitySummary} writes to the audit log,
 * at most once per session and window, so that reports cannot flood it.
 */
export function createActivityActions({ clock, keys, policy }: AccessContext): Pick<AccessSessions, 'recordActivity'> {
  /** Returns the session that a token names; null for a forged token. Expired tokens are valid here, because reports arrive late. */
  async function findSessionId(tx: Db, token: string, time: number): Promise<string | null> {
    const find = async (id: string) => (await keys.find(tx, id, time))?.verify ?? null;
    const claims = await readSessionToken(token, find, time, { ignoreExpiration: true });
    return typeof claims === 'string' ? null : claims.sid;
  }

  const toStoredArea = (area = '') => (area === '' ? '' : toRecordedPart(policy.areas, area));

  async function count(tx: Db, id: string, activity: readonly Activity[], time: number): Promise<boolean> {
    const session = await tx
      .selectFrom('access_sessions')
      .select('organization_id')
      .where('id', '=', id)
      .executeTakeFirst();
    const row = session && (await lockSession(tx, id, { organizationId: session.organization_id }));
    // A report about an erased user would restore their personal data.
    if (!row || row.acting_as_erased === 1) return false;
    const endedAt = Math.min(row.ended_at ?? row.ends_at, row.ends_at);
    if (time > endedAt + REPORT_GRACE_MS) return false;
    // Times after the end would show activity while no access was active.
    const latest = Math.min(time, endedAt);
    const stored = await tx.selectFrom('access_activity').selectAll().where('session_id', '=', id).execute();
    const kinds = new Set(stored.map(({ method, route, effect, area }) => toKindKey({ method, route, effect, area })));
    const isErasedRoute = await readErasedRoutes(tx, row.organization_id, time);
    const clamp = (at: string, from: number) => Math.min(latest, Math.max(from, Date.parse(at)));
    for (const entry of activity) {
      const kind = {
        method: entry.method,
        route: cutIds(entry.route),
        effect: entry.effect,
        area: toStoredArea(entry.area),
      };
      if (isErasedRoute(kind.route) || (!kinds.has(toKindKey(kind)) && kinds.size >= MAX_ROUTES))
        Object.assign(kind, { method: 'ANY', route: OTHER_ROUTE, area: '' });
      kinds.add(toKindKey(kind));
      const first = clamp(entry.firstAt, row.started_at);
      await addCount(tx, {
        session_id: id,
        ...kind,
        count: entry.count,
        first_at: first,
        last_at: clamp(entry.lastAt, first),
      });
    }
    const end = endedAt + GRACE_MS;
    await tx
      .updateTable('access_sessions')
      .set({ activity_due_at: end > time ? Math.min(end, time + WINDOW_MS) : time + WINDOW_MS })
      .where('id', '=', id)
      .where('activity_due_at', 'is', null)
      .execute();
    return true;
  }

  return {
    async recordActivity({ db, identity, now }, { sessions }): Promise<ActivityReceipt> {
      requireAgent(identity);
      return withTransaction(db, async (tx) => {
        const time = await clock.advance(tx, now);
        const receipt = { accepted: 0, rejected: 0 };
        const resolved = await Promise.all(
          sessions.map(async ({ token, activity }) => ({ id: await findSessionId(tx, token, time), activity })),
        );
        // Sorted by id against deadlocks: each session is locked until commit.
        for (const { id, activity } of resolved.sort((a, b) => ((a.id ?? '') < (b.id ?? '') ? -1 : 1))) {
          const requests = activity.reduce((sum, one) => sum + one.count, 0);
          const counted = id !== null && (await count(tx, id, activity, time));
          receipt[counted ? 'accepted' : 'rejected'] += requests;
        }
        return receipt;
      });
    },
  };
}

interface Kind {
  method: string;
  route: string;
  effect: string;
  area: string;
}

const toKindKey = ({ method, route, effect, area }: Kind) => JSON.stringify([method, route, effect, area]);

type Counted = Kind & { session_id: string; count: number; first_at: number; last_at: number };

const addCount = (tx: Db, row: Counted) =>
  tx
    .insertInto('access_activity')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['session_id', 'method', 'route', 'effect', 'area']).doUpdateSet({
        count: sql`access_activity.count + ${row.count}`,
        first_at: sql`case when access_activity.first_at < ${row.first_at} then access_activity.first_at else ${row.first_at} end`,
        last_at: sql`case when access_activity.last_at > ${row.last_at} then access_activity.last_at else ${row.last_at} end`,
      }),
    )
    .execute();

/**
 * Takes the counts of a session for one audit entry; null when another process took them.
 *
 * A report that is stored while a person is erased escapes the erasure. So the caller acquires the lock of the audit
 * log before the entry is built by `toEntry`: then the erasure has either committed, or not read the log yet.
 */
export async function takeActivitySummary(
  tx: Db,
  id: string,
  time: number,
): Promise<{ toEntry: (isErasedRoute: (route: string) => boolean) => AuditEntry } | null> {
  const session = await tx
    .updateTable('access_sessions')
    .set({ activity_due_at: null })
    .where('id', '=', id)
    .where('activity_due_at', '<=', time)
    .returningAll()
    .executeTakeFirst();
  if (!session) return null;
  const rows = await tx.deleteFrom('access_activity').where('session_id', '=', id).returningAll().execute();
  if (rows.length === 0) return null;
  const sum = (effect: string) => rows.reduce((all, row) => all + (row.effect === effect ? Number(row.count) : 0), 0);
  const iso = (ms: number) => new Date(ms).toISOString();
  const lastAt = Math.max(...rows.map((row) => row.last_at));
  const toEntry = (isErasedRoute: (route: string) => boolean): AuditEntry => ({
    action: 'activity',
    at: lastAt,
    actor: { id: session.agent_id, name: session.agent_name, role: 'agent' },
    grantId: session.grant_id,
    sessionId: id,
    ticketId: session.ticket_id,
    detail: {
      views: sum('view'),
      changes: sum('change'),
      firstAt: iso(Math.min(...rows.map((row) => row.first_at))),
      lastAt: iso(lastAt),
      actingAs:
        session.acting_as_id === null ? null : { sub: session.acting_as_id, name: session.acting_as_name ?? '' },
      kinds: rows
        .sort((a, b) => a.first_at - b.first_at || (toKindKey(a) < toKindKey(b) ? -1 : 1))
        .map(({ method, route, effect, area, count, first_at, last_at }) => ({
          method,
          route: isErasedRoute(route) ? OTHER_ROUTE : route,
          effect,
          ...(area !== '' && { area }),
          count: Number(count),
          firstAt: iso(first_at),
          lastAt: iso(last_at),
        })),
    },
  });
  return { toEntry };
}

/** Replaces routes and areas in pending counts that name an erased person. */
export async function eraseFromActivity(
  tx: Db,
  organizationId: string,
  names: (kind: Pick<Kind, 'route' | 'area'>) => boolean,
): Promise<void> {
  const rows = await tx
    .selectFrom('access_activity')
    .innerJoin('access_sessions', 'access_sessions.id', 'access_activity.session_id')
    .selectAll('access_activity')
    .where('access_sessions.organization_id', '=', organizationId)
    .execute();
  for (const row of rows.filter(names)) {
    await tx
      .deleteFrom('access_activity')
      .where('session_id', '=', row.session_id)
      .where('method', '=', row.method)
      .where('route', '=', row.route)
      .where('effect', '=', row.effect)
      .where('area', '=', row.area)
      .execute();
    await addCount(tx, { ...row, route: OTHER_ROUTE, area: '' });
  }
}
