/**
 * `npm test`: everything that must hold, one child process a suite, with a table and the sum at the end.
 *
 * `npm test -- --only vitest,chromium` runs these suites and what they stand on.
 */
import './check-node.mjs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stopChildren, tail } from './test/child.ts';
import { stages, type Suite } from './test/suites.ts';
import type { Tally } from './test/parse-report.ts';

interface Row {
  name: string;
  tally: Tally;
  seconds: number;
}

const all = stages.flat();
const chosen = choose();
const folder = await mkdtemp(join(tmpdir(), 'madoguchi-test-'));
const rows: Row[] = [];
let stopped = false;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopped = true;
    console.log(`\n${signal}: stopping what was started here.`);
    stopChildren();
  });
}

console.log(`Logs: ${folder}`);
for (const stage of stages) {
  if (stopped) break;
  await Promise.all(stage.filter((suite) => chosen.has(suite.name)).map(runSuite));
  // After the first stage has had the package manager to itself.
  if (stage === stages[0]) for (const suite of all) if (chosen.has(suite.name)) suite.ahead?.(folder);
}
// What was begun ahead for a suite that never came to run.
stopChildren();
report();

function choose(): Set<string> {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  if (values.only === undefined) return new Set(all.map((suite) => suite.name));
  const names = values.only.split(',');
  const unknown = names.filter((name) => !all.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    console.error(`No suite is called ${unknown.join(', ')}. There are: ${all.map((suite) => suite.name).join(', ')}.`);
    process.exit(2);
  }
  const needed = all.filter((suite) => names.includes(suite.name)).flatMap((suite) => suite.needs);
  return new Set([...names, ...needed]);
}

async function runSuite(suite: Suite): Promise<void> {
  const start = performance.now();
  const lacking = suite.needs.find((name) => rows.some((row) => row.name === name && row.tally.failed > 0));
  if (lacking !== undefined) {
    rows.push({
      name: suite.name,
      seconds: 0,
      tally: { passed: 0, failed: 1, skipped: 0, notes: [`not run: ${lacking} failed`] },
    });
    console.log(`✗ ${suite.name}: not run, because ${lacking} failed`);
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
  console.log(`✓ ${suite.name}: ${tally.passed} (${seconds.toFixed(0)} s)`);
  for (const line of await figures(ended.log)) console.log(`  ${line}`);
}

/** Lines that a suite marked as figures worth seeing even when all is well. */
async function figures(log: string): Promise<string[]> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return [...text.matchAll(/^figure: (.*)$/gm)].map((match) => match[1] ?? '');
}

function report(): void {
  const sum = { passed: 0, failed: stopped ? 1 : 0, skipped: 0 };
  console.log(
    `\n${'suite'.padEnd(10)}${['passed', 'failed', 'skipped', 'seconds'].map((head) => head.padStart(9)).join('')}`,
  );
  for (const { name, tally, seconds } of rows) {
    sum.passed += tally.passed;
    sum.failed += tally.failed;
    sum.skipped += tally.skipped;
    const cells = [tally.passed, tally.failed, tally.skipped, Math.round(seconds)];
    console.log(`${name.padEnd(10)}${cells.map((cell) => String(cell).padStart(9)).join('')}`);
  }
  if (stopped) console.log('Stopped before the end.');
  const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : '';
  console.log(`\n${sum.passed} passed, ${sum.failed} failed${skipped}`);
  process.exitCode = sum.failed > 0 ? 1 : 0;
}
