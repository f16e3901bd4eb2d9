import { describe, expect, it } from 'vitest';
import { createChangePoller } from './poll-changes.ts';

const START = Date.parse('2026-05-01T09:00:00Z');

/** A fake help desk that lists tickets by whole seconds, with a poller. */
function deskWith(count: number) {
  const tickets = Array.from({ length: count }, (_, id) => ({ ref: String(id), at: START }));
  const desk = { now: START, requests: 0 };
  const changes = createChangePoller(async ({ since, page, limit }) => {
    desk.requests++;
    const sorted = tickets.toSorted((a, b) => a.at - b.at || Number(a.ref) - Number(b.ref));
    const matching = since === null ? sorted.toReversed() : sorted.filter(({ at }) => at >= since);
    const headers = new Headers({ date: new Date(desk.now).toUTCString() });
    const answer = { status: 200, headers, bytes: new Uint8Array() };
    return { changes: matching.slice((page - 1) * limit, page * limit).map((one) => ({ ...one })), response: answer };
  });
  let cursor: string | null = null;
  return Object.assign(desk, {
    change(...refs: number[]) {
      for (const ref of refs) {
        const ticket = tickets[ref];
        if (ticket) ticket.at = Math.floor(desk.now / 1_000) * 1_000;
      }
    },
    /** One request. */
    async next() {
      const answer = await changes(cursor);
      ({ cursor } = answer);
      return answer;
    },
    /** Polls until there are no more changes. */
    async drain() {
      const refs: string[] = [];
      for (;;) {
        const { refs: some, more } = await this.next();
        refs.push(...some);
        if (!more) return refs;
      }
    },
  });
}

describe('createChangePoller', () => {
  it('starts now, and reports each change until its second is over', async () => {
    const desk = deskWith(3);
    expect(await desk.drain()).toEqual([]);
    desk.now += 90_000;
    await desk.drain();
    desk.change(1);
    expect(await desk.drain()).toEqual(['1']);
    // Again within the same second.
    desk.change(1);
    expect(await desk.drain()).toEqual(['1']);
    desk.now += 1_000;
    expect(await desk.drain()).toEqual(['1']);
    expect(await desk.drain()).toEqual([]);
  });

  it('reports a change made shortly before the first poll', async () => {
    const desk = deskWith(3);
    desk.now += 120_000;
    desk.change(2);
    await desk.drain();
    desk.now += 15_000;
    expect(await desk.drain()).toEqual(['2']);
  });

  it('reports a change that is stored late with an earlier time', async () => {
    const desk = deskWith(3);
    await desk.drain();
    desk.now += 60_000;
    desk.change(0);
    desk.now += 20_000;
    await desk.drain();
    desk.now -= 15_000;
    desk.change(1);
    desk.now += 30_000;
    expect(await desk.drain()).toEqual(['1']);
  });

  it('reports more than a page once each, also within one second', async () => {
    const desk = deskWith(450);
    await desk.drain();
    desk.now += 120_000;
    desk.change(...Array.from({ length: 250 }, (_, index) => index));
    for (let index = 250; index < 450; index++) {
      desk.now += 1_000;
      desk.change(index);
    }
    desk.now += 5_000;
    const refs = await desk.drain();
    expect(refs).toHaveLength(450);
    expect(new Set(refs).size).toBe(450);
    desk.requests = 0;
    expect(await desk.drain()).toEqual([]);
    expect(desk.requests).toBe(1);
  });

  it('misses no change made between two pages', async () => {
    const desk = deskWith(300);
    await desk.drain();
    desk.now += 120_000;
    for (let index = 0; index < 300; index++) {
      desk.now += 1_000;
      desk.change(index);
    }
    const refs = new Set((await desk.next()).refs);
    // Those of the first page move to the end.
    desk.now += 1_000;
    desk.change(0, 1, 2, 3, 4);
    for (const ref of await desk.drain()) refs.add(ref);
    expect(refs.size).toBe(300);
  });

  it('starts with a help desk that has no tickets', async () => {
    const desk = deskWith(0);
    expect([await desk.drain(), await desk.drain(), desk.requests]).toEqual([[], [], 2]);
  });
});
