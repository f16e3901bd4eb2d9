/**
 * Measures the verification of session tokens: offline with the version cache on one core, and online, with one HTTP
 * request per verification to a ticket API in another process.
 *
 * npx node scripts/bench/support-access.ts
 */
import '../check-node.mjs';
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { SignJWT, type JWTPayload } from 'jose';
import * as z from 'zod/mini';
import { StartedAccessSession } from '../../src/contract/index.ts';
import { createTicketApi, openStore, toNodeListener } from '../../src/server/index.ts';
import { createSupportVerifier } from '../../src/support-access/index.ts';
import { percentile, print, type Figure } from './figures.ts';

const SECRET = 'kf8Jd0qkzv3hW1TgYx5rNnB7uEo2LsQa9cPiMbVtRjA=';
const SECONDS = 5;
const SESSIONS = 200;
const ONLINE = 3_000;

if (process.send) await serve(process.argv[2] ?? '');
else await measure();

async function serve(folder: string): Promise<void> {
  const api = createTicketApi({
    store: await openStore({ database: folder }),
    identity: { secret: SECRET },
    rateLimits: { writes: { user: 1e9, organization: 1e9, address: 1e9 }, requests: { user: 1e9, address: 1e9 } },
  });
  const server = createServer((request, response) => void toNodeListener(api)(request, response));
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.on('disconnect', () => process.exit(0));
}

async function measure(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'madoguchi-access-'));
  const server = fork(import.meta.filename, [join(folder, 'data')]);
  try {
    const port = await new Promise<number>((resolve) => {
      server.once('message', (message) => resolve(Number(message)));
    });
    const url = `http://127.0.0.1:${port}`;
    const tokens = await enter(url);
    const intent = { action: 'view', organization: 'acme' } as const;
    const offline = createSupportVerifier({ url, identity: { secret: SECRET } });
    const cold = performance.now();
    for (const token of tokens) await offline.verifySupportSession(token, intent);
    const first = (performance.now() - cold) / tokens.length;

    // One core: verifications run one after the other on the only script thread of this process.
    let verified = 0;
    const started = performance.now();
    const processor = process.cpuUsage();
    while (performance.now() - started < SECONDS * 1_000) {
      await offline.verifySupportSession(tokens[verified % tokens.length] ?? '', intent);
      verified++;
      // Yields as a server does between requests, else no response could arrive.
      if (verified % 20 === 0) await turn();
    }
    const { user, system } = process.cpuUsage(processor);
    const perSecond = verified / ((performance.now() - started) / 1_000);
    const perCore = verified / ((user + system) / 1e6);

    const online = createSupportVerifier({ url, identity: { secret: SECRET }, mode: 'online' });
    const times: number[] = [];
    for (let n = 0; n < ONLINE; n++) {
      const before = performance.now();
      await online.verifySupportSession(tokens[n % tokens.length] ?? '', intent);
      if (n >= SESSIONS) times.push(performance.now() - before);
    }
    const figures: Figure[] = [
      { name: 'offline, first time (signature and question), mean', value: first, unit: 'ms' },
      // Upper limit: the CPU time of 5,000 verifications on one core.
      {
        name: 'offline, 5,000 verifications, processor time',
        value: (5_000 / perCore) * 1_000,
        unit: 'ms',
        bar: 1_000,
      },
      { name: 'online, p50', value: percentile(times, 0.5), unit: 'ms' },
      { name: 'online, p99', value: percentile(times, 0.99), unit: 'ms', bar: 10 },
    ];
    console.log(`\n${cpus().length} × ${cpus()[0]?.model ?? '?'}, load ${loadavg()[0]?.toFixed(2) ?? '?'}`);
    console.log(`${Math.round(perSecond)} verifications a second offline, ${SESSIONS} sessions in use\n`);
    process.exitCode = print(figures) === 0 ? 0 : 1;
  } finally {
    server.disconnect();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Creates sessions of many agents. */
async function enter(url: string): Promise<string[]> {
  const sign = (claims: JWTPayload) =>
    new SignJWT({ jti: randomUUID(), ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt()
      .setExpirationTime('10m')
      .sign(new TextEncoder().encode(SECRET));
  const admin = await sign({ sub: 'carol', name: 'Carol', org: 'acme', role: 'admin' });
  const agent = await sign({ sub: 'eve', name: 'Eve', role: 'agent' });
  const post = async (token: string, path: string, body: object): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'idempotency-key': randomUUID(),
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  await post(admin, '/v1/access/grants', { seconds: 3_600 });
  const tokens: string[] = [];
  for (let n = 0; n < SESSIONS; n++) {
    const body = { organizationId: 'acme', reason: 'To measure.' };
    tokens.push(z.parse(StartedAccessSession, await post(agent, '/v1/support/access-sessions', body)).token);
  }
  return tokens;
}
