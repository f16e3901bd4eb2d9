import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { ProblemError } from '../errors.ts';
import type { RateLimiter } from './rate-limit.ts';

/** Signatures from throttled addresses that are verified at one time. */
const MAX_CONCURRENT = 64;
/** Tokens that are remembered as valid. */
const MAX_KNOWN = 10_000;

/** Bounds the cost of verifying tokens from an address that has sent too many bad ones. */
export interface VerificationGate {
  /**
   * Runs `verify`. From a throttled address, tokens that were valid before always go ahead; of the others, at most 64 are
   * verified at one time, and those beyond are refused unread.
   *
   * @throws ProblemError `rate_limited`
   */
  run<T>(token: string, address: string | null, verify: () => Promise<T>): Promise<T>;
}

/**
 * Creates the gate. A bad token never keeps a valid one out: behind a proxy that is not configured, all users share the
 * address from which a stranger sends bad tokens.
 */
export function createVerificationGate(rates: Pick<RateLimiter, 'isThrottled'>): VerificationGate {
  const known = new LRUCache<string, true>({ max: MAX_KNOWN });
  let running = 0;
  return {
    async run(token, address, verify) {
      // A digest, so that a copy of the memory opens nothing.
      const id = createHash('sha256').update(token).digest('base64url');
      const bounded = rates.isThrottled(address) && !known.get(id);
      if (bounded && running >= MAX_CONCURRENT) throw new ProblemError('rate_limited', { retryAfter: 1 });
      if (bounded) running++;
      try {
        const result = await verify();
        known.set(id, true);
        return result;
      } finally {
        if (bounded) running--;
      }
    },
  };
}
