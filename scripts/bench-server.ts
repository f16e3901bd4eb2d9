/**
 * `npm run bench:server`: submissions, replies, lists and searches of the ticket API compared with a floor, the
 * smallest program that stores a ticket durably (`bench/server/floor.ts`). Floor and product run in separate processes
 * and are measured alternately, so only the ratio within one run is meaningful; the absolute figures depend on the
 * machine.
 *
 * npm run bench:server -- --only postgres,alone --seconds 5 npm run bench:server -- --short   # fails when every round
 * is a third below the stored ratio
 */
import './check-node.mjs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import * as z from 'zod/mini';
import { findPostgres, startPostgres } from '../test/postgres.ts';
import {
  compare,
  measure,
  median,
  printComparisons,
  printTable,
  startSubject,
  stopSubject,
  toRatios,
  type CallName,
  type Comparison,
  type Subject,
  type SubjectOptions,
} from './bench/server/rounds.ts';
import { measureBigLists } from './bench/big.ts';
import { print } from './bench/figures.ts';
import { openStore } from '../src/server/index.ts';
import { fillQueue } from '../test/queue-tickets.ts';
import { measureLiveQueues, measureQueue } from './bench/server/inbox.ts';
import { openFilled, withLargeCache } from './bench/server/many-tickets.ts';
import { startServer } from './bench/server/processes.ts';
import { measureStreams } from './bench/server/streams.ts';

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
  },
});
const seconds = values.short ? 3 : Number(values.seconds);
const rounds = Number(values.rounds);
const CONNECTIONS = 32;
/** Fraction of a stored ratio below which a round counts as a regression. */
const TOLERATED = 2 / 3;

const folder = await mkdtemp(join(tmpdir(), 'madoguchi-bench-'));
// The user `postgres` needs access to the folder.
await chmod(folder, 0o711);
const cleanups: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];

interface Place {
  address: string;
  pid: number | null;
}

let places = 0;

/** Starts a PostgreSQL that syncs to disk at each commit, as in production. */
async function createPostgres(settings: readonly string[] = []): Promise<(name: string) => Promise<Place>> {
  const bin = findPostgres();
  if (bin === null) throw new Error('The benchmark needs PostgreSQL (Debian: apt-get install postgresql).');
  const home = await mkdtemp(join(folder, 'server-'));
  await chmod(home, 0o711);
  const { address, server } = await startPostgres(home, bin, { settings, durable: true });
  cleanups.unshift(async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGINT');
    await ended;
  });
  return async (name) => {
    const client = new Client({ connectionString: address });
    await client.connect();
    await client.query(`create database ${name}`);
    await client.end();
    const database = new URL(address);
    database.pathname = `/${name}`;
    return { address: database.href, pid: server.pid ?? null };
  };
}

const createFolder = async (name: string): Promise<Place> => ({ address: join(folder, name), pid: null });

type CreatePlace = (name: string) => Promise<Place>;

async function withSubjects<T>(
  createPlace: CreatePlace,
  options: Pick<SubjectOptions, 'processes' | 'organizations'>,
  work: (floor: Subject, product: Subject) => Promise<T>,
): Promise<T> {
  const subjects: Subject[] = [];
  try {
    for (const subject of ['floor', 'product'] as const) {
      const { address, pid } = await createPlace(`${subject}_${places++}`);
      subjects.push(await startSubject({ subject, database: address, databasePid: pid, ...options }));
    }
    const [floor, product] = subjects;
    if (!floor || !product) throw new Error('A subject did not start.');
    return await work(floor, product);
  } finally {
    for (const subject of subjects) await stopSubject(subject);
  }
}

async function compareCalls(
  label: string,
  createPlace: CreatePlace,
  names: readonly CallName[],
): Promise<Comparison[]> {
  return withSubjects(createPlace, {}, async (floor, product) => {
    const all: Comparison[] = [];
    for (const name of names)
      all.push(await compare(`${label}, ${name}`, floor, product, name, { connections: CONNECTIONS, seconds, rounds }));
    return all;
  });
}

const ALL_CALLS = ['create', 'reply', 'list', 'search', 'session'] as const;

