/**
 * No ticket is lost or duplicated at a help desk without idempotency keys: tickets for a live Request Tracker while
 * connections are cut on both sides of our server, responses of the help desk are garbled, and our server is killed
 * repeatedly.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { DeskAddress } from '../../scripts/desks/accounts.ts';
import { toConfiguration } from '../../scripts/desks/connect.ts';
import { FaultProxy } from '../faults/proxy.ts';
import { ServerProcess } from '../faults/server-process.ts';
import { runChaos, CHAOS_IDENTITY } from '../faults/load.ts';
import { describeLive, requestDirectly, toPort } from './live.ts';

const SUBMISSIONS = Number(process.env['CHAOS_SUBMISSIONS'] ?? 200);
/** More than the help desk serves concurrently, but few enough that none times out. */
const CONCURRENCY = 12;
const KILLS = SUBMISSIONS < 1_000 ? 3 : 10;

describeLive('request-tracker', 'chaos', (rt) => {
  const secret = randomBytes(48).toString('base64url');
  const name = `storm${randomBytes(6).toString('hex')}`;
  let folder: string;
  let server: ServerProcess;
  let front: FaultProxy;
  let back: FaultProxy;
  /** At startup the server sends two requests to the help desk, which are not tested here. */
  const beforeUp = () => back.script('none', 'none');

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'madoguchi-desk-chaos-'));
    back = await FaultProxy.listen({
      target: toPort(rt),
      seed: 11,
      chances: { cutBefore: 0.03, cutAfter: 0.05, truncate: 0.01, garble: 0.01 },
    });
    const config = join(folder, 'config.json');
    const desk = toConfiguration(rt, { url: back.url, timeoutMs: 8_000, lookupDelayMs: 4_000 });
    await writeFile(config, JSON.stringify({ rateLimits: false, desk }));
    beforeUp();
    server = await ServerProcess.start(['--data', join(folder, 'data'), '--config', config], {
      MADOGUCHI_SECRET: secret,
      MADOGUCHI_DESK_TOKEN: rt.tokens.madoguchi,
      ...CHAOS_IDENTITY,
      NODE_COMPILE_CACHE: join(folder, 'compiled'),
    });
    front = await FaultProxy.listen({ target: server.port, seed: 7, chances: { cutBefore: 0.05, cutAfter: 0.1 } });
  });
  afterAll(async () => {
    await front?.close();
    await server?.stop();
    await back?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it(
    `${SUBMISSIONS} submissions under cut connections on both sides and kill -9: none lost, none doubled`,
    async () => {
      const { acknowledged, refused, repeated, seconds } = await runChaos({
        server,
        url: front.url,
        submissions: SUBMISSIONS,
        name,
        concurrency: CONCURRENCY,
        ticketsPerKill: Math.ceil(SUBMISSIONS / (KILLS + 1)),
        secret,
        beforeUp,
      });
      const stored = await findTickets(rt, name);
      const lost = [...acknowledged.values()].filter(({ number, subject }) => stored.get(number) !== subject);
      const doubled = stored.size - new Set(stored.values()).size;
      const cut = (proxy: FaultProxy) => proxy.counts.cutBefore + proxy.counts.cutAfter;
      console.log(
        `figure: ${acknowledged.size} acknowledged of ${SUBMISSIONS} through Request Tracker, ${lost.length} lost, ${doubled} doubled; ` +
          `${cut(front)} of ${front.counts.requests} requests cut before our server, ` +
          `${cut(back)} cut and ${back.counts.truncate + back.counts.garble} broken of ${back.counts.requests} behind it, ` +
          `${server.kills} kills, ${repeated} calls repeated by hand, ${seconds.toFixed(0)} s`,
      );
      expect(refused).toEqual([]);
      expect(acknowledged.size).toBe(SUBMISSIONS);
      expect(lost).toEqual([]);
      expect(doubled).toBe(0);
      expect(stored.size).toBe(SUBMISSIONS);
      // Without these, too few faults occurred, and the figures above would prove nothing.
      expect(cut(front)).toBeGreaterThan(SUBMISSIONS / 20);
      expect(cut(back)).toBeGreaterThan(SUBMISSIONS / 5);
      expect(server.kills).toBeGreaterThanOrEqual(KILLS);
    },
    Math.max(3_600_000, SUBMISSIONS * 6_000),
  );
});

/** The chaos test's tickets in the help desk: subjects by number. */
async function findTickets(rt: DeskAddress, name: string): Promise<Map<string, string>> {
  const Page = z.object({ items: z.array(z.object({ id: z.string(), Subject: z.string() })), count: z.number() });
  const found = new Map<string, string>();
  const query = encodeURIComponent(`Queue = 'General' AND Subject LIKE '${name}'`);
  for (let page = 1; ; page++) {
    const path = `tickets?query=${query}&fields=Subject&orderby=id&per_page=100&page=${page}`;
    const { items, count } = z.parse(Page, (await requestDirectly(rt, 'agent', 'GET', path)).json());
    for (const { id, Subject } of items) found.set(id, Subject);
    if (count < 100) return found;
  }
}
