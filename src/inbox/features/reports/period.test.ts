import { expect, test } from 'vitest';
import { parsePeriod, toDay, toPreviousPeriod, toWeeks } from './period.ts';

/** A Wednesday. */
const NOW = Date.parse('2026-06-10');

test('without parameters, the period is twelve whole weeks up to the end of this one', () => {
  const period = parsePeriod({}, NOW);
  expect([period.weeks, toDay(period.from), toDay(period.to)]).toEqual([12, '2026-03-23', '2026-06-15']);
  expect(toWeeks(period)).toHaveLength(12);
  expect(toWeeks(period).at(-1)).toBe('2026-06-08');
});

test('the chosen days are both part of the period, whose weeks begin on Mondays', () => {
  const period = parsePeriod({ from: '2026-06-03', to: '2026-06-09' }, NOW);
  expect([period.weeks, toDay(period.from), toDay(period.to)]).toEqual([null, '2026-06-03', '2026-06-10']);
  expect(toWeeks(period)).toEqual(['2026-06-01', '2026-06-08']);
  expect(toDay(toPreviousPeriod(period).from)).toBe('2026-05-27');
});

test.each<Record<string, string>>([
  { weeks: '13' },
  { from: '2026-06-09', to: '2026-06-03' },
  { from: '2026-02-31', to: 'x' },
])('an invalid address (%o) shows the default period', (query) =>
  expect(parsePeriod(query, NOW)).toEqual(parsePeriod({}, NOW)),
);
