import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Access, Db } from '../interfaces/index.ts';
import { ProblemError, rejectField } from '../errors.ts';
import { upsertUser } from '../database/users.ts';
import type { AccessRequestsTable, GrantsTable } from '../database/schema.ts';
import { isStorableText } from '../database/text.ts';
import { withTransaction } from '../database/transaction.ts';
import { SYSTEM, appendAuditEntry } from './audit/audit-log.ts';
import { withAdminTransaction, checkTicket, type AccessContext } from './context.ts';
import { createGrant } from './grants.ts';
import { activeGrants, lockRequest, organizationExists } from './locks.ts';
import { requireAgent, toPerson } from './actors.ts';
import { checkSeconds } from './policy.ts';
import { toGrantScope, toAccessRequest } from './rows.ts';
import { scopeIncludes, parseScope, type GrantScope } from './scope.ts';
import { requestState } from './state-machine.ts';
import { createMessage } from '../messages/index.ts';

/** Active grants that include the requested scope for a ticket until `until`, with the last to expire first. */
export async function coveringGrants(
  db: Db,
  organizationId: string,
  time: number,
  requested: GrantScope & { ticketId: string | null; until: number },
): Promise<Selectable<GrantsTable>[]> {
  const grants = await activeGrants(db, organizationId, time);
  return grants.filter(
    (grant) =>
      scopeIncludes(toGrantScope(grant), requested) &&
      requested.until <= grant.expires_at &&
      (grant.ticket_id === null || grant.ticket_id === requested.ticketId),
  );
}

function assertUndecided(state: ReturnType<typeof requestState>): void {
  if (state === 'waiting') return;
  const code = { approved: 'request_approved', denied: 'request_denied', expired: 'request_expired' } as const;
  throw new ProblemError('conflict', { detail: createMessage(code[state]) });
}

const auditSnapshot = (row: Selectable<AccessRequestsTable>, time: number) => ({ state: requestState(row, time) });

/** Requests for access, and the admins' decisions. Without a decision, a request expires. */
export function requestActions(
  accessContext: AccessContext,
): Pick<Access, 'requestAccess' | 'approve' | 'deny' | 'readRequest'> {
  const { policy, clock } = accessContext;
  return {
    async requestAccess({ db, identity, now }, input) {
      const agent = requireAgent(identity);
      checkSeconds(input.seconds, policy.maxSeconds);
      const ticketId = checkTicket(input.ticketId);
      const scope = parseScope(policy, input);
      const { organizationId } = input;
      return withTransaction(db, async (tx) => {
        if (!(await organizationExists(tx, organizationId))) return null;
        await upsertUser(tx, identity, now);
        const time = await clock.advance(tx, now);
        const until = time + input.seconds * 1000;
        const [coveringGrant] = await coveringGrants(tx, organizationId, time, { ...scope, ticketId, until });
        const row = await tx
          .insertInto('access_requests')
          .values({
            id: randomUUID(),
            organization_id: organizationId,
            agent_id: agent.id,
            agent_name: agent.name,
            scope: scope.scope,
            areas: JSON.stringify(scope.areas),
            environment: scope.environment,
            requested_seconds: input.seconds,
            reason: input.reason,
            ticket_id: ticketId,
            created_at: time,
            expires_at: time + policy.requestSeconds * 1000,
            approved_at: coveringGrant ? time : null,
            grant_id: coveringGrant?.id ?? null,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        const about = { at: time, requestId: row.id, ticketId };
        await appendAuditEntry(tx, organizationId, {
          ...about,
          action: 'requested',
          actor: toPerson(agent),
          detail: {
            ...scope,
            requested_seconds: input.seconds,
            reason: input.reason,
            before: null,
            after: { state: 'waiting' },
          },
        });
        if (coveringGrant)
          await appendAuditEntry(tx, organizationId, {
            ...about,
            action: 'approved',
            actor: SYSTEM,
            grantId: coveringGrant.id,
            detail: { automatic: true, before: { state: 'waiting' }, after: { state: 'approved' } },
          });
        return toAccessRequest(row, time);
      });
    },

    async readRequest({ db, identity, now }, id) {
      requireAgent(identity);
      if (!isStorableText(id)) return null;
      const row = await db.selectFrom('access_requests').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? toAccessRequest(row, await clock.now(db, now)) : null;
    },

    approve: (context, id, restriction = {}) =>
      withAdminTransaction(accessContext, context, async (tx, admin, time) => {
        const request = await lockRequest(tx, admin.organization.id, id);
        if (!request) return null;
        assertUndecided(requestState(request, time));
        if (request.agent_id === admin.id)
          throw new ProblemError('forbidden', { detail: createMessage('own_request') });
        const seconds = restriction.seconds ?? request.requested_seconds;
        checkSeconds(seconds, Math.min(request.requested_seconds, policy.maxSeconds));
        const requested = toGrantScope(request);
        const scope = {
          ...requested,
          ...(restriction.scope !== undefined && { scope: parseScope(policy, restriction).scope }),
          ...(restriction.areas !== undefined && { areas: parseScope(policy, restriction).areas }),
          ...(restriction.environment !== undefined && { environment: parseScope(policy, restriction).environment }),
        };
        if (!scopeIncludes(requested, scope)) throw rejectField('scope', 'more_than_asked');
        const grant = await createGrant(tx, admin, time, {
          organizationId: admin.organization.id,
          milliseconds: seconds * 1000,
          ...scope,
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
        await appendAuditEntry(tx, admin.organization.id, {
          action: 'approved',
          at: time,
          actor: toPerson(admin),
          grantId: grant.id,
          requestId: id,
          ticketId: request.ticket_id,
          detail: {
            asked: request.requested_seconds,
            given: seconds,
            before: auditSnapshot(request, time),
            after: auditSnapshot(after, time),
          },
        });
        return grant;
      }),

    deny: (context, id, reason) =>
      withAdminTransaction(accessContext, context, async (tx, admin, time) => {
        const request = await lockRequest(tx, admin.organization.id, id);
        if (!request) return null;
        assertUndecided(requestState(request, time));
        const after = await tx
          .updateTable('access_requests')
          .set({ denied_at: time, denial_reason: reason ?? null })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        await appendAuditEntry(tx, admin.organization.id, {
          action: 'denied',
          at: time,
          actor: toPerson(admin),
          requestId: id,
          ticketId: request.ticket_id,
          detail: { reason, before: auditSnapshot(request, time), after: auditSnapshot(after, time) },
        });
        return toAccessRequest(after, time);
      }),
  };
}
