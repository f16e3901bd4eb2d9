import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { databases } from '../../test/databases.ts';
import { statusUpstream } from '../../test/status-upstream.ts';

const SECRET = 'kf8Jd0qkzv3hW1TgYx5rNnB7uEo2LsQa9cPiMbVtRjA=';
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

interface Program {
  child: ChildProcess;
  /** What it has written so far. */
  out: () => string;
  error: () => string;
  /** Its exit code. */
  ended: Promise<number | null>;
  /** Its origin, once it listens. */
  origin: () => Promise<string>;
}

function madoguchi(args: readonly string[], environment: Record<string, string> = {}): Program {
  const child = spawn(process.execPath, ['src/cli/main.ts', ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let out = '';
  let error = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    child,
    out: () => out,
    error: () => error,
    ended,
    origin: async () => {
      for (let i = 0; i < 400 && child.exitCode === null; i++) {
        const found = /API {6}(\S+)\/v1/.exec(error)?.[1];
        if (found !== undefined) return found;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`It does not listen: ${error}`);
    },
  };
}

const folder = () => join(inject('scratch'), randomUUID());

async function fileTicket(origin: string): Promise<Response> {
  const token = await new SignJWT({ sub: 'ada', org: 'acme', role: 'user' })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime('15m')
    .sign(new TextEncoder().encode(SECRET));
  return fetch(`${origin}/v1/tickets`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({ subject: 'A secret subject', description: 'Hello.' }),
  });
}

