/** Zendesk with a strict fake: its own behavior, and the results through the ticket API. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DeskMapping, ZendeskOptions } from '../../src/server/index.ts';
import type { TestApi } from '../api/harness.ts';
import { createCustomerDriver } from './customer-driver.ts';
import { testFaultyDesk } from './faulty-desk.ts';
import { CUSTOMERS, advanceClock } from './people.ts';
import { API_TOKEN, PEOPLE, startZendesk, type FakeZendesk } from './fakes/zendesk/index.ts';
import { testHelpDesk } from './contract.ts';
import { connectZendesk, MAPPING, openZendeskApi, LOOKUP_DELAY_MS } from './zendesk-api.ts';

describe('Zendesk (fake)', () => {
  let desk: FakeZendesk;
  let test: TestApi;
  const connect = (options: Partial<ZendeskOptions> = {}, mapping: Partial<DeskMapping> = {}) =>
    connectZendesk(desk, { options, mapping });
  const open = (options: Partial<ZendeskOptions> = {}, mapping: Partial<DeskMapping> = {}) =>
    openZendeskApi(desk, { options, mapping });
  beforeAll(async () => {
    desk = await startZendesk();
    test = await open();
  });
  afterEach(() => {
    // All requests and all responses match Zendesk's documentation.
    if (desk.violations.length > 0) throw new Error(desk.violations.join('\n'));
  });
  afterAll(async () => {
    await test?.close();
    await desk?.close();
  });
  const { send, file, list, read, comments, upload } = createCustomerDriver(() => test);

  describe('core journey', () => {
    testHelpDesk(() => ({
      test,
      agent: {
        name: PEOPLE.agent.name,
        answer: async (number, body) => desk.agent.answer(number, body),
        note: async (number, body) => desk.agent.note(number, body),
      },
      statuses: { filed: 'new', answered: 'pending' },
      priority: 'urgent',
      severity: '2 - severe',
      sorts: ['activity', 'created'],
      finds: ['BADLY', '画面', 'zeile'],
      lossy: async () => {
        const other = await open();
        return {
          test: other,
          lose: (what) => desk.next(what === 'filing' ? 'createRequest' : 'updateRequest', { kind: 'cutAfter' }),
          lookupDelayMs: LOOKUP_DELAY_MS,
          close: () => other.close(),
        };
      },
    }));
  });

  describe('settings', () => {
    it('are rejected at startup if they are invalid, with their key', async () => {
      const refusedBy = async (key: string, more: Partial<ZendeskOptions>, mapping: Partial<DeskMapping> = {}) =>
        expect(connect(more, mapping), key).rejects.toThrow(key);
      await refusedBy('desk.token', { token: 'wrong' });
      await refusedBy('desk.token', { token: 'wrong', account: PEOPLE.admin.email });
      await refusedBy('desk.token', { token: API_TOKEN, account: PEOPLE.agent.email });
      await refusedBy('desk.account', { token: API_TOKEN, account: 'nobody' });
      await refusedBy('desk.form', { form: 99 });
      await refusedBy('desk.form', { form: 8 });
      await refusedBy('desk.markerField', { markerField: 'Not there' });
      await refusedBy('desk.markerField', { markerField: 'Area' });
      await refusedBy('desk.categoryField', { categoryField: 'Root cause' });
      await refusedBy('desk.mapping.statuses.opened', {}, { statuses: { opened: 'open' } });
      await refusedBy('desk.mapping.priorities.high', {}, { priorities: { high: 'hihg' } });
      await refusedBy('desk.mapping.categories.billing', {}, { categories: { billing: 'billing' } });
      await refusedBy('desk.mapping.fields.cause', {}, { fields: { cause: 'Root cause' } });
      await refusedBy('desk.mapping.fields.cause', {}, { fields: { cause: 'Twin' } });
      desk.habits.scopes = ['read', 'write'];
      await refusedBy('desk.token', {});
      desk.habits.scopes = ['read', 'write', 'impersonate'];
      await expect(connect({ form: 7 })).resolves.toMatchObject({ name: 'zendesk' });
    });

    it('an API token impersonates customers by their addresses, and creates and reads tickets alike', async () => {
      const other = await open({ token: API_TOKEN, account: PEOPLE.admin.email });
      const customer = createCustomerDriver(() => other);
      const { id } = await customer.file('ada', { subject: 'By API token' });
      expect(await customer.read('ada', id)).toMatchObject({ subject: 'By API token' });
      await other.close();
    });
  });

  describe('its own behavior', () => {
    const calls = (id: (typeof desk.calls)[number]['id']) => desk.calls.filter((call) => call.id === id).length;

    testFaultyDesk({ limit: 'ZD1', trouble: 'ZD13' }, () => ({
      fake: desk,
      test,
      open: (timeoutMs) => open({ timeoutMs }),
      openUnlimited: () => openZendeskApi(desk, { limits: { body: 100_000 } }),
      limits: { subject: { max: 255, unit: 'characters' }, body: { max: 65_535, unit: 'bytes' } },
      writeDirectly: (number, body) => desk.writeInPortal(number, body),
      calls: { list: 'listRequests', file: 'createRequest', read: 'showRequest', reply: 'updateRequest' },
      lookupDelayMs: LOOKUP_DELAY_MS,
    }));

    it('does not depend on the search, which lags by minutes, for lists, numbers and markers', async () => {
      desk.habits.searchStoppedAt = 0;
      try {
        desk.next('createRequest', { kind: 'cutAfter' });
        const filing = { body: { subject: 'Unsearchable', description: 'x' }, key: 'behind' };
        expect((await send('ada', 'POST', '/v1/tickets', filing)).status).toBe(503);
        advanceClock(test, LOOKUP_DELAY_MS + 1);
        const { id, number } = (await send('ada', 'POST', '/v1/tickets', filing)).body as Record<string, string>;
        const mine = (await list('ada')).items.filter(({ subject }) => subject === 'Unsearchable');
        expect(mine.map((one) => one.id)).toEqual([id]);
        expect((await list('ada', { q: 'Unsearchable' })).items).toEqual([]);
        expect((await list('ada', { q: `#${number}` })).items.map((one) => one.id)).toEqual([id]);
        expect((await list('bob', { q: `#${number}` })).items).toEqual([]);
      } finally {
        desk.habits.searchStoppedAt = null;
      }
    });

    it('closes a ticket that its customer may not solve, although Zendesk answers 200 without effect', async () => {
      const { id, number } = await file('ada');
      expect(desk.account.tickets.at(-1)).toMatchObject({ id: Number(number), assignee: null });
      const before = calls('updateTicket');
      const closed = await send('ada', 'POST', `/v1/tickets/${id}/close`, { body: {} });
      expect(closed.body).toMatchObject({ status: 'closed' });
      expect(calls('updateTicket')).toBe(before + 1);
      // Once an agent is assigned, the customer can solve it.
      await send('ada', 'POST', `/v1/tickets/${id}/reopen`, { body: {} });
      const solved = calls('updateRequest');
      await send('ada', 'POST', `/v1/tickets/${id}/close`, { body: {} });
      expect(calls('updateRequest')).toBe(solved + 1);
    });

    it('offers a follow-up for a ticket that is closed for good', async () => {
      const { id, number } = await file('ada', { subject: 'Long ago' });
      desk.agent.setStatus(number, 'closed');
      expect((await read('ada', id)).allowed).toMatchObject({ comment: false, reopen: false, followUp: true });
      expect((await send('ada', 'POST', `/v1/tickets/${id}/reopen`, { body: {} })).problem.code).toBe('conflict');
      const next = await file('ada', { subject: 'And again', followUpOf: id });
      expect(desk.account.tickets.find((one) => String(one.id) === next.number)?.followUpOf).toBe(Number(number));
    });

    it('reopens a solved ticket by a reply; with another mapping, customers confirm', async () => {
      const other = await open({}, { statuses: { ...MAPPING.statuses, solved: 'solved' }, close: 'closed' });
      const customer = createCustomerDriver(() => other);
      const { id, number } = await customer.file('ada');
      desk.agent.answer(number, 'Try this.');
      desk.agent.setStatus(number, 'solved');
      expect(await customer.read('ada', id)).toMatchObject({
        status: 'solved',
        allowed: { comment: true, confirm: true, reopen: true },
      });
      await customer.send('ada', 'POST', `/v1/tickets/${id}/comments`, { body: { body: 'It did not help' } });
      expect(await customer.read('ada', id)).toMatchObject({ status: 'open' });
      desk.agent.setStatus(number, 'solved');
      const confirmed = await customer.send('ada', 'POST', `/v1/tickets/${id}/confirm`, { body: {} });
      expect(confirmed.body).toMatchObject({ status: 'closed', allowed: { reopen: false, followUp: true } });
      await other.close();
    });

    it('rejects a user with an unverified address, with the reason', async () => {
      desk.habits.unverified = true;
      try {
        for (const answer of [
          await send('ada', 'GET', '/v1/tickets'),
          await send('ada', 'POST', '/v1/tickets', { body: { subject: 'a', description: 'b' } }),
        ])
          expect(answer.problem).toMatchObject({
            code: 'forbidden',
            detail: expect.stringContaining('Confirm your email'),
          });
      } finally {
        desk.habits.unverified = false;
      }
    });

    it('impersonates no member of the team, for any token', async () => {
      for (const { email } of [PEOPLE.agent, PEOPLE.admin]) {
        const token = await test.token({ ...CUSTOMERS.ada, sub: 'eve', email });
        const answer = await test.send('POST', '/v1/tickets', { token, body: { subject: 'a', description: 'b' } });
        expect(answer.problem.code).toBe('forbidden');
        const found = await test.send('GET', '/v1/tickets', { token });
        expect(found.body).toMatchObject({ items: [] });
      }
    });

    it('passes a silently dropped value to agents in a note', async () => {
      const other = await open({}, { categories: {} });
      const { number, category } = await createCustomerDriver(() => other).file('ada', { category: 'logon' });
      expect(category).toBeNull();
      const ticket = desk.account.tickets.find((one) => String(one.id) === number);
      expect(ticket?.said.at(-1)).toMatchObject({ public: false, body: expect.stringContaining('category: logon') });
      await other.close();
    });

    it('creates no ticket when one of two files is rejected, and deletes the other', async () => {
      const files = [await upload('ada', 'one.txt', '1'), await upload('ada', 'two.txt', '2')];
      const filing = {
        body: { subject: 'Two files', description: 'x', attachments: files.map(({ id }) => id) },
        key: 'two-files',
      };
      const tickets = desk.account.tickets.length;
      const attached = desk.account.uploads.size;
      desk.next('uploadFile', { kind: 'slow', ms: 0 }, { kind: 'refuse', status: 422 });
      expect((await send('ada', 'POST', '/v1/tickets', filing)).status).toBe(503);
      expect([desk.account.tickets.length, desk.account.uploads.size]).toEqual([tickets, attached]);
      // The same for a ticket that is rejected after both files were stored.
      desk.next('createRequest', { kind: 'refuse', status: 422 });
      expect((await send('ada', 'POST', '/v1/tickets', filing)).status).toBe(503);
      expect([desk.account.tickets.length, desk.account.uploads.size]).toEqual([tickets, attached]);
      const filed = await send('ada', 'POST', '/v1/tickets', filing);
      expect(filed.body).toMatchObject({ attachments: [{ name: 'one.txt' }, { name: 'two.txt' }] });
      expect(desk.account.tickets).toHaveLength(tickets + 1);
    });

    it('reads comments by cursor until has_more is false, and reports a repeated cursor', async () => {
      const { id, number } = await file('ada');
      for (const body of ['one', 'two', 'three', 'four', 'five']) desk.agent.answer(number, body);
      desk.habits.mostPerPage = 2;
      try {
        expect((await comments('ada', id)).map(({ body }) => body)).toEqual(['one', 'two', 'three', 'four', 'five']);
        desk.habits.circles = true;
        await expect(connect()).rejects.toThrow('cannot be reached');
      } finally {
        desk.habits.circles = false;
        desk.habits.mostPerPage = 100;
      }
    });

    it('returns the text of agents’ markup, without internal notes', async () => {
      const { id, number } = await file('ada');
      desk.agent.note(number, 'zither');
      desk.agent.answer(number, 'raw', '<div><p>Try <b>this</b>:</p><ul><li>one</li></ul><script>x()</script></div>');
      const [said, ...more] = await comments('ada', id);
      expect(more).toEqual([]);
      expect(said?.body).toContain('Try this:');
      expect(said?.body).not.toContain('<b>');
      expect((await list('ada', { q: 'zither' })).items).toEqual([]);
    });

    it('lists each ticket once, although tickets of one second have no order and tickets move', async () => {
      const carl = { ...CUSTOMERS.ada, sub: 'carl', name: 'Carl', email: 'carl@example.test' };
      const token = async () => test.token(carl);
      const ids: string[] = [];
      for (let index = 0; index < 8; index++) {
        const body = { subject: `Of one second ${index}`, description: 'x' };
        const answer = await test.send('POST', '/v1/tickets', { token: await token(), body });
        ids.push(String((answer.body as { number: string }).number));
      }
      const page = async (cursor: string | null) =>
        (
          await test.send('GET', '/v1/tickets', {
            token: await token(),
            query: { limit: '3', ...(cursor !== null && { cursor }) },
          })
        ).body as { items: { number: string }[]; next: string | null };
      desk.habits.mostPerPage = 3;
      try {
        const seen: string[] = [];
        let next: string | null = null;
        for (let turn = 0; turn < 5; turn++) {
          const { items, next: further } = await page(next);
          seen.push(...items.map(({ number }) => number));
          next = further;
          if (next === null) break;
          // A listed ticket moves to the front.
          const ticket = desk.account.tickets.find((one) => String(one.id) === items[0]?.number);
          if (ticket) ticket.updatedAt += 60_000 * (turn + 1);
        }
        expect(seen.toSorted()).toEqual(ids.toSorted());
      } finally {
        desk.habits.mostPerPage = 100;
      }
    });

    it('loses and duplicates nothing when Zendesk confirms what it did not store', async () => {
      const { id } = await file('ada', { subject: 'Trouble' });
      desk.habits.dropsComments = true;
      const reply = { body: { body: 'Are you there?' }, key: 'dropped' };
      expect((await send('ada', 'POST', `/v1/tickets/${id}/comments`, reply)).status).toBe(503);
      desk.habits.dropsComments = false;
      advanceClock(test, LOOKUP_DELAY_MS + 1);
      expect((await send('ada', 'POST', `/v1/tickets/${id}/comments`, reply)).status).toBe(201);
      expect(await comments('ada', id)).toHaveLength(1);
    });

    it('downloads files from Zendesk’s storage without a credential, and from no other host', async () => {
      const waiting = await upload('ada', 'log.txt', 'secret');
      const { attachments } = await file('ada', { attachments: [waiting.id] });
      const before = calls('storedFile');
      const path = `/v1/attachments/${attachments[0]?.id}`;
      expect((await send('ada', 'GET', path)).body).toBe('secret');
      expect(calls('storedFile')).toBe(before + 1);
      for (const location of ['http://169.254.169.254/latest', 'https://zdusercontent.com.evil.example/x']) {
        desk.next('openFile', { kind: 'refuse', status: 302, headers: { location } });
        expect((await send('ada', 'GET', path)).problem.code).toBe('unavailable');
      }
    });

    it('creates accounts for a first ticket, unless that is disabled', async () => {
      const closed = await open({ createAccounts: false });
      const dora = { ...CUSTOMERS.ada, sub: 'dora', name: 'Dora', email: 'Dora@Example.test' };
      const filing = { body: { subject: 'New here', description: 'x' } };
      closed.time.now = Date.now();
      const refused = await closed.send('POST', '/v1/tickets', { token: await closed.token(dora), ...filing });
      expect(refused.problem).toMatchObject({
        code: 'forbidden',
        detail: expect.stringContaining("don't have an account"),
      });
      await closed.close();
      expect((await test.send('GET', '/v1/tickets', { token: await test.token(dora) })).body).toMatchObject({
        items: [],
      });
      expect(desk.account.users.some(({ name }) => name === 'Dora')).toBe(false);
      expect((await test.send('POST', '/v1/tickets', { token: await test.token(dora), ...filing })).status).toBe(201);
      expect(desk.account.users.at(-1)).toMatchObject({ name: 'Dora', email: 'dora@example.test', role: 'end-user' });
    });
  });
});
