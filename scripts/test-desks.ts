/**
 * `npm run test:desks`: all tests on live help desks. Installs Request Tracker and Redmine where they are missing
 * (Debian, root), starts temporary instances on loopback, runs the tests and the user journeys in Chromium, and stops
 * the instances.
 *
 * `npm run test:desks -- chaos` runs the files with that in their name, `-- walk` the user journeys only. `--core` runs
 * the part that `npm run test:all` includes: the user journeys, and the tests of each help desk. `--hold file` only
 * starts them, writes their addresses into the file, and stops them when it is stopped.
 */
import './check-node.mjs';
import { execFileSync, spawn } from 'node:child_process';
import { rename, writeFile } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { DeskAddress, RunningDesk } from './desks/accounts.ts';
import { admitDemo } from './desks/demo.ts';
import { startDesks } from './desks/desk.ts';
import { DESKS_VARIABLE, readRunningDesks } from './desks/env.ts';
import { DESKS, installDesks, missingDesk, NOT_RUN } from './desks/packages.ts';

const CORE = ['desks/request-tracker-quirks', 'desks/redmine-quirks', 'walk'];

const root = resolve(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  options: { core: { type: 'boolean', default: false }, hold: { type: 'string' } },
  allowPositionals: true,
});
const selected = values.core ? CORE : positionals;
const files = selected.filter((name) => name !== 'walk');
const seconds = (from: number, to: number) => ((to - from) / 1_000).toFixed(0);

async function prove(): Promise<number> {
  const addresses = readRunningDesks();
  if (addresses) return runAll(addresses);
  const started = performance.now();
  await installDesks(DESKS);
  const installed = performance.now();
  const desks = await startDesks(DESKS);
  const ready = performance.now();
  const stop = stopper(desks);
  console.log(`figure: installing ${seconds(started, installed)} s, starting ${seconds(installed, ready)} s`);
  try {
    return await runAll(desks);
  } finally {
    await stop();
  }
}

async function runAll(desks: readonly DeskAddress[]): Promise<number> {
  const started = performance.now();
  const addresses = toAddresses(desks);
  const codes: number[] = [];
  if (selected.length === 0 || files.length > 0)
    codes.push(await run(addresses, 'vitest', ['run', '--project', 'desks', ...reporters(), ...files]));
  const tested = performance.now();
  if (selected.length === 0 || selected.includes('walk')) {
    // Once, rather than by each worker of the user journeys concurrently.
    await Promise.all(desks.map(admitDemo));
    codes.push(
      await run(addresses, 'playwright', [
        'test',
        '--config',
        'test/browser/playwright.config.ts',
        ...DESKS.flatMap((kind) => ['--project', kind]),
      ]),
    );
  }
  console.log(`figure: tests ${seconds(started, tested)} s, walks ${seconds(tested, performance.now())} s`);
  return Math.max(...codes);
}

/**
 * Installs and starts the help desks at the lowest priority, writes their addresses into a file, and keeps them running
 * until it is stopped, for callers with other work to do first.
 */
async function keepRunning(file: string): Promise<void> {
  setPriority(constants.priority.PRIORITY_LOW);
  const started = performance.now();
  try {
    await installDesks(DESKS);
  } catch (error) {
    console.log(`figure: NOT RUN: ${String(error).replaceAll('\n', ' ')}`);
    process.exit(NOT_RUN);
  }
  const installed = performance.now();
  const desks = await startDesks(DESKS);
  const ready = performance.now();
  const stop = stopper(desks);
  // From here on they only work on request, and must respond at normal priority.
  for (const { group } of desks) execFileSync('renice', ['-n', '0', '-g', String(group)], { stdio: 'ignore' });
  await writeFile(`${file}.part`, toAddresses(desks));
  await rename(`${file}.part`, file);
  console.log(
    `figure: installing ${seconds(started, installed)} s, starting ${seconds(installed, ready)} s, beside the rest`,
  );
  const parent = process.ppid;
  setInterval(() => {
    // The parent process ended without a signal.
    if (process.ppid !== parent) void stop().finally(() => process.exit(1));
  }, 5_000);
}

const toAddresses = (desks: readonly DeskAddress[]): string =>
  JSON.stringify(desks.map(({ kind, url, tokens }) => ({ kind, url, tokens })));

/** Stops help desks, also when this process gets a signal. */
function stopper(desks: readonly RunningDesk[]): () => Promise<unknown> {
  const stop = () => Promise.all(desks.map((desk) => desk.stop()));
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().finally(() => process.exit(1)));
  return stop;
}

/** `npm run test:all` counts with vitest's own report. */
function reporters(): string[] {
  const report = process.env['VITEST_REPORT'];
  return report === undefined ? [] : ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
}

function run(addresses: string, command: string, args: readonly string[]): Promise<number> {
  const bin = join(root, 'node_modules/.bin');
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}`, [DESKS_VARIABLE]: addresses };
  const child = spawn(command, args, { cwd: root, env, stdio: 'inherit' });
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => done(code ?? 1));
  });
}

const missing = missingDesk();
if (missing !== null) {
  console.log(`figure: NOT RUN: ${missing}`);
  if (values.hold !== undefined) process.exitCode = NOT_RUN;
} else if (values.hold !== undefined) await keepRunning(values.hold);
else process.exitCode = await prove();
