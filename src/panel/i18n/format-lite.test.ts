import { expect, test } from 'vitest';
import { lengths } from './en/submit.ts';
import { messages as japanese } from './ja.ts';
import { formatDuration, formatSize } from './format-lite.ts';
import { translator } from './translate.ts';

const en = translator(
  lengths,
  () => 'en',
  () => [],
);
const ja = translator(
  lengths,
  () => 'ja',
  () => [japanese],
);

test('formatDuration uses the largest whole unit', () => {
  expect([60, 3_600, 5_400, 7_200, 86_400, 90 * 86_400].map((seconds) => formatDuration(seconds, en))).toEqual([
    '1 minute',
    '1 hour',
    '90 minutes',
    '2 hours',
    '1 day',
    '90 days',
  ]);
  expect([60, 7_200, 90 * 86_400].map((seconds) => formatDuration(seconds, ja))).toEqual(['1分', '2時間', '90日']);
});

test('formatSize uses units of 1,024 bytes', () => {
  expect([0, 1_023, 1_024, 300_000, 1_300_000, 25 * 1_048_576].map(formatSize)).toEqual([
    '0 B',
    '1023 B',
    '1 kB',
    '293 kB',
    '1.2 MB',
    '25 MB',
  ]);
});
