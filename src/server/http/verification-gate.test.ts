import { describe, expect, it } from 'vitest';
import { ProblemError } from '../errors.ts';
import { createVerificationGate } from './verification-gate.ts';

describe('createVerificationGate', () => {
  it('verifies at most 64 unknown tokens concurrently from a throttled address, and known ones always', async () => {
    const gate = createVerificationGate({ isThrottled: (address) => address === 'shared' });
    await gate.run('valid', 'elsewhere', () => Promise.resolve());
    const work = Promise.withResolvers<void>();
    let verified = 0;
    const verify = async () => {
      verified++;
      await work.promise;
      throw new ProblemError('auth_invalid');
    };
    const flood = Array.from({ length: 200 }, (_, i) => gate.run(`bad ${i}`, 'shared', verify));
    const outcomes = Promise.allSettled(flood);
    expect(verified).toBe(64);
    expect(await gate.run('valid', 'shared', () => Promise.resolve('in'))).toBe('in');
    expect(await gate.run('new', 'elsewhere', () => Promise.resolve('in'))).toBe('in');
    work.resolve();
    const codes = (await outcomes).map((outcome) =>
      outcome.status === 'rejected' && outcome.reason instanceof ProblemError ? outcome.reason.code : 'none',
    );
    expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(136);
    expect(await gate.run('new, too', 'shared', () => Promise.resolve('in'))).toBe('in');
  });

  it('does not remember a token that was rejected', async () => {
    const gate = createVerificationGate({ isThrottled: () => true });
    const refuse = () => Promise.reject(new ProblemError('auth_invalid'));
    await expect(gate.run('bad', 'shared', refuse)).rejects.toMatchObject({ code: 'auth_invalid' });
    const work = Promise.withResolvers<void>();
    const running = Array.from({ length: 64 }, (_, i) => gate.run(`${i}`, 'shared', () => work.promise));
    await expect(gate.run('bad', 'shared', refuse)).rejects.toMatchObject({ code: 'rate_limited' });
    work.resolve();
    await Promise.all(running);
  });
});
