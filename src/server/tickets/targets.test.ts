import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { Priority } from '../../contract/index.ts';
import { resolveBusinessHours, type SupportHours } from '../business-hours/index.ts';
import { resolveTargets, targetDue, type TargetRule } from './targets.ts';

const MINUTE_MS = 60_000;
const at = (text: string) => Date.parse(text);
const priorities: Priority[] = [
  { id: 'urgent', label: 'Urgent', tone: 'urgent', responseMinutes: 60 },
  { id: 'low', label: 'Low', tone: 'low', responseMinutes: null },
];
/** Two shifts a day, the second until midnight, with a holiday in the middle of the week. */
const HOURS: Omit<SupportHours, 'zone'> = {
  hours: [
    { days: [1, 2, 3, 4, 5], from: '09:00', to: '12:30' },
    { days: [1, 2, 3, 4, 5], from: '14:00', to: '18:00' },
    { days: [6, 7], from: '00:00', to: '04:00' },
    { days: [7], from: '22:00', to: '24:00' },
  ],
  holidays: ['2026-04-01', '2026-11-03', '2026-10-05'],
};

interface Change {
  at: number;
  to: string;
}

/**
 * Finds the due time minute by minute, as a person with a wall clock would: independent of the intervals of the implementation.
 */
function findDueByMinutes(hours: SupportHours | null, minutes: number, from: number, changes: readonly Change[]) {
  let remaining = minutes;
  for (let now = from; now < from + 60 * 24 * 60 * MINUTE_MS; now += MINUTE_MS) {
    const status = changes.findLast(({ at: changed }) => changed <= now)?.to ?? 'new';
    const isPaused = status !== 'new' && status !== 'open';
    if (isPaused || (hours && !isOpen(hours, now))) continue;
    remaining--;
    if (remaining === 0) return now + MINUTE_MS;
  }
  return null;
}

function isOpen({ zone, hours, holidays = [] }: SupportHours, ms: number): boolean {
  const local = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
  if (holidays.includes(local.toPlainDate().toString())) return false;
  const time = `${String(local.hour).padStart(2, '0')}:${String(local.minute).padStart(2, '0')}`;
  return hours.some(({ days, from, to }) => days.includes(local.dayOfWeek) && time >= from && time < to);
}

describe('response targets', () => {
  it.each<[string, string, number, string]>([
    ['Berlin before clocks go forward', 'Europe/Berlin', 400, '2026-03-27T15:13Z'],
    ['Berlin before clocks go back', 'Europe/Berlin', 900, '2026-10-23T14:07Z'],
    ['New York before clocks go forward', 'America/New_York', 777, '2026-03-06T20:41Z'],
    ['New York before clocks go back', 'America/New_York', 1_200, '2026-10-30T19:59Z'],
    ['Lord Howe, whose clocks change by half an hour', 'Australia/Lord_Howe', 600, '2026-10-02T06:31Z'],
    ['Tokyo over a holiday', 'Asia/Tokyo', 500, '2026-11-02T07:17Z'],
    ['Kathmandu with its odd offset', 'Asia/Kathmandu', 333, '2026-04-01T23:59Z'],
  ])('are due when a clock watched minute by minute says: %s', (_, zone, minutes, from) => {
    const hours = { ...HOURS, zone };
    const start = at(from);
    const changes = [
      { at: start + 95 * MINUTE_MS, to: 'pending' },
      { at: start + 1_500 * MINUTE_MS, to: 'open' },
      { at: start + 1_530 * MINUTE_MS, to: 'solved' },
      { at: start + 4_000 * MINUTE_MS, to: 'new' },
    ];
    const calendar = resolveBusinessHours(hours);
    for (const given of [[], changes.slice(0, 2), changes])
      expect(targetDue({ minutes, calendar }, start, given)).toBe(findDueByMinutes(hours, minutes, start, given));
  });

  it('are due when a clock watched minute by minute says, for any start, length, pauses and zone', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Tokyo'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: at('2026-03-01T00:00Z') / MINUTE_MS, max: at('2026-11-10T00:00Z') / MINUTE_MS }),
        fc.integer({ min: 1, max: 1_500 }),
        fc.array(fc.integer({ min: 1, max: 2_000 }), { maxLength: 4 }),
        fc.boolean(),
        (zone, start, minutes, gaps, aroundTheClock) => {
          const hours = { ...HOURS, zone };
          let time = start;
          const changes = gaps.map((gap, index) => ({
            at: (time += gap) * MINUTE_MS,
            to: index % 2 === 0 ? 'pending' : 'open',
          }));
          const calendar = aroundTheClock ? null : resolveBusinessHours(hours);
          expect(targetDue({ minutes, calendar }, start * MINUTE_MS, changes)).toBe(
            findDueByMinutes(aroundTheClock ? null : hours, minutes, start * MINUTE_MS, changes),
          );
        },
      ),
      { numRuns: 40, seed: 20_261_130 },
    );
  }, 120_000);

  it('are those of the first matching rule that names them', () => {
    const calendar = resolveBusinessHours({ ...HOURS, zone: 'Asia/Tokyo', always: ['urgent'] });
    const rules: TargetRule[] = [
      { organizations: ['acme'], resolutionMinutes: 480 },
      { priorities: ['urgent'], plans: ['enterprise'], firstResponseMinutes: 15, nextResponseMinutes: 30 },
      { plans: ['free'], firstResponseMinutes: null },
      { nextResponseMinutes: 240, resolutionMinutes: 2_400, aroundTheClock: true },
    ];
    const find = (priority: string | null, plan: string | null, organizationId: string) => {
      const targets = resolveTargets(rules, calendar, priorities, { priority, plan, organizationId });
      return Object.values(targets).map((target) => target?.minutes ?? null);
    };
    expect(find('urgent', 'enterprise', 'acme')).toEqual([15, 30, 480]);
    expect(find('urgent', 'enterprise', 'globex')).toEqual([15, 30, 2_400]);
    expect(find('urgent', 'team', 'globex')).toEqual([60, 240, 2_400]);
    expect(find('urgent', 'free', 'globex')).toEqual([null, 240, 2_400]);
    expect(find('low', null, 'globex')).toEqual([null, 240, 2_400]);
    const { firstResponse, nextResponse, resolution } = resolveTargets(rules, calendar, priorities, {
      priority: 'urgent',
      plan: null,
      organizationId: 'acme',
    });
    // Around the clock by the priority, by the rule, and by the priority again.
    expect([firstResponse?.calendar, nextResponse?.calendar, resolution?.calendar]).toEqual([null, null, null]);
    const low = resolveTargets(rules, calendar, priorities, { priority: 'low', plan: null, organizationId: 'acme' });
    expect(low.resolution?.calendar).toBe(calendar);
  });
});
