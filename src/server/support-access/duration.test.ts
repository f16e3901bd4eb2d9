import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOfDay, durationToMs } from './duration.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const zones = Intl.supportedValuesOf('timeZone');
const iso = (ms: number) => new Date(ms).toISOString();

/** The calendar day of an instant by `Intl`, which the code under test does not use for arithmetic. */
const toLocalDay = (ms: number, timeZone: string) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(ms);

describe('endOfDay', () => {
  it.each([
    // 23, 24 and 25 hours.
    ['2026-03-08', 'America/New_York', '2026-03-09T04:00:00.000Z'],
    ['2026-03-07', 'America/New_York', '2026-03-08T05:00:00.000Z'],
    ['2026-11-01', 'America/New_York', '2026-11-02T05:00:00.000Z'],
    ['2026-06-30', 'Asia/Tokyo', '2026-06-30T15:00:00.000Z'],
    ['2026-06-30', 'Asia/Kathmandu', '2026-06-30T18:15:00.000Z'],
    ['2026-06-30', 'Pacific/Kiritimati', '2026-06-30T10:00:00.000Z'],
    ['2026-06-30', 'Pacific/Pago_Pago', '2026-07-01T11:00:00.000Z'],
    // No midnight: the next day starts at one o'clock.
    ['2018-11-03', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    // A day that was skipped entirely.
    ['2011-12-29', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ])('returns for %s in %s %s', (date, zone, expected) => {
    expect(iso(endOfDay(date, zone) ?? 0)).toBe(expected);
  });

  it('returns an instant on a later day in every zone on every day, with the millisecond before it on that day', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2015, 0, 1) / DAY, max: Date.UTC(2040, 0, 1) / DAY }),
        (zone, day) => {
          const date = iso(day * DAY).slice(0, 10);
          const end = endOfDay(date, zone) ?? 0;
          expect(toLocalDay(end - 1, zone)).toBe(date);
          expect(toLocalDay(end, zone) > date).toBe(true);
          // At most a day of 25 hours from its start, plus half an hour for zones with unusual changes.
          const before = endOfDay(iso((day - 1) * DAY).slice(0, 10), zone) ?? 0;
          expect(end - before).toBeGreaterThanOrEqual(22 * HOUR);
          expect(end - before).toBeLessThanOrEqual(26 * HOUR);
        },
      ),
      { numRuns: 600 },
    );
  });

  it('gives durations of the exact length from any instant, and rejects a past day', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2030, 0, 1) }),
        (zone, now) => {
          const today = toLocalDay(now, zone);
          const end = endOfDay(today, zone) ?? 0;
          expect(end).toBeGreaterThan(now);
          if (end - now >= 1_000) expect(now + durationToMs({ until: today, timeZone: zone }, now)).toBe(end);
          expect(() => durationToMs({ until: today, timeZone: zone }, end)).toThrow(
            'Select a day that is not in the past.',
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each(['', 'tomorrow', '2026-02-30', '2026-13-01', '26-01-01', '2026-6-1', '2026-06-01T00:00'])(
    'rejects %j as a day',
    (date) => {
      expect(endOfDay(date, 'UTC')).toBeNull();
    },
  );

  it('rejects an unknown zone', () => {
    expect(endOfDay('2026-06-01', 'Mars/Olympus')).toBeNull();
  });
});
