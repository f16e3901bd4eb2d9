import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { InboxSettings, Session } from '../../../src/contract/index.ts';
import { databases } from '../../databases.ts';
import type { TestOptions } from '../harness.ts';
import { openDesk, type DeskAgent, type TestDesk } from './desk.ts';

const HOURS = { zone: 'Asia/Tokyo', hours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }] };
const PRIORITY = { id: 'normal', label: 'Normal', responseMinutes: 60, tone: 'normal' };

describe.each(databases)('settings of the inbox on $name', (database) => {
  let desk: TestDesk;
  afterEach(() => desk.test.close());
  const open = async (options: TestOptions = { hasPriorities: false }) => {
    desk = await openDesk(database, options);
  };
  const read = async () => z.parse(InboxSettings, (await desk.send('kim', 'GET', '/v1/support/settings')).body);
  const replace = (name: string, value: unknown, version = '0', agent: DeskAgent = 'mona') =>
    desk.send(agent, 'PUT', `/v1/support/settings/${name}`, {
      body: { value },
      headers: { 'if-match': `"${version}"` },
    });
  const session = async () => z.parse(Session, (await desk.test.send('GET', '/v1/session', { as: 'owner' })).body);

  it('priorities, business hours and categories of the inbox are in force at once', async () => {
    await open();
    expect((await read()).priorities).toMatchObject({ source: 'default', version: '0' });
    expect((await replace('priorities', [PRIORITY])).status).toBe(200);
    expect((await replace('support-hours', { ...HOURS, holidays: ['2026-06-02'] })).status).toBe(200);
    expect((await replace('categories', [{ id: 'billing', label: { en: 'Billing', ja: '請求' } }])).status).toBe(200);
    const { priorities, form } = await session();
    expect(priorities.map(({ id }) => id)).toEqual(['normal']);
    expect(form.fields.map(({ id }) => id)).toEqual(['subject', 'description', 'category', 'priority', 'attachments']);
    const settings = await read();
    expect(settings.supportHours).toMatchObject({ source: 'inbox', version: '1', value: { zone: 'Asia/Tokyo' } });

    // Monday 17:30 in Tokyo; Tuesday is a holiday.
    desk.test.time.now = Date.parse('2026-06-01T17:30:00+09:00');
    const id = await desk.submit('Within business hours', { category: 'billing', priority: 'normal' });
    expect(Date.parse((await desk.read(id)).responseDueAt ?? '')).toBe(Date.parse('2026-06-03T09:30:00+09:00'));
    const unknown = await desk.test.send('POST', '/v1/tickets', {
      as: 'owner',
      body: { subject: 'Unknown', description: 'Text.', category: 'other' },
    });
    expect(unknown.status).toBe(422);
    expect((await replace('support-hours', null, '1')).status).toBe(200);
    const later = await desk.submit('Around the clock', { category: 'billing', priority: 'normal' });
    expect(Date.parse((await desk.read(later)).responseDueAt ?? '')).toBe(desk.test.time.now + 3_600_000);
  });

  it('settings of the configuration are read-only and say so', async () => {
    await open({
      priorities: [PRIORITY],
      lifecycle: { supportHours: HOURS },
      form: [
        { id: 'subject', kind: 'text', required: true },
        { id: 'description', kind: 'textarea', required: true },
        { id: 'category', kind: 'select', options: [{ id: 'export', label: 'Export' }] },
      ],
    });
    const settings = await read();
    expect(Object.values(settings).map(({ source }) => source)).toEqual(Array(3).fill('configuration'));
    expect(settings.categories.value).toEqual([{ id: 'export', label: 'Export' }]);
    for (const [name, value] of [
      ['priorities', [PRIORITY]],
      ['support-hours', HOURS],
      ['categories', []],
    ] as const) {
      const answer = await replace(name, value);
      expect([answer.status, answer.problem.code]).toEqual([409, 'conflict']);
    }
  });

  it('refuses a change over a newer one, and whatever the configuration file would refuse', async () => {
    await open({ hasPriorities: false, defaultPriority: 'normal' });
    expect((await replace('priorities', [PRIORITY])).status).toBe(200);
    expect((await replace('priorities', [{ ...PRIORITY, label: 'Mine' }])).problem.code).toBe('stale');
    expect((await read()).priorities.value[0]?.label).toBe('Normal');
    const code = async (name: string, value: unknown, version = '0') =>
      (await replace(name, value, version)).problem.errors?.[0]?.code;
    expect(await code('priorities', [PRIORITY, PRIORITY], '1')).toBe('duplicate_id');
    expect(await code('priorities', [{ ...PRIORITY, id: 'other' }], '1')).toBe('default_priority_missing');
    expect(await code('priorities', [{ ...PRIORITY, colour: 'red' }], '1')).toBe('unrecognized_keys');
    expect(await code('support-hours', { ...HOURS, zone: 'Mars/Olympus' })).toBe('unknown_time_zone');
    expect(await code('support-hours', { zone: 'UTC', hours: [{ days: [1], from: '18:00', to: '09:00' }] })).toBe(
      'invalid_hours',
    );
    expect((await replace('priorities', [PRIORITY], '1', 'kim')).problem.code).toBe('forbidden');
    expect((await read()).priorities.version).toBe('1');
  });

  it('logs each change with its area', async () => {
    await open();
    await replace('categories', [{ id: 'billing', label: 'Billing' }]);
    const { body } = await desk.send('mona', 'GET', '/v1/support/settings-log', { query: { area: 'categories' } });
    expect(body).toMatchObject({ items: [{ agent: { name: 'Mona' }, action: 'changed', subject: 'categories' }] });
  });
});
