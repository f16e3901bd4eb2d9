import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { EnteredSession } from '../../contract/index.ts';
import type { AccessSessions, CallContext, Db } from '../ports.ts';
import { invalid } from '../problem.ts';
import { rememberIdentity } from '../store/people.ts';
import type { AccessSessionsTable } from '../store/schema.ts';
import { storable } from '../store/text.ts';
import { inTransaction } from '../store/transaction.ts';
import { activityDueAfterEnd } from './activity.ts';
import { writeDown } from './audit.ts';
import { readBarredCause } from './barred.ts';
import { asWrite, checkTicket, type Core } from './core.ts';
import { recordEndings, sessionEnd } from './endings.ts';
import { openGrant } from './grants.ts';
import { MOST_ROWS, holdGrant, holdSession, isKnown } from './hold.ts';
import { asAgent, personOf } from './people.ts';
import { checkSeconds } from './policy.ts';
import { RecordedRefusal } from './refusal.ts';
import { fittingGrants } from './requests.ts';
import { idsOf, sessionOf } from './rows.ts';
import { readExtent } from './scope.ts';
import { grantState, sessionState } from './state.ts';
import { signSessionToken } from './token.ts';
import { toAccountId } from '../store/account-id.ts';

type Row = Selectable<AccessSessionsTable>;

/** Sessions that go on at `time`, the youngest first. */
export const activeSessions = (db: Db, organizationId: string, time: number) =>
  db
    .selectFrom('access_sessions')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('ended_at', 'is', null)
    .where('ends_at', '>', time)
    .orderBy('started_at', 'desc')
    .orderBy('id')
    .limit(MOST_ROWS)
    .execute();

/** The last session that used each of these grants. */
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

/** The user as whom an agent wants to act. */
async function actedAs(db: Db, organizationId: string, id: string | undefined) {
  if (id === undefined) return null;
  const user = storable(id)
    ? await db
        .selectFrom('users')
        .select(['subject as id', 'name', 'role'])
        .where('id', '=', toAccountId(organizationId, id))
        .where('left_at', 'is', null)
        .where('disabled_at', 'is', null)
        .executeTakeFirst()
    : undefined;
  if (!user) throw invalid('actAs', 'unknown', 'There is no such user in this organization.');
  return user;
}

