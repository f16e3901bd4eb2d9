import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Access, Db } from '../ports.ts';
import { ProblemError, invalid } from '../problem.ts';
import { rememberIdentity } from '../store/people.ts';
import type { AccessRequestsTable, GrantsTable } from '../store/schema.ts';
import { storable } from '../store/text.ts';
import { inTransaction } from '../store/transaction.ts';
import { SYSTEM, writeDown } from './audit.ts';
import { asWrite, checkTicket, type Core } from './core.ts';
import { openGrant } from './grants.ts';
import { activeGrants, holdRequest, isKnown } from './hold.ts';
import { asAgent, personOf } from './people.ts';
import { checkSeconds } from './policy.ts';
import { extentOf, requestOf } from './rows.ts';
import { extentCovers, readExtent, type Extent } from './scope.ts';
import { requestState } from './state.ts';

/** The grants that allow all of this for a ticket, at least until `until`; the one that ends last first. */
export async function fittingGrants(
  db: Db,
  organizationId: string,
  time: number,
  asked: Extent & { ticketId: string | null; until: number },
): Promise<Selectable<GrantsTable>[]> {
  const grants = await activeGrants(db, organizationId, time);
  return grants.filter(
    (grant) =>
      extentCovers(extentOf(grant), asked) &&
      asked.until <= grant.expires_at &&
      (grant.ticket_id === null || grant.ticket_id === asked.ticketId),
  );
}

function refuseAnswer(state: ReturnType<typeof requestState>): void {
  if (state === 'waiting') return;
  const said = { approved: 'was already approved', denied: 'was already denied', lapsed: 'has lapsed' };
  throw new ProblemError('conflict', { detail: `This request ${said[state]}.` });
}

const shown = (row: Selectable<AccessRequestsTable>, time: number) => ({ state: requestState(row, time) });

/** Asking, and the admins' answers. Silence means no. */
export function requestActs(core: Core): Pick<Access, 'ask' | 'approve' | 'deny' | 'readRequest'> {
  const { policy, clock } = core;
  return {
    async ask({ db, identity, now }, input) {
      const agent = asAgent(identity);
      checkSeconds(input.seconds, policy.maximumSeconds);
      const ticketId = checkTicket(input.ticketId);
      const extent = readExtent(policy, input);
      const { organizationId } = input;
      return inTransaction(db, async (tx) => {
        if (!(await isKnown(tx, organizationId))) return null;
        await rememberIdentity(tx, identity, now);
        const time = await clock.settle(tx, now);
        const until = time + input.seconds * 1000;
        const [fitting] = await fittingGrants(tx, organizationId, time, { ...extent, ticketId, until });
        const row = await tx
          .insertInto('access_requests')
          .values({
            id: randomUUID(),
            organization_id: organizationId,
            agent_id: agent.id,
            agent_name: agent.name,
            scope: extent.scope,
            areas: JSON.stringify(extent.areas),
            environment: extent.environment,
            seconds: input.seconds,
            reason: input.reason,
            ticket_id: ticketId,
            created_at: time,
            lapses_at: time + policy.requestSeconds * 1000,
            approved_at: fitting ? time : null,
            grant_id: fitting?.id ?? null,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        const about = { at: time, requestId: row.id, ticketId };
        await writeDown(tx, organizationId, {
          ...about,
          action: 'requested',
          actor: personOf(agent),
          detail: {
            ...extent,
            seconds: input.seconds,
            reason: input.reason,
            before: null,
            after: { state: 'waiting' },
          },
        });
        if (fitting)
          await writeDown(tx, organizationId, {
            ...about,
            action: 'approved',
            actor: SYSTEM,
            grantId: fitting.id,
            detail: { automatic: true, before: { state: 'waiting' }, after: { state: 'approved' } },
          });
        return requestOf(row, time);
      });
    },

    async readRequest({ db, identity, now }, id) {
      asAgent(identity);
      if (!storable(id)) return null;
      const row = await db.selectFrom('access_requests').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? requestOf(row, await clock.now(db, now)) : null;
    },

    approve: (context, id, less = {}) =>
      asWrite(core, context, async (tx, admin, time) => {
        const request = await holdRequest(tx, admin.organization.id, id);
        if (!request) return null;
        refuseAnswer(requestState(request, time));
        if (request.agent_id === admin.id)
          throw new ProblemError('forbidden', { detail: 'Nobody can approve their own request.' });
        const given = less.seconds ?? request.seconds;
        checkSeconds(given, Math.min(request.seconds, policy.maximumSeconds));
        const asked = extentOf(request);
        const extent = {
          ...asked,
          ...(less.scope !== undefined && { scope: readExtent(policy, less).scope }),
          ...(less.areas !== undefined && { areas: readExtent(policy, less).areas }),
          ...(less.environment !== undefined && { environment: readExtent(policy, less).environment }),
        };
        if (!extentCovers(asked, extent))
          throw invalid(
            'scope',
            'more_than_asked',
            'This is more than was asked for. Let support in by yourself instead.',
          );
        const grant = await openGrant(tx, admin, time, {
          organizationId: admin.organization.id,
          milliseconds: given * 1000,
          ...extent,
          reason: request.reason,
          ticketId: request.ticket_id,
          requestId: id,
        });
        const after = await tx
          .updateTable('access_requests')
          .set({ approved_at: time, grant_id: grant.id })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        await writeDown(tx, admin.organization.id, {
          action: 'approved',
          at: time,
          actor: personOf(admin),
          grantId: grant.id,
          requestId: id,
          ticketId: request.ticket_id,
          detail: { asked: request.seconds, given, before: shown(request, time), after: shown(after, time) },
        });
        return grant;
      }),

    deny: (context, id, reason) =>
      asWrite(core, context, async (tx, admin, time) => {
        const request = await holdRequest(tx, admin.organization.id, id);
        if (!request) return null;
        refuseAnswer(requestState(request, time));
        const after = await tx
          .updateTable('access_requests')
          .set({ denied_at: time, answer: reason ?? null })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        await writeDown(tx, admin.organization.id, {
          action: 'denied',
          at: time,
          actor: personOf(admin),
          requestId: id,
          ticketId: request.ticket_id,
          detail: { reason, before: shown(request, time), after: shown(after, time) },
        });
        return requestOf(after, time);
      }),
  };
}
