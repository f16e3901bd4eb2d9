import { expect, test } from 'vitest';
import { createFormat, toTicks } from './scale.ts';

test.each([
  [0, [0, 1]],
  [3, [0, 1, 2, 3]],
  [40, [0, 10, 20, 30, 40]],
  [41, [0, 20, 40, 60]],
])('an axis of counts up to %d has the ticks %o', (max, ticks) => expect(toTicks(max, 'count')).toEqual(ticks));

test.each([
  [100, [0, 30, 60, 90, 120]],
  [5 * 3_600, [0, 7_200, 14_400, 21_600]],
  [9 * 86_400, [0, 5 * 86_400, 10 * 86_400]],
])('an axis of %d seconds has round times: %o', (max, ticks) => expect(toTicks(max, 'duration')).toEqual(ticks));

test('values are formatted in their unit and language', () => {
  const english = createFormat('en');
  expect([english(45, 'duration'), english(5_400, 'duration'), english(9_000, 'duration')]).toEqual([
    '45 sec',
    '90 min',
    '2.5 hr',
  ]);
  expect([english(0.5, 'share'), english(null, 'duration'), english(4.25, 'score')]).toEqual(['50%', '–', '4.3']);
  expect(createFormat('ja')(9_000, 'duration')).toBe('2.5時間');
});
