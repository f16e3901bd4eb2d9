import { afterEach, describe, expect, it, vi } from 'vitest';
import { coalesceRuns, createWorkerLoop } from './worker-loop.ts';

afterEach(() => void vi.useRealTimers());

describe('coalesceRuns', () => {
  it('repeats the task once for any number of calls during a run, and never overlaps', async () => {
    let [active, runs, overlap] = [0, 0, false];
    const run = coalesceRuns(async () => {
      overlap ||= active++ > 0;
      runs++;
      await new Promise((resolve) => setImmediate(resolve));
      active--;
    });
    await Promise.all([run(), run(), run()]);
    expect([runs, overlap]).toEqual([2, false]);
    await run();
    expect(runs).toBe(3);
  });

  it('misses no call between the end of a run and its promise', async () => {
    let [requested, done] = [0, 0];
    const run = coalesceRuns(async () => void (done = requested));
    for (let ticks = 0; ticks < 12; ticks++) {
      void run();
      for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
      requested++;
      await run();
      expect(done).toBe(requested);
    }
  });

  it('rejects when the task does, and runs again afterwards', async () => {
    let runs = 0;
    const run = coalesceRuns(async () => {
      if (++runs === 1) throw new Error('down');
    });
    await expect(run()).rejects.toThrow('down');
    await run();
    expect(runs).toBe(2);
  });
});

describe('a worker loop', () => {
  it('runs batches while more work is due', async () => {
    let left = 3;
    const loop = createWorkerLoop({ runBatch: async () => --left > 0, onError: () => {} });
    await loop.run();
    expect(left).toBe(0);
    await loop.close();
  });

  it('reports a failed batch once and runs again when it is woken', async () => {
    const errors: unknown[] = [];
    let runs = 0;
    const loop = createWorkerLoop({
      runBatch: async () => {
        if (++runs === 1) throw new Error('down');
      },
      onError: (error) => errors.push(error),
    });
    await loop.run();
    expect([runs, errors.length]).toEqual([1, 1]);
    await loop.run();
    expect([runs, errors.length]).toEqual([2, 1]);
    await loop.close();
  });

  it('runs at the start, at each interval, and once for wake-ups within the debounce time', async () => {
    vi.useFakeTimers();
    let runs = 0;
    const runBatch = async () => void runs++;
    const loop = createWorkerLoop({
      runBatch,
      onError: () => {},
      pollIntervalMs: 1_000,
      debounceMs: 50,
      runAtStart: true,
    });
    await vi.advanceTimersByTimeAsync(1);
    expect(runs).toBe(1);
    for (let count = 0; count < 5; count++) loop.wake();
    await vi.advanceTimersByTimeAsync(60);
    expect(runs).toBe(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(runs).toBe(3);
    await loop.close();
    loop.wake();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(runs).toBe(3);
  });

  it('waits for the current batch when it closes, and starts no further one', async () => {
    let runs = 0;
    const started = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const loop = createWorkerLoop({
      runBatch: async (signal) => {
        runs++;
        started.resolve();
        await release.promise;
        return signal.aborted;
      },
      onError: () => {},
    });
    void loop.run();
    await started.promise;
    const closed = loop.close();
    release.resolve();
    await closed;
    await loop.run();
    expect(runs).toBe(1);
  });
});
