import { STATUS_OPERATIONS, isAccessOperation, type Actor, type Operation } from '../../contract/index.ts';
import { NO_DELEGATION } from '../access/index.ts';
import type { Identity } from '../ports.ts';
import { ProblemError } from '../problem.ts';
import { authenticate } from './authenticate.ts';
import { refuseOddRequest } from './input.ts';
import type { Counted } from './rates.ts';
import type { Engine, Incoming } from './route.ts';

/**
 * Lets a caller in, in the order in which they may learn it: is it a request at all, who are you, how often, may you.
 *
 * @param kind what the call counts as, beside being a request
 * @throws ProblemError `bad_request`, `content_type`, `rate_limited`, `auth_…`, `forbidden`
 */
export async function letIn(
  id: string,
  operation: Operation,
  kind: Counted,
  { store, services, verify, rates, gate }: Engine,
  { request, url, address }: Omit<Incoming, 'params'>,
  now: number,
): Promise<Identity | null> {
  refuseOddRequest(request, url);
  // A back end asks for many people at once: its questions are counted apart, not as one person's requests.
  const counted: Counted[] = kind === 'verifications' || kind === 'requests' ? [kind] : ['requests', kind];
  // Without a token, before anything else. With one, after it was verified: strangers must not use up what is meant for users.
  if (!request.headers.has('authorization')) for (const each of counted) rates.countAddress(each, address);
  if (id === 'sendInquiry') rates.countInquiry(address);

  const identity = await authenticate(request, { verify, rates, gate, db: store.db, address, now });
  // Before the decision: a refused try at somebody's door is written down, and must not be free of charge.
  if (identity) {
    for (const each of counted) {
      rates.countAddress(each, address, 'verified');
      rates.countCaller(each, identity);
    }
  }
  await admit(id, operation, identity, { services, store, now });
  return identity;
}

async function admit(
  id: string,
  operation: Operation,
  identity: Identity | null,
  { services, store, now }: Pick<Engine, 'services' | 'store'> & { now: number },
): Promise<void> {
  const actor: Actor = identity?.role ?? 'anonymous';
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
