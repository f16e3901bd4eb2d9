import type { AuditEvent } from '../../contract/index.ts';
import type { AccessNotice } from './mail/index.ts';
import type { Db } from '../interfaces/index.ts';

const toIso = (ms: number) => new Date(ms).toISOString();

/** Builds the mail to the admins for an audit entry. Null when the entry causes no mail. */
export async function buildNotice(db: Db, organizationId: string, event: AuditEvent): Promise<AccessNotice | null> {
  switch (event.action) {
    case 'granted':
      // Also for a grant that approves a request.
      return buildGrantNotice(db, event, 'granted', event.actor.name);
    case 'reset':
      return buildGrantNotice(db, event, 'reset', event.actor.name);
    case 'break_glass':
      return buildGrantNotice(db, event, 'break_glass', event.actor.name);
    case 'revoked':
      return buildGrantNotice(db, event, 'ended', event.actor.name);
    case 'expired':
      return buildGrantNotice(db, event, 'ended', null);
    case 'requested':
      return buildRequestNotice(db, event);
    case 'used':
      return (await isFirstUse(db, organizationId, event))
        ? buildGrantNotice(db, event, 'used', event.actor.name)
        : null;
    default:
      return null;
  }
}

async function buildGrantNotice(db: Db, event: AuditEvent, kind: AccessNotice['kind'], actorName: string | null) {
  const grant = await db
    .selectFrom('grants')
    .select(['scope', 'reason', 'expires_at'])
    .where('id', '=', event.grantId ?? '')
    .executeTakeFirst();
  return grant
    ? { kind, who: actorName, scope: grant.scope, reason: grant.reason, end: toIso(grant.expires_at) }
    : null;
}

/** Null for a request that was decided before this entry was processed: no decision is needed any more. */
async function buildRequestNotice(db: Db, event: AuditEvent): Promise<AccessNotice | null> {
  const request = await db
    .selectFrom('access_requests')
    .select(['scope', 'reason', 'expires_at', 'agent_name'])
    .where('id', '=', event.requestId ?? '')
    .where('approved_at', 'is', null)
    .where('denied_at', 'is', null)
    .executeTakeFirst();
  if (!request) return null;
  const { agent_name: who, scope, reason, expires_at } = request;
  return { kind: 'requested', who, scope, reason, end: toIso(expires_at) };
}

async function isFirstUse(db: Db, organizationId: string, event: AuditEvent): Promise<boolean> {
  const earlier = await db
    .selectFrom('audit_events')
    .select('seq')
    .where('organization_id', '=', organizationId)
    .where('grant_id', '=', event.grantId)
    .where('action', '=', 'used')
    .where('seq', '<', event.seq)
    .executeTakeFirst();
  return earlier === undefined;
}
