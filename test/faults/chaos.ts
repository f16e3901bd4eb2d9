/**
 * No ticket is lost or duplicated: thousands of tickets through the product's client while connections are cut before
 * and after the server acts, the server is killed repeatedly, and PostgreSQL is stopped and started again. This covers the
 * death of processes, not a power failure.
 */
import { randomBytes } from 'node:crypto';
import type { ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { findPostgres, startPostgres } from '../postgres.ts';
import { FaultProxy } from './proxy.ts';
import { ServerProcess } from './server-process.ts';
import { runChaos, CHAOS_IDENTITY } from './load.ts';

const SUBMISSIONS = Number(process.env['CHAOS_SUBMISSIONS'] ?? 2_000);
/** Enough that the server stays busy while others wait for their retries. */
const CONCURRENCY = 64;
const LIFE = 160;

const Rows = z.array(z.object({ id: z.string(), subject: z.string() }));

/** A database under test. */
interface Database {
  /** Flags of the server. */
  flags: string[];
  readTickets(): Promise<z.infer<typeof Rows>>;
  /** Throws when the database is damaged. */
  check?(): void;
  /** Stops the database under the running server and starts it again; not for one within the server. */
  restart?(): Promise<void>;
  stop(): Promise<void>;
}

async function createSqlite(folder: string): Promise<Database> {
  const open = () => new DatabaseSync(join(folder, 'data/madoguchi.db'), { readOnly: true });
  return {
    flags: ['--data', join(folder, 'data')],
    async readTickets() {
      const database = open();
      const rows = Rows.parse(database.prepare('select id, subject from tickets').all());
      database.close();
      return rows;
    },
    check() {
      const database = open();
      expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
      database.close();
    },
    stop: async () => {},
  };
}

async function createPostgres(folder: string): Promise<Database> {
  // PostgreSQL's own user needs access to it.
  await chmod(folder, 0o711);
  const started = await startPostgres(folder, findPostgres() ?? '');
  let server: ChildProcess = started.server;
  return {
    flags: ['--data', join(folder, 'data'), '--database', started.address],
    async readTickets() {
      const client = new Client({ connectionString: started.address });
      await client.connect();
      const { rows } = await client.query('select id, subject from tickets');
      await client.end();
      return Rows.parse(rows);
    },
    async restart() {
      server = await started.restart();
    },
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      await ended;
    },
  };
}

describe.each([
  { name: 'SQLite', create: createSqlite, submissions: SUBMISSIONS, missing: false },
  {
    name: 'PostgreSQL',
    create: createPostgres,
    submissions: Math.ceil(SUBMISSIONS / 2),
    missing: findPostgres() === null,
  },
])('on $name', ({ name, create, submissions, missing }) => {
  const secret = randomBytes(48).toString('base64url');
  let folder: string;
  let database: Database;
  let server: ServerProcess;
  let proxy: FaultProxy;

  beforeAll(async () => {
    if (missing) return;
    folder = await mkdtemp(join(tmpdir(), 'madoguchi-chaos-'));
    const config = join(folder, 'config.json');
    await writeFile(config, JSON.stringify({ rateLimits: false }));
    database = await create(folder);
    server = await ServerProcess.start([...database.flags, '--config', config], {
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
    if (missing) return;
    await proxy?.close();
    await server?.stop();
    await database?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test.skipIf(missing)(
    `${submissions} submissions under cut connections and killed processes: none lost, none doubled`,
    async () => {
      let restarts = 0;
      const { restart } = database;
      const { acknowledged, refused, repeated, seconds } = await runChaos({
        server,
        url: proxy.url,
        submissions,
        concurrency: CONCURRENCY,
        ticketsPerKill: restart ? LIFE / 2 : LIFE,
        secret,
        ...(restart && {
          restartDatabase: async () => {
            restarts++;
            await restart();
          },
        }),
      });

      const rows = await database.readTickets();
      database.check?.();
      const stored = new Map(rows.map(({ id, subject }) => [id, subject]));
      const lost = [...acknowledged].filter(([id, { subject }]) => stored.get(id) !== subject);
      const doubled = rows.length - new Set(rows.map(({ subject }) => subject)).size;
      const { cutBefore, cutAfter, requests } = proxy.counts;
      console.log(
        `figure: ${name}: ${acknowledged.size} acknowledged of ${submissions}, ${lost.length} lost, ${doubled} doubled; ` +
          `${requests} requests, ${cutBefore} cut before and ${cutAfter} after the server acted, ` +
          `${server.kills} kills, ${restarts} restarts of the database, ${repeated} calls repeated by hand, ${seconds.toFixed(0)} s`,
      );

      expect(refused).toEqual([]);
      expect(acknowledged.size).toBe(submissions);
      expect(lost).toEqual([]);
      expect(doubled).toBe(0);
      expect(rows.length).toBe(submissions);
      // Without these, too few faults occurred, and the figures above would prove nothing.
      expect(cutBefore + cutAfter).toBeGreaterThan(submissions / 10);
      expect(server.kills).toBeGreaterThan(submissions / 200);
      if (restart) expect(restarts).toBeGreaterThan(submissions / 400);
    },
  );
});