/** Agents going in, staying and leaving; what the customer sees of it and can end. */
export function sessionActs(core: Core): Omit<AccessSessions, 'use' | 'keys' | 'recordActivity'> {
  const { policy, clock, keys } = core;

  async function entered(db: Db, row: Row, version: number, time: number): Promise<EnteredSession> {
    const expiresAt = Math.min(time + policy.tokenSeconds * 1000, row.ends_at);
    const claims = {
      sub: row.agent_id,
      name: row.agent_name,
      sid: row.id,
      org: row.organization_id,
      grant: row.grant_id,
      ver: version,
      scope: readExtent(policy, { scope: policy.scopes.find((scope) => scope === row.scope) }).scope,
      areas: idsOf(row.areas),
      env: row.environment,
      ticket: row.ticket_id,
      ends: row.ends_at,
      act_as:
        row.acting_as_id === null
          ? null
          : { sub: row.acting_as_id, name: row.acting_as_name ?? '', role: row.acting_as_role ?? 'user' },
    };
    const token = await signSessionToken(await keys.current(db, time), claims, time, expiresAt);
    return { session: sessionOf(row, time), token, tokenExpiresAt: new Date(expiresAt).toISOString() };
  }

  async function finish(tx: Db, row: Row, why: 'left' | 'sent_out', { identity }: CallContext, time: number) {
    if (sessionState(row, time) === 'ended') return sessionOf(row, time);
    const after = await tx
      .updateTable('access_sessions')
      .set({
        ended_at: time,
        end_recorded: 1,
        activity_due_at: activityDueAfterEnd(time),
        ended_by_id: identity.id,
        ended_by_name: identity.name,
        ended_by_role: identity.role,
      })
      .where('id', '=', row.id)
      .returningAll()
      .executeTakeFirstOrThrow();
    await writeDown(tx, row.organization_id, sessionEnd(row, why, time, identity));
    return sessionOf(after, time);
  }

  return {
    async list({ db, identity, now }) {
      const organizationId = identity.organization?.id;
      if (organizationId === undefined) return null;
      const time = await clock.now(db, now);
      await recordEndings(db, clock, organizationId, now, time);
      const items = (await activeSessions(db, organizationId, time)).map((row) => sessionOf(row, time));
      return { items, next: null, total: items.length };
    },

    sendOut: (context, id) =>
      asWrite(core, context, async (tx, admin, time) => {
        const row = await holdSession(tx, id, { organizationId: admin.organization.id });
        return row ? finish(tx, row, 'sent_out', context, time) : null;
      }),

    leave: (context, id) =>
      inTransaction(context.db, async (tx) => {
        const row = await holdSession(tx, id, { agentId: asAgent(context.identity).id });
        return row ? finish(tx, row, 'left', context, await clock.settle(tx, context.now)) : null;
      }),

    async start({ db, identity, now }, input) {
      const agent = asAgent(identity);
      const { organizationId, reason } = input;
      const seconds = input.seconds ?? policy.sessionSeconds;
      checkSeconds(seconds, policy.sessionSeconds);
      const extent = readExtent(policy, input);
      const ticketId = checkTicket(input.ticketId);
      if ((extent.scope === 'act_as') !== (input.actAs !== undefined))
        throw invalid('actAs', 'scope', 'Acting as a user needs the scope act_as and the user, both of them.');
      return inTransaction(db, async (tx) => {
        if (!(await isKnown(tx, organizationId))) return null;
        await rememberIdentity(tx, identity, now);
        const user = await actedAs(tx, organizationId, input.actAs);
        if (user?.role === 'admin' && !policy.actAsAdmins)
          throw new RecordedRefusal(
            'forbidden',
            { detail: 'Acting as an admin is not allowed, because admins decide about support access.' },
            {
              organizationId,
              ticketId,
              detail: { operation: 'startAccessSession', actingAs: user, ...extent, reason },
            },
          );
        const time = await clock.settle(tx, now);
        const [fitting] = await fittingGrants(tx, organizationId, time, { ...extent, ticketId, until: time });
        const grant = fitting && (await holdGrant(tx, organizationId, fitting.id));
        if (!grant || grantState(grant, time) !== 'active')
          throw new RecordedRefusal(
            'forbidden',
            { detail: 'No access that allows this is open. Ask for it first.' },
            { organizationId, ticketId, detail: { operation: 'startAccessSession', ...extent, reason } },
          );
        const row = await tx
          .insertInto('access_sessions')
          .values({
            id: randomUUID(),
            organization_id: organizationId,
            grant_id: grant.id,
            agent_id: agent.id,
            agent_name: agent.name,
            scope: extent.scope,
            areas: JSON.stringify(extent.areas),
            environment: extent.environment,
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
        const session = sessionOf(row, time);
        await writeDown(tx, organizationId, {
          action: 'session_started',
          at: time,
          actor: personOf(agent),
          grantId: grant.id,
          sessionId: row.id,
          ticketId,
          detail: {
            ...extent,
            actingAs: session.actingAs,
            reason,
            before: null,
            after: { state: 'active', endsAt: session.endsAt, grantVersion: grant.version },
          },
        });
        return entered(tx, row, grant.version, time);
      });
    },

    async renew({ db, identity, now }, id) {
      const agent = asAgent(identity);
      return inTransaction(db, async (tx) => {
        const found = storable(id)
          ? await tx
              .selectFrom('access_sessions')
              .select(['organization_id', 'grant_id'])
              .where('id', '=', id)
              .where('agent_id', '=', agent.id)
              .executeTakeFirst()
          : undefined;
        if (!found) return null;
        const time = await clock.settle(tx, now);
        // In the order in which a revoke holds them.
        const grant = await holdGrant(tx, found.organization_id, found.grant_id);
        const row = await holdSession(tx, id, { agentId: agent.id });
        const about = { organizationId: found.organization_id, grantId: found.grant_id, sessionId: id };
        if (
          !grant ||
          !row ||
          grantState(grant, time) !== 'active' ||
          sessionState(row, time) !== 'active' ||
          (await readBarredCause(tx, row, policy)) !== null
        )
          throw new RecordedRefusal('grant_ended', {}, { ...about, detail: { operation: 'renewAccessSession' } });
        const answer = await entered(tx, row, grant.version, time);
        await writeDown(tx, found.organization_id, {
          action: 'session_renewed',
          at: time,
          actor: personOf(agent),
          grantId: grant.id,
          sessionId: id,
          ticketId: row.ticket_id,
          detail: { after: { tokenExpiresAt: answer.tokenExpiresAt, grantVersion: grant.version } },
        });
        return answer;
      });
    },

    ...(policy.breakGlass && { breakGlass: breakGlass(core, policy.breakGlass.maximumSeconds) }),
  };
}

/** Opening the door in an emergency. */
function breakGlass(core: Core, maximumSeconds: number): NonNullable<AccessSessions['breakGlass']> {
  return async ({ db, identity, now }, input) => {
    const agent = asAgent(identity);
    checkSeconds(input.seconds, maximumSeconds);
    const extent = readExtent(core.policy, input);
    const ticketId = checkTicket(input.ticketId);
    return inTransaction(db, async (tx) => {
      if (!(await isKnown(tx, input.organizationId))) return null;
      await rememberIdentity(tx, identity, now);
      return openGrant(tx, agent, await core.clock.settle(tx, now), {
        organizationId: input.organizationId,
        milliseconds: input.seconds * 1000,
        ...extent,
        reason: input.reason,
        ticketId,
        breakGlass: true,
      });
    });
  };
}
