import { randomUUID } from 'node:crypto';
import type { AccessRequest, Grant } from '../../contract/index.ts';
import type { Access, CallContext, Db, Identity } from '../ports.ts';
import { ProblemError, invalid } from '../problem.ts';
import { steadyClock, type SteadyClock } from '../store/clock.ts';
import { cursorOf, placeOf } from '../store/cursor.ts';
import { rememberIdentity } from '../store/people.ts';
import { storable } from '../store/text.ts';
import { inTransaction } from '../store/transaction.ts';
import { SYSTEM, newestEvents, writeDown } from './audit.ts';
import { recordEndings } from './endings.ts';
import { checkSeconds, scopeCovers, settlePolicy, type AccessPolicy, type AccessScope } from './policy.ts';
import { grantOf, requestOf } from './rows.ts';
import { grantState, requestState } from './state.ts';

/** Rows of one state that an answer carries; more open doors or requests than this is not a thing to look at in a list. */
const MOST_ROWS = 100;
const PAGE = 25;
/** The chain for what concerns no organization, such as an agent's try at a customer's call. */
export const VENDOR_CHAIN = '';

type Admin = Identity & { organization: NonNullable<Identity['organization']> };

function asAdmin(identity: Identity): Admin {
  const { organization } = identity;
  if (identity.role !== 'admin' || !organization)
    throw new ProblemError('forbidden', { detail: "Only an organization's admins decide about support access." });
  return { ...identity, organization };
}

const person = ({ id, name, role }: Identity) => ({ id, name, role });

function checkTicket(ticketId: string | undefined): string | null {
  if (ticketId !== undefined && !storable(ticketId)) throw invalid('ticketId', 'unknown', 'There is no such ticket.');
  return ticketId ?? null;
}

// An update that changes nothing holds the row until the transaction ends; SQLite knows no SELECT … FOR UPDATE.
const holdGrant = (tx: Db, organizationId: string, id: string) =>
  storable(id)
    ? tx
        .updateTable('grants')
        .set((eb) => ({ version: eb.ref('version') }))
        .where('id', '=', id)
        .where('organization_id', '=', organizationId)
        .returningAll()
        .executeTakeFirst()
    : undefined;

const holdRequest = (tx: Db, organizationId: string, id: string) =>
  storable(id)
    ? tx
        .updateTable('access_requests')
        .set((eb) => ({ seconds: eb.ref('seconds') }))
        .where('id', '=', id)
        .where('organization_id', '=', organizationId)
        .returningAll()
        .executeTakeFirst()
    : undefined;

const activeGrants = (db: Db, organizationId: string, time: number) =>
  db
    .selectFrom('grants')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', time)
    .orderBy('expires_at', 'desc')
    .limit(MOST_ROWS)
    .execute();

