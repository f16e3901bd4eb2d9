import { describe, expect, it, vi } from 'vitest';
import { countFormatters, toZonedDay } from './time-zone.ts';

const AT = Date.parse('2026-01-01T12:00:00Z');

/** Names of one zone that differ in letter case alone: 2 to the power of 10 of them. */
const spellings = Array.from({ length: 1_000 }, (_, number) =>
  [...'asia/tokyo'].map((letter, bit) => ((number >> bit) & 1 ? letter.toUpperCase() : letter)).join(''),
);

describe('formatters of time zones', () => {
  it('are kept for 64 names at most, whatever names a status page sends', () => {
    for (const zone of spellings) expect(toZonedDay(AT, zone)).toBe('2026-01-01');
    expect(countFormatters()).toBe(64);
  });

  it('of a zone in use stay while others come and go', () => {
    const created = vi.spyOn(Intl, 'DateTimeFormat');
    try {
      toZonedDay(AT, 'Europe/Paris');
      for (const zone of spellings.slice(0, 500)) {
        toZonedDay(AT, zone);
        toZonedDay(AT, 'Europe/Paris');
      }
      const zones = created.mock.calls.map(([, options]) => options?.timeZone);
      expect(zones.filter((zone) => zone === 'Europe/Paris')).toHaveLength(1);
    } finally {
      created.mockRestore();
    }
  });
});
