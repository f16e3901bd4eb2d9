/** Checks of the machine: files, storage, database and port. */
import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { createUnavailableDesk, openStore, readPendingMigrations } from '../../server/index.ts';
import { inspectPostgres } from '../../server/database/inspect-postgres.ts';
import { describeWideModes } from '../../server/database/file-access.ts';
import { getProcessUser } from '../../server/lib/process-user.ts';
import { openFileStore } from '../file-store.ts';
import { isPublishedSecret, listPublishedSecrets } from '../published-secrets.ts';
import type { ServeOptions } from '../serve-options.ts';
import { createApi } from '../serve.ts';
import { about, describeFailure, type Finding } from './finding.ts';

const MIN_NODE = 24;
const LOW_BYTES = 1_000_000_000;
const FULL_BYTES = 100_000_000;
const MIN_POSTGRES = 130_000;
/** Connections that one process opens. */
const POOL_SIZE = 10;

const isPostgres = ({ database }: ServeOptions) => /^postgres(?:ql)?:\/\//i.test(database);

/** Checks the version of Node.js. */
export function checkNode(version = process.versions.node): Finding {
  const report = about('node');
  return Number(version.split('.')[0]) >= MIN_NODE
    ? report.ok(`Node.js ${version}.`)
    : report.error(`Node.js ${version} is too old.`, `Install Node.js ${MIN_NODE} or newer.`);
}

