import { randomUUID } from 'node:crypto';
import type { Grant } from '../../contract/index.ts';
import type { Access, Db, Identity } from '../ports.ts';
import { ProblemError } from '../problem.ts';
import { writeDown, type AuditAction } from './audit.ts';
import { asWrite, checkTicket, type Core } from './core.ts';
import { endSessionsOf, shortenSessionsOf } from './endings.ts';
import { holdGrant } from './hold.ts';
import { personOf } from './people.ts';
import { checkSeconds } from './policy.ts';
import { extentOf, grantOf } from './rows.ts';
import { readExtent, type Extent } from './scope.ts';
import { grantState } from './state.ts';
import { lengthOf, millisecondsOf, type Length } from './until.ts';

/** A grant to be made. */
export interface NewGrant extends Extent {
  organizationId: string;
  milliseconds: number;
  reason: string | null;
  ticketId: string | null;
  requestId?: string;
  breakGlass?: true;
}

/** What a record says of a grant before and after an act. */
const shown = ({ state, scope, areas, environment, grantedAt, expiresAt, version }: Grant) => ({
  state,
  scope,
  areas,
  environment,
  grantedAt,
  expiresAt,
  version,
});

/** Stores a grant and its record. The time runs from `time`. */
export async function openGrant(tx: Db, by: Identity, time: number, what: NewGrant): Promise<Grant> {
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
  const grant = grantOf(row, time);
  const action: AuditAction = what.breakGlass ? 'break_glass' : 'granted';
  await writeDown(tx, what.organizationId, {
    action,
    at: time,
    actor: personOf(by),
    grantId: grant.id,
    requestId: what.requestId ?? null,
    ticketId: what.ticketId,
    detail: {
      ...extentOf(row),
      seconds: Math.round(what.milliseconds / 1000),
      expiresAt: grant.expiresAt,
      reason: what.reason,
      before: null,
      after: shown(grant),
    },
  });
  return grant;
}

/**
 * How long a grant from `time` on is to be.
 *
 * @throws ProblemError `validation`, `grant_too_long`
 */
export function checkLength({ policy }: Core, length: Length, time: number): number {
  const milliseconds = millisecondsOf(length, time);
  // Whole seconds are checked as they came; the end of a day lies between them.
  checkSeconds(typeof length === 'number' ? length : Math.ceil(milliseconds / 1000), policy.maximumSeconds);
  return milliseconds;
}

/** What admins do with grants. */
export function grantActs(core: Core): Pick<Access, 'grant' | 'reset' | 'revoke'> {
  return {
    grant: (context, input) =>
      asWrite(core, context, async (tx, admin, time) =>
        openGrant(tx, admin, time, {
          organizationId: admin.organization.id,
          milliseconds: checkLength(core, lengthOf(input), time),
          ...readExtent(core.policy, input),
          reason: input.reason ?? null,
          ticketId: checkTicket(input.ticketId),
        }),
      ),

    reset: (context, id, length, ifMatch) =>
      asWrite(core, context, async (tx, admin, time) => {
        const milliseconds = checkLength(core, length, time);
        const before = await holdGrant(tx, admin.organization.id, id);
        if (!before) return null;
        if (grantState(before, time) !== 'active') throw new ProblemError('grant_ended');
        if (String(before.version) !== ifMatch) throw new ProblemError('stale');
        // An emergency stays one: only an admin's own yes makes more of it.
        if (before.break_glass === 1 && time + milliseconds > before.expires_at)
          throw new ProblemError('conflict', {
            detail: 'An emergency can be shortened, not prolonged. Let support in instead.',
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
        await shortenSessionsOf(tx, id, after.expires_at);
        const grant = grantOf(after, time);
        await writeDown(tx, admin.organization.id, {
          action: 'reset',
          at: time,
          actor: personOf(admin),
          grantId: id,
          ticketId: grant.ticketId,
          detail: {
            seconds: Math.round(milliseconds / 1000),
            before: shown(grantOf(before, time)),
            after: shown(grant),
          },
        });
        return grant;
      }),

    revoke: (context, id) =>
      asWrite(core, context, async (tx, admin, time) => {
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
          actor: personOf(admin),
          grantId: id,
          ticketId: after.ticket_id,
          detail: { before: shown(grantOf(before, time)), after: shown(grantOf(after, time)) },
        });
        await endSessionsOf(tx, admin.organization.id, id, time, admin);
        return grantOf(after, time);
      }),
  };
}
