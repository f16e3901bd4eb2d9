/**
 * Adds the sum lines of several logs: `node scripts/test/add-sums.ts test.log test-all.log` prints
 * `N passed, N failed[, N skipped]` for all of them together. A log without a sum line counts as one failure.
 */
import '../check-node.mjs';
import { readFileSync } from 'node:fs';

export interface Sum {
  passed: number;
  failed: number;
  skipped: number;
}

/** Parses the last line of the form `N passed, N failed[, N skipped]`; null without one. */
export function parseSum(log: string): Sum | null {
  const lines = log.split(/\r?\n/).filter((line) => /^\d+ passed, \d+ failed(?:, \d+ skipped)?$/.test(line));
  const [passed, failed, skipped = 0] = lines.at(-1)?.match(/\d+/g)?.map(Number) ?? [];
  return passed === undefined || failed === undefined ? null : { passed, failed, skipped };
}

/** Adds the sums of the logs. */
export function addSums(logs: readonly string[]): Sum {
  const sums = logs.map((log) => parseSum(log) ?? { passed: 0, failed: 1, skipped: 0 });
  const total = (key: keyof Sum) => sums.reduce((sum, each) => sum + each[key], 0);
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped') };
}

export function formatSum({ passed, failed, skipped }: Sum): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

if (import.meta.main) {
  const sum = addSums(process.argv.slice(2).map((path) => readFileSync(path, 'utf8')));
  process.stdout.write(`${formatSum(sum)}\n`);
  process.exitCode = sum.failed > 0 ? 1 : 0;
}