/** Parts of a full run, by their name for `--only`. */
const parts: Record<string, () => Promise<void>> = {
  async postgres() {
    printComparisons(await compareCalls('PostgreSQL', await createPostgres(), ALL_CALLS));
  },
  async sqlite() {
    printComparisons(await compareCalls('SQLite', createFolder, ALL_CALLS));
  },
  async alone() {
    const options = { connections: 1, seconds, rounds };
    const measureAlone = (label: string, createPlace: CreatePlace) =>
      withSubjects(createPlace, {}, (floor, product) =>
        compare(`${label}, create, alone`, floor, product, 'create', options),
      );
    printComparisons([
      await measureAlone('PostgreSQL', await createPostgres()),
      await measureAlone('SQLite', createFolder),
    ]);
  },
  async processes() {
    const createPlace = await createPostgres();
    const all: Comparison[] = [];
    for (const processes of [1, 2, 3])
      all.push(
        await withSubjects(createPlace, { processes }, (floor, product) =>
          compare(`create, ${processes} processes`, floor, product, 'create', {
            connections: CONNECTIONS,
            seconds,
            rounds,
          }),
        ),
      );
    printComparisons(all);
  },
  /**
   * With slow commits, waiting is the bottleneck: if transactions wait for each other, more connections gain nothing.
   */
  async waiting() {
    const createPlace = await createPostgres(['commit_delay=10000', 'commit_siblings=0']);
    const rows: string[][] = [];
    for (const organizations of [1, 100]) {
      await withSubjects(createPlace, { organizations }, async (floor, product) => {
        const gains: { floor: number; product: number }[] = [];
        for (let round = 0; round < rounds; round++) {
          const gain = async (subject: Subject) => {
            const few = await measure(subject, 'create', { connections: 4, seconds });
            const many = await measure(subject, 'create', { connections: 64, seconds });
            return many.perSecond / few.perSecond;
          };
          gains.push({ floor: await gain(floor), product: await gain(product) });
        }
        const floorGain = median(gains.map((gain) => gain.floor));
        const productGain = median(gains.map((gain) => gain.product));
        const share = median(gains.map((gain) => gain.product / gain.floor));
        rows.push([String(organizations), floorGain.toFixed(2), productGain.toFixed(2), share.toFixed(2)]);
      });
    }
    console.log('Gain from 4 to 64 connections, commit_delay 10 ms:\n');
    printTable(['organizations', 'floor', 'product', 'product / floor'], rows);
  },
  async streams() {
    const createPlace = await createPostgres();
    await withSubjects(createPlace, { organizations: 5 }, async (_, product) => {
      const { p50, p99, events } = await measureStreams(product, { streams: 100, connections: 4, seconds });
      console.log(`100 streams: ${events} events, delay p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms.\n`);
    });
  },
  /** Lists of an organization with 100,000 tickets among 1,000,000. */
  async lists() {
    for (const [label, createPlace] of [
      ['SQLite', createFolder],
      // Only reads are measured. The settings let the million be written in minutes.
      [
        'PostgreSQL',
        await createPostgres(['fsync=off', 'full_page_writes=off', 'max_wal_size=8GB', 'shared_buffers=1GB']),
      ],
    ] as const) {
      const store = await openFilled((await createPlace(`lists_${places++}`)).address);
      console.log(`${label}, 1,000,000 tickets in 1,000 organizations:\n`);
      print(await measureBigLists(store));
      console.log('');
      await store.close();
    }
  },
  /** 100,000 tickets in the queue of 50 agents, with 20 changes a second. */
  async inbox() {
    for (const [label, createPlace] of [
      ['SQLite', createFolder],
      ['PostgreSQL', await createPostgres()],
    ] as const) {
      const { address } = await createPlace(`inbox_${places++}`);
      const store = await openStore({ database: address });
      await withLargeCache(store, () => fillQueue(store, 100_000));
      console.log(`${label}, 100,000 active tickets:\n`);
      print(await measureQueue(store));
      await store.close();
      const server = await startServer({ subject: 'product', database: address });
      console.log('\n50 agents with open queues, 20 changes a second:\n');
      print(await measureLiveQueues(server.port, { changes: 20, seconds: Math.max(seconds, 15) }));
      console.log('');
      await server.stop();
    }
  },
  /** A minute at full load: latency and memory must stay stable. */
  async endurance() {
    const rows: string[][] = [];
    for (const [label, createPlace] of [
      ['PostgreSQL', await createPostgres()],
      ['SQLite', createFolder],
    ] as const)
      await withSubjects(createPlace, {}, async (_, product) => {
        const heaps: number[] = [];
        const times: { p50: number; p99: number }[] = [];
        for (let part = 0; part < 6; part++) {
          const sample = await measure(product, 'create', { connections: CONNECTIONS, seconds: 10 });
          heaps.push(sample.heap / 1e6);
          times.push(sample);
        }
        const p50 = median(times.map((time) => time.p50));
        const p99 = Math.max(...times.map((time) => time.p99));
        rows.push([
          label,
          p50.toFixed(1),
          p99.toFixed(1),
          (p99 / p50).toFixed(1),
          heaps.map((heap) => heap.toFixed(0)).join(' '),
        ]);
      });
    console.log('60 s of submissions at 32 connections; heap every 10 s:\n');
    printTable(['database', 'p50 ms', 'worst p99 ms', 'p99 / p50', 'heap MB'], rows);
  },
};

/** Compares with the stored ratios. Returns whether every round of a call is below. */
async function runShort(): Promise<boolean> {
  const stored = z
    .record(z.string(), z.number())
    .parse(JSON.parse(await readFile(join(import.meta.dirname, 'bench/server/ratios.json'), 'utf8')));
  const comparisons = [
    ...(findPostgres() === null ? [] : await compareCalls('PostgreSQL', await createPostgres(), ['create'])),
    ...(await compareCalls('SQLite', createFolder, ['create'])),
  ];
  printComparisons(comparisons);
  let slower = false;
  for (const comparison of comparisons) {
    const ratios = toRatios(comparison);
    const bar = (stored[comparison.name] ?? 0) * TOLERATED;
    const holds = ratios.some((ratio) => ratio >= bar);
    console.log(
      `figure: ${comparison.name}: ${median(ratios).toFixed(2)} of the floor, stored ${(stored[comparison.name] ?? 0).toFixed(2)}${holds ? '' : ': EVERY ROUND A THIRD BELOW'}`,
    );
    slower ||= !holds;
  }
  return slower;
}

try {
  console.log(`${cpus().length} × ${cpus()[0]?.model ?? '?'}, load ${loadavg()[0]?.toFixed(2) ?? '?'}\n`);
  if (values.short) process.exitCode = (await runShort()) ? 1 : 0;
  else
    for (const name of values.only?.split(',') ?? Object.keys(parts)) {
      const part = parts[name];
      if (!part) throw new Error(`--only: unknown part "${name}". Parts: ${Object.keys(parts).join(', ')}.`);
      await part();
    }
} finally {
  for (const cleanup of cleanups) await cleanup();
}
