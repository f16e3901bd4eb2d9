import { expect, test } from 'vitest';
import { formatDue } from './format-due-time.ts';

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
