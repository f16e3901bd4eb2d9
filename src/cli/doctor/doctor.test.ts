import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT, type JWTPayload } from 'jose';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { killCliProcesses, startCli } from '../../../test/cli-process.ts';
import { runCli } from '../../../test/cli.ts';
import { databases } from '../../../test/databases.ts';
import { openStore } from '../../server/index.ts';
import { sql } from 'kysely';
import type { Subject } from './finding.ts';
import { checkNode } from './machine.ts';
import { checkIncomingMail } from './network.ts';
import { allowsAddress, parsePolicy, readPolicies } from './policy.ts';

const SECRET = 'Qm2tVx9bLw4rYc7nKp0sHd6gJf8eTa3uXo5iZv1qBy8=';
const OTHER_SECRET = 'Zt4mWq8yLr2pXc6vBn0sHd5gKj9fTe3uAo7iMw1xQz8=';
const CLAIMS = { sub: 'ada', name: 'Ada', org: 'acme', role: 'user', aud: 'madoguchi' };

// Each test starts processes of its own.
vi.setConfig({ testTimeout: 60_000 });

const servers: Server[] = [];
afterEach(() => {
  killCliProcesses();
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) server.close();
});

const createFolder = () => {
  const path = join(inject('scratch'), randomUUID());
  mkdirSync(path, { mode: 0o700 });
  return path;
};

const sign = (claims: JWTPayload, secret = SECRET, expires = '15m') =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(secret));

interface Answer {
  body?: string;
  status?: number;
  headers?: Record<string, string>;
}

