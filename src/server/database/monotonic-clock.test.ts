import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import { createMonotonicClock } from './monotonic-clock.ts';
import type { Store } from './index.ts';

const DAY = 86_400_000;

describe.each(databases)('the monotonic clock on $name', ({ freshStore }) => {
  let store: Store;
  let watch = 0;
  const monotonicNow = () => watch;
  beforeAll(async () => {
    store = await freshStore();
  });
  afterAll(() => store.close());

  it('follows the system clock while it goes forward', async () => {
    const clock = createMonotonicClock(monotonicNow);
    expect(await clock.now(store.db, 1_000_000)).toBe(1_000_000);
    expect(await clock.now(store.db, 1_000_001)).toBe(1_000_001);
    expect(await clock.now(store.db, 1_000_001 + DAY)).toBe(1_000_001 + DAY);
  });

  it('stands still during a small step back of the system clock', async () => {
    const clock = createMonotonicClock(monotonicNow);
    const time = await clock.advance(store.db, 10 * DAY);
    watch += 40;
    expect(await clock.now(store.db, 10 * DAY - 3_000)).toBe(time);
  });

  it('continues by the monotonic timer when the system clock is set back by 100 days', async () => {
    const clock = createMonotonicClock(monotonicNow);
    const time = await clock.advance(store.db, 1_000 * DAY);
    watch += 7_000;
    expect(await clock.now(store.db, 900 * DAY)).toBe(time + 7_000);
    watch += 3_000;
    expect(await clock.now(store.db, 900 * DAY + 3_000)).toBe(time + 10_000);
  });

  it('continues from the stored time when the system clock is set back over a restart', async () => {
    await createMonotonicClock(monotonicNow).advance(store.db, 2_000 * DAY);
    const restarted = createMonotonicClock(monotonicNow);
    expect(await restarted.now(store.db, 1_900 * DAY)).toBe(2_000 * DAY);
    watch += 60_000;
    expect(await restarted.now(store.db, 1_900 * DAY + 60_000)).toBe(2_000 * DAY + 60_000);
  });

  it('follows the time that another process has stored', async () => {
    const [one, other] = [createMonotonicClock(monotonicNow), createMonotonicClock(monotonicNow)];
    await one.now(store.db, 3_000 * DAY);
    await other.advance(store.db, 3_001 * DAY);
    expect(await one.now(store.db, 3_000 * DAY)).toBe(3_001 * DAY);
  });
});
