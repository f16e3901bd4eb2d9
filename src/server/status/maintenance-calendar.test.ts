import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toIcs } from './maintenance-calendar.ts';

const update = (at: string | null) => ({ id: 'u', state: 'scheduled', body: 'Line one\nBEGIN:VALARM', at });
const maintenance = {
  id: 'm1',
  name: 'データベースの更新; read-only, 2 h',
  startsAt: '2026-11-23T01:00:00.000Z',
  endsAt: '2026-11-23T03:00:00.000Z',
  url: 'https://status.example.com/m1',
  updates: [update('2026-11-20T00:00:00.000Z')],
};

/** Returns the lines of the file, unfolded. */
const readLines = (event: Parameters<typeof toIcs>[0]) => (toIcs(event) ?? '').replaceAll('\r\n ', '').split('\r\n');
const readValue = (event: Parameters<typeof toIcs>[0], property: string) =>
  readLines(event)
    .find((line) => line.startsWith(`${property}:`))
    ?.slice(property.length + 1);

describe('maintenance as an iCalendar file', () => {
  it('has times in UTC and escaped text', () => {
    const lines = readLines(maintenance);
    expect(lines).toContain('DTSTART:20261123T010000Z');
    expect(lines).toContain('DTEND:20261123T030000Z');
    expect(lines).toContain('SUMMARY:データベースの更新\\; read-only\\, 2 h');
    expect(lines).toContain('DESCRIPTION:Line one\\nBEGIN:VALARM');
    expect(lines.filter((line) => line.startsWith('BEGIN:'))).toEqual(['BEGIN:VCALENDAR', 'BEGIN:VEVENT']);
  });

  it('keeps the UID and raises SEQUENCE and DTSTAMP with each update', () => {
    const moved = { ...maintenance, updates: [update('2026-11-21T00:00:01.000Z'), ...maintenance.updates] };
    expect(readValue(moved, 'UID')).toBe(readValue(maintenance, 'UID'));
    expect(readValue(maintenance, 'DTSTAMP')).toBe('20261120T000000Z');
    expect(readValue(moved, 'DTSTAMP')).toBe('20261121T000001Z');
    const [before, after] = [maintenance, moved].map((event) => Number(readValue(event, 'SEQUENCE')));
    expect(before).toBeGreaterThan(0);
    expect(after).toBe((before ?? 0) + 86_401);
    expect(after).toBeLessThan(2 ** 31);
  });

  it.each([[[]], [[update(null)]]])('has the start as DTSTAMP and SEQUENCE 0 while no update has a time', (updates) => {
    expect(readValue({ ...maintenance, updates }, 'DTSTAMP')).toBe('20261123T010000Z');
    expect(readValue({ ...maintenance, updates }, 'SEQUENCE')).toBe('0');
  });

  it('has no METHOD, because there is no organizer', () => {
    expect(readLines(maintenance).filter((line) => /^(METHOD|ORGANIZER)/.test(line))).toEqual([]);
  });

  it('keeps tabs and emoji, escapes commas, and removes control characters', () => {
    const name = 'a\tb, c; d\\e 👩‍💻\u0007\r\nf';
    expect(readValue({ ...maintenance, name }, 'SUMMARY')).toBe('a\tb\\, c\\; d\\\\e 👩‍💻\\nf');
  });

  it('lets no id or URL add lines or properties', () => {
    const lines = readLines({ ...maintenance, id: 'a\r\nATTACH:x', url: 'https://status.example.com/?a=1,2;3' });
    expect(lines).toContain('UID:a%0D%0AATTACH%3Ax@madoguchi');
    expect(lines).toContain('URL;VALUE=URI:https://status.example.com/?a=1%2C2%3B3');
  });

  it('truncates between characters, so that it can be part of a data URL', () => {
    for (const length of [1_997, 1_998, 1_999, 2_000]) {
      const updates = [{ id: 'u', state: 'scheduled', body: `${'a'.repeat(length)}${'👩‍💻'.repeat(3)}`, at: null }];
      const text = toIcs({ ...maintenance, updates }) ?? '';
      expect(text.isWellFormed()).toBe(true);
      expect(() => encodeURIComponent(text)).not.toThrow();
    }
  });

  it('has lines of at most 75 bytes and splits no character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (name) => {
        const text = toIcs({ ...maintenance, name }) ?? '';
        for (const line of text.split('\r\n')) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
        expect(text.isWellFormed()).toBe(true);
        expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
      }),
    );
  });

  it('is undefined when the end is unknown or before the start', () => {
    expect(toIcs({ ...maintenance, endsAt: null })).toBeUndefined();
    expect(toIcs({ ...maintenance, endsAt: '2026-11-22T00:00:00.000Z' })).toBeUndefined();
  });
});
