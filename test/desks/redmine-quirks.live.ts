/** Observed behavior of a live Redmine, and that none of it reaches customers. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Ticket } from '../../src/contract/index.ts';
import { toConfiguration } from '../../scripts/desks/connect.ts';
import { redmine } from '../../src/server/index.ts';
import { describeLive, requestDirectly, LiveApi } from './live.ts';

describeLive('redmine', 'by itself', (rm) => {
  let front: LiveApi;
  let ticket: Ticket;
  const connect = () =>
    redmine({ url: rm.url, token: rm.tokens.madoguchi, project: 'support' }, toConfiguration(rm).mapping);
  const ADA = { email: 'cust1@example.test', name: 'Ada' };
  beforeAll(async () => {
    front = await LiveApi.open(rm);
    ticket = await front.file('ada', { subject: 'Quirks' });
  });
  afterAll(() => front?.close());

  it('a status that is offered but not allowed is answered with 204 and changes nothing', async () => {
    const { text } = await requestDirectly(rm, 'cust1', 'GET', `issues/${ticket.number}.json?include=allowed_statuses`);
    expect(text).toContain('"id":5,"name":"Closed"');
    const answer = await requestDirectly(rm, 'cust1', 'PUT', `issues/${ticket.number}.json`, {
      issue: { status_id: 5 },
    });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await front.read('ada', ticket.id)).status).toBe('new');
  });

  it('responses 401, 403 and 404 have no body', async () => {
    const answers = [
      await requestDirectly(rm, 'cust2', 'GET', `issues/${ticket.number}.json`),
      await requestDirectly(rm, 'cust1', 'GET', 'issues/999999.json'),
    ];
    expect(answers.map(({ status, text }) => [status, text.trim()])).toEqual([
      [403, ''],
      [404, ''],
    ]);
    const nobody = await fetch(`${rm.url}/issues.json`, { headers: { 'x-redmine-api-key': 'nope' } });
    expect([nobody.status, (await nobody.text()).trim()]).toEqual([401, '']);
  });

  it('uploads must be octet-stream, and an oversized file is rejected with a sentence', async () => {
    const upload = (body: string, type: string) =>
      requestDirectly(rm, 'cust1', 'POST', 'uploads.json?filename=a.txt', body, { 'content-type': type });
    expect((await upload('x', 'text/plain')).status).toBe(406);
    expect((await upload('x', 'application/octet-stream')).status).toBe(201);
    const large = await upload('x'.repeat(5 * 1024 * 1024 + 1), 'application/octet-stream');
    expect([large.status, large.text]).toEqual([422, expect.stringContaining('maximum allowed file size')]);
  });

  it('a subject of more than 255 code points is rejected; ours of that length is stored unchanged, a longer one names the limit', async () => {
    await using wide = await LiveApi.open(rm, {}, { limits: { subject: 500 } });
    // Two code points a letter, as macOS writes が.
    const subject = 'か\u3099'.repeat(127) + 'x';
    expect((await wide.file('ada', { subject })).subject).toBe(subject);
    const issue = { project_id: 'support', tracker_id: 3, subject: `${subject}x`, description: 'x' };
    expect((await requestDirectly(rm, 'cust1', 'POST', 'issues.json', { issue })).status).toBe(422);
    const body = { subject: `${subject}x`, description: 'x' };
    const refused = await wide.send('ada', 'POST', '/v1/tickets', { body, key: crypto.randomUUID() });
    expect([refused.status, refused.problem.errors]).toEqual([
      422,
      [expect.objectContaining({ field: 'subject', code: 'too_many_characters', limit: 255 })],
    ]);
  });

  it('files up to the limit are accepted, and a larger one is rejected before it is sent', async () => {
    const session = await front.send('ada', 'GET', '/v1/session');
    expect(session.body).toMatchObject({ limits: { attachmentBytes: 5 * 1024 * 1024 } });
    const { id } = await front.upload('ada', 'long.txt', 'x'.repeat(5 * 1024 * 1024));
    expect((await front.file('ada', { attachments: [id] })).attachments).toMatchObject([{ size: 5 * 1024 * 1024 }]);
    const headers = { 'content-type': 'application/octet-stream' };
    const raw = 'x'.repeat(5 * 1024 * 1024 + 1);
    const larger = await front.send('ada', 'POST', '/v1/attachments', { query: { name: 'a.txt' }, headers, raw });
    expect([larger.status, larger.problem.code]).toEqual([413, 'too_large']);
  });

  it('lists are silently limited to 100 entries', async () => {
    expect((await requestDirectly(rm, 'cust1', 'GET', 'issues.json?limit=500')).json()).toMatchObject({ limit: 100 });
  });

  it('comments are returned unchanged, including markup', async () => {
    const body = '<img src=x onerror=alert(1)> *bold* h1. {{macro}}';
    await front.reply('ada', ticket.id, body);
    expect((await front.comments('ada', ticket.id)).at(-1)?.body).toBe(body);
  });

  it('private notes are neither returned nor found', async () => {
    const issue = { notes: 'xylophone suspect', private_notes: true };
    await requestDirectly(rm, 'agent', 'PUT', `issues/${ticket.number}.json`, { issue });
    expect((await front.comments('ada', ticket.id)).map(({ body }) => body).join()).not.toContain('xylophone');
    expect((await front.list('ada', { q: 'xylophone' })).items).toEqual([]);
    expect(
      (await requestDirectly(rm, 'cust1', 'GET', `issues/${ticket.number}.json?include=journals`)).text,
    ).not.toContain('xylophone');
    expect((await requestDirectly(rm, 'agent', 'GET', `issues/${ticket.number}.json?include=journals`)).text).toContain(
      'Filed by Ada One',
    );
  });

  it('cookies are set, but never sent back', async () => {
    const cookies: (string | null)[] = [];
    const adapter = await connect();
    const original = globalThis.fetch;
    globalThis.fetch = async (input, init) => {
      cookies.push(new Request(input, init).headers.get('cookie'));
      return original(input, init);
    };
    try {
      await adapter.read(ADA, ticket.number);
    } finally {
      globalThis.fetch = original;
    }
    expect(cookies.filter((cookie) => cookie !== null)).toEqual([]);
  });

  it('closed_on is null until an issue is closed, and each status has a closed flag', async () => {
    expect((await requestDirectly(rm, 'cust1', 'GET', 'issue_statuses.json')).json()).toMatchObject({
      issue_statuses: expect.arrayContaining([
        { id: 1, name: 'New', is_closed: false },
        { id: 5, name: 'Closed', is_closed: true },
      ]),
    });
    expect((await requestDirectly(rm, 'cust1', 'GET', `issues/${ticket.number}.json`)).json()).toMatchObject({
      issue: { closed_on: null },
    });
  });
});
