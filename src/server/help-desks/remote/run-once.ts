import type { IdempotentCall } from '../../interfaces/index.ts';
import { getAccountId } from '../../database/account-id.ts';
import { upsertUser } from '../../database/users.ts';
import { runOnce, type WriteAttempt } from './idempotent-write.ts';
import type { RemoteDeskContext } from './context.ts';

const TIMEOUT_MS = 25_000;

/**
 * Runs one write of a call at most once per key.
 *
 * @param operation distinguishes it from other writes of the same call
 */
export async function runRequestOnce(
  { lookupDelayMs }: RemoteDeskContext,
  context: IdempotentCall,
  operation: string,
  write: Pick<WriteAttempt, 'baseline' | 'find' | 'write'>,
): Promise<string> {
  const { db, now } = context;
  // The attempt refers to the account, so that it is exported and erased with it.
  await upsertUser(db, context.identity, now);
  return runOnce({
    db,
    operation: toFingerprint(context, operation),
    accountId: getAccountId(context.identity),
    now,
    lookupDelayMs,
    maxDurationMs: TIMEOUT_MS,
    ...write,
  });
}

const toFingerprint = ({ identity, key }: IdempotentCall, operation: string): WriteAttempt['operation'] => [
  JSON.stringify([identity.organization?.id ?? null, identity.id]),
  key,
  operation,
];
