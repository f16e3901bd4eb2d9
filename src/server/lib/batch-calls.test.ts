import { describe, expect, it, vi } from 'vitest';
import { batchCalls } from './batch-calls.ts';

/** A function whose batches end when the test says so. */
function controlled() {
  const batches: { inputs: readonly number[]; end: (error?: Error) => void }[] = [];
  const call = batchCalls(
    (inputs: readonly number[]) =>
      new Promise<number[]>((resolve, reject) => {
        batches.push({ inputs, end: (error) => (error ? reject(error) : resolve(inputs.map((n) => n * 2))) });
      }),
  );
  return { batches, call };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('batched calls', () => {
  it('run at once when alone, and together when they come while a batch runs', async () => {
    const { batches, call } = controlled();
    const first = call(1);
    const others = Promise.all([call(2), call(3)]);
    expect(batches.map(({ inputs }) => inputs)).toEqual([[1]]);
    batches[0]?.end();
    expect(await first).toBe(2);
    await nextTurn();
    expect(batches[1]?.inputs).toEqual([2, 3]);
    batches[1]?.end();
    expect(await others).toEqual([4, 6]);
  });

  it('are repeated one by one when their batch fails', async () => {
    const call = batchCalls(async (inputs: readonly number[]) => {
      await nextTurn();
      if (inputs.includes(0)) throw new Error('zero');
      return inputs;
    });
    const [, second, third] = await Promise.allSettled([call(1), call(0), call(3)]);
    expect(second.status).toBe('rejected');
    expect(third).toEqual({ status: 'fulfilled', value: 3 });
  });

  it('wait no longer than 100 ms for a batch that hangs', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { batches, call } = controlled();
    const hanging = call(1);
    const second = call(2);
    vi.advanceTimersByTime(100);
    expect(batches.map(({ inputs }) => inputs)).toEqual([[1], [2]]);
    batches[1]?.end();
    expect(await second).toBe(4);
    batches[0]?.end();
    expect(await hanging).toBe(2);
    vi.useRealTimers();
  });
});
