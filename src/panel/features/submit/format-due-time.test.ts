import { describe, expect, test } from 'vitest';
import { calculateDue, formatDue } from './format-due-time.ts';

const now = new Date(2026, 10, 23, 12).getTime();

test.each([
  ['en', 1, /^Tuesday 9:30\sAM$/],
  ['ja', 1, /^火曜日 9:30$/],
  ['en', 8, /^Tuesday, Dec 1(?: at|,) 9:30\sAM$/],
  ['ja', 8, /^12月1日火曜日 9:30$/],
])('a due time has the weekday and the time, and a date from six days on (%s, in %i days)', (locale, days, text) => {
  expect(formatDue(new Date(2026, 10, 23 + days, 9, 30).toISOString(), now, locale)).toMatch(text);
});

test.each([null, undefined, '', '2026-11-22T00:00:00Z'])('a due time of %s is formatted as an empty string', (due) => {
  expect(formatDue(due, now, 'en')).toBe('');
});

describe('the due time of a ticket submitted now', () => {
  const priority = {
    id: 'high',
    label: 'High',
    tone: 'high',
    responseMinutes: 120,
    responseDueAt: '2026-11-20T16:00:00Z',
  };
  const supportHours = {
    zone: 'Europe/London',
    open: [
      { from: '2026-11-20T09:00:00Z', to: '2026-11-20T17:00:00Z' },
      { from: '2026-11-23T09:00:00Z', to: '2026-11-23T17:00:00Z' },
    ],
  };

  test.each([
    ['within the hours', '2026-11-20T14:00:00Z', '2026-11-20T16:00:00Z'],
    ['over the end of the day', '2026-11-20T16:00:00Z', '2026-11-23T10:00:00Z'],
    ['after the hours', '2026-11-21T12:00:00Z', '2026-11-23T11:00:00Z'],
    ['at the closing time', '2026-11-20T15:00:00Z', '2026-11-20T17:00:00Z'],
  ])('moves with the clock: %s', (_, now, due) => {
    expect(calculateDue(priority, { supportHours }, Date.parse(now))).toBe(Date.parse(due));
  });

  test('counts every hour around the clock, and is that of the API where its business hours are unknown', () => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    expect(calculateDue({ ...priority, aroundTheClock: true }, { supportHours }, now)).toBe(now + 7_200_000);
    expect(calculateDue(priority, {}, now)).toBe(Date.parse(priority.responseDueAt));
  });

  test('is unknown where the API calculates none', () => {
    expect(calculateDue({ ...priority, responseDueAt: null }, { supportHours }, 0)).toBeUndefined();
  });
});
