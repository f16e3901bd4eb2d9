import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { AccessMessage, InquiryMessage, Ticket } from '../../src/contract/index.ts';
import type { OutgoingMail, TicketApiOptions } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { startReceiver } from '../notifications/receiver.ts';
import { openTestApi, SILENT_WEBHOOK, submitInquiry, type TestApi } from './harness.ts';

const MINUTE_MS = 60_000;
type Agents = NonNullable<TicketApiOptions['agents']>;
const HANA = { id: 'hana', name: 'Hana', email: 'hana@harbor.example' };
const IVO = { id: 'ivo', name: 'Ivo', email: 'ivo@harbor.example' };

describe.each(databases)('recipients of notifications on $name', (database) => {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  });

  async function start({ agents = [], ...more }: Partial<TicketApiOptions> & { agents?: Agents } = {}) {
    const receiver = await startReceiver();
    closers.push(receiver.close);
    const mails: OutgoingMail[] = [];
    const test = await openTestApi(database, {
      agents,
      mail: { from: { address: 'support@harbor.example' }, send: async (mail) => void mails.push(mail) },
      webhooks: [{ ...SILENT_WEBHOOK, url: `${receiver.url}/hook`, events: ['inquiry.*', 'access.*', 'ticket.*'] }],
      ...more,
      ...(more.notifications && {
        notifications: {
          ...more.notifications,
          channels: (more.notifications.channels ?? []).map((channel) =>
            channel.kind === 'mail' ? channel : { ...channel, url: `${receiver.url}${channel.url}` },
          ),
        },
      }),
    });
    closers.push(test.close);
    await vi.waitFor(async () => {
      const rows = await test.store.db.selectFrom('agents').select('id').execute();
      expect(rows).toHaveLength(agents.length);
    }, 15_000);
    const sentTo = ({ email }: { email: string }) => mails.filter(({ to }) => to.address === email);
    return { test, receiver, mails, sentTo };
  }
  const submit = async (test: TestApi, subject: string, more: object = {}) => {
    const body = { subject, description: 'It fails.', ...more };
    const answer = await test.send('POST', '/v1/tickets', { as: 'owner', body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return z.parse(Ticket, answer.body);
  };
  const assign = async (test: TestApi, id: string, assignee: string) => {
    const row = await test.store.db.selectFrom('tickets').select('version').where('id', '=', id).executeTakeFirst();
    const headers = { 'if-match': `"${row?.version ?? 0}"` };
    const answer = await test.send('PATCH', `/v1/support/tickets/${id}`, { as: 'agent', body: { assignee }, headers });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  };
  const reply = (test: TestApi, id: string, body: string) =>
    test.send('POST', `/v1/tickets/${id}/comments`, { as: 'owner', body: { body } });

  it('agents are notified of their own tickets, of those of their team, or of all', async () => {
    const team = { ...IVO, team: 'Tier 2', notifications: { scope: 'team' as const } };
    const lead = { id: 'lea', name: 'Lea', email: 'lea@harbor.example', notifications: { scope: 'all' as const } };
    const quiet = { id: 'noa', name: 'Noa', email: 'noa@harbor.example', notifications: { scope: 'none' as const } };
    const { test, sentTo } = await start({ agents: [{ ...HANA, team: 'Tier 2' }, team, lead, quiet] });
    const mine = await submit(test, 'Of Hana');
    const other = await submit(test, 'Of nobody');
    // Who is assigned counts when the event is reported.
    await vi.waitFor(() => expect(sentTo(lead)).toHaveLength(2), 15_000);
    await assign(test, mine.id, 'Hana');
    await reply(test, mine.id, 'First answer');
    await reply(test, other.id, 'Second answer');
    await vi.waitFor(() => expect(sentTo(lead)).toHaveLength(4), 15_000);
    await vi.waitFor(() => expect(sentTo(HANA)).toHaveLength(2), 15_000);
    expect(
      sentTo(HANA)
        .map(({ subject }) => subject)
        .sort(),
    ).toEqual([`Ada replied to ticket #${mine.number}: Of Hana`, `Eve assigned ticket #${mine.number}: Of Hana`]);
    await vi.waitFor(() => expect(sentTo(team)).toHaveLength(1), 15_000);
    expect(sentTo(team)[0]?.text).toContain('First answer');
    expect(sentTo(quiet)).toEqual([]);
  });

  it('agents choose in the inbox what they are notified of, which wins over the configuration', async () => {
    const { test, sentTo, receiver } = await start({ agents: [HANA, { ...IVO, notifications: { scope: 'none' } }] });
    const isReported = (ticket: Ticket) =>
      vi.waitFor(() => expect(receiver.at('/hook').some(({ body }) => body.includes(ticket.id))).toBe(true), 15_000);
    const token = await test.token({ sub: 'hana', name: 'Hana', role: 'agent' });
    const path = '/v1/support/my-notifications';
    const read = await test.send('GET', path, { token });
    expect(read.body).toMatchObject({ scope: 'mine', digest: null, quietHours: null });
    const preferences = {
      scope: 'all',
      events: ['ticket.created'],
      includeText: false,
      digest: null,
      quietHours: null,
      timeZone: 'Asia/Tokyo',
    };
    const put = (body: object) => test.send('PUT', path, { token, body: { ...preferences, ...body } });
    expect((await put({ timeZone: 'Mars/Olympus' })).problem.errors).toMatchObject([{ code: 'unknown_time_zone' }]);
    expect((await put({ events: ['ticket.eaten'] })).problem.errors).toMatchObject([{ field: 'events' }]);
    expect((await put({})).body).toEqual(preferences);
    expect((await test.send('GET', path, { token })).body).toEqual(preferences);
    const { id, number } = await submit(test, 'Export fails');
    await vi.waitFor(() => expect(sentTo(HANA)).toHaveLength(1), 15_000);
    expect(sentTo(HANA)[0]?.text).not.toContain('It fails.');
    await reply(test, id, 'Again.');
    await put({ scope: 'none' });
    // Preferences count when an event is reported.
    await isReported(await submit(test, 'Unreported'));
    await put({ scope: 'all' });
    const last = await submit(test, 'Reported');
    await vi.waitFor(() => expect(sentTo(HANA).at(-1)?.subject).toContain(last.number), 15_000);
    expect(sentTo(HANA).filter(({ subject }) => subject.includes(number))).toHaveLength(1);
    expect(sentTo(IVO)).toEqual([]);
    // The preferences of another agent are their own.
    expect((await test.send('GET', path, { as: 'agent' })).body).toMatchObject({ scope: 'mine' });
  });

  it('managers are notified of every escalation with its reason, and the customer reads that they are', async () => {
    const { test, sentTo } = await start({ agents: [{ ...HANA, role: 'manager', language: 'ja' }, IVO] });
    const { id, version } = await submit(test, 'Export fails', { priority: 'urgent' });
    test.time.now += 180 * MINUTE_MS;
    const body = { reason: 'The ship leaves today.' };
    const headers = { 'if-match': `"${version}"` };
    const escalated = await test.send('POST', `/v1/tickets/${id}/escalate`, { as: 'owner', body, headers });
    expect(z.parse(Ticket, escalated.body).escalation?.next).toMatchObject({
      en: 'Escalation recorded. The support team is being notified.',
    });
    await vi.waitFor(() => expect(sentTo(HANA)).toHaveLength(1), 15_000);
    expect(sentTo(HANA)[0]?.text).toContain('理由: The ship leaves today.');
    expect(sentTo(IVO)).toEqual([]);
  });

  it('the customer is not told of a notification that is not sent', async () => {
    const { test } = await start();
    const { id, version } = await submit(test, 'Export fails', { priority: 'urgent' });
    test.time.now += 180 * MINUTE_MS;
    const headers = { 'if-match': `"${version}"` };
    const body = { reason: 'The ship leaves today.' };
    const escalated = await test.send('POST', `/v1/tickets/${id}/escalate`, { as: 'owner', body, headers });
    expect(z.parse(Ticket, escalated.body).escalation?.next).toMatchObject({
      en: 'Escalation recorded. Support sees it on the ticket.',
    });
  });

  it('a digest holds notifications back and delivers them in one message, urgent ones at once by option', async () => {
    const { test, receiver } = await start({
      notifications: {
        channels: [
          {
            kind: 'slack',
            url: '/slack',
            events: ['ticket.created'],
            digest: { everyMinutes: 60 },
            quietHours: { from: '00:00', to: '00:01', urgent: true },
          },
          { kind: 'teams', url: '/teams', events: ['ticket.created'], digest: { everyMinutes: 60 } },
        ],
      },
    });
    await submit(test, 'First one', { priority: 'low' });
    await submit(test, 'Second one', { priority: 'low' });
    await submit(test, 'Urgent one', { priority: 'urgent' });
    await vi.waitFor(() => expect(receiver.at('/slack')).toHaveLength(1), 15_000);
    expect(receiver.at('/slack')[0]?.body).toContain('Urgent one');
    expect(receiver.at('/teams')).toEqual([]);
    test.time.now += 61 * MINUTE_MS;
    await reply(test, (await submit(test, 'Wakes the workers', { priority: 'low' })).id, 'Again');
    await vi.waitFor(() => {
      expect(receiver.at('/slack')).toHaveLength(2);
      expect(receiver.at('/teams')).toHaveLength(1);
    }, 20_000);
    const digest = receiver.at('/slack')[1]?.body ?? '';
    expect(digest).toContain('2 notifications');
    expect(digest).toContain('First one');
    expect(digest).toContain('Second one');
    expect(receiver.at('/teams')[0]?.body).toContain('3 notifications');
  });

  it('inquiries are reported to channels and webhooks, to webhooks without their texts', async () => {
    const { test, receiver, sentTo } = await start({
      agents: [{ ...HANA, notifications: { scope: 'all', events: ['inquiry.*'] } }, IVO],
      notifications: {
        inquiriesUrl: 'https://desk.example/inquiries',
        channels: [{ kind: 'slack', url: '/slack', language: 'ja' }],
      },
    });
    await submitInquiry(test);
    await vi.waitFor(() => {
      expect(receiver.at('/slack')).toHaveLength(1);
      expect(receiver.at('/hook')).toHaveLength(1);
      expect(sentTo(HANA)).toHaveLength(1);
    }, 15_000);
    const message = InquiryMessage.parse(JSON.parse(receiver.at('/hook')[0]?.body ?? ''));
    expect(receiver.at('/hook')[0]?.body).not.toMatch(/Gus|phone/);
    const slack = receiver.at('/slack')[0]?.body ?? '';
    for (const text of [message.data.inquiry.reference, 'My phone is gone.', 'https://desk.example/inquiries'])
      expect(slack).toContain(text);
    expect(sentTo(HANA)[0]?.text).toContain('gus@example.com');
    expect(sentTo(IVO)).toEqual([]);
  });

  it('events of support access are reported to channels that ask for them', async () => {
    const { test, receiver } = await start({
      notifications: {
        channels: [
          { kind: 'slack', url: '/slack', events: ['access.*'] },
          { kind: 'teams', url: '/teams' },
        ],
      },
    });
    const granted = await test.send('POST', '/v1/access/grants', {
      as: 'admin',
      body: { seconds: 3_600, reason: 'Please look.' },
    });
    expect(granted.status).toBe(201);
    await vi.waitFor(() => {
      expect(receiver.at('/slack')).toHaveLength(1);
      expect(receiver.at('/hook')).toHaveLength(1);
    }, 15_000);
    expect(receiver.at('/slack')[0]?.body).toContain('Carol of Acme turned on support access');
    expect(AccessMessage.parse(JSON.parse(receiver.at('/hook')[0]?.body ?? ''))).toMatchObject({
      type: 'access.granted',
      data: { version: 1, organizationId: 'acme', event: { action: 'granted' } },
    });
    expect(receiver.at('/teams')).toEqual([]);
  });
});