describe('madoguchi', () => {
  it('explains itself', async () => {
    const program = madoguchi(['--help']);
    expect(await program.ended).toBe(0);
    for (const word of [
      '--port',
      '--data',
      '--database',
      'MADOGUCHI_SECRET',
      '--jwks-url',
      '--origins',
      '--trusted-proxies',
      '--inquiries',
      '--config',
    ]) {
      expect(program.out()).toContain(word);
    }
  });

  it('tells its version', async () => {
    const program = madoguchi(['--version']);
    expect(await program.ended).toBe(0);
    expect(program.out()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [['dance'], 'There is no command "dance"'],
    [['serve', '--prot', '80'], '--prot'],
    [['serve', '--port', 'eighty'], 'is no port'],
    [['serve', '--origin', 'https://a.example'], 'Did you mean --origins?'],
    [['serve', 'extra'], 'extra'],
    [['serve', '--inquiries', 'perhaps'], '--inquiries takes on, off or a number'],
  ])('does not guess at %j', async (args, sentence) => {
    const program = madoguchi(args);
    expect(await program.ended).toBe(2);
    expect(program.error()).toContain(sentence);
    expect(program.error()).toContain('--help');
  });
});

describe('madoguchi serve', () => {
  const refusedStart = async (args: readonly string[], environment: Record<string, string>, sentence: string) => {
    const program = madoguchi(['serve', '--port', '0', '--data', folder(), ...args], environment);
    expect(await program.ended).toBe(1);
    expect(program.error()).toContain(sentence);
    expect(program.error()).not.toMatch(/^[ \t]+at /m);
  };

  it.each<[string, readonly string[], Record<string, string>, string]>([
    ['no secret', [], {}, 'set it as MADOGUCHI_SECRET'],
    ['a weak secret', [], { MADOGUCHI_SECRET: 'swordfish' }, 'too weak'],
    ['two ways to identify', ['--jwks-url', 'https://a.example/keys'], { MADOGUCHI_SECRET: SECRET }, 'not both'],
    ['a key set without TLS', ['--jwks-url', 'http://a.example/keys', '--audience', 'help'], {}, 'https'],
    ['a key set without an audience', ['--jwks-url', 'https://a.example/keys'], {}, 'set --audience'],
    [
      'a key set without a secret for support access',
      ['--jwks-url', 'https://a.example/keys', '--audience', 'help'],
      {},
      'set it as MADOGUCHI_KEY_SECRET',
    ],
    ['a wildcard origin', ['--origins', '*'], { MADOGUCHI_SECRET: SECRET }, 'is not an origin'],
    ['no widget where one is named', ['--embed', '/nowhere'], { MADOGUCHI_SECRET: SECRET }, 'npm run build'],
    ['a file for a folder', ['--data', 'package.json'], { MADOGUCHI_SECRET: SECRET }, 'cannot be kept in package.json'],
    ['no such file', ['--config', '/nowhere.json'], { MADOGUCHI_SECRET: SECRET }, '/nowhere.json'],
  ])('refuses to start with %s, in a sentence', async (_, args, environment, sentence) => {
    await refusedStart(args, environment, sentence);
    expect(sentence).not.toBe('');
  });

  it('refuses a configuration with a misspelt name, by that name', async () => {
    const place = folder();
    mkdirSync(place);
    writeFileSync(join(place, 'config.json'), JSON.stringify({ priorites: [], limits: { subject: 'long' } }));
    const program = madoguchi(['serve', '--config', join(place, 'config.json')], { MADOGUCHI_SECRET: SECRET });
    expect(await program.ended).toBe(1);
    expect(program.error()).toContain('priorites is not known');
    expect(program.error()).toContain('limits.subject');
  });

  it.each(databases)('serves on $name, keeps what it stored, and stops when asked', async ({ freshAddress }) => {
    const place = folder();
    mkdirSync(place);
    const config = { refusedPlans: { free: { reason: 'Paid plans only.' } }, limits: { subject: 50 } };
    writeFileSync(join(place, 'config.json'), JSON.stringify(config));
    const args = ['serve', '--port', '0', '--data', place, '--config', join(place, 'config.json')];
    const database = await freshAddress();
    const start = () => madoguchi([...args, '--database', database], { MADOGUCHI_SECRET: SECRET });

    const first = start();
    const origin = await first.origin();
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${origin}/v1/session`)).json()).toMatchObject({ limits: { subject: 50 } });
    const made = await fileTicket(origin);
    expect(made.status).toBe(201);
    expect(await made.json()).toMatchObject({ number: '1001' });
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    const lines = first.out().trim().split('\n');
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ event: 'request' });
    expect(first.out()).not.toMatch(/secret|ada|acme/);

    const second = start();
    expect(await (await fileTicket(await second.origin())).json()).toMatchObject({ number: '1002' });
    second.child.kill('SIGINT');
    expect(await second.ended).toBe(0);
  });

  it('lets those ask who cannot sign in where it is told to, by flag, variable or file, the flag first', async () => {
    const place = folder();
    mkdirSync(place);
    const config = join(place, 'config.json');
    writeFileSync(config, JSON.stringify({ inquiries: { bits: 3, waiting: 5 } }));
    const bitsOf = async (args: readonly string[], environment: Record<string, string> = {}) => {
      const program = madoguchi(['serve', '--port', '0', '--data', folder(), ...args], {
        MADOGUCHI_SECRET: SECRET,
        ...environment,
      });
      const answer = await fetch(`${await program.origin()}/v1/inquiries/challenge`);
      const body: unknown = await answer.json();
      program.child.kill('SIGKILL');
      return answer.ok && typeof body === 'object' && body !== null && 'bits' in body ? body.bits : answer.status;
    };
    // One after the other: together they would wait for each other's start.
    const told = [
      await bitsOf([]),
      await bitsOf(['--inquiries', 'on']),
      await bitsOf(['--config', config]),
      await bitsOf(['--config', config, '--inquiries', '7']),
      await bitsOf(['--config', config], { MADOGUCHI_INQUIRIES: 'off' }),
    ];
    expect(told).toEqual([401, 15, 3, 7, 401]);
  }, 120_000);

  it('A47: a second process on the same data folder is refused, and the first goes on', async () => {
    const place = folder();
    const args = ['serve', '--port', '0', '--data', place];
    const first = madoguchi(args, { MADOGUCHI_SECRET: SECRET });
    const origin = await first.origin();
    const second = madoguchi(args, { MADOGUCHI_SECRET: SECRET });
    expect(await second.ended).toBe(1);
    expect(second.error()).toMatch(/in use|another process/i);
    expect((await fileTicket(origin)).status).toBe(201);
  });

  it('says when the port is taken', async () => {
    const first = madoguchi(['serve', '--port', '0', '--data', folder()], { MADOGUCHI_SECRET: SECRET });
    const { port } = new URL(await first.origin());
    expect(first.error()).toContain('name yours with --origins');
    expect(first.error()).toContain('data-token-url');
    const second = madoguchi(['serve', '--port', port, '--data', folder()], { MADOGUCHI_SECRET: SECRET });
    expect(await second.ended).toBe(1);
    expect(second.error()).toContain(`Port ${port} on 127.0.0.1 is already in use`);
    expect(second.out()).toBe('');
  });

  it('shows the status of a page somewhere else, one on this machine only when told to', async () => {
    const upstream = await statusUpstream();
    upstream.answer('/api/v1/summary', {
      body: JSON.stringify({ page_title: 'Example', ongoing_incidents: [{ id: 'x', name: 'Errors' }] }),
    });
    const start = (...more: string[]) =>
      madoguchi(
        ['serve', '--port', '0', '--data', folder(), '--status', upstream.url, '--status-kind', 'incident-io', ...more],
        { MADOGUCHI_SECRET: SECRET },
      );
    const status = async (program: Program) => (await fetch(`${await program.origin()}/v1/status`)).json();
    expect(await status(start('--status-private'))).toMatchObject({ headline: 'degraded', page: { name: 'Example' } });
    const refused = start();
    expect(await status(refused)).toMatchObject({ code: 'unavailable' });
    expect(refused.error()).toMatch(/private network/);
    const unknown = start('--status-kind', 'crystal-ball');
    expect(await unknown.ended).not.toBe(0);
    expect(unknown.error()).toMatch(/crystal-ball/);
    await upstream.close();
  }, 60_000);
});
