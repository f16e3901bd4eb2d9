import type { KeyedCall } from '../../ports.ts';
import { writeOnce, type Attempt } from './attempts.ts';
import type { Connected } from './connected.ts';

const LONGEST_MS = 25_000;

/**
 * Does one act of a call once, however often the call comes with its key.
 *
 * @param act tells it from the call's other acts
 */
export function once(
  { settleMs }: Connected,
  context: KeyedCall,
  act: string,
  work: Pick<Attempt, 'baseline' | 'find' | 'act'>,
): Promise<string> {
  const { db, now } = context;
  return writeOnce({ db, about: aboutOf(context, act), now, settleMs, longestMs: LONGEST_MS, ...work });
}

const aboutOf = ({ identity, key }: KeyedCall, act: string): Attempt['about'] => [
  JSON.stringify([identity.organization?.id ?? null, identity.id]),
  key,
  act,
];