/** Creates the API on an empty database, which validates all options as the start does. */
export async function checkConfiguration(options: ServeOptions): Promise<Finding[]> {
  const report = about('configuration');
  const folder = await mkdtemp(join(tmpdir(), 'madoguchi-doctor-'));
  const store = await openStore({ database: folder });
  try {
    const files = await openFileStore(store, folder, { ...options.config, files: undefined });
    const api = createApi(
      { ...options, quiet: true, config: { ...options.config, agents: [] } },
      { store, files },
      options.desk ? createUnavailableDesk() : undefined,
    );
    await api.close();
    return [report.ok('The options are valid.')];
  } catch (error) {
    await store.close().catch(() => {});
    return [report.error(describeFailure(error), 'Change the option that the message names.')];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Checks that no secret is published, and that sessions have a secret of their own. */
export function checkSecrets(options: ServeOptions): Finding[] {
  const report = about('secret');
  const published = listPublishedSecrets(options).map((sentence) => {
    const [message = '', fix = ''] = sentence.split(/(?<=\.) (?=Make)/);
    return report.error(message, fix);
  });
  if (published.length > 0) return published;
  const secrets = 'secret' in options.identity ? [options.identity.secret].flat() : [];
  if (secrets.some((secret) => secret.length < 44 && !isPublishedSecret(secret)))
    return [report.warning('A secret has fewer than 44 characters.', 'Make it with "openssl rand -base64 48".')];
  return [report.ok(secrets.length > 0 ? `Secrets: ${secrets.length}.` : 'Tokens are verified with a key set.')];
}

/** Checks that other users of the machine cannot read files with secrets or personal data. */
export async function checkPermissions(options: ServeOptions, secretFiles: readonly string[]): Promise<Finding[]> {
  const report = about('permissions');
  const findings: Finding[] = [];
  for (const path of secretFiles) {
    const mode = (await stat(path).catch(() => null))?.mode ?? 0;
    if ((mode & 0o077) !== 0)
      findings.push(report.error(`Other users of this machine can read ${path}.`, `chmod 600 ${path}`));
  }
  if (!isPostgres(options))
    for (const sentence of describeWideModes(join(options.data, 'madoguchi.db'))) {
      const [message = '', fix = ''] = sentence.split(' Close them: ');
      findings.push(report.warning(message, fix));
    }
  return findings.length > 0 ? findings : [report.ok('Files with secrets and data are closed to other users.')];
}

/** Checks that the data folder can be written, and its free space. */
export async function checkStorage({ data }: ServeOptions): Promise<Finding[]> {
  const report = about('storage');
  const folder = resolve(data);
  try {
    const existing = await findExisting(folder);
    if (existing !== folder) {
      await access(existing, constants.W_OK);
    } else {
      const probe = join(folder, `.madoguchi-doctor-${process.pid}`);
      await writeFile(probe, '', { mode: 0o600, flag: 'wx' });
      await rm(probe);
      await mkdir(join(folder, 'files'), { recursive: true, mode: 0o700 });
      await access(join(folder, 'files'), constants.W_OK);
    }
    const { bavail, bsize } = await statfs(existing);
    const free = bavail * bsize;
    const text = `${(free / 1e9).toFixed(1)} GB are free at ${folder}.`;
    const fix = 'Free space on this file system, or set --data (MADOGUCHI_DATA) to a larger one.';
    if (free < FULL_BYTES) return [report.error(`Only ${text}`, fix)];
    return [free < LOW_BYTES ? report.warning(`Only ${text}`, fix) : report.ok(text)];
  } catch (error) {
    return [
      report.error(
        `The data folder ${folder} cannot be written by the user ${getProcessUser()}: ${describeFailure(error)}`,
        `Give it to this user (chown -R ${process.getuid?.() ?? 'USER'} ${folder}), or set --data (MADOGUCHI_DATA) to another folder.`,
      ),
    ];
  }
}

async function findExisting(folder: string): Promise<string> {
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  );
  return isThere || dirname(folder) === folder ? folder : findExisting(dirname(folder));
}

/** Checks that the database is reachable, writable and current, and that its limits suffice. */
export async function checkDatabase(options: ServeOptions, now: () => number): Promise<Finding[]> {
  const report = about('database');
  const findings: Finding[] = [];
  try {
    if (isPostgres(options)) {
      const found = await inspectPostgres(options.database);
      if (found.version < MIN_POSTGRES)
        findings.push(
          report.error(`PostgreSQL ${Math.floor(found.version / 10_000)} is too old.`, 'Use PostgreSQL 13 or newer.'),
        );
      if (found.readOnly)
        findings.push(
          report.error('The database accepts no writes.', 'Set --database (MADOGUCHI_DATABASE) to the primary server.'),
        );
      if (found.maxConnections < 2 * POOL_SIZE)
        findings.push(
          report.warning(
            `The server allows ${found.maxConnections} connections; each process opens up to ${POOL_SIZE}.`,
            'Raise max_connections of PostgreSQL, or the connection limit of the user.',
          ),
        );
      const skew = Math.abs(found.now - now());
      if (skew > 2_000)
        findings.push(
          about('clock').error(
            `The clocks of this machine and of the database differ by ${Math.round(skew / 1000)} s.`,
            'Synchronize both with NTP (timedatectl set-ntp true).',
          ),
        );
    }
    const pending = await readPendingMigrations(options.database);
    if (pending.length > 0 && (await hasTables(options)))
      findings.push(
        report.warning(
          `Pending migrations: ${pending.join(', ')}.`,
          'Make a backup, then run "madoguchi migrate"; "madoguchi serve" does the same when it starts.',
        ),
      );
  } catch (error) {
    findings.push(report.error(describeFailure(error), 'Check --database (MADOGUCHI_DATABASE) and the message.'));
  }
  return findings.length > 0 ? findings : [report.ok(isPostgres(options) ? 'PostgreSQL.' : 'Embedded database.')];
}

async function hasTables(options: ServeOptions): Promise<boolean> {
  if (isPostgres(options)) return true;
  return stat(join(options.data, 'madoguchi.db')).then(
    () => true,
    () => false,
  );
}

const Health = z.object({ status: z.literal('ok'), version: z.string() });

/** Checks that the port is free, or that the server itself listens on it. */
export async function checkPort({ port, host }: ServeOptions): Promise<Finding> {
  const report = about('port');
  const failure = await new Promise<NodeJS.ErrnoException | null>((done) => {
    const server = createServer();
    server.once('error', done);
    server.listen(port, host, () => server.close(() => done(null)));
  });
  if (failure === null) return report.ok(`${host}:${port} is free.`);
  if (failure.code === 'EADDRINUSE') {
    const address = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
    const health = await fetch(`http://${address}:${port}/healthz`, { signal: AbortSignal.timeout(5_000) })
      .then(async (response) => z.safeParse(Health, await response.json()))
      .catch(() => null);
    if (health?.success) return report.ok(`Madoguchi ${health.data.version} listens on ${host}:${port}.`);
    return report.error(`Another program listens on ${host}:${port}.`, 'Set another port with --port (PORT).');
  }
  return report.error(
    `This program may not listen on ${host}:${port}: ${failure.message}`,
    'Set --host (MADOGUCHI_HOST) to an address of this machine, and --port (PORT) above 1023.',
  );
}
