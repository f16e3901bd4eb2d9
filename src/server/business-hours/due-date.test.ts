import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SupportHours } from '../../contract/index.ts';
import { calculateDueDate, listBusinessHours, type Pause } from './due-date.ts';
import { resolveBusinessHours } from './calendar.ts';

const HOUR = 3_600_000;
const weekdays = { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' };
const tokyo: SupportHours = { zone: 'Asia/Tokyo', hours: [weekdays], holidays: ['2026-01-01', '2026-01-02'] };
const at = (text: string) => Date.parse(text);

describe('calculateDueDate', () => {
  it.each([
    ['within the day', '2026-01-06T10:00+09:00', 60, '2026-01-06T11:00+09:00'],
    ['over the night', '2026-01-06T17:30+09:00', 60, '2026-01-07T09:30+09:00'],
    ['over the weekend', '2026-01-09T17:00+09:00', 120, '2026-01-12T10:00+09:00'],
    ['over holidays and the weekend', '2025-12-31T17:00+09:00', 120, '2026-01-05T10:00+09:00'],
    ['created before opening', '2026-01-06T03:00+09:00', 30, '2026-01-06T09:30+09:00'],
    ['exactly at closing', '2026-01-06T17:00+09:00', 60, '2026-01-06T18:00+09:00'],
  ])('%s', (_, from, minutes, due) => {
    expect(new Date(calculateDueDate(at(from), minutes, resolveBusinessHours(tokyo), []) ?? 0)).toEqual(new Date(due));
  });

  it('counts local hours across daylight-saving changes', () => {
    const night: SupportHours = { zone: 'Europe/Berlin', hours: [{ days: [7], from: '00:00', to: '24:00' }] };
    const days = { spring: '2026-03-29T00:00+01:00', autumn: '2026-10-25T00:00+02:00' };
    // 23 and 25 hours long.
    expect(calculateDueDate(at(days.spring), 23 * 60, resolveBusinessHours(night), [])).toBe(
      at('2026-03-30T00:00+02:00'),
    );
    expect(calculateDueDate(at(days.autumn), 25 * 60, resolveBusinessHours(night), [])).toBe(
      at('2026-10-26T00:00+01:00'),
    );
  });

  it('returns null during a pause without an end, and without any working hours', () => {
    expect(calculateDueDate(0, 60, null, [{ from: HOUR / 2, to: null }])).toBeNull();
    expect(calculateDueDate(0, 60, null, [{ from: HOUR, to: null }])).toBe(HOUR);
    const never = resolveBusinessHours({ zone: 'UTC', hours: [{ days: [1], from: '09:00', to: '09:01' }] });
    expect(calculateDueDate(0, 600_000, never, [])).toBeNull();
  });

  const moment = fc.integer({ min: at('2025-12-20T00:00Z') / 60_000, max: at('2026-12-20T00:00Z') / 60_000 });
  const clock = fc.integer({ min: 0, max: 47 }).map((half) => half * 30);
  const text = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  const calendar = fc
    .record({
      zone: fc.constantFrom('Asia/Tokyo', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'UTC'),
      spans: fc.array(
        fc.record({
          days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 2 }),
          from: clock,
          length: fc.integer({ min: 2, max: 24 }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    })
    .map(({ zone, spans }) =>
      resolveBusinessHours({
        zone,
        holidays: ['2026-01-01', '2026-05-05'],
        hours: spans.map(({ days, from, length }) => ({
          days,
          from: text(from),
          to: text(Math.min(1_440, from + length * 30)),
        })),
      }),
    );
  const pauses = fc.array(
    fc
      .record({ from: moment, length: fc.integer({ min: 1, max: 4_000 }) })
      .map(({ from, length }): Pause => ({ from: from * 60_000, to: (from + length) * 60_000 })),
    { maxLength: 4 },
  );

  const walls = new Map<string, Intl.DateTimeFormat>();
  function wallOf(timeZone: string): Intl.DateTimeFormat {
    const wall =
      walls.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    walls.set(timeZone, wall);
    return wall;
  }

  /** Whether a minute is within working hours, by an independent implementation. */
  function works(minute: number, { zone, week, holidays }: ReturnType<typeof resolveBusinessHours>): boolean {
    const [day = '', time = ''] = wallOf(zone).format(minute).split(' ');
    const minuteOfDay = Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
    const hours = week[new Date(`${day}T00:00Z`).getUTCDay()] ?? [];
    return !holidays.has(day) && hours.some(({ from, to }) => minuteOfDay >= from && minuteOfDay < to);
  }

  it('leaves exactly the required minutes of working time before the due date, by an independent count', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 900 }), calendar, pauses, (start, minutes, calendar, pauses) => {
        const from = start * 60_000;
        const due = calculateDueDate(from, minutes, calendar, pauses);
        if (due === null) return expect.unreachable('these calendars always go on');
        let counted = 0;
        // Long enough for a calendar that is open half an hour on two days of the week.
        fc.pre(due - from < 12 * 24 * HOUR);
        for (let minute = from; minute < due; minute += 60_000) {
          const still = pauses.some((pause) => minute >= pause.from && minute < (pause.to ?? Infinity));
          if (!still && works(minute, calendar)) counted++;
        }
        // Clock changes within working hours would skip or repeat local times; none of these zones changes its clocks
        // by day.
        expect(Math.abs(counted - minutes)).toBeLessThanOrEqual(changes(from, due, calendar.zone) * 60);
        return undefined;
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  function changes(from: number, to: number, zone: string): number {
    const offset = (time: number) =>
      new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).format(time).slice(-6);
    let count = 0;
    for (let time = from; time < to + 24 * HOUR; time += 12 * HOUR)
      if (offset(time) !== offset(time + 12 * HOUR)) count++;
    return count;
  }

  it('is monotonic in minutes, start and pauses, and always within working time', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 900 }), calendar, pauses, (start, minutes, calendar, pauses) => {
        const from = start * 60_000;
        const due = calculateDueDate(from, minutes, calendar, pauses) ?? Infinity;
        expect(calculateDueDate(from, minutes + 1, calendar, pauses) ?? Infinity).toBeGreaterThan(due);
        expect(calculateDueDate(from + 60_000, minutes, calendar, pauses) ?? Infinity).toBeGreaterThanOrEqual(due);
        expect(calculateDueDate(from, minutes, calendar, pauses.slice(1)) ?? Infinity).toBeLessThanOrEqual(due);
        expect(calculateDueDate(from, minutes, null, [])).toBe(from + minutes * 60_000);
        expect(works(due - 60_000, calendar)).toBe(true);
      }),
    );
  });

  it.each([
    [{ zone: 'Mars/Olympus', hours: [weekdays] }, 'time zone'],
    [{ zone: 'UTC', hours: [] }, 'must each name days'],
    [{ zone: 'UTC', hours: [{ ...weekdays, to: '09:00' }] }, 'end after they begin'],
    [{ zone: 'UTC', hours: [{ ...weekdays, from: '9:00' }] }, 'supportHours.hours.0.from'],
    [{ zone: 'UTC', hours: [weekdays], holidays: ['1 January'] }, 'supportHours.holidays.0'],
  ])('rejects invalid hours (%#)', (hours, sentence) => {
    expect(() => resolveBusinessHours(hours)).toThrow(sentence);
  });
});

