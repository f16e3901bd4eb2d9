import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { databases } from '../../../test/databases.ts';
import type { Store } from '../database/index.ts';
import { createNumberAllocator } from './number-allocator.ts';

const postgres = databases.find(({ name }) => name === 'PostgreSQL');

describe.skipIf(!postgres)('reserved ticket numbers on PostgreSQL', () => {
  let store: Store;
  beforeAll(async () => {
    if (postgres) store = await postgres.freshStore();
  });
  afterAll(() => store?.close());
  afterEach(() => {
    vi.useRealTimers();
  });

  const readLast = async (organizationId: string) =>
    (
      await store.db
        .selectFrom('ticket_numbers')
        .select('last_number')
        .where('organization_id', '=', organizationId)
        .executeTakeFirst()
    )?.last_number;

  it('are counted for each organization from 1001, one statement for a burst', async () => {
    const numbers = createNumberAllocator();
    const take = async (organizationId: string) => {
      await numbers.reserve(store.db, organizationId);
      return numbers.take(store.db, organizationId);
    };
    const taken = await Promise.all(['a', 'b', 'a', 'a'].map(take));
    expect(taken).toEqual([1_001, 1_001, 1_002, 1_003]);
    expect([await readLast('a'), await readLast('b')]).toEqual([1_003, 1_001]);
  });

  it('are reserved ahead for an organization with many tickets a second, each once and in order', async () => {
    const numbers = createNumberAllocator();
    const taken: number[] = [];
    const advances = new Set<number>();
    for (let index = 0; index < 60; index++) {
      await numbers.reserve(store.db, 'busy');
      taken.push(await numbers.take(store.db, 'busy'));
      advances.add((await readLast('busy')) ?? 0);
    }
    expect(taken).toEqual(taken.map((_, index) => 1_001 + index));
    expect(advances.size).toBeLessThan(30);
  });

  it('that were reserved ahead are not used after a second', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const numbers = createNumberAllocator();
    const take = async () => {
      await numbers.reserve(store.db, 'pausing');
      return numbers.take(store.db, 'pausing');
    };
    for (let index = 0; index < 8; index++) await take();
    const last = (await readLast('pausing')) ?? 0;
    expect(last).toBe(1_010);
    vi.advanceTimersByTime(2_000);
    expect(await take()).toBe(1_011);
    expect(await readLast('pausing')).toBe(1_011);
  });

  it('stay reserved while a submission waits for a connection', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const numbers = createNumberAllocator();
    await numbers.reserve(store.db, 'patient');
    vi.advanceTimersByTime(30_000);
    expect(await numbers.take(store.db, 'patient')).toBe(1_001);
    // Taking a number did not advance the counter.
    expect(await readLast('patient')).toBe(1_001);
  });

  it('are used by the next ticket after a rejection, and not after a minute', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const numbers = createNumberAllocator();
    await numbers.reserve(store.db, 'refused');
    await numbers.reserve(store.db, 'refused');
    expect(await numbers.take(store.db, 'refused')).toBe(1_001);
    vi.advanceTimersByTime(61_000);
    expect(await numbers.take(store.db, 'refused')).toBe(1_003);
  });
});
