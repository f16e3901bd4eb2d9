import { describe, expect, it } from 'vitest';
import type { Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { createRateLimiter } from './rate-limit.ts';

const ada: Identity = {
  id: 'ada',
  name: 'Ada',
  email: null,
  role: 'user',
  organization: { id: 'acme', name: 'Acme', plan: null },
  token: { id: null, issuer: null, issuedAt: 0 },
};
const bob = { ...ada, id: 'bob' };

function refused(act: () => void): ProblemError | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
}

describe('rate limits', () => {
  it('allow the burst, reject the next call with the seconds to wait, and accept one after them', () => {
    let now = 1_000_000;
    const rates = createRateLimiter({ writes: { user: 60 } }, () => now);
    for (let i = 0; i < 60; i++) rates.countCaller('writes', ada);
    expect(refused(() => rates.countCaller('writes', ada))).toMatchObject({ code: 'rate_limited', retryAfter: 1 });
    now += 999;
    expect(refused(() => rates.countCaller('writes', ada))).not.toBeNull();
    now += 1;
    expect(refused(() => rates.countCaller('writes', ada))).toBeNull();
  });

  it('count each user, and the organization over all its users', () => {
    const rates = createRateLimiter({ writes: { user: 2, organization: 3 } }, () => 0);
    rates.countCaller('writes', ada);
    rates.countCaller('writes', ada);
    expect(refused(() => rates.countCaller('writes', ada))).not.toBeNull();
    rates.countCaller('writes', bob);
    expect(refused(() => rates.countCaller('writes', bob))).not.toBeNull();
  });

  it('separate users with the same id in different organizations', () => {
    const rates = createRateLimiter({ writes: { user: 1 } }, () => 0);
    rates.countCaller('writes', ada);
    const other = { ...ada, organization: { id: 'other', name: 'Other', plan: null } };
    expect(refused(() => rates.countCaller('writes', other))).toBeNull();
  });

  it('count an IPv6 /64 as one address, and an IPv4 address the same in both notations', () => {
    const rates = createRateLimiter({ requests: { address: 1 } }, () => 0);
    rates.countAddress('requests', '2001:db8:1:2::1');
    expect(refused(() => rates.countAddress('requests', '2001:db8:1:2:ffff::9'))).not.toBeNull();
    expect(refused(() => rates.countAddress('requests', '2001:db8:1:3::1'))).toBeNull();
    rates.countAddress('requests', '192.0.2.1');
    expect(refused(() => rates.countAddress('requests', '::ffff:192.0.2.1'))).not.toBeNull();
  });

  it('throttle an address after too many invalid tokens, and no other', () => {
    const rates = createRateLimiter({ failedTokens: { address: 2 } }, () => 0);
    rates.countFailedToken('192.0.2.1');
    expect(rates.isThrottled('192.0.2.1')).toBe(false);
    rates.countFailedToken('192.0.2.1');
    expect(rates.isThrottled('192.0.2.1')).toBe(true);
    expect(refused(() => rates.countFailedToken('192.0.2.1'))).toMatchObject({ code: 'rate_limited' });
    expect(refused(() => rates.countFailedToken('192.0.2.2'))).toBeNull();
  });

  it('count callers without a valid token separately from those with one, at the same address', () => {
    const rates = createRateLimiter({ requests: { address: 2 } }, () => 0);
    for (let i = 0; i < 2; i++) rates.countAddress('requests', '192.0.2.1');
    expect(refused(() => rates.countAddress('requests', '192.0.2.1'))).not.toBeNull();
    for (let i = 0; i < 2; i++) rates.countAddress('requests', '192.0.2.1', 'verified');
    expect(refused(() => rates.countAddress('requests', '192.0.2.1', 'verified'))).not.toBeNull();
    expect(refused(() => rates.countAddress('requests', '192.0.2.1', 'refused:x'))).toBeNull();
  });

  it('are neither extended nor reset by a clock that is set back', () => {
    let now = 1_000_000;
    const rates = createRateLimiter({ writes: { user: 1 } }, () => now);
    rates.countCaller('writes', ada);
    now = 0;
    expect(refused(() => rates.countCaller('writes', ada))?.retryAfter).toBe(60);
  });

  it('can be disabled', () => {
    const rates = createRateLimiter(false, () => 0);
    for (let i = 0; i < 10_000; i++) rates.countCaller('writes', ada);
    expect(refused(() => rates.countCaller('writes', ada))).toBeNull();
  });
});