describe('listBusinessHours', () => {
  const list = (hours: SupportHours, now: string) =>
    listBusinessHours(resolveBusinessHours(hours), at(now)).map(({ from, to }) =>
      [from, to].map((ms) => new Date(ms).toISOString()),
    );

  it('lists the rest of the day and the next days, without holidays and weekends', () => {
    const hours = list({ ...tokyo, holidays: ['2026-01-12'] }, '2026-01-09T12:00+09:00');
    expect(hours[0]).toEqual(['2026-01-09T00:00:00.000Z', '2026-01-09T09:00:00.000Z']);
    expect(hours[1]).toEqual(['2026-01-13T00:00:00.000Z', '2026-01-13T09:00:00.000Z']);
    expect(at(hours.at(-1)?.[1] ?? '')).toBeGreaterThan(at('2026-01-16T12:00+09:00'));
    expect(hours.length).toBeLessThan(8);
  });

  it('lists the next hours after weeks of holidays', () => {
    const holidays = Array.from({ length: 31 }, (_, day) => `2026-01-${String(day + 1).padStart(2, '0')}`);
    expect(list({ ...tokyo, holidays }, '2026-01-01T00:00+09:00')).toEqual([
      ['2026-02-02T00:00:00.000Z', '2026-02-02T09:00:00.000Z'],
    ]);
  });

  it('joins hours that touch at midnight, and ends where support is always there', () => {
    const always = { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' };
    const [only, ...others] = list({ zone: 'Europe/Berlin', hours: [always] }, '2026-03-28T12:00Z');
    expect(others).toEqual([]);
    expect(at(only?.[1] ?? '')).toBeGreaterThan(at('2026-04-05T12:00Z'));
  });

  it('keeps local hours across daylight-saving changes', () => {
    const sunday: SupportHours = { zone: 'Europe/Berlin', hours: [{ days: [6, 7], from: '09:00', to: '10:00' }] };
    expect(list(sunday, '2026-03-28T00:00Z').slice(0, 2)).toEqual([
      ['2026-03-28T08:00:00.000Z', '2026-03-28T09:00:00.000Z'],
      ['2026-03-29T07:00:00.000Z', '2026-03-29T08:00:00.000Z'],
    ]);
  });
});
