import { describe, expect, test } from 'vitest';
import { createDateFormat, parseTime } from './date-format.ts';

const NOW = Date.UTC(2026, 10, 21, 0, 0, 0);
const MINUTE = 60_000;
const DAY = 86_400_000;

describe('parseTime', () => {
  test.each([
    null,
    undefined,
    '',
    'yesterday',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '2026-11-21T00:00:00',
    '2026-13-01T00:00:00Z',
    '2026-11-21',
    '1e9',
    '+275760-09-13T00:00:00Z',
  ])('returns null for %j', (value) => {
    expect(parseTime(value)).toBeNull();
  });

  test('parses time zones and a leap second', () => {
    expect(parseTime('2026-11-21T09:00:00+09:00')).toBe(NOW);
    expect(parseTime('2026-11-20T23:59:60Z')).toBe(NOW - 1000);
    expect(parseTime('2026-11-21T00:00:00.250Z')).toBe(NOW + 250);
  });
});

describe('createDateFormat', () => {
  const en = createDateFormat('en');
  const ja = createDateFormat('ja');

  test('formats relative times in both languages', () => {
    expect(en.relative(NOW - 5 * MINUTE, NOW)).toBe('5 minutes ago');
    expect(ja.relative(NOW - 5 * MINUTE, NOW)).toBe('5分前');
    expect(en.relative(NOW - DAY, NOW)).toBe('yesterday');
    expect(en.relative(NOW + 3 * DAY, NOW)).toBe('in 3 days');
    expect(en.relative(NOW - 90 * DAY, NOW)).toMatch(/2026/);
  });

  test('formats the time left in two units', () => {
    expect(en.left(6 * DAY + 4 * 3_600_000 + 5 * MINUTE)).toBe('6 days 4 hours');
    expect(ja.left(6 * DAY + 4 * 3_600_000)).toBe('6日4時間');
    expect(en.left(61 * MINUTE)).toBe('1 hour 1 minute');
    expect(en.left(59 * MINUTE + 3_000)).toBe('59 minutes 3 seconds');
    expect(en.left(0)).toBe('0 seconds');
    expect(en.left(90 * DAY)).toBe('90 days');
  });

  test('formats durations in whole units', () => {
    expect(en.length(7 * 86_400)).toBe('7 days');
    expect(en.length(7_200)).toBe('2 hours');
    expect(ja.length(90 * 86_400)).toBe('90日');
  });
});
