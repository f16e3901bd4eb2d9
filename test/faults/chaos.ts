/**
 * No ticket lost, none doubled: thousands of tickets through our own client while connections are cut before and after the
 * server acts, and the server itself is killed again and again. What it proves is the death of the process, not the
 * loss of power.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiError, createClient } from '../../src/client/index.ts';
import { FaultProxy } from './proxy.ts';
import { ServerProcess } from './server-process.ts';

const SUBMISSIONS = Number(process.env['CHAOS_SUBMISSIONS'] ?? 2_000);
/** So many that those who wait for their next try leave no room for the server to rest. */
const AT_ONCE = 64;
/** Tickets between two kills. By tickets and not by time, a slow machine has as many kills as a fast one. */
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
    MADOGUCHI_AUDIENCE: 'madoguchi',
    MADOGUCHI_ISSUER: 'https://chaos.example',
    // What takes long about a start is compiling. Only a process that ends in peace writes this down.
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

test(`A16, N1, N2: ${SUBMISSIONS} submissions under cut connections and kill -9: none lost, none doubled`, async () => {
  const started = performance.now();
  const acknowledged = new Map<string, string>();
  const refused: string[] = [];
  let next = 0;
  const over = new AbortController();
  let attempts = 0;

  const work = async () => {
    const api = createClient({ baseUrl: proxy.url, getToken: token(`worker-${randomUUID()}`) });
    while (next < SUBMISSIONS) {
      const subject = `Ticket ${next++} of the storm`;
      const input = { subject, description: `What happened in ${subject}` };
      const idempotencyKey = randomUUID();
      for (;;) {
        attempts++;
        try {
          const { id } = await api.createTicket(input, { idempotencyKey });
          acknowledged.set(id, subject);
          break;
        } catch (error) {
          // A person would press the button again: same text, same key.
          if (error instanceof ApiError && error.retryable) continue;
          refused.push(`${subject}: ${String(error)}`);
          break;
        }
      }
    }
  };
  const killer = async () => {
    for (let goal = LIFE; ; goal += LIFE) {
      while (acknowledged.size < goal && !over.signal.aborted) await sleep(5);
      if (over.signal.aborted) return;
      await server.kill();
      await server.up();
    }
  };

  const killing = killer();
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  over.abort();
  await killing;
  await server.stop();
  const seconds = (performance.now() - started) / 1000;

  const database = new DatabaseSync(join(folder, 'data/madoguchi.db'), { readOnly: true });
  const rows = database
    .prepare('select id, subject from tickets')
    .all()
    .map((row) => [String(row['id']), String(row['subject'])] as const);
  const integrity = database.prepare('pragma integrity_check').get();
  database.close();

  const stored = new Map(rows);
  const lost = [...acknowledged].filter(([id, subject]) => stored.get(id) !== subject);
  const doubled = rows.length - new Set(rows.map(([, subject]) => subject)).size;
  const { cutBefore, cutAfter, requests } = proxy.counts;
  console.log(
    `figure: ${acknowledged.size} acknowledged of ${SUBMISSIONS}, ${lost.length} lost, ${doubled} doubled; ` +
      `${requests} requests, ${cutBefore} cut before and ${cutAfter} after the server acted, ` +
      `${server.kills} kills, ${attempts - SUBMISSIONS} calls repeated by hand, ${seconds.toFixed(0)} s`,
  );

  expect(refused).toEqual([]);
  expect(acknowledged.size).toBe(SUBMISSIONS);
  expect(lost).toEqual([]);
  expect(doubled).toBe(0);
  expect(rows.length).toBe(SUBMISSIONS);
  expect(integrity).toEqual({ integrity_check: 'ok' });
  // Without these the storm was a calm, and the figures above would say nothing.
  expect(cutBefore + cutAfter).toBeGreaterThan(SUBMISSIONS / 10);
  expect(server.kills).toBeGreaterThan(SUBMISSIONS / 200);
});

/** Signs a token for one of the workers; each is a user of its own. */
function token(user: string) {
  return () =>
    new SignJWT({ name: user, org: 'storm', org_name: 'Storm Ltd', role: 'user' })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(user)
      .setAudience('madoguchi')
      .setIssuer('https://chaos.example')
      .setIssuedAt()
      .setExpirationTime('10m')
      .setJti(randomUUID())
      .sign(new TextEncoder().encode(secret));
}
