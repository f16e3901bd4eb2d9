/** Runs the recipes of `docs/integrations/frameworks.md` with the frameworks in `test/frameworks/package.json`. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SECRET } from '../api/harness.ts';
import { useApi } from '../api/use-api.ts';
import { findFreePort } from '../../scripts/free-port.ts';

const page = readFileSync(new URL('../../docs/integrations/frameworks.md', import.meta.url), 'utf8');
const data = mkdtempSync(join(tmpdir(), 'madoguchi-frameworks-'));
const server = new URL('../../src/server/index.ts', import.meta.url).href;

beforeAll(() => {
  execFileSync('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: import.meta.dirname,
    stdio: 'inherit',
  });
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

/** Returns the code block of the documentation that starts with this comment. */
function readCodeBlock(title: string): string {
  const code = page.split('```').find((block) => block.startsWith(`ts\n// ${title}\n`));
  if (code === undefined) throw new Error(`The documentation has no example "${title}".`);
  return code.slice(3);
}

describe('the recipes of the documentation', () => {
  const children: ChildProcess[] = [];
  const folders: string[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) {
      // Includes its child processes.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const createFolder = (name: string) => {
    const folder = join(import.meta.dirname, 'node_modules/.recipes', name);
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

  /** Starts a program and waits until it responds. */
  async function start(args: readonly string[], cwd: string, port: number, patience = 60_000): Promise<string> {
    const child = spawn(process.execPath, args, {
      cwd,
      env: {
        PATH: process.env['PATH'] ?? '',
        PORT: String(port),
        MADOGUCHI_SECRET: SECRET,
        MADOGUCHI_DATA: join(data, randomUUID()),
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
    '%s serves the API, and routes after it',
    async (framework) => {
      const folder = createFolder(framework);
      // Node strips no types below node_modules, and the examples for these frameworks have none.
      const toModule = (code: string) =>
        code.replaceAll("'madoguchi/server'", JSON.stringify(server)).replaceAll(/'(\.\/[\w.]+)\.ts'/g, "'$1.mjs'");
      write(folder, 'support.mjs', toModule(readCodeBlock('support.ts')));
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
      const file = write(folder, 'main.mjs', toModule(readCodeBlock(framework)));
      const origin = await start([file], folder, await findFreePort());
      const hello = await fetch(`${origin}/hello`);
      expect([hello.status, await hello.text()]).toEqual([200, 'Hello']);
      await useApi(`${origin}/support`);
    },
    90_000,
  );

  it('next serves the API, and other routes', async () => {
    // Next takes files below node_modules for packages.
    const folder = fileURLToPath(new URL('dist/next/', import.meta.url));
    folders.push(folder);
    const toScript = (code: string) => stripTypeScriptTypes(code).replaceAll("support.ts'", "support.js'");
    write(folder, 'package.json', '{ "private": true, "type": "module" }');
    write(folder, 'next.config.mjs', readCodeBlock('next.config.mjs'));
    write(folder, 'support.js', toScript(readCodeBlock('support.ts')));
    write(folder, 'app/support/[...path]/route.js', toScript(readCodeBlock('next: app/support/[...path]/route.ts')));
    write(folder, 'app/hello/route.js', "export const GET = () => new Response('Hello');");
    const name = 'node_modules/madoguchi';
    write(
      folder,
      `${name}/package.json`,
      '{ "name": "madoguchi", "type": "module", "exports": { "./server": "./server.js" } }',
    );
    write(folder, `${name}/server.js`, `export * from ${JSON.stringify(server)};`);
    const next = fileURLToPath(new URL('node_modules/next/dist/bin/next', import.meta.url));
    const port = await findFreePort();
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
