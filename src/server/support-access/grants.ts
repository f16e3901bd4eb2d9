import { randomUUID } from 'node:crypto';
import type { Grant } from '../../contract/index.ts';
import type { Access, Db, Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { appendAuditEntry, type AuditAction } from './audit/audit-log.ts';
import { withAdminTransaction, checkTicket, type AccessContext } from './context.ts';
import { endGrantSessions, shortenGrantSessions } from './expiry.ts';
import { lockGrant } from './locks.ts';
import { toPerson } from './actors.ts';
import { checkSeconds } from './policy.ts';
import { toGrantScope, toGrant } from './rows.ts';
import { parseScope, type GrantScope } from './scope.ts';
import { grantState } from './state-machine.ts';
import { parseDuration, durationToMs, type GrantDuration } from './duration.ts';
import { createMessage } from '../messages/index.ts';

/** A grant to be created. */
export interface NewGrant extends GrantScope {
  organizationId: string;
  milliseconds: number;
  reason: string | null;
  ticketId: string | null;
  requestId?: string;
  breakGlass?: true;
}

/** The state of a grant in the audit log, before and after an action. */
const auditSnapshot = ({ state, scope, areas, environment, grantedAt, expiresAt, version }: Grant) => ({
  state,
  scope,
  areas,
  environment,
  grantedAt,
  expiresAt,
  version,
});

/** Creates a grant from `time` on, and logs it. */
export async function createGrant(tx: Db, by: Identity, time: number, newGrant: NewGrant): Promise<Grant> {
  const row = await tx
    .insertInto('grants')
    .values({
      id: randomUUID(),
      organization_id: newGrant.organizationId,
      scope: newGrant.scope,
      areas: JSON.stringify(newGrant.areas),
      environment: newGrant.environment,
      break_glass: newGrant.breakGlass ? 1 : 0,
      granted_by_id: by.id,
      granted_by_name: by.name,
      granted_by_role: by.role,
      granted_at: time,
      expires_at: time + newGrant.milliseconds,
      reason: newGrant.reason,
      ticket_id: newGrant.ticketId,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const grant = toGrant(row, time);
  const action: AuditAction = newGrant.breakGlass ? 'break_glass' : 'granted';
  await appendAuditEntry(tx, newGrant.organizationId, {
    action,
    at: time,
    actor: toPerson(by),
    grantId: grant.id,
    requestId: newGrant.requestId ?? null,
    ticketId: newGrant.ticketId,
    detail: {
      ...toGrantScope(row),
      seconds: Math.round(newGrant.milliseconds / 1000),
      expiresAt: grant.expiresAt,
      reason: newGrant.reason,
      before: null,
      after: auditSnapshot(grant),
    },
  });
  return grant;
}

/**
 * Validates the duration of a grant and converts it to milliseconds.
 *
 * @throws ProblemError `validation`, `grant_too_long`
 */
export function checkDuration({ policy }: AccessContext, duration: GrantDuration, time: number): number {
  const milliseconds = durationToMs(duration, time);
  // Seconds are checked as given; the end of a day may fall between two seconds.
  checkSeconds(typeof duration === 'number' ? duration : Math.ceil(milliseconds / 1000), policy.maxSeconds);
  return milliseconds;
}

/** Actions of admins on grants. */
export function grantActions(accessContext: AccessContext): Pick<Access, 'grant' | 'reset' | 'revoke'> {
  return {
    grant: (context, input) =>
      withAdminTransaction(accessContext, context, async (tx, admin, time) =>
        createGrant(tx, admin, time, {
          organizationId: admin.organization.id,
          milliseconds: checkDuration(accessContext, parseDuration(input), time),
          ...parseScope(accessContext.policy, input),
          reason: input.reason ?? null,
          ticketId: checkTicket(input.ticketId),
        }),
      ),

    reset: (context, id, length, ifMatch) =>
      withAdminTransaction(accessContext, context, async (tx, admin, time) => {
        const milliseconds = checkDuration(accessContext, length, time);
        const before = await lockGrant(tx, admin.organization.id, id);
        if (!before) return null;
        if (grantState(before, time) !== 'active') throw new ProblemError('grant_ended');
        if (String(before.version) !== ifMatch) throw new ProblemError('stale');
        // An emergency grant cannot be extended without a grant by an admin.
        if (before.break_glass === 1 && time + milliseconds > before.expires_at)
          throw new ProblemError('conflict', {
            detail: createMessage('break_glass_only_shorter'),
          });
        const after = await tx
          .updateTable('grants')
          .set({
            granted_by_id: admin.id,
            granted_by_name: admin.name,
            granted_by_role: admin.role,
            granted_at: time,
            expires_at: time + milliseconds,
            version: before.version + 1,
          })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        await shortenGrantSessions(tx, id, after.expires_at);
        const grant = toGrant(after, time);
        await appendAuditEntry(tx, admin.organization.id, {
          action: 'reset',
          at: time,
          actor: toPerson(admin),
          grantId: id,
          ticketId: grant.ticketId,
          detail: {
            seconds: Math.round(milliseconds / 1000),
            before: auditSnapshot(toGrant(before, time)),
            after: auditSnapshot(grant),
          },
        });
        return grant;
      }),

    revoke: (context, id) =>
      withAdminTransaction(accessContext, context, async (tx, admin, time) => {
        const before = await lockGrant(tx, admin.organization.id, id);
        if (!before) return null;
        if (grantState(before, time) !== 'active') return toGrant(before, time);
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
        await appendAuditEntry(tx, admin.organization.id, {
          action: 'revoked',
          at: time,
          actor: toPerson(admin),
          grantId: id,
          ticketId: after.ticket_id,
          detail: { before: auditSnapshot(toGrant(before, time)), after: auditSnapshot(toGrant(after, time)) },
        });
        await endGrantSessions(tx, admin.organization.id, id, time, admin);
        return toGrant(after, time);
      }),
  };
}
