import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Identity } from '../interfaces/index.ts';
import { createFairQueue, type RunFairly } from './fair-queue.ts';

const client = (organization: string | null, id: string): Identity => ({
  id,
  name: id,
  email: null,
  role: organization === null ? 'agent' : 'user',
  organization: organization === null ? null : { id: organization, name: organization, plan: null },
  locale: null,
  token: { id: null, issuer: null, issuedAt: 0 },
});

describe('createFairQueue', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const options = { total: 4, perOrganization: 3, perPerson: 2, maxWaitMs: 10_000, maxWaiting: 3 };
  /** Starts tasks that end on request, and returns the names of those that have started. */
  function start(run: RunFairly) {
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    const results = new Map<string, Promise<string>>();
    return {
      begun,
      task(name: string, by: Identity | null) {
        const result = run(by, () => {
          begun.push(name);
          return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
        });
        results.set(
          name,
          result.catch((error: { code: string }) => error.code),
        );
      },
      async end(name: string) {
        ends.get(name)?.();
        await vi.advanceTimersByTimeAsync(0);
      },
      result: (name: string) => results.get(name),
    };
  }

  it('limits a person and an organization to their own share, and admits others immediately', async () => {
    const { begun, task, end } = start(createFairQueue(options));
    for (const name of ['a1', 'a2', 'a3']) task(name, client('acme', 'ada'));
    for (const name of ['b1', 'b2']) task(name, client('acme', 'bob'));
    expect(begun).toEqual(['a1', 'a2', 'b1']);
    task('d1', client('globex', 'dora'));
    expect(begun).toEqual(['a1', 'a2', 'b1', 'd1']);
    await end('b1');
    // Ada has waited longer, but must not have a third slot.
    expect(begun.slice(4)).toEqual(['b2']);
    await end('a1');
    expect(begun.slice(5)).toEqual(['a3']);
  });

  it('serves organizations in turn when all slots are in use', async () => {
    const { begun, task, end } = start(createFairQueue({ ...options, total: 1 }));
    for (const name of ['a1', 'a2', 'a3']) task(name, client('acme', 'ada'));
    for (const name of ['d1', 'd2']) task(name, client('globex', 'dora'));
    task('e1', client(null, 'eve'));
    for (const name of ['a1', 'a2', 'd1', 'e1', 'a3', 'd2']) await end(name);
    expect(begun).toEqual(['a1', 'a2', 'd1', 'e1', 'a3', 'd2']);
  });

  it('refuses a task after its maximum wait, with the time to retry, and forgets it', async () => {
    const run = createFairQueue(options);
    const { begun, task, end, result } = start(run);
    for (const name of ['a1', 'a2', 'late', 'later']) task(name, client('acme', 'ada'));
    await vi.advanceTimersByTimeAsync(9_999);
    const refused = run(client('acme', 'ada'), () => Promise.resolve()).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1);
    expect(await result('late')).toBe('unavailable');
    expect(await result('later')).toBe('unavailable');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await refused).toMatchObject({ code: 'unavailable', retryAfter: 5 });
    await end('a1');
    task('next', client('acme', 'ada'));
    expect(begun).toEqual(['a1', 'a2', 'next']);
  });

  it('refuses a task immediately when too many of its organization wait', async () => {
    const { task, result } = start(createFairQueue(options));
    for (let index = 0; index < 6; index++) task(String(index), client('acme', 'ada'));
    expect(await result('5')).toBe('unavailable');
    task('other', client('globex', 'dora'));
  });

  it('releases the slot when a task fails', async () => {
    const run = createFairQueue({ ...options, total: 1 });
    await expect(run(null, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await run(null, () => Promise.resolve('done'))).toBe('done');
  });
});
