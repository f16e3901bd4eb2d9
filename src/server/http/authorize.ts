import { STATUS_OPERATIONS, isAccessOperation, type Role, type Operation } from '../../contract/index.ts';
import { NO_DELEGATION } from '../support-access/index.ts';
import type { Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { authenticate } from './authenticate.ts';
import { rejectMalformedRequest } from './parse-input.ts';
import type { RateLimitBucket } from './rate-limit.ts';
import type { ServerContext, RouteRequest } from './route.ts';

/**
 * Lets a caller in, in the order in which they may learn it: is it a request at all, who are you, how often, may you.
 *
 * @param kind what the call counts as, beside being a request
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
  // A back end asks for many people at once: its questions are counted apart, not as one person's requests.
  const counted: RateLimitBucket[] = kind === 'verifications' || kind === 'requests' ? [kind] : ['requests', kind];
  // Without a token, before anything else. With one, after it was verified: strangers must not use up what is meant for users.
  if (!request.headers.has('authorization')) for (const each of counted) rates.countAddress(each, address);
  if (id === 'sendInquiry') rates.countInquiry(address);

  const identity = await authenticate(request, { verify, rates, gate, db: store.db, address, now });
  // Before the decision: a refused try at somebody's door is written down, and must not be free of charge.
  if (identity) {
    // The caller's own limits come first: requests that they refuse must not use up the limit that all callers of an address share.
    for (const each of counted) rates.countCaller(each, identity);
    for (const each of counted) rates.countAddress(each, address, 'verified');
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
  const open = operation.actors.includes(actor);
  if (!services.statusEnabled && STATUS_OPERATIONS.has(id))
    throw new ProblemError('not_found', { detail: 'The status is switched off on this server.' });
  if (services.supportAccess === 'off' && isAccessOperation(id, operation))
    throw new ProblemError('not_found', { detail: 'Support access is switched off on this server.' });
  if (identity?.actor && isAccessOperation(id, operation)) {
    await services.access.recordRefusal({ identity, db: store.db, now }, id);
    throw new ProblemError('forbidden', { detail: NO_DELEGATION });
  }
  if (identity && open) return;
  if (!identity) {
    if (open && services.anonymous.has(id as never)) return;
    throw new ProblemError('auth_required');
  }
  // A try at somebody's door is part of the door's record. It is written outside the refused call, so that it stays.
  if (operation.area === 'access') {
    await services.access.recordRefusal({ identity, db: store.db, now }, id);
  }
  throw new ProblemError('forbidden');
}
