/**
 * Runs once for a whole test run (vitest's `globalSetup`): starts a real, temporary PostgreSQL on a free port of
 * 127.0.0.1 and creates a folder for the run's files. `test/databases.ts` provides both to the tests.
 *
 * `MADOGUCHI_TEST_DATABASES` selects the databases: `embedded`, `postgresql`, or `both`. Without it, PostgreSQL is used
 * where it is installed.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { ProvidedContext } from 'vitest';
import type { TestProject } from 'vitest/node';
import { openStore } from '../src/server/database/index.ts';
import { findFreePort } from '../scripts/free-port.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Databases of this run. */
    databases: 'both' | 'embedded' | 'postgresql';
    /** Address of the server's own database, or the reason why there is none. */
    postgres: { address: string } | { missing: string };
    /** A folder that is deleted after the run. */
    scratch: string;
  }
}

/** Database that others are copied from, because migrating each one would take half a second. */
export const TEMPLATE = 'template_migrated';

const INSTALL =
  'The tests need PostgreSQL, because what runs on SQLite must run there, too. Install it (Debian: apt-get install postgresql) ' +
  'or set MADOGUCHI_TEST_POSTGRES to the folder with its programs initdb and postgres.';

/** Returns the folder of PostgreSQL's server programs; the newest version when there are several, null without any. */
export function findPostgres(): string | null {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : [];
  const places = [
    process.env['MADOGUCHI_TEST_POSTGRES'],
    ...versions
      .sort((one, other) => Number(other) - Number(one))
      .map((version) => `/usr/lib/postgresql/${version}/bin`),
    ...(process.env['PATH'] ?? '').split(':'),
  ];
  return (
    places.find((place) => place && existsSync(join(place, 'initdb')) && existsSync(join(place, 'postgres'))) ?? null
  );
}

/** PostgreSQL refuses to run as root, so it runs as the user that its package creates. */
function otherUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function answers(address: string): Promise<boolean> {
  const client = new Client({ connectionString: address });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

const stdio: ['ignore', 'ignore', 'pipe'] = ['ignore', 'ignore', 'pipe'];
const asUser = (user: { uid: number; gid: number } | undefined) =>
  user ? [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'] : [];

/**
 * Starts a PostgreSQL server on a free port of 127.0.0.1.
 *
 * @param folder must be deleted by the caller
 * @param options.settings further settings, such as `commit_delay=10000`
 * @param options.durable waits for the disk at each commit. Default false, because the data is temporary.
 */
export async function startPostgres(
  folder: string,
  bin: string,
  { settings: more = [], durable = false }: { settings?: readonly string[]; durable?: boolean } = {},
): Promise<{ address: string; server: ChildProcess; restart: () => Promise<ChildProcess> }> {
  const user = otherUser();
  const data = join(folder, 'postgres');
  mkdirSync(data, { mode: 0o700 });
  if (user) chownSync(data, user.uid, user.gid);
  const locale = ['--encoding=UTF8', '--locale=C.UTF-8'];
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'madoguchi', '--auth=trust', '--no-sync', ...locale], {
    ...user,
    cwd: data,
    stdio,
  });
  const port = await findFreePort();
  const settings = [
    ...(durable ? [] : ['fsync=off']),
    ...more,
    'max_connections=200',
    `unix_socket_directories=${data}`,
    'listen_addresses=127.0.0.1',
  ];
  const command = [join(bin, 'postgres'), '-D', data, '-p', String(port), ...settings.flatMap((one) => ['-c', one])];
  const address = `postgres://madoguchi@127.0.0.1:${port}/postgres`;
  const start = async () => {
    const server = existsSync('/usr/bin/setpriv')
      ? // Stops the server with this process, even if that is killed.
        spawn('/usr/bin/setpriv', [...asUser(user), '--pdeathsig', 'INT', ...command], { cwd: data, stdio })
      : spawn(command[0] ?? '', command.slice(1), { ...user, cwd: data, stdio });
    let said = '';
    server.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(-4_000)));
    for (const end = Date.now() + 30_000; Date.now() < end; await sleep(50)) {
      if (await answers(address)) return server;
      if (server.exitCode !== null) break;
    }
    server.kill('SIGINT');
    throw new Error(`PostgreSQL did not start: ${said}`);
  };
  let server = await start();
  return {
    address,
    server,
    async restart() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      // Immediate shutdown: connections end at once, and the next start recovers from the log.
      server.kill('SIGQUIT');
      await ended;
      server = await start();
      return server;
    },
  };
}

/** @param address - of the server's own database */
async function makeTemplate(address: string): Promise<void> {
  const client = new Client({ connectionString: address });
  await client.connect();
  await client.query(`create database ${TEMPLATE}`);
  await client.end();
  const database = new URL(address);
  database.pathname = `/${TEMPLATE}`;
  await (await openStore({ database: database.href })).close();
}

/** Reads `MADOGUCHI_TEST_DATABASES`. Without PostgreSQL and without a choice, only the embedded database is tested. */
function chooseDatabases(bin: string | null): ProvidedContext['databases'] {
  const chosen = process.env['MADOGUCHI_TEST_DATABASES'] ?? '';
  if (chosen === 'both' || chosen === 'embedded' || chosen === 'postgresql') return chosen;
  if (chosen !== '') throw new Error('MADOGUCHI_TEST_DATABASES: must be "embedded", "postgresql" or "both".');
  return bin === null ? 'embedded' : 'both';
}

/** Starts the server and provides its address to the tests. Returns the teardown. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'madoguchi-test-'));
  // The database's own user needs access to it.
  chmodSync(folder, 0o711);
  project.provide('scratch', folder);
  await (await openStore({ database: join(folder, TEMPLATE) })).close();
  const bin = findPostgres();
  const databases = chooseDatabases(bin);
  project.provide('databases', databases);
  let server: ChildProcess | undefined;
  if (databases === 'embedded') {
    project.provide('postgres', { missing: 'This run uses the embedded database only.' });
    process.stdout.write('figure: NOT RUN: the PostgreSQL variants (embedded database only in this run)\n');
  } else if (bin === null) project.provide('postgres', { missing: INSTALL });
  else
    try {
      const started = await startPostgres(folder, bin);
      server = started.server;
      await makeTemplate(started.address);
      project.provide('postgres', { address: started.address });
    } catch (error) {
      project.provide('postgres', {
        missing: `${INSTALL} (${error instanceof Error ? error.message : String(error)})`,
      });
    }
  return async () => {
    if (server && server.exitCode === null) {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
}
