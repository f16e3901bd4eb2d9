/**
 * Several processes behind a balancer: nothing is lost or doubled while each of them is killed and PostgreSQL is restarted, events
 * arrive once and in order, a rolling upgrade fails no request, and limits hold over all processes. Their clocks differ by four
 * seconds. A shortened run by default; `CLUSTER_SUBMISSIONS=10000 CLUSTER_STREAMS=2000` is the full one.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError, createClient, subscribeToEvents, type TicketEvent } from '../../src/client/index.ts';
import { percentile } from '../../scripts/bench/figures.ts';
import { startCluster, type Cluster } from './start-cluster.ts';

const SUBMISSIONS = Number(process.env['CLUSTER_SUBMISSIONS'] ?? 300);
const STREAMS = Number(process.env['CLUSTER_STREAMS'] ?? 150);
const SECONDS = Number(process.env['CLUSTER_SECONDS'] ?? 8);
const CONCURRENCY = 24;
/** Every so many files is larger than a part in the bucket, and arrives in several requests. */
const LARGE_EVERY = 100;
const SEARCHES_PER_MINUTE = 300;
/** How long a process is suspended. */
const SUSPENDED_MS = Number(process.env['CLUSTER_SUSPENDED_MS'] ?? 5_000);

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster({ searchesPerMinute: SEARCHES_PER_MINUTE });
});
afterAll(() => cluster?.close());

async function connectAs(claims: Record<string, string>) {
  const token = await cluster.sign(claims);
  return createClient({ baseUrl: cluster.url, getToken: () => token });
}
const admin = (index: number, organization: string) => ({
  sub: `admin-${index}`,
  name: `Admin ${index}`,
  org: organization,
  org_name: organization,
  role: 'admin',
});

/** Repeats a call as its user would, with the same key, as long as its failure is temporary. */
async function insist<T>(call: () => Promise<T>): Promise<T> {
  for (const deadline = performance.now() + 300_000; ;)
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ApiError && error.retryable) || performance.now() > deadline) throw error;
    }
}

