import { describe, expect, it } from 'vitest';
import { calculateDeliveryTime, type DeliverySchedule } from './schedule.ts';

const at = (text: string) => Date.parse(text);
const schedule = (more: Partial<DeliverySchedule>): DeliverySchedule => ({
  digest: null,
  quietHours: null,
  timeZone: 'Europe/Berlin',
  ...more,
});
const night = { from: '20:00', to: '08:00' };

describe('the time of a notification', () => {
  it.each<[string, Partial<DeliverySchedule>, string, string]>([
    ['at once without a schedule', {}, '2026-06-01T10:00+02:00', '2026-06-01T10:00+02:00'],
    ['at the next full period', { digest: { everyMinutes: 60 } }, '2026-06-01T10:10+02:00', '2026-06-01T11:00+02:00'],
    [
      'at the next period, not at the one that begins',
      { digest: { everyMinutes: 60 } },
      '2026-06-01T11:00+02:00',
      '2026-06-01T12:00+02:00',
    ],
    ['at the time of today', { digest: { dailyAt: '09:00' } }, '2026-06-01T08:59+02:00', '2026-06-01T09:00+02:00'],
    ['at the time of tomorrow', { digest: { dailyAt: '09:00' } }, '2026-06-01T09:00+02:00', '2026-06-02T09:00+02:00'],
    [
      'after the weekend',
      { digest: { dailyAt: '09:00', days: [1, 2, 3, 4, 5] } },
      '2026-06-05T10:00+02:00',
      '2026-06-08T09:00+02:00',
    ],
    [
      'at the local time over a change of clocks',
      { digest: { dailyAt: '09:00' } },
      '2026-03-28T10:00+01:00',
      '2026-03-29T09:00+02:00',
    ],
    [
      'in another zone',
      { digest: { dailyAt: '09:00' }, timeZone: 'Asia/Tokyo' },
      '2026-06-01T00:30Z',
      '2026-06-02T00:00Z',
    ],
    ['after the night', { quietHours: night }, '2026-06-01T23:00+02:00', '2026-06-02T08:00+02:00'],
    ['after the night that began before', { quietHours: night }, '2026-06-02T07:59+02:00', '2026-06-02T08:00+02:00'],
    ['at once at the end of the night', { quietHours: night }, '2026-06-02T08:00+02:00', '2026-06-02T08:00+02:00'],
    [
      'after a quiet time of the day',
      { quietHours: { from: '12:00', to: '13:00' } },
      '2026-06-02T12:30+02:00',
      '2026-06-02T13:00+02:00',
    ],
    [
      'after the quiet hours in which its digest is due',
      { digest: { everyMinutes: 60 }, quietHours: night },
      '2026-06-01T19:30+02:00',
      '2026-06-02T08:00+02:00',
    ],
  ])('is %s', (_, more, now, expected) => {
    expect(new Date(calculateDeliveryTime(schedule(more), false, at(now)))).toEqual(new Date(expected));
  });

  it('is at once for urgent tickets only where the option says so', () => {
    const now = at('2026-06-01T23:00+02:00');
    const digest = { everyMinutes: 60 };
    expect(calculateDeliveryTime(schedule({ digest, quietHours: { ...night, urgent: true } }), true, now)).toBe(now);
    expect(calculateDeliveryTime(schedule({ quietHours: night }), true, now)).toBe(at('2026-06-02T08:00+02:00'));
  });
});
