import { expect, test } from 'vitest';
import { SNOOZE_CHOICES, toSnoozeEnd } from './snooze-times.ts';

/** A local time on a day of December 2026; the 7th is a Monday. */
const at = (day: number, hour: number) => new Date(2026, 11, day, hour).getTime();

test('ends are in the morning of a later day, in local time', () => {
  const friday = at(4, 16);
  expect(toSnoozeEnd('hour', friday)).toBe(at(4, 17));
  expect(toSnoozeEnd('tomorrow', friday)).toBe(at(5, 9));
  expect(toSnoozeEnd('monday', friday)).toBe(at(7, 9));
  expect(toSnoozeEnd('week', friday)).toBe(at(11, 9));
});

test('on a Monday, Monday is the next one', () => {
  expect(toSnoozeEnd('monday', at(7, 8))).toBe(at(14, 9));
});

test.each(SNOOZE_CHOICES)('"%s" is always in the future', (choice) => {
  for (let day = 1; day <= 14; day++)
    for (let hour = 0; hour < 24; hour++) expect(toSnoozeEnd(choice, at(day, hour))).toBeGreaterThan(at(day, hour));
});
