import {
  hasAgentRole,
  STATUS_OPERATIONS,
  isAccessOperation,
  privacyOperations,
  type Role,
  type Operation,
} from '../../contract/index.ts';
import type { Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { authenticate } from './authenticate.ts';
import { rejectMalformedRequest } from './parse-input.ts';
import type { RateLimitBucket } from './rate-limit.ts';
import type { RouteRequest, ServerContext } from './server-context.ts';
import { createMessage } from '../messages/index.ts';

/**
 * Validates, authenticates, rate-limits and authorizes a request, in that order, so that errors reveal nothing to unauthorized
 * callers.
 *
 * @param kind rate limit of the operation, counted in addition to `requests`
 * @throws ProblemError `bad_request`, `content_type`, `rate_limited`, `auth_…`, `forbidden`
 */
export async function authorizeRequest(
  id: string,
  operation: Operation,
  kind: RateLimitBucket,
  { store, services, verify, rates, gate }: ServerContext,
  { request, url, address }: Omit<RouteRequest, 'params'>,
  now: number,
): Promise<Identity | null> {
  rejectMalformedRequest(request, url);
  // A back end verifies sessions of many users at once, so verifications do not count as requests of one user.
  const buckets: RateLimitBucket[] = kind === 'verifications' || kind === 'requests' ? [kind] : ['requests', kind];
  // Without a token, counted first. With one, after its verification: anonymous callers must not use up the limits of users.
  if (!request.headers.has('authorization')) for (const bucket of buckets) rates.countAddress(bucket, address);
  if (id === 'sendInquiry') rates.countInquiry(address);

  const identity = await authenticate(request, { verify, rates, gate, db: store.db, address, now });
  // Counted before the decision, because a denied access operation is logged and must not be free.
  if (identity) {
    // The caller's own limits come first: rejected requests must not use up the limit shared by all callers of an address.
    for (const bucket of buckets) rates.countCaller(bucket, identity);
    for (const bucket of buckets) rates.countAddress(bucket, address, 'verified');
  }
  await assertAllowed(id, operation, identity, { services, store, now });
  return identity;
}

async function assertAllowed(
  id: string,
  operation: Operation,
  identity: Identity | null,
  { services, store, now }: Pick<ServerContext, 'services' | 'store'> & { now: number },
): Promise<void> {
  const actor: Role = identity?.role ?? 'anonymous';
  const isPermitted = operation.actors.includes(actor);
  if (!services.statusEnabled && STATUS_OPERATIONS.has(id))
    throw new ProblemError('not_found', { detail: createMessage('status_off') });
  if (services.supportAccess === 'off' && isAccessOperation(id, operation))
    throw new ProblemError('not_found', { detail: createMessage('access_off') });
  if (identity?.actor && isAccessOperation(id, operation)) {
    await services.access.recordRefusal({ identity, db: store.db, now }, id);
    throw new ProblemError('forbidden', { detail: createMessage('delegated_token') });
  }
  if (identity?.actor && Object.hasOwn(privacyOperations, id))
    throw new ProblemError('forbidden', { detail: createMessage('delegated_privacy') });
  if (identity && isPermitted) {
    const { agentRole } = operation;
    if (
      agentRole !== undefined &&
      identity.role === 'agent' &&
      !hasAgentRole(identity.agent?.role ?? 'agent', agentRole)
    )
      throw new ProblemError('forbidden', { detail: createMessage('agent_role_missing') });
    return;
  }
  if (!identity) {
    if (isPermitted && services.anonymous.has(id as never)) return;
    throw new ProblemError('auth_required');
  }
  // Denied attempts are part of the audit log, and logged outside the rejected call so that they survive its rollback.
  if (operation.area === 'access') {
    await services.access.recordRefusal({ identity, db: store.db, now }, id);
  }
  throw new ProblemError('forbidden');
}
