import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import * as z from 'zod/mini';
import { CHECKS } from '../conformance/index.ts';
import { runCli } from '../../test/cli.ts';

const SECRET = 'kf8Jd0qkzv3hW1TgYx5rNnB7uEo2LsQa9cPiMbVtRjA=';
const Outcome = z.object({
  counts: z.record(z.string(), z.number()),
  checks: z.array(z.object({ id: z.string(), verdict: z.string(), observed: z.nullable(z.string()) })),
  capabilities: z.array(z.object({ name: z.string(), verified: z.nullable(z.boolean()) })),
  leftovers: z.array(z.string()),
});

/** Runs `madoguchi check`. */
function check(args: readonly string[], environment: Record<string, string> = {}) {
  return new Promise<{ code: number; out: string; error: string }>((resolve) => {
    const env = { PATH: process.env['PATH'] ?? '', ...environment };
    execFile(
      process.execPath,
      ['src/cli/main.ts', 'check', ...args],
      { env, maxBuffer: 1e8 },
      (failure, out, error) => {
        resolve({ code: typeof failure?.code === 'number' ? failure.code : failure ? -1 : 0, out, error });
      },
    );
  });
}

/** Lines of the documents that run it. */
const findCommands = (...files: string[]) =>
  files.flatMap((file) => readFileSync(file, 'utf8').match(/^npx madoguchi check .*$/gm) ?? []);

