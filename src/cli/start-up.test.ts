import { randomUUID } from 'node:crypto';
import { chownSync, chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { Client } from 'pg';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { killCliProcesses, startCli } from '../../test/cli-process.ts';
import { databases } from '../../test/databases.ts';

const SECRET = 'Zt4mWq8yLr2pXc6vBn0sHd5gKj9fTe3uAo7iMw1xQz8=';
const PUBLISHED_SECRET = 'kf8Jd0qkzv3hW1TgYx5rNnB7uEo2LsQa9cPiMbVtRjA=';
const NOBODY = 65_534;

// Each test starts processes of its own.
vi.setConfig({ testTimeout: 60_000 });

afterEach(() => killCliProcesses());

const folder = () => join(inject('scratch'), randomUUID());
const start = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  startCli(['serve', '--port', '0', ...args], { MADOGUCHI_SECRET: SECRET, ...environment });

const signToken = () =>
  new SignJWT({ sub: 'ada', org: 'acme', role: 'user' })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime('15m')
    .sign(new TextEncoder().encode(SECRET));

async function waitFor(what: string, isTrue: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Waited in vain: ${what}`);
}

describe('a folder or database that cannot be written', () => {
  it.skipIf(process.getuid?.() !== 0)('is refused at the start: the folder of the attachments', async () => {
    // Not in the scratch folder, which other users may not enter.
    const data = join(tmpdir(), `madoguchi-${randomUUID()}`);
    mkdirSync(data, { mode: 0o755 });
    chownSync(data, NOBODY, NOBODY);
    const first = start(['--data', data]);
    await first.origin();
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    for (const entry of readdirSync(data, { recursive: true, withFileTypes: true }))
      chownSync(join(entry.parentPath, entry.name), NOBODY, NOBODY);
    const files = join(data, 'files');
    for (const name of readdirSync(files)) chmodSync(join(files, name), 0o500);
    chmodSync(files, 0o500);

    const second = startCli(['serve', '--port', '0', '--data', data], { MADOGUCHI_SECRET: SECRET }, { uid: NOBODY });
    expect(await second.ended).toBe(1);
    expect(second.error()).toMatch(
      new RegExp(`error: The folder ${files} cannot be written.* by the user .*65534.*chown -R 65534 ${files}`),
    );
    expect(second.error()).not.toContain('is ready');
  });

  it.skipIf(process.getuid?.() !== 0)('is refused at the start: a folder that cannot be created', async () => {
    const place = startCli(['serve', '--data', '/usr/madoguchi/data'], { MADOGUCHI_SECRET: SECRET }, { uid: NOBODY });
    expect(await place.ended).toBe(1);
    expect(place.error()).toMatch(
      /error: The folder \/usr\/madoguchi\/data cannot be created \(EACCES\) by the user .*65534.*Set --data \(MADOGUCHI_DATA\)/,
    );
  });

  it.each(databases.filter(({ name }) => name === 'PostgreSQL'))(
    'is refused at the start: a read-only database on $name',
    async ({ freshAddress }) => {
      const address = await freshAddress();
      const data = folder();
      const first = start(['--data', data, '--database', address]);
      await first.origin();
      first.child.kill('SIGTERM');
      await first.ended;
      const client = new Client({ connectionString: address });
      await client.connect();
      await client.query(`alter database ${new URL(address).pathname.slice(1)} set default_transaction_read_only = on`);
      await client.end();

      const second = start(['--data', data, '--database', address]);
      expect(await second.ended).toBe(1);
      expect(second.error()).toContain('error: The database accepts no writes');
      expect(second.error()).not.toContain(address);
    },
  );
});

describe('a secret that is published', () => {
  it('is refused in production, and named in a warning elsewhere', async () => {
    const production = start(['--data', folder()], {
      MADOGUCHI_SECRET: PUBLISHED_SECRET,
      NODE_ENV: 'production',
    });
    expect(await production.ended).toBe(1);
    expect(production.error()).toMatch(/error: MADOGUCHI_SECRET is a published example.*openssl rand -base64 48/);
    expect(production.error()).not.toContain(PUBLISHED_SECRET);

    const elsewhere = start(['--data', folder()], { MADOGUCHI_SECRET: `${PUBLISHED_SECRET} ${SECRET}` });
    await elsewhere.origin();
    expect(elsewhere.error()).toMatch(/Warning: MADOGUCHI_SECRET is a published example/);

    const placeholder = start(['--data', folder()], {
      MADOGUCHI_SECRET: SECRET,
      MADOGUCHI_KEY_SECRET: 'change-me-change-me-change-me-change-me-0123',
      NODE_ENV: 'production',
    });
    expect(await placeholder.ended).toBe(1);
    expect(placeholder.error()).toContain('error: MADOGUCHI_KEY_SECRET is a published example');
  });
});

describe('forwarded headers of a peer that is not trusted', () => {
  it.each(['X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'Forwarded'])(
    'are reported once, with the remedy: %s',
    async (name) => {
      const server = start(['--data', folder(), '--quiet']);
      const origin = await server.origin();
      for (let i = 0; i < 3; i++) await fetch(`${origin}/healthz`, { headers: { [name]: 'for=192.0.2.9' } });
      await waitFor('the warning', () => server.error().includes('untrusted_proxy'));
      expect(server.error().match(/untrusted_proxy/g)).toHaveLength(1);
      expect(server.error()).toContain('--trusted-proxies 127.0.0.1');
      expect(server.error()).toContain(name);
    },
  );
});

describe('metrics', () => {
  it('are served on a port of their own, and not beside the API', async () => {
    const server = start(['--data', folder(), '--metrics-port', '0']);
    const origin = await server.origin();
    await waitFor('the address', () => server.error().includes('/metrics'));
    const [address = ''] = /http:\S+\/metrics/.exec(server.error()) ?? [];
    const text = await (await fetch(address)).text();
    expect(text).toContain('madoguchi_outbox_messages{channel="mail",state="waiting"} 0');
    expect((await fetch(`${origin}/metrics`)).status).toBe(404);
    expect((await fetch(address.replace('/metrics', '/v1/session'))).status).toBe(404);
    const second = start(['--data', folder(), '--metrics-port', new URL(address).port]);
    expect(await second.ended).toBe(1);
    expect(second.error()).toContain('Set another port with --metrics-port');
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  });
});

describe('SIGTERM', () => {
  /** Opens an event stream and returns its text so far. */
  const openStream = async (origin: string) => {
    const stream = await fetch(`${origin}/v1/events`, { headers: { authorization: `Bearer ${await signToken()}` } });
    let text = '';
    const ended = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of stream.body ?? []) text += decoder.decode(chunk);
    })();
    await waitFor('the first event', () => text.includes('event: hello'));
    return { text: () => text, ended };
  };
  /** Starts to send a ticket; the body ends when the returned function is called. */
  const startTicket = async (origin: string) => {
    const body = JSON.stringify({ subject: 'Slow', description: 'Sent in two parts.' });
    const call = request(`${origin}/v1/tickets`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await signToken()}`,
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        'idempotency-key': randomUUID(),
      },
    });
    const status = new Promise<number | undefined>((resolve, reject) => {
      call.on('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      call.on('error', reject);
    });
    await new Promise<void>((resolve) => call.write(body.slice(0, 20), () => resolve()));
    return { status, finish: () => call.end(body.slice(20)) };
  };

  it('ends event streams with the order to reconnect, finishes running requests, and exits with 0', async () => {
    const server = start(['--data', folder()]);
    const origin = await server.origin();
    const stream = await openStream(origin);
    const ticket = await startTicket(origin);
    server.child.kill('SIGTERM');
    await stream.ended;
    expect(stream.text()).toMatch(/event: end\ndata: \{"reason":"closing"\}/);
    await expect(fetch(`${origin}/healthz`)).rejects.toThrow('fetch failed');
    expect(server.child.exitCode).toBeNull();
    ticket.finish();
    expect(await ticket.status).toBe(201);
    expect(await server.ended).toBe(0);
  });

  it('exits with 0 after the configured time, also when a request never ends', async () => {
    const server = start(['--data', folder(), '--shutdown-seconds', '1']);
    const origin = await server.origin();
    const ticket = await startTicket(origin);
    const failure = ticket.status.catch((error: unknown) => error);
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(await failure).toBeInstanceOf(Error);
    expect(server.error()).toContain('did not finish within 1 second');
  });
});
