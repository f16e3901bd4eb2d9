import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { StartedAccessSession } from '../../contract/index.ts';
import type { AccessSessions, CallContext, Db } from '../interfaces/index.ts';
import { rejectField } from '../errors.ts';
import { upsertUser } from '../database/users.ts';
import type { AccessSessionsTable } from '../database/schema.ts';
import { isStorableText } from '../database/text.ts';
import { withTransaction } from '../database/transaction.ts';
import { activityDueAfterEnd } from './activity.ts';
import { appendAuditEntry } from './audit/audit-log.ts';
import { readBarredCause } from './barred.ts';
import { withAdminTransaction, checkTicket, type AccessContext } from './context.ts';
import { recordExpirations, sessionEndedEntry } from './expiry.ts';
import { createGrant } from './grants.ts';
import { MAX_ROWS, lockGrant, lockSession, organizationExists } from './locks.ts';
import { requireAgent, toPerson } from './actors.ts';
import { checkSeconds } from './policy.ts';
import { AuditedDenialError } from './audited-denial-error.ts';
import { coveringGrants } from './requests.ts';
import { parseIds, toAccessSession } from './rows.ts';
import { parseScope } from './scope.ts';
import { grantState, sessionState } from './state-machine.ts';
import { signSessionToken } from './tokens/session-token.ts';
import { toAccountId } from '../database/account-id.ts';
import { createMessage } from '../messages/index.ts';

type Row = Selectable<AccessSessionsTable>;

/** Sessions that are active at `time`, the latest first. */
export const activeSessions = (db: Db, organizationId: string, time: number) =>
  db
    .selectFrom('access_sessions')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('ended_at', 'is', null)
    .where('ends_at', '>', time)
    .orderBy('started_at', 'desc')
    .orderBy('id')
    .limit(MAX_ROWS)
    .execute();

/** Returns the session that last used each of these grants. */
export async function lastUses(db: Db, grantIds: readonly string[]): Promise<Map<string, Row>> {
  const last = new Map<string, Row>();
  if (grantIds.length === 0) return last;
  const rows = await db
    .selectFrom('access_sessions')
    .selectAll()
    .where('grant_id', 'in', [...grantIds])
    .where((eb) =>
      eb(
        'last_used_at',
        '=',
        eb
          .selectFrom('access_sessions as other')
          .select((inner) => inner.fn.max('other.last_used_at').as('latest'))
          .whereRef('other.grant_id', '=', 'access_sessions.grant_id'),
      ),
    )
    .execute();
  for (const row of rows) last.set(row.grant_id, row);
  return last;
}

/** Reads the user whom an agent wants to impersonate. */
async function impersonatedUser(db: Db, organizationId: string, id: string | undefined) {
  if (id === undefined) return null;
  const user = isStorableText(id)
    ? await db
        .selectFrom('users')
        .select(['subject as id', 'name', 'role'])
        .where('id', '=', toAccountId(organizationId, id))
        .where('left_at', 'is', null)
        .where('disabled_at', 'is', null)
        .executeTakeFirst()
    : undefined;
  if (!user) throw rejectField('actAs', 'unknown_user');
  return user;
}

