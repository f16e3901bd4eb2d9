import type { IdempotentCall } from '../../interfaces/index.ts';
import { getAccountId } from '../../database/account-id.ts';
import { upsertUser } from '../../database/users.ts';
import { runOnce, type WriteAttempt } from './idempotent-write.ts';
import type { RemoteDeskContext } from './context.ts';

const TIMEOUT_MS = 25_000;

/**
 * Does one act of a call once, however often the call comes with its key.
 *
 * @param act tells it from the call's other acts
 */
export async function runRequestOnce(
  { settleMs }: RemoteDeskContext,
  context: IdempotentCall,
  act: string,
  work: Pick<WriteAttempt, 'baseline' | 'find' | 'act'>,
): Promise<string> {
  const { db, now } = context;
  // An account that stands nowhere could not be exported or erased.
  await upsertUser(db, context.identity, now);
  return runOnce({
    db,
    about: toFingerprint(context, act),
    accountId: getAccountId(context.identity),
    now,
    settleMs,
    longestMs: TIMEOUT_MS,
    ...work,
  });
}

const toFingerprint = ({ identity, key }: IdempotentCall, act: string): WriteAttempt['about'] => [
  JSON.stringify([identity.organization?.id ?? null, identity.id]),
  key,
  act,
];