describe('madoguchi check', () => {
  it('prints its help', async () => {
    const { code, out } = await check(['--help']);
    expect(code).toBe(0);
    for (const word of ['--token', '--stranger-token', 'MADOGUCHI_CHECK_ADMIN_TOKEN', '--format', 'Exit code']) {
      expect(out).toContain(word);
    }
  });

  it('lists its checks with their reasons', async () => {
    const { code, out } = await check(['--list']);
    expect(code).toBe(0);
    for (const { id, why } of CHECKS) {
      expect(out).toContain(id);
      expect(out).toContain(why);
    }
  });

  it.each([
    [[], "missing argument 'base-url'"],
    [['https://a.example'], 'a token is missing'],
    [['https://a.example', '--token', 'x', '--format', 'html'], 'Allowed choices are text, json, junit.'],
    [['https://a.example', '--token', 'x', '--tokens', 'y'], "unknown option '--tokens'\n(Did you mean --token?)"],
    [['https://a.example', 'https://b.example', '--token', 'x'], 'too many arguments'],
    [['https://a.example', '--token', 'x', '--only', 'dance'], 'There is no check "dance"'],
    [['https://a.example', '--token', 'x', '--ticket', '{'], '--ticket: expected JSON'],
    [['https://a.example', '--token', 'x', '--ticket', '{"categry":"x"}'], '--ticket: expected an object'],
    [['a.example', '--token', 'x'], 'is not a base URL'],
  ])('rejects %j with a reason', async (args, sentence) => {
    const { code, error } = await runCli(['check', ...args]);
    expect(code).toBe(2);
    expect(error).toContain(sentence);
    expect(error).toContain('Run "madoguchi check --help" for usage.\n');
  });

  it('describes a wrong command line and names the help', async () => {
    const { code, error } = await check(['https://a.example']);
    expect(code).toBe(2);
    expect(error).toContain('a token is missing');
    expect(error).toContain('madoguchi check --help');
  });

  it.each(findCommands('README.md', 'docs/reference/http-api.md', 'docs/reference/conformance.md'))(
    'accepts the documented command line: %s',
    async (line) => {
      const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
        ([, one, two, three]) => one ?? two ?? three ?? '',
      );
      const args = words.slice(3, words.includes('>') ? words.indexOf('>') : undefined);
      // The whole line is parsed, and then only the list is requested.
      expect((await runCli(['check', ...args, '--list'])).code).toBe(0);
    },
  );

  it('reports that the server does not respond', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const { code, error } = await check([`http://127.0.0.1:${port}`, '--token', 'x']);
    expect(code).toBe(1);
    expect(error).toMatch(/the API cannot be checked.*no response \(.*ECONNREFUSED/s);
    expect(error).not.toMatch(/^[ \t]+at /m);
  });

  it('reports that there is no ticket API, and the URL it requested', async () => {
    const server = createServer((_, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const { code, out, error } = await check([`http://127.0.0.1:${port}/v1/`], { MADOGUCHI_CHECK_TOKEN: 'x' });
      expect([code, out]).toEqual([1, '']);
      expect(error).toBe(
        `error: there is no ticket API at http://127.0.0.1:${port}/v1: GET http://127.0.0.1:${port}/v1/v1/session answered 404. Remove "/v1" from the URL.\n`,
      );
    } finally {
      server.close();
    }
  });

  it('reports the missing parts of another server', async () => {
    const server = createServer((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hi</h1>'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const { code, out } = await check([`http://127.0.0.1:${port}`, '--token', 'x', '--format', 'json']);
      expect(code).toBe(1);
      const { counts, checks } = Outcome.parse(JSON.parse(out));
      expect(counts['pass']).toBeLessThan(5);
      expect(checks.find(({ id }) => id === 'session.shape')).toMatchObject({ verdict: 'fail' });
    } finally {
      server.close();
    }
  });
});

// Complete runs of the kit, in separate processes.
describe('madoguchi check on madoguchi serve', { timeout: 120_000 }, () => {
  const folder = join(inject('scratch'), randomUUID());
  let child: ReturnType<typeof spawn>;
  let origin: string;
  beforeAll(async () => {
    mkdirSync(folder);
    const config = { rateLimits: false, limits: { attachmentBytes: 100_000 } };
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
    const args = ['--port', '0', '--data', folder, '--config', join(folder, 'config.json'), '--quiet'];
    child = spawn(
      process.execPath,
      ['src/cli/main.ts', 'serve', ...args, '--origins', 'https://app.example.com', '--support-access', 'enforced'],
      {
        env: { PATH: process.env['PATH'] ?? '', MADOGUCHI_SECRET: SECRET },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    origin = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const found = /API {6}(\S+)\/v1/.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.on('close', () => reject(new Error(said)));
    });
  });
  afterAll(() => child.kill('SIGKILL'));

  it('passes every check with tokens that it signs, and leaves nothing open', async () => {
    const page = ['--origin', 'https://app.example.com', '--require-all', '--format', 'json'];
    const { code, out, error } = await check([origin, ...page], { MADOGUCHI_SECRET: SECRET });
    const { checks, capabilities, leftovers } = Outcome.parse(JSON.parse(out));
    // Inquiries are disabled on this server, and the check of that passes. It has no articles.
    const unsupported = checks.filter(({ verdict }) => verdict !== 'pass').map(({ id, verdict }) => [id, verdict]);
    expect(unsupported).toEqual([['articles.search', 'unsupported']]);
    expect(capabilities.filter(({ verified }) => verified === false)).toEqual([]);
    expect([code, error, leftovers]).toEqual([0, '', []]);
  });

  it('prints a readable report, and counts no check that could not run', async () => {
    const { code, out } = await check([origin, '--secret', SECRET, '--only', 'create,cors']);
    expect(code).toBe(0);
    expect(out).toContain('✓ create.stored');
    expect(out).toContain('? cors.preflight');
    expect(out).toContain('(--origin)');
    expect(out).toMatch(/8 passed, 0 failed, 3 skipped, 0 unsupported/);
    expect(out).toMatch(/are closed/);
    const strict = await check([origin, '--secret', SECRET, '--only', 'cors', '--require-all']);
    expect(strict.code).toBe(1);
  });

  it('writes JUnit for machines', async () => {
    const { code, out } = await check([origin, '--secret', SECRET, '--only', 'status,cors', '--format', 'junit']);
    expect(code).toBe(0);
    expect(out).toMatch(/^<\?xml version="1.0"/);
    expect(out).toContain('<testsuite name="madoguchi check" tests="5" failures="0" errors="0" skipped="3"');
    expect(out.match(/<testcase /g)).toHaveLength(5);
    expect(out).toContain('<skipped message="It needs the origin');
  });
});
