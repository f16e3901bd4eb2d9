import * as z from 'zod/mini';
import { afterEach, expect, it } from 'vitest';
import { Session, Ticket } from '../../src/contract/index.ts';
import { databases } from '../databases.ts';
import { DEFAULT_PRIORITIES, type TicketApiOptions } from '../../src/server/index.ts';
import { openTestApi, type TestApi } from './harness.ts';

const [database] = databases;
let test: TestApi;
afterEach(() => test.close());

const start = async (options: Partial<TicketApiOptions>) => {
  if (!database) throw new Error('There is no database to test on.');
  test = await openTestApi(database, options);
};
const readSession = async () => z.parse(Session, (await test.send('GET', '/v1/session', { as: 'owner' })).body);
const submit = async (priority: string) => {
  const body = { subject: 'Export fails', description: 'Since Friday.', priority };
  return z.parse(Ticket, (await test.send('POST', '/v1/tickets', { as: 'owner', body })).body);
};

it('a default configuration promises no response time, in the session or on a ticket', async () => {
  await start({ priorities: DEFAULT_PRIORITIES });
  const { priorities } = await readSession();
  expect(priorities.length).toBeGreaterThan(2);
  for (const { id, responseMinutes, responseDueAt } of priorities) {
    expect([responseMinutes, responseDueAt]).toEqual([null, undefined]);
    expect((await submit(id)).responseDueAt).toBeNull();
  }
});

it('a configured target is returned as the due time by the business hours', async () => {
  await start({
    priorities: [
      { id: 'urgent', label: 'Urgent', responseMinutes: 60, tone: 'urgent' },
      { id: 'low', label: 'Low', responseMinutes: null, tone: 'low' },
    ],
    lifecycle: {
      supportHours: { zone: 'Asia/Tokyo', hours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }] },
    },
  });
  // Friday, 20:00 in Tokyo.
  test.time.now = Date.UTC(2026, 5, 5, 11);
  const { priorities } = await readSession();
  const monday = '2026-06-08T01:00:00.000Z';
  expect(priorities.map(({ responseDueAt }) => responseDueAt)).toEqual([monday, undefined]);
  expect((await submit('urgent')).responseDueAt).toBe(monday);
});

it('the session has the target of the viewer’s plan, and the business hours for the widget’s own clock', async () => {
  await start({
    priorities: [
      { id: 'urgent', label: 'Urgent', responseMinutes: 60, tone: 'urgent' },
      { id: 'low', label: 'Low', responseMinutes: 480, tone: 'low' },
    ],
    lifecycle: {
      supportHours: { zone: 'Asia/Tokyo', hours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }] },
      targets: [
        { organizations: ['acme'], priorities: ['urgent'], firstResponseMinutes: 15, aroundTheClock: true },
        { organizations: ['acme'], priorities: ['low'], firstResponseMinutes: null },
      ],
    },
  });
  // Friday, 20:00 in Tokyo.
  test.time.now = Date.UTC(2026, 5, 5, 11);
  const { priorities, supportHours } = await readSession();
  expect(
    priorities.map(({ responseMinutes, responseDueAt, aroundTheClock }) => [
      responseMinutes,
      responseDueAt,
      aroundTheClock,
    ]),
  ).toEqual([
    [15, '2026-06-05T11:15:00.000Z', true],
    [null, undefined, undefined],
  ]);
  expect((await submit('urgent')).responseDueAt).toBe('2026-06-05T11:15:00.000Z');
  expect((await submit('low')).responseDueAt).toBeNull();
  expect(supportHours?.zone).toBe('Asia/Tokyo');
  expect(supportHours?.open[0]).toEqual({ from: '2026-06-08T00:00:00.000Z', to: '2026-06-08T09:00:00.000Z' });
});

it('a session without business hours names none', async () => {
  await start({ priorities: DEFAULT_PRIORITIES });
  expect(await readSession()).not.toHaveProperty('supportHours');
});
