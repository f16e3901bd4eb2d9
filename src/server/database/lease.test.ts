import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import type { Store } from './index.ts';
import { createLease } from './lease.ts';

describe.each(databases)('a lease on $name', ({ freshStore }) => {
  let store: Store;
  beforeAll(async () => {
    store = await freshStore();
  });
  afterAll(() => store.close());

  it('is held by one process, until it expires or is released', async () => {
    const one = createLease(store.db, 'mailbox', 1_000);
    const two = createLease(store.db, 'mailbox', 1_000);
    expect(await one.acquire(0)).toBe(true);
    expect(await two.acquire(999)).toBe(false);
    expect(await one.acquire(900)).toBe(true);
    expect(await two.acquire(1_500)).toBe(false);
    expect(await two.acquire(1_900)).toBe(true);
    expect(await one.acquire(1_901)).toBe(false);
    await one.release();
    expect(await one.acquire(1_902)).toBe(false);
    await two.release();
    expect(await one.acquire(1_903)).toBe(true);
    expect(await createLease(store.db, 'other', 1_000).acquire(0)).toBe(true);
  });

  it('goes to one of many processes that ask at the same time', async () => {
    const won = await Promise.all(Array.from({ length: 8 }, () => createLease(store.db, 'race', 1_000).acquire(5)));
    expect(won.filter(Boolean)).toHaveLength(1);
  });
});
