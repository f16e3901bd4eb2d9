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
import { grantState } from './state.ts';
import { parseDuration, durationToMs, type GrantDuration } from './duration.ts';
import { createMessage } from '../messages/index.ts';

/** A grant to be made. */
export interface NewGrant extends GrantScope {
  organizationId: string;
  milliseconds: number;
  reason: string | null;
  ticketId: string | null;
  requestId?: string;
  breakGlass?: true;
}

/** What a record says of a grant before and after an act. */
const auditSnapshot = ({ state, scope, areas, environment, grantedAt, expiresAt, version }: Grant) => ({
  state,
  scope,
  areas,
  environment,
  grantedAt,
  expiresAt,
  version,
});

/** Stores a grant and its record. The time runs from `time`. */
export async function createGrant(tx: Db, by: Identity, time: number, what: NewGrant): Promise<Grant> {
  const row = await tx
    .insertInto('grants')
    .values({
      id: randomUUID(),
      organization_id: what.organizationId,
      scope: what.scope,
      areas: JSON.stringify(what.areas),
      environment: what.environment,
      break_glass: what.breakGlass ? 1 : 0,
      granted_by_id: by.id,
      granted_by_name: by.name,
      granted_by_role: by.role,
      granted_at: time,
      expires_at: time + what.milliseconds,
      reason: what.reason,
      ticket_id: what.ticketId,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const grant = toGrant(row, time);
  const action: AuditAction = what.breakGlass ? 'break_glass' : 'granted';
  await appendAuditEntry(tx, what.organizationId, {
    action,
    at: time,
    actor: toPerson(by),
    grantId: grant.id,
    requestId: what.requestId ?? null,
    ticketId: what.ticketId,
    detail: {
      ...toGrantScope(row),
      seconds: Math.round(what.milliseconds / 1000),
      expiresAt: grant.expiresAt,
      reason: what.reason,
      before: null,
      after: auditSnapshot(grant),
    },
  });
  return grant;
}

/**
 * How long a grant from `time` on is to be.
 *
 * @throws ProblemError `validation`, `grant_too_long`
 */
export function checkLength({ policy }: AccessContext, length: GrantDuration, time: number): number {
  const milliseconds = durationToMs(length, time);
  // Whole seconds are checked as they came; the end of a day lies between them.
  checkSeconds(typeof length === 'number' ? length : Math.ceil(milliseconds / 1000), policy.maxSeconds);
  return milliseconds;
}

/** What admins do with grants. */
export function grantActions(core: AccessContext): Pick<Access, 'grant' | 'reset' | 'revoke'> {
  return {
    grant: (context, input) =>
      withAdminTransaction(core, context, async (tx, admin, time) =>
        createGrant(tx, admin, time, {
          organizationId: admin.organization.id,
          milliseconds: checkLength(core, parseDuration(input), time),
          ...parseScope(core.policy, input),
          reason: input.reason ?? null,
          ticketId: checkTicket(input.ticketId),
        }),
      ),

    reset: (context, id, length, ifMatch) =>
      withAdminTransaction(core, context, async (tx, admin, time) => {
        const milliseconds = checkLength(core, length, time);
        const before = await lockGrant(tx, admin.organization.id, id);
        if (!before) return null;
        if (grantState(before, time) !== 'active') throw new ProblemError('grant_ended');
        if (String(before.version) !== ifMatch) throw new ProblemError('stale');
        // An emergency stays one: only an admin's own yes makes more of it.
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
      withAdminTransaction(core, context, async (tx, admin, time) => {
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
