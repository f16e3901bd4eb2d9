import type { AccessDenialCode, AccessDecision, OperationInput } from '../../contract/index.ts';
import type { AccessSessions, Db, Identity } from '../interfaces/index.ts';
import { withTransaction } from '../database/transaction.ts';
import { appendAuditEntry, type AuditEntry } from './audit/audit-log.ts';
import { endBarredSession, readBarredCause } from './barred.ts';
import type { AccessContext } from './context.ts';
import { lockGrant, lockSession, organizationExists } from './locks.ts';
import { requireAgent, toPerson } from './actors.ts';
import { GLOBAL_CHAIN } from './audit/audit-actions.ts';
import { recordRefusedAttempt } from './refusal-limit.ts';
import { toRecordedPart } from './policy.ts';
import { parseIds, toAccessSession } from './rows.ts';
import { grantState, sessionState, type BarredCause } from './state-machine.ts';
import { readSessionToken, checkIntent, type SessionClaims } from './tokens/session-token.ts';

/** Precision of the time of the last use (ms). */
const LAST_USED_RESOLUTION_MS = 30_000;

/** Reads the session that a token names, and its grant. */
async function findSession(db: Db, claims: SessionClaims) {
  const session = await db.selectFrom('access_sessions').selectAll().where('id', '=', claims.sid).executeTakeFirst();
  const grant =
    session &&
    (await db
      .selectFrom('grants')
      .select(['expires_at', 'revoked_at', 'version'])
      .where('id', '=', session.grant_id)
      .executeTakeFirst());
  return session && grant ? { session, grant } : null;
}

type FoundSession = NonNullable<Awaited<ReturnType<typeof findSession>>>;

/** Returns the impersonated user from the row: after an erasure, tokens still contain the name, but the row does not. */
const toActingAs = ({ acting_as_id, acting_as_name, acting_as_role }: FoundSession['session']) =>
  acting_as_id === null ? null : { sub: acting_as_id, name: acting_as_name ?? '', role: acting_as_role ?? 'user' };

/** Returns why the stored state denies a token now; null when it does not. */
function denialReason({ session, grant }: FoundSession, claims: SessionClaims, time: number): AccessDenialCode | null {
  if (grantState(grant, time) !== 'active') return 'access_ended';
  if (sessionState(session, time) !== 'active') return 'session_ended';
  return grant.version === claims.ver ? null : 'session_stale';
}

/**
 * Verifies for a vendor's back end whether a token allows an action now. First uses of each action and all denials are logged, in the
 * transaction of the response.
 */
