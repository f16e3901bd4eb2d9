/**
 * Many listeners: 500 streams on one process, one comment per second, each received once, in order and within a second,
 * and none missed while the server is killed and restarted. A few seconds by default; the full minute with
 * `MADOGUCHI_LIVE_SECONDS=60`.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { expect, inject, it } from 'vitest';
import { join } from 'node:path';
import { createClient, subscribeToEvents, type TicketEvent } from '../../src/client/index.ts';
import { percentile } from '../../scripts/bench/figures.ts';
import { ServerProcess } from '../faults/server-process.ts';

const SECRET = 'kf8Jd0qkzv3hW1TgYx5rNnB7uEo2LsQa9cPiMbVtRjA=';
const SECONDS = Number(process.env['MADOGUCHI_LIVE_SECONDS'] ?? 8);
const STREAMS = 500;

const token = (claims: Record<string, string>) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime('1h')
    .setJti(randomUUID())
    .sign(new TextEncoder().encode(SECRET));
const admin = (index: number) =>
  token({ sub: `admin-${index}`, name: `Admin ${index}`, org: 'acme', org_name: 'Acme', role: 'admin' });

interface Ear {
  heard: { id: string; after: number }[];
}

it(`${STREAMS} streams receive one comment a second for ${SECONDS} s, and miss none over kill -9`, async () => {
  const folder = join(inject('scratch'), randomUUID());
  const config = join(inject('scratch'), `${randomUUID()}.json`);
  const { writeFile } = await import('node:fs/promises');
  await writeFile(config, JSON.stringify({ rateLimits: false }));
  const server = await ServerProcess.start(['--data', folder, '--config', config], { MADOGUCHI_SECRET: SECRET });
  const baseUrl = `http://127.0.0.1:${server.port}`;
  const stop = new AbortController();
  try {
    const own = await admin(0);
    const author = createClient({ baseUrl, getToken: () => own });
    const { id } = await author.createTicket({ subject: 'Live', description: 'Is it?' });
    const agentToken = await token({ sub: 'eve', name: 'Eve', role: 'agent' });
    const agent = createClient({ baseUrl, getToken: () => agentToken });

    const said = new Map<string, number>();
    let live = 0;
    const ears: Ear[] = [];
    const running: Promise<void>[] = [];
    for (let index = 0; index < STREAMS; index++) {
      const ear: Ear = { heard: [] };
      ears.push(ear);
      const mine = await admin(index);
      running.push(
        subscribeToEvents(
          { baseUrl, getToken: () => mine },
          {
            signal: stop.signal,
            onLive: (now) => (live += now ? 1 : -1),
            onEvent({ kind, at, commentId }: TicketEvent) {
              if (kind === 'comment' && commentId)
                ear.heard.push({ id: commentId, after: Date.now() - Date.parse(at) });
            },
          },
        ),
      );
    }
    const all = async (count: number, seconds: number) => {
      for (const end = Date.now() + seconds * 1_000; Date.now() < end; await sleep(50))
        if (ears.every(({ heard }) => heard.length >= count)) return;
    };
    await expect.poll(() => live, { timeout: 60_000 }).toBe(STREAMS);

    for (let second = 0; second < SECONDS; second++) {
      const next = sleep(1_000);
      said.set((await agent.answerTicket({ id, body: `${second}` })).id, Date.now());
      await next;
    }
    await all(said.size, 10);
    const waits = ears.flatMap(({ heard }) => heard.map(({ after }) => after));
    console.log(`${waits.length} heard, p50 ${percentile(waits, 0.5)} ms, p99 ${percentile(waits, 0.99)} ms`);
    for (const { heard } of ears) expect(heard.map((one) => one.id)).toEqual([...said.keys()]);
    expect(percentile(waits, 0.99)).toBeLessThanOrEqual(1_000);

    await server.kill();
    await server.up();
    for (const body of ['while nobody could hear', 'and another'])
      said.set((await agent.answerTicket({ id, body })).id, 0);
    await all(said.size, 60);
    for (const { heard } of ears) expect(heard.map((one) => one.id)).toEqual([...said.keys()]);
    stop.abort();
    await Promise.all(running);

    const stopping = Date.now();
    await server.stop();
    expect(Date.now() - stopping).toBeLessThan(5_000);
  } finally {
    stop.abort();
    await server.stop();
  }
});
