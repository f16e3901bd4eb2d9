import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import type { OutgoingMail, TicketApiOptions } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { openTestApi, PEOPLE, type TestApi } from './harness.ts';

const HOUR_MS = 3_600_000;
const ADA = { ...PEOPLE.owner, email: 'ada@acme.example', email_verified: true };

describe.each(databases)('mails about changes by agents on $name', (database) => {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  });

  async function start(mail: Partial<NonNullable<TicketApiOptions['mail']>> = {}, locale = 'en') {
    const mails: OutgoingMail[] = [];
    const options: Partial<TicketApiOptions> = {
      mail: { from: { address: 'support@harbor.example' }, send: async (one) => void mails.push(one), ...mail },
    };
    const test = await openTestApi(database, options);
    closers.push(test.close);
    const token = () => test.token({ ...ADA, locale });
    const body = { subject: 'Export fails', description: 'D' };
    const answer = await test.send('POST', '/v1/tickets', { token: await token(), body });
    const { id, number } = z.parse(z.object({ id: z.string(), number: z.string() }), answer.body);
    const subjects = () => mails.filter(({ to }) => to.address === ADA.email).map(({ subject }) => subject);
    await vi.waitFor(() => expect(subjects()).toHaveLength(1), 15_000);
    return { test, options, mails, id, number, subjects, token };
  }
  const triage = async (test: TestApi, id: string, body: object) => {
    const row = await test.store.db.selectFrom('tickets').select('version').where('id', '=', id).executeTakeFirst();
    const headers = { 'if-match': `"${row?.version ?? 0}"` };
    const answer = await test.send('PATCH', `/v1/support/tickets/${id}`, { as: 'agent', body, headers });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  };

  it('tell the requester that a ticket was assigned, solved and closed, and nothing else', async () => {
    const { test, mails, id, number, subjects } = await start();
    await triage(test, id, { assignee: 'Hana' });
    await vi.waitFor(() => expect(subjects()).toHaveLength(2), 15_000);
    expect(mails.at(-1)?.text).toContain(`Hana is now working on request #${number}:`);
    await triage(test, id, { priority: 'high', reason: 'Many users.' });
    await triage(test, id, { status: 'solved' });
    await vi.waitFor(() => expect(subjects()).toHaveLength(3), 15_000);
    expect(mails.at(-1)?.text).toContain('let us know in the support window whether this solved your problem');
    await triage(test, id, { status: 'closed' });
    await vi.waitFor(() => expect(subjects()).toHaveLength(4), 15_000);
    expect(subjects()).toEqual([
      `[#${number}] Received: Export fails`,
      `[#${number}] In progress: Export fails`,
      `[#${number}] Solution suggested: Export fails`,
      `[#${number}] Closed: Export fails`,
    ]);
  });

  it('ask for a rating some time after closing, once, with a link that rates', async () => {
    const { test, options, mails, id, number, subjects } = await start(
      { survey: { url: 'https://harbor.example/rate#{token}', afterHours: 24 } },
      'ja',
    );
    const second = await openTestApi(database, { ...options, store: test.store, clock: () => test.time.now });
    await triage(test, id, { status: 'closed' });
    await vi.waitFor(() => expect(subjects()).toHaveLength(2), 15_000);
    test.time.now += 23 * HOUR_MS;
    const wake = () =>
      Promise.all(
        [test, second].map((each) =>
          each.send('POST', '/v1/tickets', { as: 'stranger', body: { subject: 'Wakes', description: 'D' } }),
        ),
      );
    await wake();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(subjects()).toHaveLength(2);
    test.time.now += 2 * HOUR_MS;
    await wake();
    await vi.waitFor(() => expect(subjects()).toHaveLength(3), 15_000);
    expect(subjects()[2]).toBe(`[#${number}] サポートの評価のお願い：Export fails`);
    const token = /https:\/\/harbor\.example\/rate#(\S+)/.exec(mails.at(-1)?.text ?? '')?.[1];
    const rated = await test.send('PUT', '/v1/ratings', { body: { token, rating: { score: 5 } } });
    expect(rated.status, JSON.stringify(rated.body)).toBe(200);
    await wake();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(subjects()).toHaveLength(3);
  });

  it('ask for no rating of a ticket that was rated before', async () => {
    const { test, id, subjects, token } = await start({ survey: { url: 'https://harbor.example/rate#{token}' } });
    await test.send('POST', `/v1/tickets/${id}/close`, { token: await token(), body: {} });
    const rated = await test.send('PUT', `/v1/tickets/${id}/rating`, { token: await token(), body: { score: 4 } });
    expect(rated.status, JSON.stringify(rated.body)).toBe(200);
    test.time.now += 25 * HOUR_MS;
    await test.send('POST', '/v1/tickets', { as: 'stranger', body: { subject: 'Wakes', description: 'D' } });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(subjects()).toHaveLength(1);
  });
});