export function useActions({ clock, keys, policy }: AccessContext): Pick<AccessSessions, 'use' | 'keys'> {
  async function logDenial(
    tx: Db,
    by: Identity,
    input: OperationInput<'useAccessSession'>,
    code: AccessDenialCode,
    claims: SessionClaims | null,
    session: FoundSession['session'] | null,
    time: number,
  ) {
    const chain = (await organizationExists(tx, input.organization)) ? input.organization : GLOBAL_CHAIN;
    // Only claims of a genuine token of this organization are logged: forged ones contain anything, others belong elsewhere.
    const own = claims?.org === chain ? claims : null;
    // Locked and read again: an erasure may have replaced the impersonated user since the session was read.
    const current =
      own && session && session.acting_as_id !== null
        ? await lockSession(tx, session.id, { organizationId: session.organization_id })
        : undefined;
    const entry: AuditEntry = {
      action: 'refused',
      at: time,
      actor: claims ? { id: claims.sub, name: claims.name, role: 'agent' } : toPerson(by),
      grantId: own?.grant ?? null,
      ...(own && { sessionId: own.sid }),
      ticketId: own?.ticket ?? null,
      detail: {
        operation: 'useAccessSession',
        code,
        action: input.action,
        ...(input.area !== undefined && { area: toRecordedPart(policy.areas, input.area) }),
        ...(input.environment !== undefined && {
          environment: toRecordedPart(policy.environments, input.environment),
        }),
        ...(current && { actingAs: toActingAs(current) }),
      },
    };
    // Anyone can send a forged or expired token to a back end. Each kind has a limit of its own for each back end, so
    // that such tokens can hide neither other kinds nor the back end's own denied attempts.
    await recordRefusedAttempt(tx, chain, entry, entry.actor, claims ? undefined : code);
  }

  /** Records the use and logs the first one, with the grant locked, so that no use is recorded after a revocation. */
  async function recordUse(tx: Db, found: FoundSession, claims: SessionClaims, action: string, time: number) {
    const grant = await lockGrant(tx, found.session.organization_id, found.session.grant_id);
    const session = await lockSession(tx, found.session.id, { agentId: found.session.agent_id });
    const denial = !grant || !session ? 'session_invalid' : denialReason({ session, grant }, claims, time);
    if (denial !== null || !session) return { denial, session: found.session };
    const used = parseIds(session.used_actions);
    const first = !used.includes(action);
    const after = await tx
      .updateTable('access_sessions')
      .set({
        last_used_at: Math.max(time, session.last_used_at ?? 0),
        ...(first && { used_actions: JSON.stringify([...used, action]) }),
      })
      .where('id', '=', session.id)
      .returningAll()
      .executeTakeFirstOrThrow();
    if (first)
      await appendAuditEntry(tx, session.organization_id, {
        action: 'used',
        at: time,
        actor: { id: session.agent_id, name: session.agent_name, role: 'agent' },
        grantId: session.grant_id,
        sessionId: session.id,
        ticketId: session.ticket_id,
        detail: {
          action,
          actingAs: toActingAs(session),
          reason: session.reason,
          before: { used },
          after: { used: [...used, action] },
        },
      });
    return { denial: null, session: after };
  }

  /** Ends a session whose agent or user was barred. */
  async function endBarred(tx: Db, { id, organization_id }: FoundSession['session'], cause: BarredCause, now: number) {
    const time = await clock.advance(tx, now);
    const session = await lockSession(tx, id, { organizationId: organization_id });
    if (!session) return null;
    await endBarredSession(tx, session, cause, time);
    return { ...session, ended_at: session.ended_at ?? time };
  }

  return {
    keys: (db, now) => keys.published(db, now),

    async use({ db, identity, now }, input): Promise<AccessDecision> {
      requireAgent(identity);
      return withTransaction(db, async (tx) => {
        const time = await clock.now(tx, now);
        const read = await readSessionToken(
          input.token,
          async (id) => (await keys.find(tx, id, time))?.verify ?? null,
          time,
        );
        const claims = typeof read === 'string' ? null : read;
        const found = claims && (await findSession(tx, claims));
        let code: AccessDenialCode | null =
          typeof read === 'string'
            ? read
            : (checkIntent(read, input) ??
              (found ? denialReason(found, read, time) : 'session_invalid') ??
              input.denied ??
              null);
        let session = found?.session ?? null;
        if (code === null && found) {
          const cause = await readBarredCause(tx, found.session, policy);
          if (cause !== null) {
            code = 'session_ended';
            session = await endBarred(tx, found.session, cause, now);
          }
        }
        if (code === null && claims && found) {
          const { last_used_at, used_actions } = found.session;
          const isRecent = last_used_at !== null && time - last_used_at < LAST_USED_RESOLUTION_MS;
          if (!isRecent || !parseIds(used_actions).includes(input.action)) {
            const recorded = await recordUse(tx, found, claims, input.action, time);
            code = recorded.denial;
            session = recorded.session;
          }
        }
        if (code !== null) await logDenial(tx, identity, input, code, claims, session, time);
        const own = session?.organization_id === input.organization ? session : null;
        return {
          allowed: code === null,
          code,
          session: own && toAccessSession(own, time),
          serverTime: new Date(time).toISOString(),
        };
      });
    },
  };
}
