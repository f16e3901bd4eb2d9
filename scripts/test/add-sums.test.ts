import { describe, expect, it } from 'vitest';
import { addSums, formatSum, parseSum } from './add-sums.ts';

describe('the sum of test runs', () => {
  it('adds the last sum line of each run', () => {
    const logs = ['suite  3\n10 passed, 1 failed\nlater\n12 passed, 1 failed\n', '30 passed, 0 failed, 2 skipped\n'];
    expect(addSums(logs)).toEqual({ passed: 42, failed: 1, skipped: 2 });
  });

  it('counts a run without a sum line as a failure', () => {
    expect(addSums(['12 passed, 0 failed', 'Killed\n'])).toEqual({ passed: 12, failed: 1, skipped: 0 });
  });

  it('ignores sums inside of other lines', () => {
    expect(parseSum('figure: 3 passed, 0 failed\n3 passed, 0 failed of 9')).toBeNull();
  });

  it('leaves out skipped tests where there are none', () => {
    expect(formatSum({ passed: 1, failed: 0, skipped: 0 })).toBe('1 passed, 0 failed');
    expect(formatSum({ passed: 1, failed: 0, skipped: 2 })).toBe('1 passed, 0 failed, 2 skipped');
  });
});
