import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { findFreePort } from '../../scripts/free-port.ts';
import { findProgram } from '../../scripts/test-tools.ts';
import { ServerProcess } from '../faults/server-process.ts';
import { findPostgres, startPostgres } from '../postgres.ts';
import { startSwift } from '../storage/swift.ts';

/** Three processes behind HAProxy, on one PostgreSQL and one bucket. */
export interface Cluster {
  /** URL of the balancer. */
  url: string;
  processes: readonly ServerProcess[];
  /** URL of the database. */
  database: string;
  restartDatabase(): Promise<void>;
  sign(claims: Record<string, string>): Promise<string>;
  close(): Promise<void>;
}

const PROCESSES = 3;
const UNLIMITED = { user: 1e9, organization: 1e9, address: 1e9 };

/**
 * Starts a cluster. The balancer chooses processes in turn, and knows no sessions. One process is two seconds ahead, one two seconds
 * behind.
 *
 * @param options.searchesPerMinute limit per user, the only one that is enforced
 */
export async function startCluster({ searchesPerMinute }: { searchesPerMinute: number }): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'madoguchi-cluster-'));
  // PostgreSQL's own user needs access to it.
  await chmod(folder, 0o755);
  const secret = randomBytes(48).toString('base64url');
  const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const task of closing.splice(0).toReversed()) await task();
  };
  try {
    const swift = await startSwift();
    closing.push(() => swift.close());
    const postgres = await startPostgres(folder, findPostgres() ?? '', { settings: ['shared_buffers=256MB'] });
    let server: ChildProcess = postgres.server;
    closing.push(async () => {
      const ended = once(server, 'exit');
      server.kill('SIGINT');
      await ended;
    });
    const config = join(folder, 'config.json');
    await writeFile(
      config,
      JSON.stringify({
        files: { s3: await swift.createBucket() },
        rateLimits: {
          requests: UNLIMITED,
          writes: UNLIMITED,
          uploads: UNLIMITED,
          searches: { ...UNLIMITED, user: searchesPerMinute },
        },
      }),
    );
    const processes: ServerProcess[] = [];
    for (let index = 0; index < PROCESSES; index++) {
      const args = ['--config', config, '--data', join(folder, 'data'), '--database', postgres.address];
      const skew = ['', '+2s', '-2s'][index];
      const started = await ServerProcess.start([...args, '--drain-seconds', '1'], {
        MADOGUCHI_SECRET: secret,
        NODE_COMPILE_CACHE: join(folder, 'compiled'),
        ...(skew && { LD_PRELOAD: findProgram('faketime') ?? '', FAKETIME: skew, FAKETIME_DONT_FAKE_MONOTONIC: '1' }),
      });
      closing.push(() => started.stop());
      processes.push(started);
    }
    const port = await findFreePort();
    const file = join(folder, 'haproxy.cfg');
    await writeFile(
      file,
      `global
  maxconn 6000
defaults
  mode http
  timeout connect 2s
  timeout check 2s
  timeout client 60s
  timeout server 60s
  option redispatch
  retries 3
frontend f
  bind 127.0.0.1:${port}
  default_backend b
backend b
  balance roundrobin
  option httpchk
  http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host localhost
  default-server inter 200ms fastinter 100ms fall 2 rise 1 maxconn 5000
${processes.map((one, index) => `  server s${index} 127.0.0.1:${one.port} check`).join('\n')}
`,
    );
    const haproxy = spawn(findProgram('haproxy') ?? 'haproxy', ['-f', file, '-db'], { stdio: 'ignore' });
    closing.push(async () => {
      if (haproxy.exitCode !== null) return;
      const ended = once(haproxy, 'exit');
      haproxy.kill('SIGKILL');
      await ended;
    });
    const url = `http://127.0.0.1:${port}`;
    const isReady = async () => (await fetch(`${url}/readyz`).catch(() => null))?.ok === true;
    for (let tries = 0; !(await isReady()); tries++) {
      if (tries === 1_200 || haproxy.exitCode !== null) throw new Error('HAProxy did not start.');
      await sleep(50);
    }
    return {
      url,
      processes,
      database: postgres.address,
      close,
      async restartDatabase() {
        server = await postgres.restart();
      },
      sign: (claims) =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256' })
          // A process that is behind must not take it for one of the future.
          .setIssuedAt(Math.floor(Date.now() / 1_000) - 5)
          .setExpirationTime('2h')
          .setJti(randomUUID())
          .sign(new TextEncoder().encode(secret)),
    };
  } catch (error) {
    await close();
    throw error;
  }
}
