import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { QueueTicket, TicketMessage } from '../../src/contract/index.ts';
import type { TicketApiOptions } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { startReceiver } from '../notifications/receiver.ts';
import { openTestApi, PEOPLE, SILENT_WEBHOOK, type TestApi } from './harness.ts';

const MINUTE_MS = 60_000;

describe.each(databases)('response targets on $name', (database) => {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  });

  async function start() {
    const receiver = await startReceiver();
    closers.push(receiver.close);
    const options: Partial<TicketApiOptions> = {
      webhooks: [{ ...SILENT_WEBHOOK, url: `${receiver.url}/hook`, events: ['ticket.due_soon', 'ticket.overdue'] }],
      lifecycle: {
        targets: [
          { plans: ['enterprise'], firstResponseMinutes: 30 },
          { nextResponseMinutes: 120, resolutionMinutes: 600 },
        ],
      },
    };
    const test = await openTestApi(database, options);
    closers.push(test.close);
    const warnings = () =>
      receiver
        .at('/hook')
        .map(({ body }) => TicketMessage.parse(JSON.parse(body)))
        .map(({ type, data }) => `${type} ${data.target ?? ''} ${data.dueAt ?? ''}`)
        .sort();
    return { test, options, warnings };
  }
  const read = async (test: TestApi, id: string) => {
    const answer = await test.send('GET', `/v1/support/tickets/${id}`, { as: 'agent' });
    const { responseDueAt, nextResponseDueAt, resolutionDueAt } = z.parse(QueueTicket, answer.body);
    return { responseDueAt, nextResponseDueAt, resolutionDueAt };
  };
  const submit = async (test: TestApi, plan?: string) => {
    const token = await test.token({ ...PEOPLE.owner, ...(plan !== undefined && { plan }) });
    const body = { subject: 'Export fails', description: 'D' };
    const answer = await test.send('POST', '/v1/tickets', { token, body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return z.parse(z.object({ id: z.string() }), answer.body).id;
  };
  const reply = (test: TestApi, id: string, status?: string) =>
    test.send('POST', `/v1/support/tickets/${id}/comments`, {
      as: 'agent',
      body: { body: 'Please try.', ...(status !== undefined && { status }) },
    });
  const comment = (test: TestApi, id: string) =>
    test.send('POST', `/v1/tickets/${id}/comments`, { as: 'owner', body: { body: 'It still fails.' } });

  it('follow the first response, each next response and the resolution, and pause while the customer has to reply', async () => {
    const { test } = await start();
    const begin = test.time.now;
    const after = (minutes: number) => new Date(begin + minutes * MINUTE_MS).toISOString();
    const id = await submit(test, 'enterprise');
    expect(await read(test, id)).toEqual({
      responseDueAt: after(30),
      nextResponseDueAt: null,
      resolutionDueAt: after(600),
    });
    test.time.now += 10 * MINUTE_MS;
    await reply(test, id);
    // The customer has to reply.
    expect(await read(test, id)).toEqual({ responseDueAt: null, nextResponseDueAt: null, resolutionDueAt: null });
    test.time.now += 100 * MINUTE_MS;
    await comment(test, id);
    expect(await read(test, id)).toEqual({
      responseDueAt: null,
      nextResponseDueAt: after(110 + 120),
      resolutionDueAt: after(700),
    });
    test.time.now += 20 * MINUTE_MS;
    // A second comment does not extend it.
    await comment(test, id);
    expect((await read(test, id)).nextResponseDueAt).toBe(after(230));
    await reply(test, id, 'open');
    expect(await read(test, id)).toMatchObject({ nextResponseDueAt: null, resolutionDueAt: after(700) });
  });

  it('are warned of before and after, once each, with three processes', async () => {
    const { test, options, warnings } = await start();
    const others = await Promise.all(
      [1, 2].map(() => openTestApi(database, { ...options, store: test.store, clock: () => test.time.now })),
    );
    const begin = test.time.now;
    const after = (minutes: number) => new Date(begin + minutes * MINUTE_MS).toISOString();
    const id = await submit(test);
    await reply(test, id, 'open');
    test.time.now += MINUTE_MS;
    await comment(test, id);
    const wake = async (minutes: number) => {
      test.time.now = begin + minutes * MINUTE_MS;
      // Each process looks for due tickets when a write wakes it.
      await Promise.all(
        [test, ...others].map((each) =>
          each.send('POST', '/v1/tickets', { as: 'stranger', body: { subject: 'Wakes', description: 'D' } }),
        ),
      );
    };
    await wake(100);
    const soon = `ticket.due_soon next_response ${after(121)}`;
    await vi.waitFor(() => expect(warnings()).toEqual([soon]), 15_000);
    await wake(125);
    const overdue = `ticket.overdue next_response ${after(121)}`;
    await vi.waitFor(() => expect(warnings()).toEqual([soon, overdue]), 15_000);
    await wake(580);
    const resolution = `ticket.due_soon resolution ${after(600)}`;
    await vi.waitFor(() => expect(warnings()).toContain(resolution), 15_000);
    await wake(610);
    await vi.waitFor(() => expect(warnings()).toContain(`ticket.overdue resolution ${after(600)}`), 15_000);
    await wake(612);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(warnings().filter((text) => text.includes('next_response'))).toEqual([soon, overdue]);
  });
});
