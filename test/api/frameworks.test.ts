import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import * as z from 'zod/mini';
import { toNodeListener } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { openTestApi, PEOPLE, SECRET, type TestApi } from './harness.ts';

const [database] = databases;
if (!database) throw new Error('There is no database to test on.');

const page = readFileSync(new URL('../../docs/integrations/frameworks.md', import.meta.url), 'utf8');
/** Below the packages of this checkout, so that the frameworks are found. */
const root = fileURLToPath(new URL('../../node_modules/.examples/', import.meta.url));
const server = new URL('../../src/server/index.ts', import.meta.url).href;
const Created = z.object({ id: z.string() });

/** Returns the code block of the documentation that begins with this comment. */
function codeOf(title: string): string {
  const code = page.split('```').find((block) => block.startsWith(`ts\n// ${title}\n`));
  if (code === undefined) throw new Error(`The documentation has no example "${title}".`);
  return code.slice(3);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

const createToken = () =>
  new SignJWT({ ...PEOPLE.owner })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime('15m')
    .sign(new TextEncoder().encode(SECRET));

/** Submits a ticket with a file, downloads the file, and opens the event stream. */
async function useApi(base: string): Promise<void> {
  const authorization = `Bearer ${await createToken()}`;
  const session = await fetch(`${base}/v1/session`, { headers: { authorization } });
  expect(session.status).toBe(200);
  const upload = await fetch(`${base}/v1/attachments?name=log.txt`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/octet-stream', 'idempotency-key': randomUUID() },
    body: 'exported 0 rows',
  });
  expect(upload.status).toBe(201);
  const { id } = z.parse(Created, await upload.json());
  const created = await fetch(`${base}/v1/tickets`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({ subject: '書き出し', description: 'Since this morning.', attachments: [id] }),
  });
  expect(created.status).toBe(201);
  expect(await created.json()).toMatchObject({ subject: '書き出し' });
  const file = await fetch(`${base}/v1/attachments/${id}`, { headers: { authorization } });
  expect(await file.text()).toBe('exported 0 rows');
  const refused = await fetch(`${base}/v1/tickets/nothing`, { headers: { authorization } });
  expect([refused.status, refused.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  const events = await fetch(`${base}/v1/events`, { headers: { authorization } });
  expect(events.headers.get('content-type')).toContain('text/event-stream');
  const reader = events.body?.getReader();
  const first = await reader?.read();
  expect(new TextDecoder().decode(first?.value)).toContain('hello');
  await reader?.cancel();
}

describe('the recipes of the documentation', () => {
  const children: ChildProcess[] = [];
  const folders: string[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) {
      // With what it has started itself.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const createFolder = (name: string) => {
    const folder = join(root, `${name}-${process.pid}`);
    rmSync(folder, { recursive: true, force: true });
    folders.push(folder);
    return folder;
  };
  const write = (folder: string, name: string, code: string) => {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
    return file;
  };

  /** Starts a program and waits until it answers. */
  async function start(args: readonly string[], cwd: string, port: number, patience = 60_000): Promise<string> {
    const child = spawn(process.execPath, args, {
      cwd,
      env: {
        PATH: process.env['PATH'] ?? '',
        PORT: String(port),
        MADOGUCHI_SECRET: SECRET,
        MADOGUCHI_DATA: join(inject('scratch'), randomUUID()),
        NEXT_TELEMETRY_DISABLED: '1',
      },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const origin = `http://127.0.0.1:${port}`;
    const end = Date.now() + patience;
    while (Date.now() < end && child.exitCode === null) {
      const answer = await fetch(`${origin}/hello`).catch(() => null);
      if (answer) return origin;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`It does not listen: ${output}`);
  }

  it.each(['express', 'fastify', 'nest', 'koa', 'hono'])(
    '%s serves the API, and routes that come after it',
    async (framework) => {
      const folder = createFolder(framework);
      // Node strips no types below node_modules. The examples for these frameworks have none.
      const toModule = (code: string) =>
        code.replaceAll("'madoguchi/server'", JSON.stringify(server)).replaceAll(/'(\.\/[\w.]+)\.ts'/g, "'$1.mjs'");
      write(folder, 'support.mjs', toModule(codeOf('support.ts')));
      write(
        folder,
        'app.module.mjs',
        `import { Controller, Get, Module } from '@nestjs/common';
        class Hello { hello() { return 'Hello'; } }
        Get('hello')(Hello.prototype, 'hello', Object.getOwnPropertyDescriptor(Hello.prototype, 'hello'));
        Controller()(Hello);
        export class AppModule {}
        Module({ controllers: [Hello] })(AppModule);`,
      );
      const file = write(folder, 'main.mjs', toModule(codeOf(framework)));
      const origin = await start([file], folder, await freePort());
      const hello = await fetch(`${origin}/hello`);
      expect([hello.status, await hello.text()]).toEqual([200, 'Hello']);
      await useApi(`${origin}/support`);
    },
    90_000,
  );

  it('next serves the API, and other routes', async () => {
    // Next takes files below node_modules for packages.
    const folder = fileURLToPath(new URL(`../../dist/example-next-${process.pid}/`, import.meta.url));
    folders.push(folder);
    const toScript = (code: string) => stripTypeScriptTypes(code).replaceAll("support.ts'", "support.js'");
    write(folder, 'package.json', '{ "private": true, "type": "module" }');
    write(folder, 'next.config.mjs', codeOf('next.config.mjs'));
    write(folder, 'support.js', toScript(codeOf('support.ts')));
    write(folder, 'app/support/[...path]/route.js', toScript(codeOf('next: app/support/[...path]/route.ts')));
    write(folder, 'app/hello/route.js', "export const GET = () => new Response('Hello');");
    const name = 'node_modules/madoguchi';
    write(
      folder,
      `${name}/package.json`,
      '{ "name": "madoguchi", "type": "module", "exports": { "./server": "./server.js" } }',
    );
    write(folder, `${name}/server.js`, `export * from ${JSON.stringify(server)};`);
    const next = fileURLToPath(new URL('../../node_modules/next/dist/bin/next', import.meta.url));
    const port = await freePort();
    const origin = await start(
      [next, 'dev', '--webpack', '-H', '127.0.0.1', '-p', String(port)],
      folder,
      port,
      150_000,
    );
    expect(await (await fetch(`${origin}/hello`)).text()).toBe('Hello');
    await useApi(`${origin}/support`);
  }, 240_000);
});

describe('the listener as a middleware', () => {
  let test: TestApi;
  const servers: Server[] = [];
  beforeAll(async () => {
    test = await openTestApi(database, { events: {} });
    test.time.now = Date.now();
  });
  afterAll(async () => {
    for (const each of servers) {
      each.closeAllConnections();
      each.close();
    }
    await test.close();
  });
  const listen = async (app: express.Express) => {
    const each = createServer(app);
    servers.push(each);
    await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(each.address() as AddressInfo).port}`;
  };

  it.each(['', '/support'])('hands on what is not its own, mounted at "%s"', async (path) => {
    const app = express();
    app.use(path, toNodeListener(test.api));
    app.use((request, response) => void response.status(418).send(`later: ${request.originalUrl}`));
    const origin = await listen(app);
    for (const other of [
      '/',
      '/orders',
      `${path}/`,
      `${path}/v1/orders?page=2`,
      `${path}/v1/tickets/`,
      `${path}/%2e%2e/x`,
    ]) {
      const answer = await fetch(`${origin}${other}`);
      expect([other, answer.status]).toEqual([other, 418]);
    }
    await useApi(`${origin}${path}`);
    const wrongMethod = await fetch(`${origin}${path}/v1/session`, { method: 'PUT' });
    expect(wrongMethod.status).toBe(405);
    expect((await fetch(`${origin}${path}/healthz`)).status).toBe(200);
  });

  it('reads the stream where a parser has skipped it and left an empty object', async () => {
    const app = express();
    // What body-parser 1 (Express 4) does with a body of a type that it does not parse.
    app.use((request, _, next) => {
      request.body = {};
      next();
    });
    app.use(toNodeListener(test.api));
    const origin = await listen(app);
    await useApi(origin);
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
  });

  it('answers for itself where nothing comes after it', async () => {
    const listener = toNodeListener(test.api);
    const each = createServer((request, response) => void listener(request, response));
    servers.push(each);
    await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve));
    const { port } = each.address() as AddressInfo;
    expect((await fetch(`http://127.0.0.1:${port}/nothing`)).headers.get('content-type')).toBe(
      'application/problem+json',
    );
  });
});