/** Stores a grant and its record. The time runs from `time`. */
async function openGrant(
  tx: Db,
  admin: Admin,
  time: number,
  what: {
    seconds: number;
    scope: string;
    reason: string | null;
    ticketId: string | null;
    requestId?: string;
  },
): Promise<Grant> {
  const row = await tx
    .insertInto('grants')
    .values({
      id: randomUUID(),
      organization_id: admin.organization.id,
      scope: what.scope,
      granted_by_id: admin.id,
      granted_by_name: admin.name,
      granted_by_role: admin.role,
      granted_at: time,
      expires_at: time + what.seconds * 1000,
      reason: what.reason,
      ticket_id: what.ticketId,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const grant = grantOf(row, time);
  await writeDown(tx, admin.organization.id, {
    action: 'granted',
    at: time,
    actor: person(admin),
    grantId: grant.id,
    requestId: what.requestId ?? null,
    ticketId: what.ticketId,
    detail: { scope: what.scope, seconds: what.seconds, expiresAt: grant.expiresAt, reason: what.reason },
  });
  return grant;
}

/**
 * Support access in the server's own database. Whether access holds is computed at each call from stored times and a
 * clock that never runs backwards; nothing has to run for it to end.
 *
 * @param policy what is left out has the defaults of {@link AccessPolicy}.
 * @param clock for tests.
 * @example const access = databaseAccess({ maximumSeconds: 30 * 86_400 });
 */
export function databaseAccess(policy?: Partial<AccessPolicy>, clock: SteadyClock = steadyClock()): Access {
  const settled = settlePolicy(policy);

  /** Runs an admin's write with the time to decide by. */
  async function asWrite<T>(
    { db, identity, now }: CallContext,
    work: (tx: Db, admin: Admin, time: number) => Promise<T>,
  ) {
    const admin = asAdmin(identity);
    return inTransaction(db, async (tx) => {
      await rememberIdentity(tx, identity, now);
      return work(tx, admin, await clock.settle(tx, now));
    });
  }

  return {
    async read({ db, identity, now }, organizationId) {
      if (!storable(organizationId)) return null;
      if (identity.role !== 'agent') {
        if (identity.organization?.id !== organizationId) return null;
      } else {
        const known = await db
          .selectFrom('organizations')
          .select('id')
          .where('id', '=', organizationId)
          .executeTakeFirst();
        if (!known) return null;
      }
      const time = await clock.now(db, now);
      await recordEndings(db, clock, organizationId, now, time);
      const grants = await activeGrants(db, organizationId, time);
      const requests = await db
        .selectFrom('access_requests')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .where('approved_at', 'is', null)
        .where('denied_at', 'is', null)
        .where('lapses_at', '>', time)
        .orderBy('created_at')
        .orderBy('id')
        .limit(MOST_ROWS)
        .execute();
      return {
        serverTime: new Date(time).toISOString(),
        grants: grants.map((row) => grantOf(row, time)),
        requests: requests.map((row) => requestOf(row, time)),
        mayManage: identity.role === 'admin',
        maximumSeconds: settled.maximumSeconds,
        defaultSeconds: settled.defaultSeconds,
        choices: [...settled.choices],
      };
    },

    grant: (context, input) =>
      asWrite(context, async (tx, admin, time) => {
        checkSeconds(input.seconds, settled.maximumSeconds);
        return openGrant(tx, admin, time, {
          seconds: input.seconds,
          scope: input.scope ?? 'view',
          reason: input.reason ?? null,
          ticketId: checkTicket(input.ticketId),
        });
      }),

    reset: (context, id, seconds, ifMatch) =>
      asWrite(context, async (tx, admin, time) => {
        checkSeconds(seconds, settled.maximumSeconds);
        const before = await holdGrant(tx, admin.organization.id, id);
        if (!before) return null;
        if (grantState(before, time) !== 'active') throw new ProblemError('grant_ended');
        if (String(before.version) !== ifMatch) throw new ProblemError('stale');
        const after = await tx
          .updateTable('grants')
          .set({
            granted_by_id: admin.id,
            granted_by_name: admin.name,
            granted_by_role: admin.role,
            granted_at: time,
            expires_at: time + seconds * 1000,
            version: before.version + 1,
          })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        const grant = grantOf(after, time);
        await writeDown(tx, admin.organization.id, {
          action: 'reset',
          at: time,
          actor: person(admin),
          grantId: id,
          ticketId: grant.ticketId,
          detail: {
            seconds,
            before: { expiresAt: grantOf(before, time).expiresAt },
            after: { expiresAt: grant.expiresAt },
          },
        });
        return grant;
      }),

    revoke: (context, id) =>
      asWrite(context, async (tx, admin, time) => {
        const before = await holdGrant(tx, admin.organization.id, id);
        if (!before) return null;
        if (grantState(before, time) !== 'active') return grantOf(before, time);
        const after = await tx
          .updateTable('grants')
          .set({
            revoked_at: time,
            revoked_by_id: admin.id,
            revoked_by_name: admin.name,
            revoked_by_role: admin.role,
            version: before.version + 1,
          })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        await writeDown(tx, admin.organization.id, {
          action: 'revoked',
          at: time,
          actor: person(admin),
          grantId: id,
          ticketId: after.ticket_id,
          detail: { before: { expiresAt: grantOf(before, time).expiresAt } },
        });
        return grantOf(after, time);
      }),

    async ask({ db, identity, now }, input): Promise<AccessRequest | null> {
      if (identity.role !== 'agent') throw new ProblemError('forbidden');
      checkSeconds(input.seconds, settled.maximumSeconds);
      const ticketId = checkTicket(input.ticketId);
      const scope: AccessScope = input.scope ?? 'view';
      const { organizationId } = input;
      if (!storable(organizationId)) return null;
      return inTransaction(db, async (tx) => {
        const known = await tx
          .selectFrom('organizations')
          .select('id')
          .where('id', '=', organizationId)
          .executeTakeFirst();
        if (!known) return null;
        await rememberIdentity(tx, identity, now);
        const time = await clock.settle(tx, now);
        const fitting = (await activeGrants(tx, organizationId, time)).find(
          (grant) =>
            scopeCovers(grant.scope, scope) &&
            time + input.seconds * 1000 <= grant.expires_at &&
            (grant.ticket_id === null || grant.ticket_id === ticketId),
        );
        const row = await tx
          .insertInto('access_requests')
          .values({
            id: randomUUID(),
            organization_id: organizationId,
            agent_id: identity.id,
            agent_name: identity.name,
            scope,
            seconds: input.seconds,
            reason: input.reason,
            ticket_id: ticketId,
            created_at: time,
            lapses_at: time + settled.requestSeconds * 1000,
            approved_at: fitting ? time : null,
            grant_id: fitting?.id ?? null,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        const about = { at: time, requestId: row.id, ticketId };
        await writeDown(tx, organizationId, {
          ...about,
          action: 'requested',
          actor: person(identity),
          detail: { scope, seconds: input.seconds, reason: input.reason },
        });
        if (fitting)
          await writeDown(tx, organizationId, {
            ...about,
            action: 'approved',
            actor: SYSTEM,
            grantId: fitting.id,
            detail: { automatic: true },
          });
        return requestOf(row, time);
      });
    },

    approve: (context, id, seconds) =>
      asWrite(context, async (tx, admin, time) => {
        const request = await holdRequest(tx, admin.organization.id, id);
        if (!request) return null;
        refuseAnswer(requestState(request, time));
        if (request.agent_id === admin.id)
          throw new ProblemError('forbidden', { detail: 'Nobody can approve their own request.' });
        const given = seconds ?? request.seconds;
        checkSeconds(given, Math.min(request.seconds, settled.maximumSeconds));
        const grant = await openGrant(tx, admin, time, {
          seconds: given,
          scope: request.scope,
          reason: request.reason,
          ticketId: request.ticket_id,
          requestId: id,
        });
        await tx
          .updateTable('access_requests')
          .set({ approved_at: time, grant_id: grant.id })
          .where('id', '=', id)
          .execute();
        await writeDown(tx, admin.organization.id, {
          action: 'approved',
          at: time,
          actor: person(admin),
          grantId: grant.id,
          requestId: id,
          ticketId: request.ticket_id,
          detail: { asked: request.seconds, given },
        });
        return grant;
      }),

    deny: (context, id, reason) =>
      asWrite(context, async (tx, admin, time) => {
        const request = await holdRequest(tx, admin.organization.id, id);
        if (!request) return null;
        refuseAnswer(requestState(request, time));
        await tx.updateTable('access_requests').set({ denied_at: time }).where('id', '=', id).execute();
        await writeDown(tx, admin.organization.id, {
          action: 'denied',
          at: time,
          actor: person(admin),
          requestId: id,
          ticketId: request.ticket_id,
          detail: { reason },
        });
        return requestOf({ ...request, denied_at: time }, time);
      }),

    async listEvents({ db, identity, now }, query) {
      const { organization } = asAdmin(identity);
      await recordEndings(db, clock, organization.id, now, await clock.now(db, now));
      const limit = Math.min(query.limit ?? PAGE, 100);
      const before = query.cursor === undefined ? undefined : placeOf(query.cursor)[0];
      const found = await newestEvents(db, organization.id, limit + 1, before);
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return {
        items,
        next: found.length > limit && last ? cursorOf([last.seq, '']) : null,
        // Records are numbered without gaps from 1, so the newest number is their count.
        total: before === undefined ? (items[0]?.seq ?? 0) : null,
      };
    },

    async recordRefusal({ db, identity, now }, action) {
      await inTransaction(db, async (tx) => {
        await writeDown(tx, identity.organization?.id ?? VENDOR_CHAIN, {
          action: 'refused',
          at: await clock.settle(tx, now),
          actor: person(identity),
          detail: { operation: action },
        });
      });
    },
  };
}

function refuseAnswer(state: ReturnType<typeof requestState>): void {
  if (state === 'waiting') return;
  const said = { approved: 'was already approved', denied: 'was already denied', lapsed: 'has lapsed' };
  throw new ProblemError('conflict', { detail: `This request ${said[state]}.` });
}