describe('three processes behind a balancer', () => {
  it(`take ${SUBMISSIONS} submissions with files while each is killed and PostgreSQL is restarted twice: none lost, none doubled, all files whole`, async () => {
    const acknowledged = new Map<string, { subject: string; file: string; digest: string }>();
    const refused: string[] = [];
    let next = 0;
    const over = new AbortController();
    const work = async (worker: number) => {
      const api = await connectAs(admin(worker, 'storm'));
      while (next < SUBMISSIONS) {
        const index = next++;
        const subject = `Ticket ${index} of the storm`;
        const size = index % LARGE_EVERY === LARGE_EVERY - 1 ? 5_600_000 : 500 + (index % 20) * 1_000;
        const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(size)]);
        const file = new Uint8Array(bytes);
        const [uploadKey, ticketKey] = [randomUUID(), randomUUID()];
        try {
          const uploaded = await insist(() =>
            api.uploadAttachment(
              { name: `${index}.pdf`, file },
              { idempotencyKey: uploadKey, resumable: size > 1_000_000 },
            ),
          );
          const input = { subject, description: `What happened in ${subject}`, attachments: [uploaded.id] };
          const { id } = await insist(() => api.createTicket(input, { idempotencyKey: ticketKey }));
          acknowledged.set(id, { subject, file: uploaded.id, digest: hash(bytes) });
        } catch (error) {
          refused.push(`${subject}: ${String(error)}`);
        }
      }
    };
    let restarts = 0;
    const disturb = async () => {
      // Six kills, two of each process, and two restarts of the database.
      const steps = ['kill', 'kill', 'database', 'kill', 'kill', 'kill', 'database', 'kill'];
      let kills = 0;
      for (const [step, kind] of steps.entries()) {
        while (acknowledged.size < ((step + 1) * SUBMISSIONS) / (steps.length + 1) && !over.signal.aborted)
          await sleep(20);
        if (kind === 'database') {
          restarts++;
          await cluster.restartDatabase();
          continue;
        }
        const victim = cluster.processes[kills++ % cluster.processes.length];
        await victim?.kill();
        await victim?.up();
      }
    };
    const started = performance.now();
    const disturbing = disturb();
    await Promise.all(Array.from({ length: CONCURRENCY }, (_, worker) => work(worker)));
    over.abort();
    await disturbing;
    const seconds = (performance.now() - started) / 1_000;

    const client = new Client({ connectionString: cluster.database });
    await client.connect();
    const { rows } = await client.query<{ id: string; subject: string }>(
      "select id, subject from tickets where subject like '% of the storm'",
    );
    await client.end();
    const stored = new Map(rows.map(({ id, subject }) => [id, subject]));
    const lost = [...acknowledged].filter(([id, { subject }]) => stored.get(id) !== subject);
    const doubled = rows.length - new Set(rows.map(({ subject }) => subject)).size;

    const broken: string[] = [];
    const files = [...acknowledged.values()];
    const check = async () => {
      const token = await cluster.sign(admin(0, 'storm'));
      for (let one = files.pop(); one; one = files.pop()) {
        const read = () =>
          fetch(`${cluster.url}/v1/attachments/${one.file}`, { headers: { authorization: `Bearer ${token}` } });
        let answer = await read();
        // Right after the last kill, the balancer or a process may be short of something for a moment.
        for (let tries = 0; answer.status === 503 && tries < 50; tries++) {
          await answer.text();
          await sleep(200);
          answer = await read();
        }
        const received = hash(new Uint8Array(await answer.arrayBuffer()));
        if (received !== one.digest) broken.push(`${one.subject}: ${answer.status}`);
      }
    };
    await Promise.all(Array.from({ length: 8 }, check));
    const kills = cluster.processes.map((one) => one.kills);
    console.log(
      `figure: ${acknowledged.size} acknowledged of ${SUBMISSIONS}, ${lost.length} lost, ${doubled} doubled, ${broken.length} files broken; ` +
        `kills ${kills.join(', ')}, ${restarts} restarts of the database, ${seconds.toFixed(0)} s`,
    );
    expect(refused).toEqual([]);
    expect(acknowledged.size).toBe(SUBMISSIONS);
    expect(lost).toEqual([]);
    expect(doubled).toBe(0);
    expect(rows.length).toBe(SUBMISSIONS);
    expect(broken).toEqual([]);
    expect(Math.min(...kills)).toBeGreaterThanOrEqual(1);
    expect(restarts).toBe(2);
  }, 3_000_000);

  it(`send each event once and in order to ${STREAMS} streams, 99 percent within a second`, async () => {
    const stop = new AbortController();
    const author = await connectAs(admin(0, 'acme'));
    const { id } = await author.createTicket({ subject: 'Live', description: 'Is it?' });
    const agent = await connectAs({ sub: 'eve', name: 'Eve', role: 'agent' });
    const sent = new Map<string, number>();
    const received: { id: string; at: number }[][] = [];
    const running: Promise<void>[] = [];
    let live = 0;
    for (let index = 0; index < STREAMS; index++) {
      const list: { id: string; at: number }[] = [];
      received.push(list);
      const token = await cluster.sign(admin(index, 'acme'));
      running.push(
        subscribeToEvents(
          { baseUrl: cluster.url, getToken: () => token },
          {
            signal: stop.signal,
            onLive: (now) => (live += now ? 1 : -1),
            onEvent({ kind, commentId }: TicketEvent) {
              if (kind === 'comment' && commentId) list.push({ id: commentId, at: performance.now() });
            },
          },
        ),
      );
      // Connecting all at once would measure the queue of the test's own process.
      if (index % 100 === 99) await sleep(200);
    }
    try {
      await expect.poll(() => live, { timeout: 120_000 }).toBe(STREAMS);
      for (let second = 0; second < SECONDS; second++) {
        const pause = sleep(1_000);
        const at = performance.now();
        sent.set((await agent.answerTicket({ id, body: `${second}` })).id, at);
        await pause;
      }
      await expect.poll(() => received.every((list) => list.length >= sent.size), { timeout: 20_000 }).toBe(true);
      const waits = received.flatMap((list) => list.map((one) => one.at - (sent.get(one.id) ?? 0)));
      console.log(
        `figure: ${STREAMS} streams, ${waits.length} events, p50 ${percentile(waits, 0.5).toFixed(0)} ms, p99 ${percentile(waits, 0.99).toFixed(0)} ms`,
      );
      for (const list of received) expect(list.map((one) => one.id)).toEqual([...sent.keys()]);
      expect(percentile(waits, 0.99)).toBeLessThanOrEqual(1_000);

      // A killed process: its streams continue at the others and miss nothing.
      await cluster.processes[1]?.kill();
      for (const body of ['while one process was gone', 'and another'])
        sent.set((await insist(() => agent.answerTicket({ id, body }))).id, 0);
      await cluster.processes[1]?.up();
      await expect.poll(() => received.every((list) => list.length >= sent.size), { timeout: 60_000 }).toBe(true);
      for (const list of received) expect(list.map((one) => one.id)).toEqual([...sent.keys()]);
    } finally {
      stop.abort();
      await Promise.all(running);
    }
  });

  it('are replaced one after the other under load without a failed request', async () => {
    const over = new AbortController();
    const failures: string[] = [];
    let answered = 0;
    const work = async (worker: number) => {
      const token = await cluster.sign(admin(worker, 'rolling'));
      for (let count = 0; !over.signal.aborted; count++) {
        const isWrite = count % 5 === 0;
        try {
          // Not by the client, which would repeat a call that failed.
          const answer = await fetch(`${cluster.url}/v1/tickets`, {
            method: isWrite ? 'POST' : 'GET',
            headers: {
              authorization: `Bearer ${token}`,
              ...(isWrite && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
            },
            ...(isWrite && { body: JSON.stringify({ subject: `Rolling ${count}`, description: 'x' }) }),
          });
          await answer.text();
          if (answer.ok) answered++;
          else failures.push(`${answer.status}`);
        } catch (error) {
          failures.push(String(error instanceof Error ? (error.cause ?? error) : error));
        }
      }
    };
    const working = Array.from({ length: 6 }, (_, worker) => work(worker));
    for (const one of cluster.processes) {
      await sleep(500);
      await one.stop();
      await one.up();
    }
    await sleep(500);
    over.abort();
    await Promise.all(working);
    console.log(`figure: rolling upgrade: ${answered} requests answered, ${failures.length} failed`);
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(100);
  });

  it('continue while one of them is suspended with a claimed job and open connections, and when it returns', async () => {
    const [, suspended] = cluster.processes;
    const client = new Client({ connectionString: cluster.database });
    await client.connect();
    const api = await connectAs(admin(0, 'suspended'));
    const submit = (subject: string) => {
      const idempotencyKey = randomUUID();
      return insist(() => api.createTicket({ subject, description: 'x' }, { idempotencyKey }));
    };
    suspended?.signal('SIGSTOP');
    try {
      // Its lease of a job ends by the clock of the database, whatever it does.
      await client.query('delete from job_runs');
      for (let count = 0; count < 20; count++) await submit(`Suspended ${count}`);
      await sleep(SUSPENDED_MS);
    } finally {
      suspended?.signal('SIGCONT');
    }
    for (let count = 20; count < 40; count++) await submit(`Suspended ${count}`);
    const { rows } = await client.query<{ subject: string }>(
      "select subject from tickets where subject like 'Suspended %'",
    );
    await client.end();
    expect(rows.map(({ subject }) => subject).toSorted()).toEqual(
      Array.from({ length: 40 }, (_, count) => `Suspended ${count}`).toSorted(),
    );
  });

  it('hold a limit together, within 5 percent over ten seconds', async () => {
    const token = await cluster.sign(admin(0, 'limits'));
    let admitted = 0;
    let limited = 0;
    const started = performance.now();
    const elapsed = () => (performance.now() - started) / 1_000;
    const work = async () => {
      while (elapsed() < 12) {
        const answer = await fetch(`${cluster.url}/v1/articles?q=export`, {
          headers: { authorization: `Bearer ${token}` },
        });
        await answer.text();
        if (answer.ok) admitted++;
        else if (answer.status === 429) limited++;
        else throw new Error(`${answer.status}`);
      }
    };
    await Promise.all(Array.from({ length: 24 }, work));
    const allowed = SEARCHES_PER_MINUTE + (SEARCHES_PER_MINUTE / 60) * elapsed();
    console.log(`figure: limit: ${admitted} admitted of ${allowed.toFixed(0)} allowed, ${limited} refused`);
    // Otherwise the load was too small for the limit.
    expect(limited).toBeGreaterThan(0);
    expect(admitted).toBeGreaterThan(allowed * 0.95);
    expect(admitted).toBeLessThan(allowed * 1.05);
  });
});
