/** A live Redmine: what it does by itself, and what comes of it through the ticket API. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { Attachment, Comment, Ticket, TicketSummary } from '../../src/contract/index.ts';
import { redmine, remoteDesk, type DeskMapping } from '../../src/server/index.ts';
import { installDesks, missingDesk } from '../../scripts/desks/packages.ts';
import { startRedmine, type RunningRedmine } from '../../scripts/desks/redmine.ts';
import { openTestApi, type Said, type TestApi } from '../api/harness.ts';
import { databases } from '../databases.ts';
import { FaultProxy } from '../faults/proxy.ts';
import { sendAs, type Customer } from './people.ts';

const missing = missingDesk('redmine');
if (missing !== null) console.log(`not run: ${missing}`);

const MAPPING: DeskMapping = {
  statuses: {
    New: 'new',
    'In Progress': 'open',
    Feedback: 'pending',
    Resolved: 'solved',
    Closed: 'closed',
    Rejected: 'closed',
  },
  close: 'Closed',
  reopen: 'In Progress',
  priorities: { urgent: 'Urgent', high: 'High', normal: 'Normal', low: 'Low' },
  fields: { severity: 'Severity' },
};

const Tickets = z.object({
  items: z.array(TicketSummary),
  total: z.nullable(z.number()),
  next: z.nullable(z.string()),
});
const Comments = z.object({ items: z.array(Comment) });

describe.skipIf(missing !== null)('Redmine 5, live', () => {
  let server: RunningRedmine;
  let test: TestApi;
  const connect = (more: object = {}, mapping: Partial<DeskMapping> = {}) =>
    redmine(
      { url: server.url, token: server.tokens.madoguchi, project: 'support', ...more },
      { ...MAPPING, ...mapping },
    );
  const open = async (more: object = {}) => {
    const [sqlite] = databases;
    if (!sqlite) throw new Error('There is no database.');
    return openTestApi(sqlite, {
      desk: remoteDesk(await connect(more), { mapping: MAPPING, settleMs: 1_000 }),
      form: [
        { id: 'subject', kind: 'text', required: true },
        { id: 'priority', kind: 'priority' },
        { id: 'severity', kind: 'text', label: 'Severity' },
        { id: 'description', kind: 'textarea', required: true },
        { id: 'attachments', kind: 'attachments' },
      ],
      context: true,
    });
  };
  beforeAll(async () => {
    await installDesks(['redmine']);
    server = await startRedmine();
    test = await open();
  }, 300_000);
  afterAll(async () => {
    await test?.close();
    await server?.stop();
  });

  const send = (who: Customer, method: string, path: string, said?: Said) => sendAs(test, who, method, path, said);
  /** Redmine's own answer, to an account of its own. */
  const direct = async (
    account: keyof RunningRedmine['tokens'],
    method: string,
    path: string,
    body?: unknown,
    type = 'application/json',
  ) => {
    const response = await fetch(`${server.url}/${path}`, {
      method,
      headers: { 'x-redmine-api-key': server.tokens[account], ...(body !== undefined && { 'content-type': type }) },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: (): unknown => JSON.parse(text) };
  };
  const file = async (who: Customer, more: object = {}, said: Said = {}): Promise<Ticket> => {
    const answer = await send(who, 'POST', '/v1/tickets', {
      body: { subject: 'Export fails', description: 'It stops at 50%.', ...more },
      ...said,
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return z.parse(Ticket, answer.body);
  };
  const list = async (who: Customer, query: Record<string, string> = {}) => {
    const answer = await send(who, 'GET', '/v1/tickets', { query });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return z.parse(Tickets, answer.body);
  };
  const read = async (who: Customer, id: string) => z.parse(Ticket, (await send(who, 'GET', `/v1/tickets/${id}`)).body);
  const comments = async (who: Customer, id: string) =>
    z.parse(Comments, (await send(who, 'GET', `/v1/tickets/${id}/comments`)).body).items;

  it('walks: file with attachment and priority, list, search, answer, reply, close, reopen', async () => {
    const upload = await send('ada', 'POST', '/v1/attachments', {
      query: { name: 'log.txt' },
      headers: { 'content-type': 'application/octet-stream' },
      raw: 'exported 0 rows',
    });
    const waiting = z.parse(Attachment, upload.body);
    const filed = await file('ada', {
      subject: "Export <b>fails</b> 'badly'",
      description: 'Zeile eins\nバグ <img src=x onerror=alert(1)>',
      priority: 'urgent',
      fields: { severity: '2 - severe' },
      attachments: [waiting.id],
      context: { Page: 'https://app.example.com/exports' },
    });
    expect(filed).toMatchObject({
      subject: "Export <b>fails</b> 'badly'",
      description: 'Zeile eins\nバグ <img src=x onerror=alert(1)>',
      status: 'new',
      priority: 'urgent',
      fields: { severity: '2 - severe' },
      requester: { id: 'ada', name: 'Ada One' },
      allowed: { comment: true, close: true, reopen: false, confirm: false },
      attachments: [{ name: 'log.txt', size: 15, type: 'text/plain' }],
    });
    expect(await read('ada', filed.id)).toEqual(filed);
    const bytes = await send('ada', 'GET', `/v1/attachments/${filed.attachments[0]?.id}`);
    expect([bytes.status, bytes.body]).toEqual([200, 'exported 0 rows']);
    expect((await list('ada')).items.map(({ id }) => id)).toEqual([filed.id]);
    for (const q of ['BADLY', 'バグ', `#${filed.number}`])
      expect(
        (await list('ada', { q })).items.map(({ id }) => id),
        q,
      ).toEqual([filed.id]);
    expect((await list('ada', { status: 'active', priority: 'urgent' })).total).toBe(1);
    expect((await list('ada', { status: 'closed' })).items).toEqual([]);

    const issue = { notes: 'Which browser?', status_id: 4 };
    expect((await direct('agent', 'PUT', `issues/${filed.number}.json`, { issue })).status).toBe(204);
    expect(await read('ada', filed.id)).toMatchObject({ status: 'pending' });
    const reply = await send('ada', 'POST', `/v1/tickets/${filed.id}/comments`, { body: { body: 'Firefox <3' } });
    expect(reply.status, JSON.stringify(reply.body)).toBe(201);
    expect(reply.body).toMatchObject({ body: 'Firefox <3', author: { id: 'ada', name: 'Ada One', role: 'user' } });

    await direct('agent', 'PUT', `issues/${filed.number}.json`, { issue: { status_id: 3 } });
    expect((await read('ada', filed.id)).allowed).toMatchObject({ confirm: true });
    const closed = await send('ada', 'POST', `/v1/tickets/${filed.id}/confirm`, { body: { comment: 'Thank you' } });
    expect(closed.body, JSON.stringify(closed.body)).toMatchObject({
      status: 'closed',
      allowed: { comment: false, close: false, reopen: true },
    });
    expect((await send('ada', 'POST', `/v1/tickets/${filed.id}/reopen`, { body: {} })).body).toMatchObject({
      status: 'open',
    });
    expect((await comments('ada', filed.id)).map(({ body, author }) => [author.role, author.name, body])).toEqual([
      ['agent', 'Eve Agent', 'Which browser?'],
      ['user', 'Ada One', 'Firefox <3'],
      ['user', 'Ada One', 'Thank you'],
    ]);
  });

  it('A9, A10: two end users never see one another’s tickets, neither here nor there', async () => {
    const [hers, his] = [await file('ada'), await file('bob', { subject: 'Login fails' })];
    expect((await list('bob')).items.map(({ id }) => id)).toEqual([his.id]);
    expect((await list('ada')).items.map(({ id }) => id)).not.toContain(his.id);
    expect((await list('bob', { q: 'Export' })).items).toEqual([]);
    for (const path of [`/v1/tickets/${hers.id}`, `/v1/tickets/${hers.id}/comments`])
      expect((await send('bob', 'GET', path)).status, path).toBe(404);
    for (const path of ['comments', 'close', 'reopen']) {
      const body = path === 'comments' ? { body: 'Mine now' } : {};
      expect((await send('bob', 'POST', `/v1/tickets/${hers.id}/${path}`, { body })).status, path).toBe(404);
    }
    expect((await direct('cust2', 'GET', `issues/${hers.number}.json`)).status).toBe(403);
    expect((await direct('cust1', 'GET', `issues/${hers.number}.json`)).status).toBe(200);
  });

  it('N1, N2: what was stored without an answer is found by its mark, and never written again', async () => {
    const proxy = await FaultProxy.listen({ target: Number(new URL(server.url).port) });
    const other = await open({ url: proxy.url });
    try {
      await sendAs(other, 'ada', 'GET', '/v1/tickets');
      const filing = { body: { subject: 'Lost answer', description: 'Once.' }, key: randomUUID() };
      proxy.script('cutAfter');
      expect((await sendAs(other, 'ada', 'POST', '/v1/tickets', filing)).problem.code).toBe('unavailable');
      await sleep(1_100);
      const found = z.parse(Ticket, (await sendAs(other, 'ada', 'POST', '/v1/tickets', filing)).body);
      expect((await list('ada', { q: 'Lost answer' })).items).toMatchObject([{ number: found.number }]);
      const reply = { body: { body: 'Said once' }, key: randomUUID() };
      proxy.script('none', 'cutAfter');
      expect((await sendAs(other, 'ada', 'POST', `/v1/tickets/${found.id}/comments`, reply)).status).toBe(503);
      await sleep(1_100);
      expect((await sendAs(other, 'ada', 'POST', `/v1/tickets/${found.id}/comments`, reply)).status).toBe(201);
      const { body } = await sendAs(other, 'ada', 'GET', `/v1/tickets/${found.id}/comments`);
      expect(z.parse(Comments, body).items).toHaveLength(1);
    } finally {
      await other.close();
      await proxy.close();
    }
  });

  it('settings that do not fit are refused at the start, by their key', async () => {
    await expect(connect({ project: 'nowhere' })).rejects.toThrow('desk.project');
    await expect(connect({ token: 'wrong' })).rejects.toThrow('desk.token');
    await expect(connect({ token: server.tokens.agent })).rejects.toThrow('desk.token');
    await expect(connect({ markerField: 'Not there' })).rejects.toThrow('desk.markerField');
    await expect(connect({}, { statuses: { Nue: 'new' } })).rejects.toThrow('desk.mapping.statuses.Nue');
    await expect(connect({}, { priorities: { high: 'Hihg' } })).rejects.toThrow('desk.mapping.priorities.high');
  });

  describe('what it does by itself', () => {
    let ticket: Ticket;
    beforeAll(async () => {
      ticket = await file('ada', { subject: 'Quirks' });
    });

    it('RM1: a status that is not allowed is answered 204 and changes nothing', async () => {
      const answer = await direct('cust1', 'PUT', `issues/${ticket.number}.json`, { issue: { status_id: 5 } });
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect((await read('ada', ticket.id)).status).toBe('new');
    });

    it('RM2: 401, 403 and 404 have no body', async () => {
      const answers = [
        await direct('cust2', 'GET', `issues/${ticket.number}.json`),
        await direct('cust1', 'GET', 'issues/999999.json'),
      ];
      expect(answers.map(({ status, text }) => [status, text.trim()])).toEqual([
        [403, ''],
        [404, ''],
      ]);
      const nobody = await fetch(`${server.url}/issues.json`, { headers: { 'x-redmine-api-key': 'nope' } });
      expect([nobody.status, (await nobody.text()).trim()]).toEqual([401, '']);
    });

    it('RM3: files come as octet-stream or not at all', async () => {
      expect((await direct('cust1', 'POST', 'uploads.json?filename=a.txt', 'x', 'text/plain')).status).toBe(406);
      expect(
        (await direct('cust1', 'POST', 'uploads.json?filename=a.txt', 'x', 'application/octet-stream')).status,
      ).toBe(201);
    });

    it('RM4: more than 100 of a list are cut without a word', async () => {
      expect((await direct('cust1', 'GET', 'issues.json?limit=500')).json()).toMatchObject({ limit: 100 });
    });

    it('RM5: what was said comes back as it was, markup and all', async () => {
      const body = '<img src=x onerror=alert(1)> *bold* h1. {{macro}}';
      await send('ada', 'POST', `/v1/tickets/${ticket.id}/comments`, { body: { body } });
      expect((await comments('ada', ticket.id)).at(-1)?.body).toBe(body);
    });

    it('RM6: private notes are neither shown nor found', async () => {
      const issue = { notes: 'xylophone suspect', private_notes: true };
      await direct('agent', 'PUT', `issues/${ticket.number}.json`, { issue });
      expect((await comments('ada', ticket.id)).map(({ body }) => body).join()).not.toContain('xylophone');
      expect((await list('ada', { q: 'xylophone' })).items).toEqual([]);
      expect((await direct('cust1', 'GET', `issues/${ticket.number}.json?include=journals`)).text).not.toContain(
        'xylophone',
      );
      expect((await direct('agent', 'GET', `issues/${ticket.number}.json?include=journals`)).text).toContain(
        'Filed by Ada One',
      );
    });

    it('RM7: it sets cookies, which are never sent back', async () => {
      const cookies: (string | null)[] = [];
      const adapter = await connect();
      const original = globalThis.fetch;
      globalThis.fetch = async (input, init) => {
        cookies.push(new Request(input, init).headers.get('cookie'));
        return original(input, init);
      };
      try {
        await adapter.read({ email: 'cust1@example.test', name: 'Ada' }, ticket.number);
      } finally {
        globalThis.fetch = original;
      }
      expect(cookies.filter((cookie) => cookie !== null)).toEqual([]);
    });

    it('RM8: closed_on is null until it is closed', async () => {
      expect((await direct('cust1', 'GET', `issues/${ticket.number}.json`)).json()).toMatchObject({
        issue: { closed_on: null },
      });
    });
  });
});