/** Starts a product with fixed answers by path, and returns its origin. */
async function startProduct(answers: Readonly<Record<string, Answer>>): Promise<string> {
  const server = createServer((request, response) => {
    const { body = '', status = 200, headers = {} } = answers[request.url ?? ''] ?? { status: 404 };
    response.writeHead(status, headers).end(body);
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const tokenAnswer = (token: string): Answer => ({
  body: JSON.stringify({ token }),
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
});

const Findings = z.object({
  ok: z.boolean(),
  findings: z.array(
    z.object({ subject: z.string(), level: z.string(), message: z.string(), fix: z.optional(z.string()) }),
  ),
});

/** Runs the doctor on a healthy installation with one change, and returns warnings and errors. */
async function diagnose({
  config = {},
  env = {},
  args = [],
  data = createFolder(),
}: {
  config?: Record<string, unknown>;
  env?: Record<string, string>;
  args?: readonly string[];
  data?: string;
} = {}) {
  const file = join(createFolder(), 'madoguchi.json');
  writeFileSync(file, JSON.stringify({ identity: { audience: 'madoguchi' }, ...config }), { mode: 0o600 });
  for (const [name, value] of Object.entries({ MADOGUCHI_SECRET: SECRET, ...env })) vi.stubEnv(name, value);
  const { code, out, error } = await runCli([
    'doctor',
    '--json',
    '--port',
    '0',
    '--data',
    data,
    '--config',
    file,
    ...args,
  ]);
  expect(error).toBe('');
  const { ok, findings } = Findings.parse(JSON.parse(out));
  expect(code).toBe(ok ? 0 : 1);
  for (const secret of [SECRET, OTHER_SECRET]) expect(out).not.toContain(secret);
  return findings.filter(({ level }) => level === 'warning' || level === 'error');
}

/** Exactly one finding. */
const only = (subject: Subject, level: 'warning' | 'error', message: RegExp, fix: RegExp) => [
  { subject, level, message: expect.stringMatching(message), fix: expect.stringMatching(fix) },
];

describe('madoguchi doctor', () => {
  it('finds nothing in a healthy installation', async () => {
    const product = await startProduct({
      '/token': tokenAnswer(await sign(CLAIMS)),
      '/': {
        body: '<script async src="http://127.0.0.1:9/madoguchi.js"></script>',
        headers: {
          'content-security-policy':
            "default-src 'none'; script-src http://127.0.0.1:9; connect-src 'self' http://127.0.0.1:9",
        },
      },
    });
    const args = ['--token-url', `${product}/token`, '--page', `${product}/`];
    const config = { origins: [product], inbox: { publicUrl: 'http://127.0.0.1:9' } };
    expect(await diagnose({ config, args })).toEqual([]);
  });

  it('prints marks, fixes and a sum without --json', async () => {
    vi.stubEnv('MADOGUCHI_SECRET', SECRET);
    const folder = createFolder();
    const { code, out } = await runCli([...'doctor --port 0 --trusted-proxies 0.0.0.0/0 --data'.split(' '), folder]);
    expect(code).toBe(1);
    expect(out).toMatch(/^ERROR {4}proxy {10}Every address is a trusted proxy.*\n {24}Fix: List the addresses/m);
    expect(out).toContain('Errors: 1, warnings: 0.\n');
  });
});

describe('madoguchi doctor finds a planted mistake and names the fix', () => {
  it('an old Node.js', () => {
    expect(checkNode('22.4.0')).toMatchObject({ level: 'error', fix: 'Install Node.js 24 or newer.' });
  });

  it('an unknown key of the configuration', async () => {
    const findings = await diagnose({ config: { origin: ['https://app.example.com'] } });
    expect(findings).toEqual(
      only('configuration', 'error', /origin: unknown key. Did you mean "origins"/, /Change the option/),
    );
  });

  it('an option that only the start refuses', async () => {
    const findings = await diagnose({ config: { origins: ['app.example.com'] } });
    expect(findings).toEqual(
      only('configuration', 'error', /app\.example\.com.* is not an origin/, /Change the option/),
    );
  });

  it('a secret that is a placeholder', async () => {
    const findings = await diagnose({ env: { MADOGUCHI_SECRET: 'change-me-please-0123456789-0123456789-0123456789' } });
    expect(findings).toEqual(only('secret', 'error', /MADOGUCHI_SECRET is a published example/, /openssl rand/));
  });

  it('a token that is signed with another secret', async () => {
    const product = await startProduct({ '/token': tokenAnswer(await sign(CLAIMS, OTHER_SECRET)) });
    const findings = await diagnose({ config: { origins: [product] }, args: ['--token-url', `${product}/token`] });
    expect(findings).toEqual(only('token', 'error', /rejected \(signature\)/, /same MADOGUCHI_SECRET, as written/));
  });

  it('a token without an organization', async () => {
    const product = await startProduct({ '/token': tokenAnswer(await sign({ ...CLAIMS, org: undefined })) });
    const findings = await diagnose({ config: { origins: [product] }, args: ['--token-url', `${product}/token`] });
    expect(findings).toEqual(only('token', 'error', /organization_missing:org/, /Correct the claim "org"/));
  });

  it('a token for another audience', async () => {
    const product = await startProduct({ '/token': tokenAnswer(await sign({ ...CLAIMS, aud: 'shop' })) });
    const findings = await diagnose({ config: { origins: [product] }, args: ['--token-url', `${product}/token`] });
    expect(findings).toEqual(only('token', 'error', /rejected \(audience\)/, /Set the claim "aud"/));
  });

  it('a token that is valid for hours, in an answer that is cached', async () => {
    const answer = tokenAnswer(await sign(CLAIMS, SECRET, '12h'));
    const product = await startProduct({ '/token': { ...answer, headers: { 'content-type': 'application/json' } } });
    const findings = await diagnose({ config: { origins: [product] }, args: ['--token-url', `${product}/token`] });
    expect(findings.map(({ fix }) => fix)).toEqual([
      expect.stringContaining('15 minutes'),
      'Send "Cache-Control: no-store".',
    ]);
  });

  it('a token endpoint that needs a session', async () => {
    const product = await startProduct({ '/token': { status: 401, body: '{"token":null}' } });
    const findings = await diagnose({ config: { origins: [product] }, args: ['--token-url', `${product}/token`] });
    expect(findings).toEqual(only('token', 'error', /answered 401 without a token/, /--cookie/));
  });

  it('an origin that is not listed', async () => {
    const product = await startProduct({ '/': { body: 'madoguchi.js' } });
    const findings = await diagnose({ args: ['--page', `${product}/`] });
    expect(findings).toEqual(
      only('origins', 'error', /may not call the API/, new RegExp(`Add "${product}" to "origins"`)),
    );
  });

  it('a Content Security Policy that blocks the script and the API', async () => {
    const page = {
      body: '<script async src="https://help.example.com/madoguchi.js"></script>',
      headers: { 'content-security-policy': "default-src 'self'; script-src 'self'" },
    };
    const product = await startProduct({ '/': page });
    const config = {
      origins: [product],
      inbox: { publicUrl: 'https://help.example.com' },
      trustedProxies: ['127.0.0.1'],
    };
    const findings = await diagnose({ config, args: ['--page', `${product}/`] });
    expect(findings).toEqual([
      expect.objectContaining({ subject: 'policy', fix: 'Add https://help.example.com to script-src.' }),
      expect.objectContaining({ subject: 'policy', fix: 'Add https://help.example.com to connect-src.' }),
    ]);
  });

  it('a page without the tag', async () => {
    const product = await startProduct({ '/': { body: '<h1>Hello</h1>' } });
    const findings = await diagnose({ config: { origins: [product] }, args: ['--page', `${product}/`] });
    expect(findings).toEqual(only('policy', 'warning', /no tag of the widget/, /Add <script async crossorigin/));
  });

  it('a proxy with TLS that is not trusted', async () => {
    const findings = await diagnose({ config: { inbox: { publicUrl: 'https://help.example.com' } } });
    expect(findings).toEqual(only('proxy', 'warning', /no proxy is trusted/, /Set "trustedProxies"/));
  });

  it('a public address that leads to another program', async () => {
    const other = await startProduct({ '/healthz': { body: 'Hello' } });
    const findings = await diagnose({ args: ['--public-url', other] });
    expect(findings).toEqual(only('proxy', 'error', /not an answer of Madoguchi/, /basePath/));
  });

  it('a mail server that does not answer', async () => {
    const findings = await diagnose({
      config: { mail: { from: { address: 'support@example.com' } } },
      env: { MADOGUCHI_SMTP_URL: 'smtp://127.0.0.1:9' },
    });
    expect(findings).toEqual(only('mail', 'error', /127\.0\.0\.1:9/, /MADOGUCHI_SMTP_URL/));
  });

  it('a domain of reply addresses without a mail server', async () => {
    const mail = { options: { replyDomain: 'reply.example.com' } } as Parameters<typeof checkIncomingMail>[0]['mail'];
    const [finding] = await checkIncomingMail({ mail } as Parameters<typeof checkIncomingMail>[0], () =>
      Promise.reject(new Error('ENOTFOUND')),
    );
    expect(finding).toMatchObject({ level: 'error', fix: expect.stringContaining('Add an MX record') });
  });

  it('a help desk that does not answer', async () => {
    const mapping = { statuses: { New: 'new', Closed: 'closed' }, close: 'Closed', reopen: 'New' };
    const desk = { kind: 'redmine', url: 'http://127.0.0.1:9', project: 'support', mapping };
    const findings = await diagnose({ config: { desk }, env: { MADOGUCHI_DESK_TOKEN: 'token' } });
    expect(findings).toEqual(only('desk', 'error', /redmine help desk at .* cannot be reached/, /Check desk\.url/));
  });

  it('a port that another program uses', async () => {
    const other = await startProduct({});
    const findings = await diagnose({ args: ['--port', new URL(other).port] });
    expect(findings).toEqual(only('port', 'error', /Another program listens/, /--port \(PORT\)/));
  });

  it('a clock that is an hour off', async () => {
    const product = await startProduct({
      '/': { body: 'madoguchi.js', headers: { date: new Date(Date.now() - 3_600_000).toUTCString() } },
    });
    const findings = await diagnose({ config: { origins: [product] }, args: ['--page', `${product}/`] });
    expect(findings).toEqual(only('clock', 'error', /differ by 3\d{3} s/, /NTP/));
  });

  it('a configuration file with a secret that others can read', async () => {
    const file = join(createFolder(), 'open.json');
    writeFileSync(file, JSON.stringify({ identity: { secret: SECRET } }));
    chmodSync(file, 0o644);
    vi.stubEnv('MADOGUCHI_SECRET', '');
    const { out } = await runCli(['doctor', '--json', '--port', '0', '--data', createFolder(), '--config', file]);
    const { findings } = Findings.parse(JSON.parse(out));
    expect(findings.filter(({ level }) => level === 'error')).toEqual(
      only('permissions', 'error', /Other users of this machine can read/, new RegExp(`chmod 600 ${file}`)),
    );
  });

  it.skipIf(process.getuid?.() !== 0)('a data folder of another user', async () => {
    const data = join(tmpdir(), `madoguchi-${randomUUID()}`);
    mkdirSync(data, { mode: 0o755 });
    const doctor = startCli(
      ['doctor', '--json', '--port', '0', '--data', data],
      { MADOGUCHI_SECRET: SECRET },
      { uid: 65_534 },
    );
    expect(await doctor.ended, doctor.error()).toBe(1);
    const { findings } = Findings.parse(JSON.parse(doctor.out()));
    expect(findings.filter(({ level }) => level === 'error')).toEqual(
      only('storage', 'error', /cannot be written by the user .*65534/, /chown -R 65534/),
    );
  });

  it('a database with pending migrations', async () => {
    const data = createFolder();
    const store = await openStore({ database: data });
    await sql`delete from kysely_migration where name <> '0001-initial'`.execute(store.db);
    await store.close();
    chmodSync(data, 0o700);
    const findings = await diagnose({ data });
    expect(findings).toEqual(only('database', 'warning', /Pending migrations: 01/, /madoguchi migrate/));
  });

  it('a database of a newer version', async () => {
    const data = createFolder();
    const store = await openStore({ database: data });
    await sql`insert into kysely_migration (name, timestamp) values ('9999-future', '2030-01-01')`.execute(store.db);
    await store.close();
    const findings = await diagnose({ data });
    expect(findings).toEqual(only('database', 'error', /newer version of Madoguchi/, /Check --database/));
  });

  it.each(databases.filter(({ name }) => name === 'PostgreSQL'))(
    'a $name with too few connections that is read-only',
    async ({ freshAddress }) => {
      const address = await freshAddress();
      const store = await openStore({ database: address });
      const role = `few_${randomUUID().replaceAll('-', '')}`;
      const name = new URL(address).pathname.slice(1);
      await sql.raw(`create role ${role} login superuser connection limit 5`).execute(store.db);
      await sql.raw(`alter role ${role} in database ${name} set default_transaction_read_only = on`).execute(store.db);
      await store.close();
      const url = new URL(address);
      url.username = role;
      const findings = await diagnose({ args: ['--database', url.href] });
      expect(findings.map(({ fix }) => fix)).toEqual([
        expect.stringContaining('to the primary server'),
        expect.stringContaining('Raise max_connections'),
      ]);
    },
  );
});

describe('a Content Security Policy', () => {
  const page = new URL('https://app.example.com/');
  it.each([
    ["connect-src 'self'", 'https://app.example.com/token', true],
    ["connect-src 'self'", 'https://help.example.com/', false],
    ['connect-src https://*.example.com', 'https://help.example.com/', true],
    ['connect-src *.example.com', 'https://example.org/', false],
    ['connect-src https:', 'https://help.example.com/', true],
    ['connect-src help.example.com:8443', 'https://help.example.com:8443/', true],
    ['connect-src help.example.com', 'https://help.example.com:8443/', false],
    ['connect-src help.example.com:*', 'https://help.example.com:8443/', true],
    ['connect-src https://help.example.com/support/', 'https://help.example.com/support/v1', true],
    ['connect-src https://help.example.com/support/', 'https://help.example.com/v1', false],
    ["default-src 'none'", 'https://help.example.com/', false],
    ["script-src 'self'", 'https://help.example.com/', true],
    ['connect-src *', 'https://help.example.com/', true],
  ])('%s: %s is allowed: %s', (policy, address, allowed) => {
    expect(allowsAddress(parsePolicy(policy), ['connect-src', 'default-src'], new URL(address), page)).toBe(allowed);
  });

  it('is read from the header and from meta elements', () => {
    const html = `<META content="connect-src 'self'" http-equiv="Content-Security-Policy"><meta name="x" content="y">`;
    const policies = readPolicies(new Headers({ 'content-security-policy': "default-src 'none', img-src *" }), html);
    expect(policies.map((policy) => [...policy.keys()])).toEqual([['default-src'], ['img-src'], ['connect-src']]);
  });
});
