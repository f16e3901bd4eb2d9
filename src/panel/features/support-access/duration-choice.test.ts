import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toDay, endOfDay, lastDay, toSeconds } from './duration-choice.ts';

const zone = process.env['TZ'];
const NINETY_DAYS = 7_776_000;
const HOUR = 3_600_000;

beforeAll(() => {
  process.env['TZ'] = 'America/New_York';
});
afterAll(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

describe('the end date of support access', () => {
  test('ends at midnight in the viewer’s time zone, also on days of 23 or 25 hours', () => {
    const length = (date: string) => {
      const end = endOfDay(date) ?? 0;
      const [year, month, day] = date.split('-').map(Number);
      return (end - new Date(year ?? 0, (month ?? 0) - 1, day).getTime()) / HOUR;
    };
    expect(length('2026-03-07')).toBe(24);
    expect(length('2026-03-08')).toBe(23);
    expect(length('2026-11-01')).toBe(25);
    expect(new Date(endOfDay('2026-03-08') ?? 0).toISOString()).toBe('2026-03-09T04:00:00.000Z');
  });

  test('never exceeds the maximum: 90 × 24 h from 1 March end at 01:00 on 30 May, so 29 May is the last date', () => {
    const now = new Date(2026, 2, 1).getTime();
    expect(new Date(now + NINETY_DAYS * 1000).getHours()).toBe(1);
    expect(lastDay(now, NINETY_DAYS)).toBe('2026-05-29');
    expect(toSeconds({ date: '2026-05-29' }, now, NINETY_DAYS)).toBeLessThanOrEqual(NINETY_DAYS);
    expect(toSeconds({ date: '2026-05-30' }, now, NINETY_DAYS)).toBeNull();
  });

  test('can be the last allowed day on every day of a year', () => {
    for (let day = 0; day < 366; day++) {
      const now = new Date(2026, 0, 1 + day, 9, 17).getTime();
      const seconds = toSeconds({ date: lastDay(now, NINETY_DAYS) }, now, NINETY_DAYS);
      expect(seconds).toBeGreaterThan(NINETY_DAYS - 2 * 86_400);
      expect(seconds).toBeLessThanOrEqual(NINETY_DAYS);
    }
  });

  test('leaves a margin before midnight for a slow request', () => {
    const now = new Date(2026, 5, 1, 12).getTime();
    const seconds = toSeconds({ date: '2026-06-03' }, now, NINETY_DAYS) ?? 0;
    expect(toDay(now + seconds * 1000 + 29_000)).toBe('2026-06-03');
  });

  test.each(['', 'tomorrow', '2026-02-30', '2026-13-01', '26-01-01', '2026-06-01T00:00'])('cannot be %j', (date) => {
    expect(endOfDay(date)).toBeNull();
  });

  test('cannot be in the past, and a duration cannot exceed the maximum', () => {
    const now = new Date(2026, 5, 2, 12).getTime();
    expect(toSeconds({ date: '2026-06-01' }, now, NINETY_DAYS)).toBeNull();
    expect(toSeconds({ date: '2026-06-02' }, now, NINETY_DAYS)).toBe(12 * 3_600 - 30);
    expect(toSeconds({ seconds: NINETY_DAYS + 1 }, now, NINETY_DAYS)).toBeNull();
    expect(toSeconds({ seconds: 0 }, now, NINETY_DAYS)).toBeNull();
    expect(toSeconds({ seconds: 86_400 }, now, NINETY_DAYS)).toBe(86_400);
  });
});
