/** A live Request Tracker: what it does by itself, and what comes of it through the ticket API. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { Attachment, Comment, Session, Ticket, TicketSummary } from '../../src/contract/index.ts';
import { DEFAULT_PRIORITIES, remoteDesk, requestTracker } from '../../src/server/index.ts';
import { installDesks, missingDesk } from '../../scripts/desks/packages.ts';
import { startRequestTracker, type RunningRequestTracker } from '../../scripts/desks/request-tracker.ts';
import { openTestApi, type Said, type TestApi } from '../api/harness.ts';
import { databases } from '../databases.ts';
import { FaultProxy } from '../faults/proxy.ts';
import { CUSTOMERS, sendAs, type Customer } from './people.ts';

const missing = missingDesk('request-tracker');
if (missing !== null) console.log(`not run: ${missing}`);

const MAPPING = {
  statuses: { new: 'new', open: 'open', stalled: 'pending', resolved: 'closed', rejected: 'closed' },
  close: 'resolved',
  reopen: 'open',
  priorities: Object.fromEntries(DEFAULT_PRIORITIES.map(({ id }, index) => [id, String(80 - index * 20)])),
  fields: { severity: 'Severity' },
} as const;

const Tickets = z.object({
  items: z.array(TicketSummary),
  total: z.nullable(z.number()),
  next: z.nullable(z.string()),
});
const Comments = z.object({ items: z.array(Comment) });

const sqlite = () => {
  const [database] = databases;
  if (!database) throw new Error('There is no database.');
  return database;
};

describe.skipIf(missing !== null)('Request Tracker 5, live', () => {
  let rt: RunningRequestTracker;
  let test: TestApi;
  const connect = (more: object = {}) =>
    requestTracker(
      { url: rt.url, token: rt.tokens.madoguchi, queue: 'General', categoryField: 'Category', ...more },
      MAPPING,
    );
  beforeAll(async () => {
    await installDesks(['request-tracker']);
    rt = await startRequestTracker();
    test = await openTestApi(sqlite(), {
      desk: remoteDesk(await connect(), { mapping: MAPPING, settleMs: 500 }),
      form: [
        { id: 'subject', kind: 'text', required: true },
        { id: 'priority', kind: 'priority' },
        { id: 'severity', kind: 'text', label: 'Severity' },
        { id: 'description', kind: 'textarea', required: true },
        { id: 'attachments', kind: 'attachments' },
      ],
      context: true,
    });
  }, 300_000);
  afterAll(async () => {
    await test?.close();
    await rt?.stop();
  });

  const send = (who: Customer, method: string, path: string, said?: Said) => sendAs(test, who, method, path, said);
  /** Request Tracker's own answer, to an account of its own. */
  const direct = async (
    account: keyof RunningRequestTracker['tokens'],
    method: string,
    path: string,
    body?: unknown,
    headers = {},
  ) => {
    const response = await fetch(`${rt.url}/REST/2.0/${path}`, {
      method,
      headers: {
        authorization: `token ${rt.tokens[account]}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
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
    const priority = DEFAULT_PRIORITIES[0]?.id;
    const filed = await file('ada', {
      subject: "Export <b>fails</b> 'badly' 画面",
      description: 'Zeile eins\nバグ <img src=x onerror=alert(1)>',
      priority,
      fields: { severity: '2 - severe' },
      attachments: [waiting.id],
      context: { Page: 'https://app.example.com/exports' },
    });
    expect(filed).toMatchObject({
      subject: "Export <b>fails</b> 'badly' 画面",
      description: 'Zeile eins\nバグ <img src=x onerror=alert(1)>',
      status: 'new',
      priority,
      fields: { severity: '2 - severe' },
      requester: { id: 'ada', name: 'Ada One' },
      unread: false,
      allowed: { comment: true, close: true, reopen: false, confirm: false },
      attachments: [{ name: 'log.txt', size: 15, type: 'text/plain' }],
    });
    expect(await read('ada', filed.id)).toEqual(filed);
    const bytes = await send('ada', 'GET', `/v1/attachments/${filed.attachments[0]?.id}`);
    expect([bytes.status, bytes.body]).toEqual([200, 'exported 0 rows']);
    expect((await send('ada', 'GET', `/v1/attachments/${waiting.id}`)).status).toBe(404);

    expect((await list('ada')).items.map(({ id }) => id)).toEqual([filed.id]);
    for (const q of ['BADLY', '画面', 'zeile', `#${filed.number}`])
      expect(
        (await list('ada', { q })).items.map(({ id }) => id),
        q,
      ).toEqual([filed.id]);
    expect((await list('ada', { q: 'nothing-like-it' })).items).toEqual([]);
    expect((await list('ada', { status: 'active', priority: priority ?? '' })).total).toBe(1);
    expect((await list('ada', { status: 'closed' })).items).toEqual([]);

    await direct('agent', 'POST', `ticket/${filed.number}/correspond`, {
      Content: '<p>Which <b>browser</b>?</p>',
      ContentType: 'text/html',
    });
    const answered = (await list('ada')).items[0];
    expect(answered).toMatchObject({ status: 'open', unread: true });
    expect(await comments('ada', filed.id)).toMatchObject([
      { body: 'Which browser?', author: { name: 'Eve Agent', role: 'agent' } },
    ]);
    const reply = await send('ada', 'POST', `/v1/tickets/${filed.id}/comments`, { body: { body: 'Firefox <3' } });
    expect(reply.status, JSON.stringify(reply.body)).toBe(201);
    expect(reply.body).toMatchObject({ body: 'Firefox <3', author: { id: 'ada', name: 'Ada One', role: 'user' } });
    expect((await read('ada', filed.id)).unread).toBe(false);

    const closed = await send('ada', 'POST', `/v1/tickets/${filed.id}/close`, { body: { comment: 'Thank you' } });
    expect(closed.body, JSON.stringify(closed.body)).toMatchObject({
      status: 'closed',
      allowed: { comment: false, close: false, reopen: true },
    });
    const refused = await send('ada', 'POST', `/v1/tickets/${filed.id}/comments`, { body: { body: 'More' } });
    expect(refused.problem.code).toBe('conflict');
    const reopened = await send('ada', 'POST', `/v1/tickets/${filed.id}/reopen`, { body: {} });
    expect(reopened.body).toMatchObject({ status: 'open' });
    expect((await comments('ada', filed.id)).map(({ body, author }) => [author.role, body])).toEqual([
      ['agent', 'Which browser?'],
      ['user', 'Firefox <3'],
      ['user', 'Thank you'],
    ]);
  });

  it('A9, A10: two end users never see one another’s tickets, neither here nor there', async () => {
    const [hers, his] = [await file('ada'), await file('bob', { subject: 'Login fails' })];
    expect((await list('bob')).items.map(({ id }) => id)).toEqual([his.id]);
    expect((await list('ada')).items.map(({ id }) => id)).not.toContain(his.id);
    expect((await list('bob', { q: 'Export' })).items).toEqual([]);
    for (const path of [`/v1/tickets/${hers.id}`, `/v1/tickets/${hers.id}/comments`, `/v1/tickets/${hers.number}`])
      expect((await send('bob', 'GET', path)).status, path).toBe(404);
    for (const path of ['comments', 'close', 'reopen']) {
      const body = path === 'comments' ? { body: 'Mine now' } : {};
      expect((await send('bob', 'POST', `/v1/tickets/${hers.id}/${path}`, { body })).status, path).toBe(404);
    }
    expect((await send('bob', 'PUT', `/v1/tickets/${hers.id}/read`)).status).toBe(404);
    expect((await direct('cust2', 'GET', `ticket/${hers.number}`)).status).toBe(403);
    expect((await direct('cust1', 'GET', `ticket/${hers.number}`)).status).toBe(200);
    expect(
      (await direct('cust2', 'GET', `tickets?query=${encodeURIComponent(`id = ${hers.number}`)}`)).json(),
    ).toMatchObject({ count: 0 });
  });

  it('somebody with the same address in another organization does not reach what was filed', async () => {
    const { id } = await file('ada');
    expect((await send('moved', 'GET', `/v1/tickets/${id}`)).status).toBe(404);
    expect((await list('moved')).items.map((one) => one.id)).not.toContain(id);
  });

  it('offers nothing to somebody whose address is not known, and says why', async () => {
    const { capabilities } = z.parse(Session, (await send('unaddressed', 'GET', '/v1/session')).body);
    expect(capabilities).toMatchObject({ createTicket: false, comment: false, events: false, timeline: false });
    const refused = await send('unaddressed', 'POST', '/v1/tickets', { body: { subject: 'a', description: 'b' } });
    expect(refused.problem).toMatchObject({ code: 'forbidden' });
    expect((await list('unaddressed')).items).toEqual([]);
  });

  it('pages through a list, every ticket once', async () => {
    const made = new Set<string>();
    for (let index = 0; index < 5; index++) made.add((await file('bob', { subject: `Page ${index}` })).id);
    for (const sort of ['activity', 'created', 'priority']) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: z.infer<typeof Tickets> = await list('bob', {
          sort,
          limit: '2',
          ...(cursor !== null && { cursor }),
        });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.next;
      } while (cursor !== null);
      expect(new Set(seen).size, sort).toBe(seen.length);
      expect(new Set(seen), sort).toEqual(new Set([...seen, ...made]));
    }
  });

  it('a key files one ticket, however often it comes', async () => {
    const key = randomUUID();
    const [first, again] = [await file('ada', {}, { key }), await file('ada', {}, { key })];
    expect(again.id).toBe(first.id);
    const reply = { body: { body: 'Once, please' }, key: randomUUID() };
    for (let turn = 0; turn < 2; turn++)
      expect((await send('ada', 'POST', `/v1/tickets/${first.id}/comments`, reply)).status).toBe(201);
    expect(await comments('ada', first.id)).toHaveLength(1);
  });

  it('N1, N2: what was stored without an answer is found by its mark, and never written again', async () => {
    const proxy = await FaultProxy.listen({ target: Number(new URL(rt.url).port) });
    const other = await openTestApi(sqlite(), {
      desk: remoteDesk(await connect({ url: proxy.url }), { mapping: MAPPING, settleMs: 1_000 }),
    });
    try {
      const subject = `Lost answer ${randomUUID()}`;
      const filing = { body: { subject, description: 'Once.' }, key: randomUUID() };
      proxy.script('cutAfter');
      const lost = await sendAs(other, 'ada', 'POST', '/v1/tickets', filing);
      expect(lost.problem).toMatchObject({ code: 'unavailable' });
      expect(JSON.stringify(lost.body)).not.toContain('127.0.0.1');
      // It may still be storing: nobody writes, and the caller is told when to come again.
      const early = await sendAs(other, 'ada', 'POST', '/v1/tickets', filing);
      expect(early.problem.code).toBe('idem_in_flight');
      expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(0);
      await sleep(1_100);
      const found = z.parse(Ticket, (await sendAs(other, 'ada', 'POST', '/v1/tickets', filing)).body);
      expect((await list('ada', { q: subject })).items).toMatchObject([{ number: found.number }]);

      const reply = { body: { body: 'Said once' }, key: randomUUID() };
      proxy.script('none', 'none', 'none', 'none', 'cutAfter');
      expect((await sendAs(other, 'ada', 'POST', `/v1/tickets/${found.id}/comments`, reply)).status).toBe(503);
      await sleep(1_100);
      expect((await sendAs(other, 'ada', 'POST', `/v1/tickets/${found.id}/comments`, reply)).status).toBe(201);
      const { body } = await sendAs(other, 'ada', 'GET', `/v1/tickets/${found.id}/comments`);
      expect(z.parse(Comments, body).items).toHaveLength(1);

      // Refused before it was seen: nothing to wait for is known either, and it is written by the second try.
      const unseen = { body: { subject: `${subject} too`, description: 'Once.' }, key: randomUUID() };
      proxy.script('cutBefore');
      expect((await sendAs(other, 'ada', 'POST', '/v1/tickets', unseen)).status).toBe(503);
      await sleep(1_100);
      expect((await sendAs(other, 'ada', 'POST', '/v1/tickets', unseen)).status).toBe(201);
      expect((await list('ada', { q: subject })).items).toHaveLength(2);
    } finally {
      await other.close();
      await proxy.close();
    }
  });

  it('a list of 50 takes at most two requests; what it costs beside them is measured', async () => {
    // What Request Tracker answers, from memory: its own time, which swings by more than is looked for, is left out.
    const answers = new Map<string, string>();
    let requests = 0;
    const replay = createServer(async (incoming, response) => {
      requests++;
      const url = incoming.url ?? '';
      const text = answers.get(url) ?? (await direct('madoguchi', 'GET', url.replace('/REST/2.0/', ''))).text;
      answers.set(url, text);
      response.writeHead(200, { 'content-type': 'application/json' }).end(text);
    });
    await new Promise<void>((resolve) => replay.listen(0, '127.0.0.1', resolve));
    const address = replay.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    const other = await openTestApi(sqlite(), { desk: remoteDesk(await connect({ url }), { mapping: MAPPING }) });
    const took = async (work: () => Promise<unknown>) => {
      const started = performance.now();
      await work();
      return performance.now() - started;
    };
    try {
      const [through, straight]: [number[], number[]] = [[], []];
      for (let turn = 0; turn < 120; turn++) {
        const token = await other.token({ ...CUSTOMERS.bob });
        requests = 0;
        through.push(await took(() => other.send('GET', '/v1/tickets', { token, query: { limit: '50' } })));
        expect(requests).toBeLessThanOrEqual(2);
        const path = [...answers.keys()].at(-1) ?? '';
        straight.push(await took(async () => (await fetch(url + path)).text()));
      }
      const median = (times: number[]) => times.slice(-80).sort((one, two) => one - two)[40] ?? Infinity;
      const more = median(through) - median(straight);
      console.log(
        `figure: 1 request for a list of 50, ${more.toFixed(1)} ms more than a direct call (median of 80, once warm)`,
      );
      // The aim is 10 ms, which a machine that does other things meets only now and then: this catches a step, not the aim.
      expect(more).toBeLessThan(60);
    } finally {
      await other.close();
      replay.close();
    }
  });

  it('settings that do not fit are refused at the start, by their key', async () => {
    await expect(connect({ queue: 'Nowhere' })).rejects.toThrow('desk.queue');
    await expect(connect({ token: '1-2-wrong' })).rejects.toThrow('desk.token');
    await expect(connect({ markerField: 'Not there' })).rejects.toThrow('desk.markerField');
    await expect(connect({ categoryField: "It's" })).rejects.toThrow('desk.categoryField');
    const adapter = await connect();
    expect(() => remoteDesk(adapter, { mapping: { ...MAPPING, close: 'open' } })).toThrow('desk.mapping.close');
  });

  describe('what it does by itself', () => {
    let ticket: Ticket;
    beforeAll(async () => {
      ticket = await file('ada', { subject: 'Quirks' });
    });

    it('RT1: a status that does not exist, or is not allowed, is answered 200 and changes nothing', async () => {
      const bogus = await direct('madoguchi', 'PUT', `ticket/${ticket.number}`, { Status: 'bogus' });
      expect([bogus.status, bogus.text]).toEqual([200, expect.stringContaining("isn't a valid status")]);
      const denied = await direct('cust1', 'PUT', `ticket/${ticket.number}`, { Status: 'resolved' });
      expect([denied.status, denied.text]).toEqual([200, expect.stringContaining('Permission Denied')]);
      expect((await read('ada', ticket.id)).status).toBe('new');
      const adapter = await connect();
      const by = { email: 'cust1@example.test', name: 'Ada' };
      expect(await adapter.setStatus(by, ticket.number, 'bogus')).toEqual({ asked: 'bogus', observed: 'new' });
    });

    it('RT2: a pick-list value that does not exist is dropped without a word; agents get it in a note', async () => {
      const filed = await file('ada', { fields: { severity: 'catastrophic' } });
      expect(filed.fields).toEqual({});
      const found = await direct('agent', 'POST', 'attachments?fields=Content', [
        { field: 'Content', operator: 'LIKE', value: 'Severity: catastrophic' },
      ]);
      expect(found.json()).toMatchObject({ count: 1 });
    });

    it('RT3: it ignores an Idempotency-Key', async () => {
      const body = { Queue: 'General', Subject: 'Twice', Content: 'x', Requestor: 'twice@example.test' };
      const headers = { 'idempotency-key': 'same' };
      const ids = [
        await direct('madoguchi', 'POST', 'ticket', body, headers),
        await direct('madoguchi', 'POST', 'ticket', body, headers),
      ];
      expect(ids[0]?.text).not.toBe(ids[1]?.text);
    });

    it('RT4, RT5: dates that are not set are 1970, numbers are texts', async () => {
      const raw = await direct('madoguchi', 'GET', `ticket/${ticket.number}`);
      expect(raw.json()).toMatchObject({
        Resolved: '1970-01-01T00:00:00Z',
        Priority: expect.any(String),
        id: expect.any(Number),
      });
      const none = await direct('madoguchi', 'GET', `tickets?query=${encodeURIComponent("Subject = 'there is none'")}`);
      expect(none.text).toContain('"pages" : 0.0');
      expect((await list('ada', { q: 'there-is-none' })).total).toBeNull();
    });

    it('RT6, RT8: an end user’s history has no total, and internal comments are neither shown nor found', async () => {
      await direct('agent', 'POST', `ticket/${ticket.number}/comment`, {
        Content: 'xylophone suspect',
        ContentType: 'text/plain',
        Attachments: [{ FileName: 'secret.txt', FileType: 'text/plain', FileContent: 'aGVsbG8=' }],
      });
      const history = await direct('cust1', 'GET', `ticket/${ticket.number}/history?fields=Type`);
      expect(history.json()).toMatchObject({ total: null, pages: null });
      expect(history.text).not.toContain('"Comment"');
      expect(await comments('ada', ticket.id)).toEqual([]);
      expect((await read('ada', ticket.id)).attachments).toEqual([]);
      expect((await list('ada', { q: 'xylophone' })).items).toEqual([]);
      expect((await list('ada')).items.find(({ id }) => id === ticket.id)?.unread).toBe(false);
      const adapter = await connect();
      const parts = await direct('agent', 'POST', 'attachments', [{ field: 'Filename', value: 'secret.txt' }]);
      const secret =
        z.parse(z.object({ items: z.array(z.object({ id: z.string() })) }), parts.json()).items[0]?.id ?? '';
      expect(await adapter.file({ email: 'cust1@example.test', name: 'Ada' }, ticket.number, secret)).toBeNull();
    });

    it('RT7: a query that cannot be parsed is refused with a path of the server’s; what people type never gets there', async () => {
      const broken = await direct('madoguchi', 'GET', `tickets?query=${encodeURIComponent("Subject = 'it's'")}`);
      expect(broken.status).toBe(400);
      for (const q of ["it's", 'a\\', "') OR 1=1 --", '{}', '%', 'CF.{Severity}']) {
        const answer = await send('ada', 'GET', '/v1/tickets', { query: { q } });
        expect(answer.status, q).toBe(200);
        expect(JSON.stringify(answer.body)).not.toMatch(/\/usr\/|\.pm|perl/);
      }
    });

    it('RT9: others’ tickets are 403, a wrong token 401', async () => {
      expect((await direct('cust2', 'GET', `ticket/${ticket.number}`)).status).toBe(403);
      const response = await fetch(`${rt.url}/REST/2.0/ticket/1`, { headers: { authorization: 'token 1-1-nope' } });
      expect(response.status).toBe(401);
      await response.arrayBuffer();
    });

    it('RT10: a stale If-Match is 412, a known If-None-Match 304', async () => {
      const tag = (await direct('madoguchi', 'GET', `ticket/${ticket.number}`)).headers.get('etag') ?? '';
      const stale = await direct(
        'madoguchi',
        'PUT',
        `ticket/${ticket.number}`,
        { Subject: 'No' },
        { 'if-match': '"1"' },
      );
      const known = await direct('madoguchi', 'GET', `ticket/${ticket.number}`, undefined, { 'if-none-match': tag });
      expect([stale.status, known.status]).toEqual([412, 304]);
    });

    it('RT11: it takes a file that is larger than it says; ours are measured here', async () => {
      const body = { Queue: 'General', Subject: 'Large', Content: 'x', Requestor: 'large@example.test' };
      const FileContent = Buffer.alloc(11 * 1024 * 1024, 120).toString('base64');
      const Attachments = [{ FileName: 'large.txt', FileType: 'text/plain', FileContent }];
      expect((await direct('madoguchi', 'POST', 'ticket', { ...body, Attachments })).status).toBe(201);
    });

    it('RT12: a wrong content type is 415, broken JSON 400', async () => {
      const wrong = await direct('madoguchi', 'PUT', `ticket/${ticket.number}`, 'x', { 'content-type': 'text/csv' });
      const broken = await direct('madoguchi', 'POST', 'ticket', '{"Queue":');
      expect([wrong.status, broken.status]).toEqual([415, 400]);
    });

    it('RT13: the address of the next page is made of the request’s; ours is never followed but made', async () => {
      const page = await direct('madoguchi', 'GET', `tickets?query=${encodeURIComponent('id > 0')}&per_page=1&`);
      const { next_page } = z.parse(z.object({ next_page: z.string() }), page.json());
      expect(new URL(next_page).searchParams.get('page')).toBe('2');
    });
  });
});
