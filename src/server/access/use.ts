import type { AccessRefusalCode, AccessVerdict, Input } from '../../contract/index.ts';
import type { AccessSessions, Db, Identity } from '../ports.ts';
import { inTransaction } from '../store/transaction.ts';
import { writeDown } from './audit.ts';
import { endBarredSession, readBarredCause, type BarredCause } from './barred.ts';
import type { Core } from './core.ts';
import { holdGrant, holdSession, isKnown } from './hold.ts';
import { asAgent, personOf } from './people.ts';
import { VENDOR_CHAIN } from './record.ts';
import { recordRefusedAttempt } from './refusal-limit.ts';
import { idsOf, sessionOf } from './rows.ts';
import { grantState, sessionState } from './state.ts';
import { readSessionToken, refusalOf, type SessionClaims } from './token.ts';

/** How exactly (ms) the last use is known. */
const NOTED_EVERY = 30_000;

/** The session and its grant that a token names. */
async function named(db: Db, claims: SessionClaims) {
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

type Named = NonNullable<Awaited<ReturnType<typeof named>>>;

/** Why what is stored does not let this token in; null when it does. Computed, at this instant. */
function refusedBy({ session, grant }: Named, claims: SessionClaims, time: number): AccessRefusalCode | null {
  if (grantState(grant, time) !== 'active') return 'access_ended';
  if (sessionState(session, time) !== 'active') return 'session_ended';
  return grant.version === claims.ver ? null : 'session_stale';
}

/**
 * The one question of a vendor's back end: does this token allow this, now? First uses of each kind and all refusals are
 * written down, in the transaction of the answer.
 */
export function useActs({ clock, keys, policy }: Core): Pick<AccessSessions, 'use' | 'keys'> {
  async function noteRefusal(
    tx: Db,
    by: Identity,
    input: Input<'useAccessSession'>,
    code: AccessRefusalCode,
    claims: SessionClaims | null,
    time: number,
  ) {
    const chain = (await isKnown(tx, input.organization)) ? input.organization : VENDOR_CHAIN;
    // Only what a genuine token of this organization says: a forged one says what it likes, a stranger's is not its business.
    const own = claims?.org === chain ? claims : null;
    await recordRefusedAttempt(tx, chain, {
      action: 'refused',
      at: time,
      actor: claims ? { id: claims.sub, name: claims.name, role: 'agent' } : personOf(by),
      grantId: own?.grant ?? null,
      ...(own && { sessionId: own.sid }),
      ticketId: own?.ticket ?? null,
      detail: {
        operation: 'useAccessSession',
        code,
        action: input.action,
        ...(input.area !== undefined && { area: input.area }),
        ...(input.environment !== undefined && { environment: input.environment }),
        ...(own?.act_as && { actingAs: own.act_as }),
      },
    });
  }

  /** Writes down a first use, or that it is used now and then; with the grant held, so that nothing is used after a revoke. */
  async function noteUse(tx: Db, found: Named, claims: SessionClaims, action: string, time: number) {
    const grant = await holdGrant(tx, found.session.organization_id, found.session.grant_id);
    const session = await holdSession(tx, found.session.id, { agentId: found.session.agent_id });
    const refused = !grant || !session ? 'session_invalid' : refusedBy({ session, grant }, claims, time);
    if (refused !== null || !session) return { refused, session: found.session };
    const used = idsOf(session.used_actions);
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
      await writeDown(tx, session.organization_id, {
        action: 'used',
        at: time,
        actor: { id: session.agent_id, name: session.agent_name, role: 'agent' },
        grantId: session.grant_id,
        sessionId: session.id,
        ticketId: session.ticket_id,
        detail: {
          action,
          actingAs: claims.act_as,
          reason: session.reason,
          before: { used },
          after: { used: [...used, action] },
        },
      });
    return { refused: null, session: after };
  }

  /** Ends a session whose agent or user may no longer be there. */
  async function endBarred(tx: Db, { id, organization_id }: Named['session'], cause: BarredCause, now: number) {
    const time = await clock.settle(tx, now);
    const session = await holdSession(tx, id, { organizationId: organization_id });
    if (!session) return null;
    await endBarredSession(tx, session, cause, time);
    return { ...session, ended_at: session.ended_at ?? time };
  }

  return {
    keys: (db, now) => keys.published(db, now),

    async use({ db, identity, now }, input): Promise<AccessVerdict> {
      asAgent(identity);
      return inTransaction(db, async (tx) => {
        const time = await clock.now(tx, now);
        const read = await readSessionToken(
          input.token,
          async (id) => (await keys.find(tx, id, time))?.verify ?? null,
          time,
        );
        const claims = typeof read === 'string' ? null : read;
        const found = claims && (await named(tx, claims));
        let code: AccessRefusalCode | null =
          typeof read === 'string'
            ? read
            : (refusalOf(read, input) ??
              (found ? refusedBy(found, read, time) : 'session_invalid') ??
              input.refused ??
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
          const known = last_used_at !== null && time - last_used_at < NOTED_EVERY;
          if (!known || !idsOf(used_actions).includes(input.action)) {
            const noted = await noteUse(tx, found, claims, input.action, time);
            code = noted.refused;
            session = noted.session;
          }
        }
        if (code !== null) await noteRefusal(tx, identity, input, code, claims, time);
        const own = session?.organization_id === input.organization ? session : null;
        return {
          allowed: code === null,
          code,
          session: own && sessionOf(own, time),
          serverTime: new Date(time).toISOString(),
        };
      });
    },
  };
}