/** Starting, renewing and ending access sessions. */
export function sessionActions(accessContext: AccessContext): Omit<AccessSessions, 'use' | 'keys' | 'recordActivity'> {
  const { policy, clock, keys } = accessContext;

  async function issueToken(db: Db, row: Row, version: number, time: number): Promise<StartedAccessSession> {
    const expiresAt = Math.min(time + policy.tokenSeconds * 1000, row.ends_at);
    const claims = {
      sub: row.agent_id,
      name: row.agent_name,
      sid: row.id,
      org: row.organization_id,
      grant: row.grant_id,
      ver: version,
      scope: parseScope(policy, { scope: policy.scopes.find((scope) => scope === row.scope) }).scope,
      areas: parseIds(row.areas),
      env: row.environment,
      ticket: row.ticket_id,
      ends: row.ends_at,
      act_as:
        row.acting_as_id === null
          ? null
          : { sub: row.acting_as_id, name: row.acting_as_name ?? '', role: row.acting_as_role ?? 'user' },
    };
    const token = await signSessionToken(await keys.current(db, time), claims, time, expiresAt);
    return { session: toAccessSession(row, time), token, tokenExpiresAt: new Date(expiresAt).toISOString() };
  }

  async function endSession(tx: Db, row: Row, reason: 'left' | 'sent_out', { identity }: CallContext, time: number) {
    if (sessionState(row, time) === 'ended') return toAccessSession(row, time);
    const after = await tx
      .updateTable('access_sessions')
      .set({
        ended_at: time,
        end_logged: 1,
        activity_due_at: activityDueAfterEnd(time),
        ended_by_id: identity.id,
        ended_by_name: identity.name,
        ended_by_role: identity.role,
      })
      .where('id', '=', row.id)
      .returningAll()
      .executeTakeFirstOrThrow();
    await appendAuditEntry(tx, row.organization_id, sessionEndedEntry(row, reason, time, identity));
    return toAccessSession(after, time);
  }

  return {
    async list({ db, identity, now }) {
      const organizationId = identity.organization?.id;
      if (organizationId === undefined) return null;
      const time = await clock.now(db, now);
      await recordExpirations(db, clock, organizationId, now, time);
      const items = (await activeSessions(db, organizationId, time)).map((row) => toAccessSession(row, time));
      return { items, next: null, total: items.length };
    },

    terminate: (context, id) =>
      withAdminTransaction(accessContext, context, async (tx, admin, time) => {
        const row = await lockSession(tx, id, { organizationId: admin.organization.id });
        return row ? endSession(tx, row, 'sent_out', context, time) : null;
      }),

    end: (context, id) =>
      withTransaction(context.db, async (tx) => {
        const row = await lockSession(tx, id, { agentId: requireAgent(context.identity).id });
        return row ? endSession(tx, row, 'left', context, await clock.advance(tx, context.now)) : null;
      }),

    async start({ db, identity, now }, input) {
      const agent = requireAgent(identity);
      const { organizationId, reason } = input;
      const seconds = input.seconds ?? policy.sessionSeconds;
      checkSeconds(seconds, policy.sessionSeconds);
      const requestedScope = parseScope(policy, input);
      const ticketId = checkTicket(input.ticketId);
      if ((requestedScope.scope === 'act_as') !== (input.actAs !== undefined))
        throw rejectField('actAs', 'act_as_incomplete');
      return withTransaction(db, async (tx) => {
        if (!(await organizationExists(tx, organizationId))) return null;
        await upsertUser(tx, identity, now);
        const user = await impersonatedUser(tx, organizationId, input.actAs);
        if (user?.role === 'admin' && !policy.actAsAdmins)
          throw new AuditedDenialError(
            'forbidden',
            { detail: createMessage('act_as_admin') },
            {
              organizationId,
              ticketId,
              detail: { operation: 'startAccessSession', actingAs: user, ...requestedScope, reason },
            },
          );
        const time = await clock.advance(tx, now);
        const [coveringGrant] = await coveringGrants(tx, organizationId, time, {
          ...requestedScope,
          ticketId,
          until: time,
        });
        const grant = coveringGrant && (await lockGrant(tx, organizationId, coveringGrant.id));
        if (!grant || grantState(grant, time) !== 'active')
          throw new AuditedDenialError(
            'forbidden',
            { detail: createMessage('no_access') },
            { organizationId, ticketId, detail: { operation: 'startAccessSession', ...requestedScope, reason } },
          );
        const row = await tx
          .insertInto('access_sessions')
          .values({
            id: randomUUID(),
            organization_id: organizationId,
            grant_id: grant.id,
            agent_id: agent.id,
            agent_name: agent.name,
            scope: requestedScope.scope,
            areas: JSON.stringify(requestedScope.areas),
            environment: requestedScope.environment,
            acting_as_id: user?.id ?? null,
            acting_as_name: user?.name ?? null,
            acting_as_role: user?.role ?? null,
            reason,
            ticket_id: ticketId,
            started_at: time,
            ends_at: Math.min(time + seconds * 1000, grant.expires_at),
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        const session = toAccessSession(row, time);
        await appendAuditEntry(tx, organizationId, {
          action: 'session_started',
          at: time,
          actor: toPerson(agent),
          grantId: grant.id,
          sessionId: row.id,
          ticketId,
          detail: {
            ...requestedScope,
            actingAs: session.actingAs,
            reason,
            before: null,
            after: { state: 'active', endsAt: session.endsAt, grantVersion: grant.version },
          },
        });
        return issueToken(tx, row, grant.version, time);
      });
    },

    async renew({ db, identity, now }, id) {
      const agent = requireAgent(identity);
      return withTransaction(db, async (tx) => {
        const session = isStorableText(id)
          ? await tx
              .selectFrom('access_sessions')
              .select(['organization_id', 'grant_id'])
              .where('id', '=', id)
              .where('agent_id', '=', agent.id)
              .executeTakeFirst()
          : undefined;
        if (!session) return null;
        const time = await clock.advance(tx, now);
        // In the same order as a revocation, against deadlocks.
        const grant = await lockGrant(tx, session.organization_id, session.grant_id);
        const row = await lockSession(tx, id, { agentId: agent.id });
        const deniedAction = { organizationId: session.organization_id, grantId: session.grant_id, sessionId: id };
        if (
          !grant ||
          !row ||
          grantState(grant, time) !== 'active' ||
          sessionState(row, time) !== 'active' ||
          (await readBarredCause(tx, row, policy)) !== null
        )
          throw new AuditedDenialError(
            'grant_ended',
            {},
            { ...deniedAction, detail: { operation: 'renewAccessSession' } },
          );
        const started = await issueToken(tx, row, grant.version, time);
        await appendAuditEntry(tx, session.organization_id, {
          action: 'session_renewed',
          at: time,
          actor: toPerson(agent),
          grantId: grant.id,
          sessionId: id,
          ticketId: row.ticket_id,
          detail: { after: { tokenExpiresAt: started.tokenExpiresAt, grantVersion: grant.version } },
        });
        return started;
      });
    },

    ...(policy.breakGlass && { breakGlass: breakGlass(accessContext, policy.breakGlass.maxSeconds) }),
  };
}

/** Creates an emergency grant without the customer's approval. */
function breakGlass(accessContext: AccessContext, maxSeconds: number): NonNullable<AccessSessions['breakGlass']> {
  return async ({ db, identity, now }, input) => {
    const agent = requireAgent(identity);
    checkSeconds(input.seconds, maxSeconds);
    const scope = parseScope(accessContext.policy, input);
    const ticketId = checkTicket(input.ticketId);
    return withTransaction(db, async (tx) => {
      if (!(await organizationExists(tx, input.organizationId))) return null;
      await upsertUser(tx, identity, now);
      return createGrant(tx, agent, await accessContext.clock.advance(tx, now), {
        organizationId: input.organizationId,
        milliseconds: input.seconds * 1000,
        ...scope,
        reason: input.reason,
        ticketId,
        breakGlass: true,
      });
    });
  };
}
