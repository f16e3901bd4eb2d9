import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { ProblemError } from '../errors.ts';
import type { RateLimiter } from './rate-limit.ts';

/** Maximum concurrent verifications from throttled addresses. */
const MAX_CONCURRENT = 64;
/** Maximum tokens remembered as valid. */
const MAX_KNOWN = 10_000;

/** Bounds the cost of verifying tokens from an address that has sent too many invalid ones. */
export interface VerificationGate {
  /**
   * Runs `verify`. From a throttled address, tokens that were valid before always pass; of the others, at most 64 are verified
   * concurrently, and more are rejected unread.
   *
   * @throws ProblemError `rate_limited`
   */
  run<T>(token: string, address: string | null, verify: () => Promise<T>): Promise<T>;
}

/**
 * Creates the gate. An invalid token never blocks a valid one: behind an unconfigured proxy, all users share the address from which
 * an attacker sends invalid tokens.
 */
export function createVerificationGate(rates: Pick<RateLimiter, 'isThrottled'>): VerificationGate {
  const known = new LRUCache<string, true>({ max: MAX_KNOWN });
  let running = 0;
  return {
    async run(token, address, verify) {
      // Only a digest is kept in memory.
      const id = hash('sha256', token, 'base64url');
      const isLimited = rates.isThrottled(address) && !known.get(id);
      if (isLimited && running >= MAX_CONCURRENT) throw new ProblemError('rate_limited', { retryAfter: 1 });
      if (isLimited) running++;
      try {
        const result = await verify();
        known.set(id, true);
        return result;
      } finally {
        if (isLimited) running--;
      }
    },
  };
}
