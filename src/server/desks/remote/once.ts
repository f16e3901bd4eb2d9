import type { KeyedCall } from '../../ports.ts';
import { getAccountId } from '../../store/account-id.ts';
import { rememberIdentity } from '../../store/people.ts';
import { writeOnce, type Attempt } from './attempts.ts';
import type { Connected } from './connected.ts';

const LONGEST_MS = 25_000;

/**
 * Does one act of a call once, however often the call comes with its key.
 *
 * @param act tells it from the call's other acts
 */
export async function once(
  { settleMs }: Connected,
  context: KeyedCall,
  act: string,
  work: Pick<Attempt, 'baseline' | 'find' | 'act'>,
): Promise<string> {
  const { db, now } = context;
  // An account that stands nowhere could not be exported or erased.
  await rememberIdentity(db, context.identity, now);
  return writeOnce({
    db,
    about: aboutOf(context, act),
    accountId: getAccountId(context.identity),
    now,
    settleMs,
    longestMs: LONGEST_MS,
    ...work,
  });
}

const aboutOf = ({ identity, key }: KeyedCall, act: string): Attempt['about'] => [
  JSON.stringify([identity.organization?.id ?? null, identity.id]),
  key,
  act,
];
