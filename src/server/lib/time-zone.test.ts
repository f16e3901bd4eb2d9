import { describe, expect, it, vi } from 'vitest';
// Counts from the import on, because the polyfill keeps a reference to the constructor.
const created = vi.spyOn(Intl, 'DateTimeFormat');
const { Temporal } = await import('temporal-polyfill');
const { isTimeZone, toInstant } = await import('./time-zone.ts');
created.mockClear();

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const at = (text: string) => Temporal.PlainDateTime.from(text);
const iso = (ms: number) => new Date(ms).toISOString();

describe('toInstant', () => {
  it('caches one formatter per zone, for any letter case of its name', () => {
    const spellings = Array.from({ length: 500 }, (_, number) =>
      [...'asia/tokyo'].map((letter, bit) => ((number >> bit) & 1 ? letter.toUpperCase() : letter)).join(''),
    );
    for (const zone of spellings) expect(iso(toInstant(at('2026-01-01T21:00'), zone))).toBe('2026-01-01T12:00:00.000Z');
    expect(created.mock.calls.length).toBeLessThanOrEqual(1);
  });

  it.each([
    ['Europe/Berlin', '2026-03-29T01:59', '2026-03-29T00:59:00.000Z'],
    ['Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:30:00.000Z'],
    ['Europe/Berlin', '2026-03-29T03:00', '2026-03-29T01:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30:00.000Z'],
    ['Europe/Berlin', '2026-10-25T03:00', '2026-10-25T02:00:00.000Z'],
    // A change by half an hour, and a midnight that clocks skip.
    ['Australia/Lord_Howe', '2026-10-04T02:15', '2026-10-03T15:45:00.000Z'],
    ['America/Santiago', '2026-09-06T00:00', '2026-09-06T04:00:00.000Z'],
    // A month without summer time, for Ramadan.
    ['Africa/Casablanca', '2026-02-20T12:00', '2026-02-20T12:00:00.000Z'],
    ['Africa/Casablanca', '2026-04-20T12:00', '2026-04-20T11:00:00.000Z'],
  ])('converts %s at %s to %s', (zone, local, instant) => {
    expect(iso(toInstant(at(local), zone))).toBe(instant);
  });

  it('agrees with Intl around every clock change in every zone', () => {
    let changes = 0;
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
      const known = new Map<number, number>();
      /** Returns the offset of a zone from UTC (ms). */
      const offset = (ms: number): number => {
        const hit = known.get(ms);
        if (hit !== undefined) return hit;
        const [, sign = '+', hours = '0', minutes = '0'] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(format.format(ms)) ?? [];
        const found = (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * MINUTE);
        known.set(ms, found);
        return found;
      };
      for (let day = Date.UTC(2025, 11, 1); day < Date.UTC(2027, 0, 1); day += DAY) {
        if (offset(day) === offset(day + DAY)) continue;
        changes++;
        let change = day;
        while (offset(change) === offset(day)) change += 15 * MINUTE;
        const [before, after] = [offset(change - 1), offset(change)];
        for (let local = change + before - 2 * HOUR; local <= change + before + 2 * HOUR; local += 15 * MINUTE) {
          const fits = [before, after].map((one) => local - one).filter((ms) => ms + offset(ms) === local);
          const expected = fits.length > 0 ? Math.min(...fits) : local - before;
          const answer = toInstant(at(new Date(local).toISOString().slice(0, -1)), zone);
          expect([zone, iso(local), iso(answer)]).toEqual([zone, iso(local), iso(expected)]);
        }
      }
    }
    expect(changes).toBeGreaterThan(200);
  });
});

describe('isTimeZone', () => {
  it.each(['Asia/Tokyo', 'UTC', 'America/Argentina/Buenos_Aires'])('accepts %s', (name) =>
    expect(isTimeZone(name)).toBe(true),
  );
  it.each(['', 'Mars/Olympus', '2026-01-01T00:00Z[Asia/Tokyo]', 'Tokyo'])('rejects %j', (name) =>
    expect(isTimeZone(name)).toBe(false),
  );
});
