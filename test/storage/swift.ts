import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Options } from '../../src/server/index.ts';

/** OpenStack Swift with its S3 API, on loopback. */
export interface Swift {
  /** Options of a new, empty bucket. */
  createBucket(): Promise<S3Options>;
  /** A client of the test's own. */
  client: S3Client;
  close(): Promise<void>;
}

const RING_BUILDER = 'swift-ring-builder';
const SERVERS = ['account', 'container', 'object'] as const;
const USER = { accessKeyId: 'test:tester', secretAccessKey: 'testing' };

async function findPort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Starts Swift in a folder of its own. Takes about five seconds. */
export async function startSwift(): Promise<Swift> {
  const folder = await mkdtemp(join(tmpdir(), 'madoguchi-swift-'));
  await chmod(folder, 0o755);
  const conf = join(folder, 'conf');
  await mkdir(conf);
  await mkdir(join(folder, 'srv/d1'), { recursive: true });
  const ports = { account: 0, container: 0, object: 0, proxy: 0, memcached: 0 };
  for (const name of ['account', 'container', 'object', 'proxy', 'memcached'] as const) ports[name] = await findPort();
  const common = (port: number) =>
    `[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = ${port}\nswift_dir = ${conf}\ndevices = ${join(folder, 'srv')}\n` +
    'mount_check = false\nworkers = 0\ndisable_fallocate = true\n';
  await writeFile(
    join(conf, 'swift.conf'),
    '[swift-hash]\nswift_hash_path_suffix = suffix\nswift_hash_path_prefix = prefix\n\n[storage-policy:0]\nname = gold\ndefault = yes\n',
  );
  for (const name of SERVERS) {
    const builder = join(conf, `${name}.builder`);
    for (const args of [['create', '4', '1', '0'], ['add', `r1z1-127.0.0.1:${ports[name]}/d1`, '1'], ['rebalance']])
      execFileSync(RING_BUILDER, [builder, ...args], { stdio: 'ignore' });
    await writeFile(
      join(conf, `${name}-server.conf`),
      `${common(ports[name])}\n[pipeline:main]\npipeline = ${name}-server\n\n[app:${name}-server]\nuse = egg:swift#${name}\n`,
    );
  }
  const filters = ['catch_errors', 'proxy_logging', 'healthcheck', 'listing_formats', 'bulk', 'slo', 'copy'];
  await writeFile(
    join(conf, 'proxy-server.conf'),
    `${common(ports.proxy)}
[pipeline:main]
pipeline = catch_errors proxy-logging healthcheck cache listing_formats s3api tempauth bulk slo copy proxy-logging proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
# A server that starts later than the proxy must not be avoided for a minute.
error_suppression_limit = 1000000
error_suppression_interval = 0

[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${ports.memcached}

[filter:s3api]
use = egg:swift#s3api
location = us-east-1
s3_acl = false

[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin

${filters.map((name) => `[filter:${name === 'proxy_logging' ? 'proxy-logging' : name}]\nuse = egg:swift#${name}\n`).join('\n')}`,
  );

  const children: ChildProcess[] = [];
  const start = (command: string, args: readonly string[]) => {
    const child = spawn(command, args, { stdio: 'ignore' });
    children.push(child);
  };
  const isRoot = process.getuid?.() === 0;
  start('memcached', [
    '-l',
    '127.0.0.1',
    '-p',
    String(ports.memcached),
    '-U',
    '0',
    ...(isRoot ? ['-u', 'nobody'] : []),
  ]);
  for (const name of [...SERVERS, 'proxy']) start(`swift-${name}-server`, [join(conf, `${name}-server.conf`), '-v']);
  const endpoint = `http://127.0.0.1:${ports.proxy}`;

  async function close(): Promise<void> {
    for (const child of children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  }
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    // A copy, because the SDK adds to it.
    credentials: { ...USER },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  let buckets = 0;
  async function createBucket(): Promise<S3Options> {
    const bucket = `files-${++buckets}`;
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    return { bucket, region: 'us-east-1', endpoint, ...USER };
  }
  // The proxy answers before the servers behind it do.
  for (let tries = 0; tries < 600; tries++) {
    const healthy = await fetch(`${endpoint}/healthcheck`).catch(() => null);
    if (healthy?.ok && (await createBucket().catch(() => null))) return { client, createBucket, close };
    await sleep(100);
  }
  await close();
  throw new Error('Swift did not start.');
}
