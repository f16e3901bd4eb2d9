/**
 * No ticket is lost or duplicated: thousands of tickets through the product's client while connections are cut before
 * and after the server acts, and the server is killed repeatedly. This covers the death of the process, not a power
 * failure.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FaultProxy } from './proxy.ts';
import { ServerProcess } from './server-process.ts';
import { runChaos, CHAOS_IDENTITY } from './load.ts';

const SUBMISSIONS = Number(process.env['CHAOS_SUBMISSIONS'] ?? 2_000);
/** Enough that the server stays busy while others wait for their retries. */
const CONCURRENCY = 64;
const LIFE = 160;

const secret = randomBytes(48).toString('base64url');
let folder: string;
let server: ServerProcess;
let proxy: FaultProxy;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'madoguchi-chaos-'));
  const config = join(folder, 'config.json');
  await writeFile(config, JSON.stringify({ rateLimits: false }));
  server = await ServerProcess.start(['--data', join(folder, 'data'), '--config', config], {
    MADOGUCHI_SECRET: secret,
    ...CHAOS_IDENTITY,
    // Most of a start is compiling. Only a process that exits normally writes the compile cache.
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
  });
  await server.stop();
  await server.up();
  proxy = await FaultProxy.listen({ target: server.port, seed: 7, chances: { cutBefore: 0.08, cutAfter: 0.15 } });
});

afterAll(async () => {
  await proxy?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

test(`${SUBMISSIONS} submissions under cut connections and kill -9: none lost, none doubled`, async () => {
  const { acknowledged, refused, repeated, seconds } = await runChaos({
    server,
    url: proxy.url,
    submissions: SUBMISSIONS,
    concurrency: CONCURRENCY,
    ticketsPerKill: LIFE,
    secret,
  });

  const database = new DatabaseSync(join(folder, 'data/madoguchi.db'), { readOnly: true });
  const rows = database
    .prepare('select id, subject from tickets')
    .all()
    .map((row) => [String(row['id']), String(row['subject'])] as const);
  const integrity = database.prepare('pragma integrity_check').get();
  database.close();

  const stored = new Map(rows);
  const lost = [...acknowledged].filter(([id, { subject }]) => stored.get(id) !== subject);
  const doubled = rows.length - new Set(rows.map(([, subject]) => subject)).size;
  const { cutBefore, cutAfter, requests } = proxy.counts;
  console.log(
    `figure: ${acknowledged.size} acknowledged of ${SUBMISSIONS}, ${lost.length} lost, ${doubled} doubled; ` +
      `${requests} requests, ${cutBefore} cut before and ${cutAfter} after the server acted, ` +
      `${server.kills} kills, ${repeated} calls repeated by hand, ${seconds.toFixed(0)} s`,
  );

  expect(refused).toEqual([]);
  expect(acknowledged.size).toBe(SUBMISSIONS);
  expect(lost).toEqual([]);
  expect(doubled).toBe(0);
  expect(rows.length).toBe(SUBMISSIONS);
  expect(integrity).toEqual({ integrity_check: 'ok' });
  // Without these, too few faults occurred, and the figures above would prove nothing.
  expect(cutBefore + cutAfter).toBeGreaterThan(SUBMISSIONS / 10);
  expect(server.kills).toBeGreaterThan(SUBMISSIONS / 200);
});
