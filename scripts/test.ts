/**
 * `npm test` runs the suites that need neither root nor system packages; `npm run test:all` (`--all`) runs every suite.
 * One child process per suite; a table with the time of each suite and the sum are printed at the end.
 *
 * `npm run test:all` right after `npm test` does not repeat suites that have passed on the same files; with `--fresh`
 * it does. `--only unit,chromium` runs these suites and what they need.
 */
import './check-node.mjs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatSum } from './test/add-sums.ts';
import { stopChildren, tail } from './test/child.ts';
import { readPassed, writePassed } from './test/previous-run.ts';
import type { Suite } from './test/suite.ts';
import { stages } from './test/suites.ts';
import type { Tally } from './test/parse-report.ts';

interface Row {
  name: string;
  tally: Tally;
  seconds: number;
}

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});
const suites = stages.flat();
const chosen = choose();
const reused = values.all && !values.fresh && values.only === undefined ? await readPassed() : new Set<string>();
const folder = await mkdtemp(join(tmpdir(), 'madoguchi-test-'));
const rows: Row[] = [];
let stopped = false;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopped = true;
    console.log(`\n${signal}: stopping the running suites.`);
    stopChildren();
  });
}

console.log(`Logs: ${folder}`);
const started = performance.now();
for (const stage of stages) {
  if (stopped) break;
  await Promise.all(stage.filter(isToRun).map(runSuite));
  // After the first stage, which installs packages and needs the package manager exclusively.
  if (stage === stages[0]) for (const suite of suites) if (isToRun(suite)) suite.ahead?.(folder);
}
// Stops the preparation of suites that never ran.
stopChildren();
if (!values.all && values.only === undefined && !stopped) await writePassed(passedSuites());
report();

function choose(): Set<string> {
  if (values.only === undefined)
    return new Set(suites.filter((suite) => values.all || suite.quick).map((suite) => suite.name));
  const names = values.only.split(',');
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    const known = suites.map((suite) => suite.name).join(', ');
    console.error(`--only: unknown suite "${unknown.join('", "')}". Suites: ${known}.`);
    process.exit(2);
  }
  const needed = suites.filter((suite) => names.includes(suite.name)).flatMap((suite) => suite.needs);
  return new Set([...names, ...needed]);
}

function isToRun(suite: Suite): boolean {
  return chosen.has(suite.name) && !reused.has(suite.name);
}

function passedSuites(): string[] {
  return rows.filter(({ tally }) => tally.failed === 0 && tally.passed > 0).map(({ name }) => name);
}

async function runSuite(suite: Suite): Promise<void> {
  const start = performance.now();
  const failedNeed = suite.needs.find((name) => rows.some((row) => row.name === name && row.tally.failed > 0));
  if (failedNeed !== undefined) {
    const tally = { passed: 0, failed: 1, skipped: 0, notes: [`not run: ${failedNeed} failed`] };
    rows.push({ name: suite.name, seconds: 0, tally });
    console.log(`✗ ${suite.name}: not run, because ${failedNeed} failed`);
    return;
  }
  const { tally, ended } = await suite.run(folder);
  const seconds = (performance.now() - start) / 1000;
  rows.push({ name: suite.name, tally, seconds });
  if (tally.failed > 0) {
    console.log(`✗ ${suite.name} (${seconds.toFixed(0)} s)\n${await tail(ended.log)}`);
    for (const note of tally.notes) console.log(`  ✗ ${note}`);
    return;
  }
  console.log(`${tally.passed > 0 ? '✓' : '!'} ${suite.name}: ${tally.passed} (${seconds.toFixed(0)} s)`);
  for (const line of [...(await figures(ended.log)), ...tally.notes]) console.log(`  ${line}`);
}

/** Lines that a suite marked to be printed even when it passes. */
async function figures(log: string): Promise<string[]> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return [...text.matchAll(/^figure: (.*)$/gm)].map((match) => match[1] ?? '');
}

function report(): void {
  const sum = { passed: 0, failed: stopped ? 1 : 0, skipped: 0 };
  console.log(
    `\n${'suite'.padEnd(12)}${['passed', 'failed', 'skipped', 'seconds'].map((head) => head.padStart(9)).join('')}`,
  );
  for (const { name, tally, seconds } of rows) {
    sum.passed += tally.passed;
    sum.failed += tally.failed;
    sum.skipped += tally.skipped;
    const cells = [tally.passed, tally.failed, tally.skipped, Math.round(seconds)];
    console.log(`${name.padEnd(12)}${cells.map((cell) => String(cell).padStart(9)).join('')}`);
  }
  console.log(`${'total'.padEnd(39)}${String(Math.round((performance.now() - started) / 1000)).padStart(9)}`);
  explainOmissions();
  if (stopped) console.log('Stopped before the end.');
  console.log(`\n${formatSum(sum)}`);
  process.exitCode = sum.failed > 0 ? 1 : 0;
}

/** Lists the suites that are not part of this run, and the command that runs them. */
function explainOmissions(): void {
  if (reused.size > 0)
    console.log(`\nNot repeated, passed by npm test on the same files (counted there): ${[...reused].join(', ')}.`);
  if (values.only !== undefined || values.all) return;
  console.log('\nOnly "npm run test:all" runs:');
  for (const suite of suites) if (!suite.quick) console.log(`  ${suite.name.padEnd(12)}${suite.about}`);
}
