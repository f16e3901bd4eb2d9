import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toIcs } from './maintenance-calendar.ts';

const maintenance = {
  id: 'm1',
  name: 'データベースの更新; read-only, 2 h',
  startsAt: '2026-11-23T01:00:00.000Z',
  endsAt: '2026-11-23T03:00:00.000Z',
  url: 'https://status.example.com/m1',
  updates: [{ id: 'u', state: 'scheduled', body: 'Line one\nBEGIN:VALARM', at: '2026-11-20T00:00:00.000Z' }],
};

describe('maintenance for a calendar', () => {
  it('has its times in UTC, and words that stay words', () => {
    const text = toIcs(maintenance) ?? '';
    const lines = text.replaceAll('\r\n ', '').split('\r\n');
    expect(lines).toContain('DTSTART:20261123T010000Z');
    expect(lines).toContain('DTEND:20261123T030000Z');
    expect(lines).toContain('SUMMARY:データベースの更新\\; read-only\\, 2 h');
    expect(lines).toContain('DESCRIPTION:Line one\\nBEGIN:VALARM');
    expect(lines.filter((line) => line.startsWith('BEGIN:'))).toEqual(['BEGIN:VCALENDAR', 'BEGIN:VEVENT']);
  });

  it('is cut between characters, so that it can be put into an address', () => {
    for (const length of [1_997, 1_998, 1_999, 2_000]) {
      const updates = [{ id: 'u', state: 'scheduled', body: `${'a'.repeat(length)}${'👩‍💻'.repeat(3)}`, at: null }];
      const text = toIcs({ ...maintenance, updates }) ?? '';
      expect(text.isWellFormed()).toBe(true);
      expect(() => encodeURIComponent(text)).not.toThrow();
    }
  });

  it('has no line of more than 75 bytes, and cuts no character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (name) => {
        const text = toIcs({ ...maintenance, name }) ?? '';
        for (const line of text.split('\r\n')) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
        expect(text.isWellFormed()).toBe(true);
        expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
      }),
    );
  });

  it('is none while an end is not known', () => {
    expect(toIcs({ ...maintenance, endsAt: null })).toBeUndefined();
    expect(toIcs({ ...maintenance, endsAt: '2026-11-22T00:00:00.000Z' })).toBeUndefined();
  });
});
