/**
 * `npm run test:desks`: all that is proven on live desks. Installs Request Tracker and Redmine where they are missing (Debian,
 * root), starts throw-away instances on loopback, runs the tests and the walk in Chromium, and ends what it started.
 *
 * `npm run test:desks -- chaos` runs the files with that in their name, `-- walk` the walk alone. `--core` runs what fits into
 * `npm test`: the walks, and what the desks do by themselves.
 */
import './guard.mjs';
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startDesks } from './desks/desk.ts';
import { GIVEN } from './desks/given.ts';
import { DESKS, installDesks, missingDesk } from './desks/packages.ts';

const CORE = ['desks/request-tracker', 'desks/redmine', 'walk'];

const root = resolve(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  options: { core: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const wanted = values.core ? CORE : positionals;
const files = wanted.filter((name) => name !== 'walk');

const missing = missingDesk();
if (missing === null) process.exitCode = await prove();
else console.log(`figure: NOT RUN: ${missing}`);

async function prove(): Promise<number> {
  const started = performance.now();
  await installDesks(DESKS);
  const installed = performance.now();
  const desks = await startDesks(DESKS);
  const ready = performance.now();
  const stop = () => Promise.all(desks.map((desk) => desk.stop()));
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().finally(() => process.exit(1)));
  try {
    const given = JSON.stringify(desks.map(({ kind, url, tokens }) => ({ kind, url, tokens })));
    const codes: number[] = [];
    if (wanted.length === 0 || files.length > 0)
      codes.push(await run(given, 'vitest', ['run', '--project', 'desks', ...reporters(), ...files]));
    if (wanted.length === 0 || wanted.includes('walk'))
      codes.push(
        await run(given, 'playwright', [
          'test',
          '--config',
          'test/browser/playwright.config.ts',
          ...DESKS.flatMap((kind) => ['--project', kind]),
        ]),
      );
    const seconds = (from: number, to: number) => ((to - from) / 1_000).toFixed(0);
    console.log(
      `figure: installing ${seconds(started, installed)} s, starting ${seconds(installed, ready)} s, ` +
        `tests ${seconds(ready, performance.now())} s`,
    );
    return Math.max(...codes);
  } finally {
    await stop();
  }
}

/** `npm test` counts by vitest's own report. */
function reporters(): string[] {
  const report = process.env['VITEST_REPORT'];
  return report === undefined ? [] : ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
}

function run(given: string, command: string, args: readonly string[]): Promise<number> {
  const bin = join(root, 'node_modules/.bin');
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}`, [GIVEN]: given };
  const child = spawn(command, args, { cwd: root, env, stdio: 'inherit' });
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => done(code ?? 1));
  });
}
