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
  { db, identity, now, key }: KeyedCall,
  act: string,
  work: Pick<Attempt, 'find' | 'act'>,
): Promise<string> {
  const caller = JSON.stringify([identity.organization?.id ?? null, identity.id]);
  return writeOnce({ db, about: [caller, key, act], now, settleMs, longestMs: LONGEST_MS, ...work });
}
