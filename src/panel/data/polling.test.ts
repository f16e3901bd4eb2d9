import { createModel, signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPolling } from './polling.ts';

const active = signal(true);
let good = true;
let runs = 0;
const times: number[] = [];
const run = () => {
  runs++;
  times.push(Date.now());
  return Promise.resolve(good);
};
const Polled = createModel(() => {
  createPolling({ active: () => active.value, run, intervalMs: () => 15_000 });
  return {};
});
let model: InstanceType<typeof Polled>;
const hide = (hidden: boolean) => {
  Object.defineProperty(Document.prototype, 'hidden', { configurable: true, value: hidden });
  document.dispatchEvent(new Event('visibilitychange'));
};

beforeEach(() => {
  vi.useFakeTimers();
  active.value = true;
  good = true;
  runs = 0;
  model = new Polled();
});
afterEach(() => {
  model[Symbol.dispose]();
  hide(false);
  vi.useRealTimers();
});

describe('poll', () => {
  test('runs immediately, and then about every 15 s', async () => {
    expect(runs).toBe(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(runs).toBeGreaterThanOrEqual(4);
    expect(runs).toBeLessThanOrEqual(6);
  });

  test('backs off up to 15 minutes after failures, and runs immediately when the network returns', async () => {
    good = false;
    await vi.advanceTimersByTimeAsync(24 * 3_600_000);
    // A day of failures: the interval doubles, then four runs an hour.
    expect(runs).toBeLessThan(130);
    const before = runs;
    good = true;
    dispatchEvent(new Event('online'));
    await vi.advanceTimersByTimeAsync(0);
    expect(runs).toBe(before + 1);
    await vi.advanceTimersByTimeAsync(17_000);
    expect(runs).toBe(before + 2);
  });

  test('pauses for a minute after a failure, and doubles the pause up to 15 minutes', async () => {
    good = false;
    times.length = 0;
    dispatchEvent(new Event('online'));
    await vi.advanceTimersByTimeAsync(2 * 3_600_000);
    const minutes = times.slice(1).map((time, at) => (time - (times[at] ?? 0)) / 60_000);
    for (const [at, expected] of [1, 2, 4, 8, 15, 15, 15].entries()) {
      expect(minutes[at]).toBeGreaterThanOrEqual(expected * 0.9);
      expect(minutes[at]).toBeLessThanOrEqual(expected * 1.1);
    }
  });

  test('pauses while the page is hidden, and runs immediately when it becomes visible', async () => {
    await vi.advanceTimersByTimeAsync(0);
    hide(true);
    const before = runs;
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(runs).toBe(before);
    hide(false);
    expect(runs).toBe(before + 1);
  });

  test('sends no request while the page is hidden, and leaves no timer or listener', async () => {
    active.value = false;
    const before = runs;
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(runs).toBe(before);
    active.value = true;
    expect(runs).toBe(before + 1);
    model[Symbol.dispose]();
    await vi.advanceTimersByTimeAsync(3_600_000);
    dispatchEvent(new Event('online'));
    hide(false);
    expect(runs).toBe(before + 1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
