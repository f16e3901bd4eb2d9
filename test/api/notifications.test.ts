import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { TicketMessage } from '../../src/contract/index.ts';
import type { OutgoingMail, TicketApiOptions } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { startReceiver, type Delivery } from '../notifications/receiver.ts';
import { openTestApi, PEOPLE, type TestApi } from './harness.ts';

const SECRET = `whsec_${Buffer.from('s'.repeat(32)).toString('base64')}`;
const Slack = z.object({ text: z.string(), blocks: z.array(z.looseObject({ type: z.string() })) });

describe.each(databases)('notifications of the support team on $name', (database) => {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  });

  async function start(more: Partial<TicketApiOptions> = {}, ticketUrl = 'https://desk.example/tickets/{id}') {
    const receiver = await startReceiver();
    closers.push(receiver.close);
    const mails: OutgoingMail[] = [];
    const options: Partial<TicketApiOptions> = {
      mail: { from: { address: 'support@harbor.example' }, send: async (mail) => void mails.push(mail) },
      webhooks: [
        {
          url: `${receiver.url}/hook`,
          secret: SECRET,
          events: ['ticket.*'],
        },
      ],
      notifications: {
        ticketUrl,
        channels: [
          { kind: 'slack', url: `${receiver.url}/slack` },
          { kind: 'teams', url: `${receiver.url}/teams`, language: 'ja', includeText: false },
          { kind: 'mail', to: ['team@harbor.example', 'second@harbor.example'] },
          { kind: 'mail', to: ['manager@harbor.example'], events: ['ticket.escalated'] },
        ],
      },
      ...more,
    };
    const test = await openTestApi(database, options);
    closers.push(test.close);
    // Signatures are verified against the receiver's own clock.
    test.time.now = Date.now();
    return { test, receiver, mails, options };
  }
  const submit = async (test: TestApi, subject: string) => {
    const { status, body } = await test.send('POST', '/v1/tickets', {
      as: 'owner',
      body: { subject, description: 'The export stops at 90 %.', priority: 'urgent' },
    });
    expect(status, JSON.stringify(body)).toBe(201);
    return z.parse(z.object({ id: z.string(), number: z.string(), version: z.string() }), body);
  };
  const messages = (deliveries: Delivery[]) => deliveries.map(({ body }) => TicketMessage.parse(JSON.parse(body)));

  it('reports a new ticket to the webhook, Slack, Teams and the mail addresses, each with a link', async () => {
    const { test, receiver, mails } = await start();
    const { id, number } = await submit(test, 'Export fails');
    await vi.waitFor(() => {
      for (const path of ['/hook', '/slack', '/teams']) expect(receiver.at(path)).toHaveLength(1);
      expect(mails.filter(({ to }) => to.address.endsWith('@harbor.example'))).toHaveLength(2);
    }, 15_000);
    const url = `https://desk.example/tickets/${id}`;
    const [hook] = receiver.at('/hook');
    const payload = new Webhook(SECRET).verify(hook?.body ?? '', hook?.headers ?? {});
    expect(TicketMessage.parse(payload)).toMatchObject({
      type: 'ticket.created',
      data: {
        version: 1,
        organization: { id: 'acme' },
        ticket: { id, number, subject: 'Export fails', url },
        actor: { id: PEOPLE.owner.sub, role: 'user' },
      },
    });
    expect(JSON.stringify(payload)).not.toContain('90 %');
    const slack = Slack.parse(JSON.parse(receiver.at('/slack')[0]?.body ?? ''));
    expect(slack.text).toContain('Export fails');
    expect(JSON.stringify(slack.blocks)).toContain(url);
    expect(JSON.stringify(slack.blocks)).toContain('The export stops at 90 %.');
    expect(receiver.at('/teams')[0]?.body).toContain('新しいお問い合わせ');
    expect(receiver.at('/teams')[0]?.body).toContain(url);
    expect(receiver.at('/teams')[0]?.body).not.toContain('90 %');
    const mail = mails.find(({ to }) => to.address === 'team@harbor.example');
    expect(mail?.subject).toBe(`New ticket #${number} from ${PEOPLE.owner.name}: Export fails`);
    expect(mail?.text).toContain(`Open ticket:\n${url}`);
  });

  it('reports each kind of event once, and customers’ actions only to people', async () => {
    const { test, receiver, mails } = await start();
    const { id } = await submit(test, 'Export fails');
    const agent = (body: object) => test.send('POST', `/v1/support/tickets/${id}/comments`, { as: 'agent', body });
    expect((await agent({ body: 'A private note.', internal: true })).status).toBe(201);
    expect((await agent({ body: 'Please try again.' })).status).toBe(201);
    const reply = await test.send('POST', `/v1/tickets/${id}/comments`, {
      as: 'owner',
      body: { body: 'Still fails.' },
    });
    expect(reply.status).toBe(201);
    await vi.waitFor(() => {
      const types = messages(receiver.at('/hook')).map(({ type, data }) => `${type} ${data.actor.role}`);
      expect(types.filter((type) => type.startsWith('ticket.replied')).sort()).toEqual([
        'ticket.replied agent',
        'ticket.replied user',
      ]);
    }, 15_000);
    await vi.waitFor(() => expect(receiver.at('/slack')).toHaveLength(2), 15_000);
    const everything = [...receiver.at('/hook'), ...receiver.at('/slack'), ...receiver.at('/teams')];
    expect(everything.map(({ body }) => body).join('\n')).not.toContain('private note');
    expect(mails.map(({ text }) => text).join('\n')).not.toContain('private note');
    expect(receiver.at('/slack')[1]?.body).toContain('Still fails.');
  });

  it('reports an escalation to the managers, with its reason', async () => {
    const { test, mails } = await start();
    const { id, version } = await submit(test, 'Export fails');
    test.time.now += 3 * 3_600_000;
    const escalated = await test.send('POST', `/v1/tickets/${id}/escalate`, {
      as: 'owner',
      body: { reason: 'The ship leaves today.' },
      headers: { 'if-match': `"${version}"` },
    });
    expect(escalated.status, JSON.stringify(escalated.body)).toBe(200);
    await vi.waitFor(() => {
      const mail = mails.find(({ to }) => to.address === 'manager@harbor.example');
      expect(mail?.text).toContain('Reason: The ship leaves today.');
    }, 15_000);
  });

  it('warns before and after the first response is due, once each, also with several processes', async () => {
    const { test, receiver, options } = await start();
    const second = await openTestApi(database, { ...options, store: test.store, clock: () => test.time.now });
    const { id } = await submit(test, 'Export fails');
    const answered = await submit(test, 'Answered in time');
    const answer = await test.send('POST', `/v1/support/tickets/${answered.id}/comments`, {
      as: 'agent',
      body: { body: 'Done.' },
    });
    expect(answer.status).toBe(201);
    const due = await test.store.db
      .selectFrom('tickets')
      .select('response_due_at')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const dueAt = due.response_due_at ?? 0;
    const countMessages = (type: string) =>
      messages(receiver.at('/hook')).filter((message) => message.type === type).length;
    const wake = async (now: number) => {
      test.time.now = now;
      second.time.now = now;
      await Promise.all([submit(test, 'Another'), submit(second, 'Another')]);
    };
    await wake(dueAt - 29 * 60_000);
    await vi.waitFor(() => expect(countMessages('ticket.due_soon')).toBe(1), 15_000);
    const [soon] = messages(receiver.at('/hook')).filter(({ type }) => type === 'ticket.due_soon');
    expect(soon?.data).toMatchObject({
      ticket: { id },
      dueAt: new Date(dueAt).toISOString(),
      actor: { role: 'system' },
    });
    await wake(dueAt + 1_000);
    await vi.waitFor(() => expect(countMessages('ticket.overdue')).toBe(1), 15_000);
    await wake(dueAt + 2_000);
    await vi.waitFor(() => expect(countMessages('ticket.created')).toBe(8), 15_000);
    expect([countMessages('ticket.due_soon'), countMessages('ticket.overdue')]).toEqual([1, 1]);
  });

  it('delays no channel because another one fails, and repeats a message under its id', async () => {
    const { test, receiver } = await start();
    receiver.status.set('/hook', 500);
    receiver.status.set('/teams', 429);
    await submit(test, 'Export fails');
    await vi.waitFor(() => expect(receiver.at('/slack')).toHaveLength(1), 15_000);
    await vi.waitFor(async () => {
      const rows = await test.store.db.selectFrom('outbox').select(['channel', 'due_at', 'attempts']).execute();
      // The delay that the service requested, not the backoff.
      expect(rows.find(({ channel }) => channel === 'chat')).toMatchObject({
        attempts: 1,
        due_at: test.time.now + 40_000,
      });
    }, 15_000);
    receiver.status.clear();
    test.time.now += 10 * 60_000;
    await submit(test, 'Another ticket');
    await vi.waitFor(() => {
      for (const path of ['/hook', '/slack', '/teams']) expect(receiver.at(path)).toHaveLength(2);
    }, 15_000);
    expect(new Set(receiver.at('/hook').map(({ headers }) => headers['webhook-id'])).size).toBe(2);
  });

  it('delays no channel while another one is down for an hour, and delivers to it afterwards', async () => {
    const { test, receiver } = await start();
    receiver.status.set('/teams', 503);
    const subjects = (path: string) => new Set(receiver.at(path).map(({ body }) => /Ticket \d/.exec(body)?.[0]));
    for (let index = 1; index <= 6; index++) {
      await submit(test, `Ticket ${index}`);
      // The clock stands still meanwhile: the other channels get each ticket at once.
      await vi.waitFor(() => {
        for (const path of ['/slack', '/hook']) expect(subjects(path).size).toBe(index);
      }, 15_000);
      test.time.now += 10 * 60_000;
    }
    expect(receiver.at('/teams')).toEqual([]);
    receiver.status.clear();
    test.time.now += 6 * 3_600_000;
    await submit(test, 'Ticket 7');
    await vi.waitFor(() => expect(subjects('/teams').size).toBe(7), 20_000);
  }, 60_000);

  it('shares the work among processes: each event once', async () => {
    const { test, receiver, options } = await start();
    const second = await openTestApi(database, { ...options, store: test.store });
    second.time.now = test.time.now;
    for (let index = 0; index < 15; index++) {
      await submit(test, `Ticket ${index}`);
      await submit(second, `Ticket ${index} again`);
    }
    await vi.waitFor(() => expect(receiver.at('/hook')).toHaveLength(30), 20_000);
    await vi.waitFor(() => expect(receiver.at('/slack')).toHaveLength(30), 20_000);
    expect(new Set(messages(receiver.at('/hook')).map(({ data }) => data.ticket.id)).size).toBe(30);
    expect(new Set(receiver.at('/hook').map(({ headers }) => headers['webhook-id'])).size).toBe(30);
  });

  it('are not sent after the erasure of a person, although their text is shortened and escaped', async () => {
    const send = () => Promise.reject(new Error('later'));
    const { receiver, test } = await start(
      { privacy: { officers: () => true }, mail: { from: { address: 'support@harbor.example' }, send } },
      'https://desk.example/tickets/{number}',
    );
    for (const path of ['/slack', '/teams', '/hook']) receiver.status.set(path, 500);
    const token = (person: typeof PEOPLE.owner) => test.token({ ...person, name: 'Bo', email: null });
    const said = { subject: 'Printer', description: 'It_stopped & smokes. '.repeat(60) };
    const ticket = await test.send('POST', '/v1/tickets', { token: await token(PEOPLE.owner), body: said });
    expect(ticket.status, JSON.stringify(ticket.body)).toBe(201);
    const waiting = async () => {
      const rows = await test.store.db.selectFrom('outbox').select(['channel', 'message']).execute();
      return rows.map(({ channel, message }) => [channel, message]);
    };
    await vi.waitFor(async () => expect((await waiting()).length).toBeGreaterThanOrEqual(5), 15_000);
    const erased = await test.send('POST', `/v1/support/people/${PEOPLE.owner.sub}/erase`, {
      as: 'agent',
      query: { organizationId: 'acme' },
    });
    expect(erased.status, JSON.stringify(erased.body)).toBe(200);
    expect(await waiting()).toEqual([]);
  });

  it('reports no earlier events to a new channel', async () => {
    const { test, receiver, options } = await start({ notifications: {}, webhooks: [] });
    await submit(test, 'Before');
    test.time.now += 60_000;
    const later = await openTestApi(database, {
      ...options,
      store: test.store,
      notifications: { channels: [{ kind: 'slack', url: `${receiver.url}/late` }] },
      clock: () => test.time.now,
    });
    later.time.now = test.time.now;
    // The worker reads the start time of its channels when it first runs.
    await vi.waitFor(async () => {
      const rows = await test.store.db.selectFrom('notification_channels').select('id').execute();
      expect(rows.map(({ id }) => id)).toContainEqual(expect.stringContaining('slack'));
    }, 15_000);
    test.time.now += 60_000;
    later.time.now = test.time.now;
    await submit(later, 'After');
    await vi.waitFor(() => expect(receiver.at('/late')).toHaveLength(1), 15_000);
    expect(receiver.at('/late')[0]?.body).toContain('After');
  });
});

describe('the options of notifications', () => {
  const [database] = databases;
  it.each<[string, TicketApiOptions['notifications'], RegExp]>([
    [
      'a URL without TLS',
      { channels: [{ kind: 'slack', url: 'http://hooks.slack.com/x' }] },
      /channels\[0\]\.url must be an https: URL/,
    ],
    ['no address', { channels: [{ kind: 'mail', to: [] }] }, /channels\[0\]: the channel "mail" needs the key "mail"/],
    ['a link without a ticket', { ticketUrl: 'https://desk.example/' }, /\{id\} or \{number\}/],
    [
      'the same destination twice',
      {
        channels: [
          { kind: 'slack', url: 'https://a.example/x' },
          { kind: 'slack', url: 'https://a.example/x' },
        ],
      },
      /channels\[1\]: another channel has the same destination/,
    ],
  ])('reject %s', async (_, notifications, message) => {
    if (!database) throw new Error('There is no database.');
    await expect(openTestApi(database, { notifications: notifications ?? {} })).rejects.toThrow(message);
  });
});
