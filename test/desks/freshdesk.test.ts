/** Freshdesk through the ticket API, with a strict fake. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freshdesk, createDesk, remoteDesk, type DeskMapping, type FreshdeskOptions } from '../../src/server/index.ts';
import { fromHtml, toHtml } from '../../src/server/help-desks/freshdesk/html-text.ts';
import { openTestApi, type TestApi } from '../api/harness.ts';
import { databases } from '../databases.ts';
import { createCustomerDriver } from './customer-driver.ts';
import { MAX_TEXT_LIMITS } from './people.ts';
import { testFaultyDesk } from './faulty-desk.ts';
import { startFreshdesk, type FakeFreshdesk } from './fakes/freshdesk/index.ts';
import { FIELDS } from './fakes/freshdesk/site.ts';
import { testHelpDesk } from './contract.ts';

const MAPPING: DeskMapping = {
  statuses: {
    Open: 'open',
    Pending: 'open',
    'Waiting on Customer': 'pending',
    Resolved: 'solved',
    Closed: 'closed',
  },
  close: 'Closed',
  reopen: 'Open',
  priorities: { urgent: 'Urgent', high: 'High', normal: 'Medium', low: 'Low' },
  categories: { question: 'Question' },
  fields: { severity: 'Severity', seats: 'cf_seats', plan: 'Plan' },
};
const SETTLE_MS = 300_000;
const ADA = { email: 'cust1@example.test', name: 'Ada One' };

describe('Freshdesk (fake)', () => {
  let server: FakeFreshdesk;
  let test: TestApi;
  const connect = (more: Partial<FreshdeskOptions> = {}, mapping: Partial<DeskMapping> = {}) =>
    freshdesk({ url: server.url, token: server.token, categoryField: 'Type', ...more }, { ...MAPPING, ...mapping });
  const open = async (more: Partial<FreshdeskOptions> = {}) => {
    const [sqlite] = databases;
    if (!sqlite) throw new Error('There is no database.');
    return openTestApi(sqlite, {
      desk: remoteDesk(await connect(more), { mapping: MAPPING, lookupDelayMs: SETTLE_MS }),
      form: [
        { id: 'subject', kind: 'text', required: true },
        { id: 'priority', kind: 'priority' },
        { id: 'category', kind: 'select', options: [{ id: 'question', label: 'Question' }] },
        { id: 'cc', kind: 'emails' },
        { id: 'severity', kind: 'text', label: 'Severity' },
        { id: 'seats', kind: 'text', label: 'Seats' },
        { id: 'plan', kind: 'text', label: 'Plan' },
        { id: 'description', kind: 'textarea', required: true },
        { id: 'attachments', kind: 'attachments' },
      ],
      context: true,
      limits: MAX_TEXT_LIMITS,
    });
  };
  beforeAll(async () => {
    server = await startFreshdesk();
    test = await open();
  });
  afterEach(() => {
    server.quirks.page = 100;
    server.quirks.closes = true;
    server.quirks.files = null;
    const found = server.violations.splice(0);
    if (found.length > 0) throw new Error(found.join('\n'));
  });
  afterAll(async () => {
    await test?.close();
    await server?.close();
  });
  const { send, file, upload, list, read, comments } = createCustomerDriver(() => test);
  const calledSince = (mark: number) => server.calls.slice(mark).map(({ id }) => id);
  const lastNote = (number: string) => fromHtml(server.ticket(number).notes.findLast((one) => one.private)?.body ?? '');

  testHelpDesk(() => ({
    test,
    agent: {
      name: 'Eve Agent',
      answer: async (number, body) => {
        server.say(number, `<div style="font-size:13px">${body}</div>`);
        server.ticket(number).status = 6;
      },
      note: async (number, body) => server.say(number, body, { private: true, file: { name: 'secret.txt', body } }),
    },
    statuses: { filed: 'open', answered: 'pending' },
    priority: 'urgent',
    severity: '2 - severe',
    sorts: ['activity', 'created'],
    finds: ['BADLY', '画面', 'zeile', 'バグ'],
    lossy: async () => {
      const other = await open();
      return {
        test: other,
        lose: (what) => server.next(what === 'filing' ? 'make' : 'note', { kind: 'cutAfter' }),
        lookupDelayMs: SETTLE_MS,
        close: () => other.close(),
      };
    },
  }));

  it('a list of 50 takes at most two requests', async () => {
    await list('ada');
    const mark = server.calls.length;
    await list('ada', { limit: '50' });
    expect(calledSince(mark)).toEqual(['tickets']);
  });

  it('opening the panel causes no request, because it could not return unread counts', async () => {
    const mark = server.calls.length;
    expect((await send('ada', 'GET', '/v1/session')).status).toBe(200);
    expect(calledSince(mark)).toEqual([]);
  });

  it('lists tickets older than 30 days', async () => {
    const { id, number } = await file('bob', { subject: 'Long ago' });
    const ticket = server.ticket(number);
    ticket.created -= 60 * 86_400_000;
    ticket.updated -= 60 * 86_400_000;
    expect((await list('bob', { sort: 'created' })).items.at(-1)?.id).toBe(id);
  });

  it('follows the next link on short pages, of comments and of tickets', async () => {
    const { id, number } = await file('ada');
    for (const body of ['one', 'two', 'three']) server.say(number, body);
    const ticketIds = async () => (await list('ada')).items.map((ticket) => ticket.id).sort();
    const onLargePages = await ticketIds();
    server.quirks.page = 2;
    expect((await comments('ada', id)).map(({ body }) => body)).toEqual(['one', 'two', 'three']);
    expect(onLargePages).toContain(id);
    expect(await ticketIds()).toEqual(onLargePages);
  });

  it('requests no page after the 300th', async () => {
    const cursor = (page: number) =>
      Buffer.from(JSON.stringify(['activity', page, Date.now() + 60_000, 1e9])).toString('base64url');
    const mark = server.calls.length;
    expect(await list('ada', { cursor: cursor(300) })).toMatchObject({ next: null });
    expect(server.calls.slice(mark).map(({ came }) => came.query.get('page'))).toEqual(['299']);
    for (const wrong of [cursor(301), cursor(0), 'x', Buffer.from('["created",1,1,1]').toString('base64url')])
      expect((await send('ada', 'GET', '/v1/tickets', { query: { cursor: wrong } })).problem.code).toBe('validation');
  });

  it('returns no files of private notes', async () => {
    const { id, number } = await file('ada');
    server.say(number, 'for us', { private: true, file: { name: 'secret.txt', body: 'x' } });
    server.say(number, 'for you', { file: { name: 'guide.txt', body: 'y' } });
    const said = await comments('ada', id);
    expect(said.map((one) => [one.body, one.attachments.map(({ name }) => name)])).toEqual([
      ['for you', ['guide.txt']],
    ]);
    expect((await read('ada', id)).attachments).toEqual([]);
    const adapter = await connect();
    const secret = server.ticket(number).notes.find((one) => one.private)?.files[0]?.id;
    expect(await adapter.file(ADA, number, String(secret))).toBeNull();
  });

  it('converts text to HTML and back without a change', () => {
    for (const text of [
      'Zeile eins\nバグ <img src=x onerror=alert(1)> & &amp; "so"',
      'if (a < b) {\n  indented   twice\n\n\n}',
      '<br>\n</div>&nbsp;',
      ' \tan indent, a tab\tand a space at the end \n',
    ])
      expect(fromHtml(toHtml(text))).toBe(text);
    const mail =
      '<style>p { color: red }</style><p>Hello\n  <b>Ada</b>,</p>\n<ul><li>one</li><li>two</li></ul><br/>Bye';
    expect(fromHtml(mail)).toBe('Hello Ada,\n– one\n– two\n\nBye');
    expect(fromHtml('<p>It&rsquo;s <a href="https://example.com/kb/7">here</a></p><pre>a\n  b</pre>')).toBe(
      'It’s here (https://example.com/kb/7)\na\n  b',
    );
    expect(fromHtml('<table><tr><td>API</td><td>up</td></tr></table>')).toBe('API\tup');
  });

  it('adds a reply as a public note by the contact, which is not mailed as an agent’s', async () => {
    const { id, number } = await file('ada');
    await send('ada', 'POST', `/v1/tickets/${id}/comments`, { body: { body: 'It is me' } });
    const said = server.ticket(number).notes.at(-1);
    expect(said).toMatchObject({ private: false, incoming: true, user: server.ticket(number).requester.id });
  });

  it('hides deleted tickets and spam', async () => {
    for (const how of ['deleted', 'spam'] as const) {
      const { id, number } = await file('ada');
      server.ticket(number)[how] = true;
      expect((await send('ada', 'GET', `/v1/tickets/${id}`)).status, how).toBe(404);
      expect((await list('ada')).items.map((one) => one.id)).not.toContain(id);
    }
  });

  testFaultyDesk({ limit: 'FD8', trouble: 'FD9' }, () => ({
    fake: server,
    test,
    open: (timeoutMs) => open({ timeoutMs }),
    openUnlimited: () => open(),
    limits: { subject: { max: 255, unit: 'characters' } },
    writeDirectly: (number, body) => server.writeByMail(number, body),
    calls: { list: 'tickets', file: 'make', read: 'ticket', reply: 'note' },
    lookupDelayMs: SETTLE_MS,
  }));

  it('downloads files only from Freshdesk’s hosts, without the key', async () => {
    const waiting = await upload('ada', 'log.txt', 'exported 0 rows');
    const { attachments } = await file('ada', { attachments: [waiting.id] });
    const path = `/v1/attachments/${attachments[0]?.id}`;
    expect((await send('ada', 'GET', path)).body).toBe('exported 0 rows');
    for (const elsewhere of ['http://169.254.169.254', 'https://evil.example', 'http://amazonaws.com.evil.example']) {
      server.quirks.files = elsewhere;
      expect((await send('ada', 'GET', path)).status, elsewhere).toBe(503);
    }
    server.quirks.files = null;
    server.next('bytes', { kind: 'refuse', status: 403 });
    expect((await send('ada', 'GET', path)).status).toBe(404);
  });

  it('sends no value that a field would reject, with and without files, and passes it to agents in the note', async () => {
    const fields = { seats: 'many', plan: 'Enterprise' };
    const filed = await file('ada', { category: 'question', fields, context: { Page: 'https://x.example' } });
    expect(filed).toMatchObject({ category: 'question', fields: {} });
    expect(lastNote(filed.number)).toMatch(/did not take:\ncf_seats: many\nPlan: Enterprise[\s\S]*Page: https:\/\/x/);
    const waiting = await upload('ada', 'log.txt', 'x');
    const good = { fields: { seats: '12', plan: 'Pro' }, attachments: [waiting.id], category: 'question' };
    expect(await file('ada', good)).toMatchObject({
      fields: good.fields,
      category: 'question',
      attachments: [{ size: 1 }],
    });
    expect((await list('ada', { category: 'question' })).total).toBe(2);
  });

  it('reports a ticket that cannot be closed yet, which stays open', async () => {
    const { id, number } = await file('ada');
    server.quirks.closes = false;
    const refused = await send('ada', 'POST', `/v1/tickets/${id}/close`, { body: {} });
    expect(refused.problem).toMatchObject({ code: 'conflict', detail: 'The support desk did not allow this change.' });
    expect([server.ticket(number).status, (await read('ada', id)).status]).toEqual([2, 'open']);
  });

  it('finds a contact by any of their addresses, and none for an address of two contacts', async () => {
    const { number } = await file('ada');
    const { requester } = server.ticket(number);
    requester.others.push('ada@home.example');
    const query = { view: 'mine', words: [], sort: 'activity', cursor: null, limit: 1 } as const;
    const home = { email: 'ada@home.example', name: 'Ada' };
    expect((await (await connect()).list(home, query)).items).toMatchObject([{ requester: { email: home.email } }]);
    server.contacts.push({ id: 5, name: 'Twin', email: 'twin@home.example', others: [home.email] });
    expect((await (await connect()).list(home, query)).items).toEqual([]);
  });

  it('shows custom statuses by name, and unknown ones unchanged', async () => {
    const { id, number } = await file('ada');
    server.ticket(number).status = 6;
    expect((await read('ada', id)).status).toBe('pending');
    server.ticket(number).status = 9;
    expect(await read('ada', id)).toMatchObject({ status: '9', statusLabel: '9', allowed: { close: true } });
  });

  it('stores cc addresses, whose users may read but not change the status', async () => {
    const { number } = await file('ada', { cc: ['guest@example.test'] });
    const adapter = await connect();
    const guest = { email: 'guest@example.test', name: 'Guest' };
    const said = await adapter.read(guest, number);
    expect(said?.ticket).toMatchObject({ cc: ['guest@example.test'], requester: { email: ADA.email } });
    expect(await adapter.read({ email: 'other@example.test', name: 'Other' }, number)).toBeNull();
    expect(await adapter.setStatus(guest, number, 'Nothing').catch((error: unknown) => error)).toMatchObject({
      code: 'unavailable',
    });
  });

  it('hides tickets of other users even when the help desk lists them', async () => {
    const hers = await file('ada');
    server.quirks.includesOthers = true;
    const his = await list('bob', { limit: '100' });
    server.quirks.includesOthers = false;
    expect(his.items.length).toBeGreaterThan(0);
    expect(his.items.filter(({ requester }) => requester.id !== 'bob')).toEqual([]);
    const adapter = await connect();
    const bob = { email: 'cust2@example.test', name: 'Bob' };
    expect(await adapter.read(bob, hers.number)).toBeNull();
    expect(await adapter.setStatus(bob, hers.number, 'Closed').catch(() => 'refused')).toBe('refused');
    expect(server.ticket(hers.number).status).toBe(2);
  });

  it('reports each change once, also with a hundred changes in one second', async () => {
    const adapter = await connect();
    const asked = async (since: string | null) => {
      if (!adapter.changes) throw new Error('It cannot be asked.');
      return adapter.changes(since);
    };
    const { number } = await file('ada');
    const all = server.tickets.filter(({ spam, deleted }) => !spam && !deleted);
    const past = Math.floor(Date.now() / 1_000) * 1_000 - 60_000;
    for (const ticket of all) ticket.updated = past - 60_000;
    const start = await asked(null);
    expect(start).toMatchObject({ refs: [], more: false });
    const settled = await asked(start.cursor);
    expect(await asked(settled.cursor)).toMatchObject({ refs: [], more: false });
    // Until its second has ended, the ticket may change again.
    server.ticket(number).updated = Date.now() + 60_000;
    for (let turn = 0; turn < 2; turn++) expect((await asked(settled.cursor)).refs).toEqual([number]);
    server.ticket(number).updated = past;
    expect((await asked(settled.cursor)).refs).toEqual([number]);
    expect((await asked(settled.cursor)).refs).toEqual([]);
    // A concurrent change of all tickets.
    for (const ticket of all) ticket.updated = past + 1_000;
    server.quirks.page = 5;
    const seen: string[] = [];
    let { cursor } = settled;
    for (let more = true; more;) {
      const page = await asked(cursor);
      seen.push(...page.refs);
      ({ more, cursor } = page);
    }
    expect(new Set(seen)).toEqual(new Set(all.map(({ id }) => String(id))));
    expect(seen).toHaveLength(all.length);
  });

  it('gives two changes within one second two versions, in the ticket and in the list', async () => {
    const { id, number, version } = await file('ada');
    const at = Math.floor(Date.now() / 1_000) * 1_000;
    const versions = new Set([version]);
    for (const body of ['one', 'two']) {
      server.say(number, body);
      server.ticket(number).updated = at;
      const ticket = await read('ada', id);
      expect((await list('ada')).items.find((one) => one.id === id)?.version).toBe(ticket.version);
      expect((await read('ada', id)).version).toBe(ticket.version);
      versions.add(ticket.version);
    }
    expect(versions.size).toBe(3);
    // Internal activity of agents changes nothing that customers may see.
    const before = await read('ada', id);
    server.say(number, 'for us', { private: true });
    server.ticket(number).updated = at;
    expect((await read('ada', id)).version).toBe(before.version);
  });

  it('rejects invalid settings at startup, with their key', async () => {
    const wrong: [string, Partial<FreshdeskOptions>, Partial<DeskMapping>?][] = [
      ['desk.token', { token: 'wrong' }],
      ['desk.token', { token: 'with:colon' }],
      ['desk.markerField', { markerField: 'Not there' }],
      ['desk.markerField', { markerField: 'Seats' }],
      ['desk.categoryField', { categoryField: 'Internal' }],
      ['desk.mapping.statuses.Opened', {}, { statuses: { Opened: 'open' } }],
      ['desk.mapping.priorities.high', {}, { priorities: { high: 'Hihg' } }],
      ['desk.mapping.categories.question', {}, { categories: { question: 'Questions' } }],
      ['desk.mapping.fields.severity', {}, { fields: { severity: 'Severe' } }],
    ];
    for (const [key, options, mapping] of wrong) await expect(connect(options, mapping), key).rejects.toThrow(key);
    const needed = { name: 'cf_region', label: 'Region', type: 'custom_text', required_for_agents: true };
    server.quirks.fields = [...FIELDS, needed];
    await expect(connect()).rejects.toThrow('desk.mapping.fields: every ticket needs "Region"');
    server.quirks.fields = FIELDS;
    const shape = { kind: 'freshdesk', url: server.url, mapping: MAPPING } as const;
    await expect(createDesk(shape, { token: 'wrong' })).rejects.toThrow('desk.token');
    await expect(createDesk(shape, server)).resolves.toMatchObject({});
  });
});
