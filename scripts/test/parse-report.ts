import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import type { Ended } from './child.ts';

/** Result of a suite. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** Failures, one per line, or measurements. */
  notes: string[];
}

const VitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.optional(z.string()),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

const PlaywrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.object({ message: z.optional(z.string()) })),
});

/** A tool with an exit code counts as one check. */
export function tallyExit(ended: Ended): Tally {
  return ended.code === 0
    ? { passed: 1, failed: 0, skipped: 0, notes: [] }
    : { passed: 0, failed: 1, skipped: 0, notes: [reason(ended)] };
}

/** Counts Vitest's JSON report. A file that could not be loaded counts as one failure. */
export async function tallyVitest(ended: Ended, report: string): Promise<Tally> {
  const parsed = VitestReport.safeParse(await readJson(report));
  if (!parsed.success) return missing(ended);
  const broken = parsed.data.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const notes = [
    ...parsed.data.testResults.flatMap((file) =>
      file.assertionResults.filter((test) => test.status === 'failed').map((test) => test.fullName),
    ),
    ...broken.map((file) => `${file.name}: ${file.message ?? 'could not be run'}`),
  ];
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = parsed.data;
  return withExit(ended, {
    passed: numPassedTests,
    failed: numFailedTests + broken.length,
    skipped: numPendingTests + numTodoTests,
    notes,
  });
}

/** Counts Playwright's JSON report. A test that passed only on a retry counts as failed. */
export async function tallyPlaywright(ended: Ended, report: string): Promise<Tally> {
  const parsed = PlaywrightReport.safeParse(await readJson(report));
  if (!parsed.success) return missing(ended);
  const { stats, errors } = parsed.data;
  return withExit(ended, {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
    notes: errors.map((error) => error.message ?? 'an error outside of any test'),
  });
}

/** Adds two tallies of one suite. */
export function addTallies(one: Tally, other: Tally): Tally {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
    notes: [...one.notes, ...other.notes],
  };
}

function withExit(ended: Ended, tally: Tally): Tally {
  if (tally.failed === 0 && (ended.code !== 0 || tally.passed === 0)) {
    return { ...tally, failed: 1, notes: [...tally.notes, ended.code === 0 ? 'no test was run' : reason(ended)] };
  }
  return tally;
}

function missing(ended: Ended): Tally {
  return { passed: 0, failed: 1, skipped: 0, notes: [`no report was written; ${reason(ended)}`] };
}

function reason(ended: Ended): string {
  if (ended.late) return 'stopped: it took too long';
  return ended.code === null ? 'ended by a signal' : `exit code ${ended.code}`;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}
