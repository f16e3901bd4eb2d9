/** Observed behavior of a live Request Tracker, and that none of it reaches customers. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { Ticket } from '../../src/contract/index.ts';
import { requestTracker } from '../../src/server/index.ts';
import { describeLive, requestDirectly, LiveApi } from './live.ts';

describeLive('request-tracker', 'by itself', (rt) => {
  let front: LiveApi;
  let ticket: Ticket;
  const connect = () => requestTracker({ url: rt.url, token: rt.tokens.madoguchi, queue: 'General' }, {});
  const ADA = { email: 'cust1@example.test', name: 'Ada' };
  beforeAll(async () => {
    front = await LiveApi.open(rt);
    ticket = await front.file('ada', { subject: 'Quirks' });
  });
  afterAll(() => front?.close());

  it('a status that does not exist or is not allowed is answered with 200 and changes nothing', async () => {
    const bogus = await requestDirectly(rt, 'madoguchi', 'PUT', `ticket/${ticket.number}`, { Status: 'bogus' });
    expect([bogus.status, bogus.text]).toEqual([200, expect.stringContaining("isn't a valid status")]);
    const denied = await requestDirectly(rt, 'cust1', 'PUT', `ticket/${ticket.number}`, { Status: 'resolved' });
    expect([denied.status, denied.text]).toEqual([200, expect.stringContaining('Permission Denied')]);
    // The same message comes with 400 for a reply without the right.
    const said = { Content: 'x', ContentType: 'text/plain' };
    const unsaid = await requestDirectly(rt, 'cust1', 'POST', `ticket/${ticket.number}/comment`, said);
    expect([unsaid.status, unsaid.text]).toEqual([400, expect.stringContaining('Permission Denied')]);
    expect((await front.read('ada', ticket.id)).status).toBe('new');
    const adapter = await connect();
    expect(await adapter.setStatus(ADA, ticket.number, 'bogus')).toEqual({ requested: 'bogus', actual: 'new' });
  });

  it('a value that is not in a pick list is silently dropped; agents get it in a note', async () => {
    const filed = await front.file('ada', { fields: { severity: 'catastrophic' } });
    expect(filed.fields).toEqual({});
    const found = await requestDirectly(rt, 'agent', 'POST', 'attachments?fields=Content', [
      { field: 'Content', operator: 'LIKE', value: 'Severity: catastrophic' },
    ]);
    expect(found.json()).toMatchObject({ count: 1 });
    const body = { Queue: 'General', Subject: 'Dropped', Requestor: 'drop@example.test', CustomFields: { None: 'x' } };
    const made = await requestDirectly(rt, 'madoguchi', 'POST', 'ticket', body);
    expect([made.status, made.text]).toEqual([201, expect.not.stringContaining('None')]);
  });

  it('an Idempotency-Key is ignored', async () => {
    const body = { Queue: 'General', Subject: 'Twice', Content: 'x', Requestor: 'twice@example.test' };
    const headers = { 'idempotency-key': 'same' };
    const ids = [
      await requestDirectly(rt, 'madoguchi', 'POST', 'ticket', body, headers),
      await requestDirectly(rt, 'madoguchi', 'POST', 'ticket', body, headers),
    ];
    expect(ids[0]?.text).not.toBe(ids[1]?.text);
  });

  it('unset dates are 1970; customers get null', async () => {
    const raw = await requestDirectly(rt, 'madoguchi', 'GET', `ticket/${ticket.number}`);
    const never = '1970-01-01T00:00:00Z';
    expect(raw.json()).toMatchObject({ Due: never, Resolved: never, Started: never, Starts: never });
    expect((await front.read('ada', ticket.id)).responseDueAt).toBeNull();
  });

  it('ids are strings or numbers, and empty fields strings or lists', async () => {
    const query = (sql: string, more = '') => `tickets?query=${encodeURIComponent(sql)}${more}`;
    const whole = await requestDirectly(rt, 'cust1', 'GET', `ticket/${ticket.number}`);
    expect(whole.json()).toMatchObject({ id: Number(ticket.number), Priority: expect.any(String), CustomFields: [] });
    const listed = await requestDirectly(
      rt,
      'cust1',
      'GET',
      query(`id = ${ticket.number}`, '&fields=Priority,CustomFields'),
    );
    expect(listed.json()).toMatchObject({
      items: [{ id: ticket.number, Priority: expect.any(String), CustomFields: '' }],
    });
    const none = await requestDirectly(rt, 'madoguchi', 'GET', query("Subject = 'there is none'"));
    expect(none.text).toContain('"pages" : 0.0');
    expect((await front.list('ada', { q: 'there-is-none' })).total).toBeNull();
  });

  it('an end user’s history has no total, and internal comments are neither shown nor found', async () => {
    await requestDirectly(rt, 'agent', 'POST', `ticket/${ticket.number}/comment`, {
      Content: 'xylophone suspect',
      ContentType: 'text/plain',
      Attachments: [{ FileName: 'secret.txt', FileType: 'text/plain', FileContent: 'aGVsbG8=' }],
    });
    const history = await requestDirectly(rt, 'cust1', 'GET', `ticket/${ticket.number}/history?fields=Type`);
    expect(history.json()).toMatchObject({ total: null, pages: null });
    expect(history.text).not.toContain('"Comment"');
    expect(await front.comments('ada', ticket.id)).toEqual([]);
    expect((await front.read('ada', ticket.id)).attachments).toEqual([]);
    expect((await front.list('ada', { q: 'xylophone' })).items).toEqual([]);
    expect((await front.list('ada')).items.find(({ id }) => id === ticket.id)?.unread).toBe(false);
    const adapter = await connect();
    const parts = await requestDirectly(rt, 'agent', 'POST', 'attachments', [
      { field: 'Filename', value: 'secret.txt' },
    ]);
    const secret = z.parse(z.object({ items: z.array(z.object({ id: z.string() })) }), parts.json()).items[0]?.id ?? '';
    expect(await adapter.file(ADA, ticket.number, secret)).toBeNull();
  });

  it('an invalid query is answered with a server path; user input never becomes query syntax', async () => {
    const broken = await requestDirectly(
      rt,
      'madoguchi',
      'GET',
      `tickets?query=${encodeURIComponent("Subject = 'it's'")}`,
    );
    expect(broken.status).toBe(400);
    for (const q of ["it's", 'a\\', "') OR 1=1 --", '{}', '%', 'CF.{Severity}']) {
      const answer = await front.send('ada', 'GET', '/v1/tickets', { query: { q } });
      expect(answer.status, q).toBe(200);
      expect(JSON.stringify(answer.body)).not.toMatch(/\/usr\/|\.pm|perl/);
    }
  });

  it('a requester who may modify a ticket may write internal comments; our users hold no credentials', async () => {
    const body = { Subject: 'Lax', Content: 'x', Requestor: 'cust1@example.test' };
    const file = async (Queue: string) => {
      const made = await requestDirectly(rt, 'agent', 'POST', 'ticket', { Queue, ...body });
      return z.parse(z.object({ id: z.string() }), made.json()).id;
    };
    const note = { Content: 'x', ContentType: 'text/plain' };
    expect((await requestDirectly(rt, 'cust1', 'POST', `ticket/${await file('Lax')}/comment`, note)).status).toBe(201);
    // With the rights of the documentation, they may not.
    expect((await requestDirectly(rt, 'cust1', 'POST', `ticket/${await file('General')}/comment`, note)).status).toBe(
      400,
    );
  });

  it('tickets of others are 403, a wrong token is 401', async () => {
    expect((await requestDirectly(rt, 'cust2', 'GET', `ticket/${ticket.number}`)).status).toBe(403);
    const response = await fetch(`${rt.url}/REST/2.0/ticket/1`, { headers: { authorization: 'token 1-1-nope' } });
    expect(response.status).toBe(401);
    await response.arrayBuffer();
  });

  it('a stale If-Match is 412, a matching If-None-Match 304', async () => {
    const tag = (await requestDirectly(rt, 'madoguchi', 'GET', `ticket/${ticket.number}`)).headers.get('etag') ?? '';
    const stale = await requestDirectly(
      rt,
      'madoguchi',
      'PUT',
      `ticket/${ticket.number}`,
      { Subject: 'No' },
      { 'if-match': '"1"' },
    );
    const known = await requestDirectly(rt, 'madoguchi', 'GET', `ticket/${ticket.number}`, undefined, {
      'if-none-match': tag,
    });
    expect([stale.status, known.status]).toEqual([412, 304]);
  });

  it('a file larger than declared is accepted; sizes are measured by our server', async () => {
    const body = { Queue: 'General', Subject: 'Large', Content: 'x', Requestor: 'large@example.test' };
    const FileContent = Buffer.alloc(11 * 1024 * 1024, 120).toString('base64');
    const Attachments = [{ FileName: 'large.txt', FileType: 'text/plain', FileContent }];
    expect((await requestDirectly(rt, 'madoguchi', 'POST', 'ticket', { ...body, Attachments })).status).toBe(201);
  });

  it('a wrong content type is 415, invalid JSON 400', async () => {
    const wrong = await requestDirectly(rt, 'madoguchi', 'PUT', `ticket/${ticket.number}`, 'x', {
      'content-type': 'text/csv',
    });
    const broken = await requestDirectly(rt, 'madoguchi', 'POST', 'ticket', '{"Queue":');
    expect([wrong.status, broken.status]).toEqual([415, 400]);
  });

  it('URLs of next pages depend on the request; ours are built, not followed', async () => {
    const page = await requestDirectly(
      rt,
      'madoguchi',
      'GET',
      `tickets?query=${encodeURIComponent('id > 0')}&per_page=1&`,
    );
    const { next_page } = z.parse(z.object({ next_page: z.string() }), page.json());
    expect(new URL(next_page).searchParams.get('page')).toBe('2');
  });

  it('a subject is silently truncated at 200 bytes; ours of that length is stored unchanged, and a longer one is rejected', async () => {
    const subject = '画面が止まります'.repeat(8) + 'ですか??';
    expect(Buffer.byteLength(subject)).toBe(203);
    await requestDirectly(rt, 'agent', 'POST', 'ticket', { Queue: 'General', Subject: subject, Content: 'x' });
    const cut = await requestDirectly(
      rt,
      'agent',
      'GET',
      `tickets?query=${encodeURIComponent("Subject LIKE '画面が'")}&fields=Subject`,
    );
    const Subjects = z.object({ items: z.array(z.object({ Subject: z.string() })) });
    expect(z.parse(Subjects, cut.json()).items.map((one) => one.Subject)).not.toContain(subject);
    const longest = subject.slice(0, -3);
    expect(Buffer.byteLength(longest)).toBeLessThanOrEqual(200);
    expect((await front.file('ada', { subject: longest })).subject).toBe(longest);
    const body = { subject, description: 'x' };
    const refused = await front.send('ada', 'POST', '/v1/tickets', { body, key: randomUUID() });
    expect([refused.status, refused.problem.errors]).toEqual([
      422,
      [expect.objectContaining({ field: 'subject', code: 'too_many_bytes', limit: 200 })],
    ]);
    expect((await front.list('ada', { q: '画面が止まります' })).items.map((one) => one.subject)).toEqual([longest]);
  });

  it('times in queries are in the time zone of the account, and in responses in UTC', async () => {
    const raw = await requestDirectly(rt, 'madoguchi', 'GET', `ticket/${ticket.number}`);
    const { Created } = z.parse(z.object({ Created: z.string() }), raw.json());
    const at = Created.slice(0, 19).replace('T', ' ');
    const sql = `id = ${ticket.number} AND Created >= '${at}' AND Created <= '${at}'`;
    const count = async (account: 'madoguchi' | 'agent') =>
      (await requestDirectly(rt, account, 'GET', `tickets?query=${encodeURIComponent(sql)}`)).json();
    expect(await count('madoguchi')).toMatchObject({ count: 1 });
    // The agent's zone is the site's, Asia/Tokyo.
    expect(await count('agent')).toMatchObject({ count: 0 });
  });
});
