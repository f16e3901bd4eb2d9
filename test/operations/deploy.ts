/** Runs the samples in `deploy`: nginx and Caddy in front of a server, and the checks of systemd on the unit. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort } from '../../scripts/free-port.ts';
import { findProgram } from '../../scripts/test-tools.ts';
import { killCliProcesses, startCli } from '../cli-process.ts';

const SECRET = 'Qm2tVx9bLw4rYc7nKp0sHd6gJf8eTa3uXo5iZv1qBy8=';
const deploy = resolve(import.meta.dirname, '../../deploy');
const read = (path: string) => readFileSync(join(deploy, path), 'utf8');

let folder: string;
let port: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'madoguchi-deploy-'));
  // The proxies may run as another user.
  chmodSync(folder, 0o755);
  const server = startCli(['serve', '--port', '0', '--data', join(folder, 'data'), '--trusted-proxies', '127.0.0.1'], {
    MADOGUCHI_SECRET: SECRET,
  });
  ({ port } = new URL(await server.origin()));
});
afterAll(() => {
  // Not SIGKILL: nginx would leave its worker process behind.
  for (const child of children) child.kill('SIGTERM');
  killCliProcesses();
  rmSync(folder, { recursive: true, force: true });
});

const sign = () =>
  new SignJWT({ sub: 'ada', org: 'acme', role: 'user' })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime('15m')
    .sign(new TextEncoder().encode(SECRET));

async function waitFor(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (await isTrue()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('It did not happen.');
}

async function startNginx(): Promise<string> {
  const listen = await findFreePort();
  const sample = read('nginx/madoguchi.conf').replace('127.0.0.1:8080', `127.0.0.1:${port}`);
  const place = (name: string) => join(folder, name);
  mkdirSync(place('nginx'));
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  writeFileSync(
    place('nginx.conf'),
    `daemon off; pid ${place('nginx/pid')}; error_log ${place('nginx/error.log')};
     ${process.getuid?.() === 0 ? 'user root;' : ''}
     events {} http { access_log off; ${paths.map((path) => `${path}_temp_path ${place(`nginx/${path}`)};`).join(' ')}
     server { listen 127.0.0.1:${listen}; ${sample} } }`,
  );
  children.push(spawn(findProgram('nginx') ?? '', ['-c', place('nginx.conf'), '-p', folder], { stdio: 'ignore' }));
  return `http://127.0.0.1:${listen}/support`;
}

async function startCaddy(): Promise<string> {
  const listen = await findFreePort();
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    XDG_DATA_HOME: folder,
    XDG_CONFIG_HOME: folder,
    MADOGUCHI_SITE: `http://127.0.0.1:${listen}`,
    MADOGUCHI_PORT: port,
  };
  const config = join(folder, 'Caddyfile');
  writeFileSync(config, `{\n\tadmin off\n}\n${read('caddy/Caddyfile')}`);
  children.push(
    spawn(findProgram('caddy') ?? '', ['run', '--config', config, '--adapter', 'caddyfile'], { env, stdio: 'ignore' }),
  );
  return `http://127.0.0.1:${listen}/support`;
}

describe.each([
  { name: 'nginx', start: startNginx },
  { name: 'caddy', start: startCaddy },
] as const)('the sample of $name', ({ name, start }) => {
  if (findProgram(name) === null) console.log(`NOT RUN: ${name} is missing. Suite "machine" installs it on Debian.`);

  it.skipIf(findProgram(name) === null)(
    'serves below a path, passes events on at once, and allows large uploads and no larger ones',
    async () => {
      const origin = await start();
      await waitFor(() =>
        fetch(`${origin}/healthz`).then(
          ({ ok }) => ok,
          () => false,
        ),
      );
      const headers = { authorization: `Bearer ${await sign()}` };
      expect((await fetch(`${origin}/v1/session`, { headers })).status).toBe(200);

      const stream = await fetch(`${origin}/v1/events`, { headers });
      let text = '';
      const reading = (async () => {
        for await (const chunk of stream.body ?? []) text += new TextDecoder().decode(chunk);
      })().catch(() => {});
      await waitFor(() => text.includes('event: hello'));
      const ticket = await fetch(`${origin}/v1/tickets`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        body: JSON.stringify({ subject: 'Through a proxy', description: 'Hello.' }),
      });
      expect(ticket.status).toBe(201);
      // The stream stays open: a proxy that buffers would hold the event back.
      await waitFor(() => text.includes('event: ticket'));

      const upload = (bytes: number) =>
        fetch(`${origin}/v1/attachments?name=log.txt`, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/octet-stream', 'idempotency-key': randomUUID() },
          body: 'a'.repeat(bytes),
        }).then(({ status }) => status);
      expect(await upload(2_000_000)).toBe(201);
      expect(await upload(31_000_000).catch(() => 413)).toBe(413);
      await stream.body?.cancel().catch(() => {});
      void reading;
    },
  );
});

describe('the unit of systemd', () => {
  const has = spawnSync('systemd-analyze', ['--version']).status === 0;
  if (!has) console.log('NOT RUN: systemd-analyze is missing.');

  it.skipIf(!has)('has no errors, and an exposure below 2', () => {
    const unit = join(folder, 'madoguchi.service');
    // The programs of the unit are elsewhere on this machine.
    writeFileSync(unit, read('systemd/madoguchi.service').replace(/^ExecStart=\S+ \S+/m, 'ExecStart=/bin/true'));
    const verify = spawnSync('systemd-analyze', ['verify', '--recursive-errors=no', unit], { encoding: 'utf8' });
    expect(verify.stderr).not.toContain('madoguchi.service');
    expect(verify.status).toBe(0);
    const security = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=20', unit], {
      encoding: 'utf8',
    });
    expect(security.status, security.stdout).toBe(0);
  });
});

describe('the files that need a registry or a cluster', () => {
  it('name the same options, ports and probes as the server has', () => {
    const help = readFileSync(resolve(deploy, '../docs/reference/cli.md'), 'utf8');
    const files = ['Dockerfile', 'compose.yaml', 'helm/madoguchi/templates/all.yaml', 'helm/madoguchi/values.yaml'];
    const names = new Set(files.flatMap((file) => read(file).match(/\bMADOGUCHI_[A-Z_]+\b/g) ?? []));
    names.delete('MADOGUCHI_SITE');
    expect(names.size).toBeGreaterThan(8);
    for (const name of names) expect(help, name).toContain(name);
    expect(read('Dockerfile')).toContain('USER node');
    expect(read('compose.yaml')).toContain('read_only: true');
  });
});
