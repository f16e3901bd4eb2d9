import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { Delivery, NotificationChannelInfo } from '../../src/contract/index.ts';
import { databases } from '../databases.ts';
import { startReceiver } from '../notifications/receiver.ts';
import { openTestApi, SILENT_WEBHOOK } from './harness.ts';

const Page = z.object({ items: z.array(Delivery), next: z.nullable(z.string()) });
const DAY_MS = 24 * 3_600_000;

describe.each(databases)('failed deliveries on $name', (database) => {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  });

  async function start() {
    const receiver = await startReceiver();
    closers.push(receiver.close);
    const test = await openTestApi(database, {
      webhooks: [{ ...SILENT_WEBHOOK, url: `${receiver.url}/hook`, events: ['ticket.created'] }],
      notifications: { channels: [{ kind: 'slack', url: `${receiver.url}/slack`, name: '#support' }] },
    });
    closers.push(test.close);
    const list = async (query: Record<string, string> = {}) =>
      Page.parse((await test.send('GET', '/v1/support/deliveries', { as: 'agent', query })).body);
    const submit = () =>
      test.send('POST', '/v1/tickets', { as: 'owner', body: { subject: 'Export fails', description: 'A secret.' } });
    return { test, receiver, list, submit };
  }

  it('are listed with the reason and without content, and replayed under the same id', async () => {
    const { test, receiver, list, submit } = await start();
    receiver.status.set('/hook', 500);
    receiver.status.set('/slack', 404);
    await submit();
    const items = await vi.waitFor(async () => {
      const page = await list();
      expect(page.items).toHaveLength(2);
      return page.items;
    }, 15_000);
    const find = (channel: string) => items.find((item) => item.channel === channel);
    expect(find('webhook')).toMatchObject({
      destination: `webhook ${new URL(receiver.url).host}`,
      event: 'ticket.created',
      state: 'retrying',
      attempts: 1,
      error: 'The endpoint answered 500.',
      failedAt: null,
    });
    expect(find('chat')).toMatchObject({ destination: '#support', error: 'The chat service answered 404.' });
    expect(JSON.stringify(items)).not.toMatch(/Export fails|A secret|\/slack/);

    // Five days later they are given up.
    test.time.now += 5 * DAY_MS;
    await submit();
    await vi.waitFor(async () => expect((await list({ state: 'failed' })).items).toHaveLength(2), 15_000);
    const failed = (await list({ state: 'failed' })).items.find(({ channel }) => channel === 'webhook');
    expect(failed).toMatchObject({ state: 'failed', nextAttemptAt: null, failedAt: expect.any(String) });

    receiver.status.clear();
    const path = `/v1/support/deliveries/${failed?.id ?? ''}/replay`;
    const replayed = await test.send('POST', path, { as: 'agent' });
    expect(replayed.status, JSON.stringify(replayed.body)).toBe(200);
    expect(replayed.body).toMatchObject({ id: failed?.id, state: 'waiting', error: null });
    await vi.waitFor(
      () =>
        expect(receiver.at('/hook').map(({ headers }) => headers['webhook-id'])).toContain(`msg_${failed?.id ?? ''}`),
      15_000,
    );
    await vi.waitFor(async () => {
      const ids = (await list({ state: 'failed' })).items.map(({ id }) => id);
      expect(ids).not.toContain(failed?.id);
    }, 15_000);
    // It has arrived, so there is nothing to replay.
    expect((await test.send('POST', path, { as: 'agent' })).problem.code).toBe('not_found');
  });

  it('lists page by page', async () => {
    const { test, list } = await start();
    for (let index = 0; index < 5; index++)
      await test.store.db
        .insertInto('outbox')
        .values({
          id: `row-${index}`,
          channel: 'mail',
          message: JSON.stringify({ to: { name: null, address: `a${index}@acme.example` } }),
          created_at: test.time.now,
          due_at: test.time.now,
          failed_at: test.time.now,
          last_error: 'The mail server answered 550.',
        })
        .execute();
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: z.infer<typeof Page> = await list({ limit: '2', ...(cursor && { cursor }) });
      seen.push(...page.items.map(({ destination }) => destination ?? ''));
      cursor = page.next;
    }
    expect(seen).toEqual([4, 3, 2, 1, 0].map((index) => `a${index}@acme.example`));
  });

  it('lists the channels without their URLs, and sends each a test message', async () => {
    const { test, receiver } = await start();
    const answer = await test.send('GET', '/v1/support/notification-channels', { as: 'agent' });
    const { items } = z.parse(z.object({ items: z.array(NotificationChannelInfo) }), answer.body);
    expect(items.map(({ kind, name }) => [kind, name])).toEqual([
      ['slack', '#support'],
      ['webhook', `webhook ${new URL(receiver.url).host}`],
    ]);
    expect(JSON.stringify(items)).not.toContain('/slack');
    for (const { id } of items) {
      const sent = await test.send('POST', '/v1/support/deliveries', { as: 'agent', body: { channel: id } });
      expect(sent.status, JSON.stringify(sent.body)).toBe(201);
      expect(sent.body).toMatchObject({ event: 'test', state: 'waiting' });
    }
    await vi.waitFor(() => {
      expect(receiver.at('/slack')[0]?.body).toContain('Test message');
      expect(JSON.parse(receiver.at('/hook')[0]?.body ?? '{}')).toMatchObject({ type: 'test', data: { version: 1 } });
    }, 15_000);
    const missing = await test.send('POST', '/v1/support/deliveries', { as: 'agent', body: { channel: 'none' } });
    expect(missing.problem.code).toBe('not_found');
  });
});
