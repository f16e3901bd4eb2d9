/** Jira Service Management Cloud through the ticket API, with a strict fake. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { jira, createDesk, remoteDesk, type DeskMapping, type JiraOptions } from '../../src/server/index.ts';
import { openTestApi, type TestApi } from '../api/harness.ts';
import { databases } from '../databases.ts';
import { createCustomerDriver } from './customer-driver.ts';
import { MAX_TEXT_LIMITS } from './people.ts';
import { testFaultyDesk } from './faulty-desk.ts';
import { FORM } from './fakes/jira/site.ts';
import { startJira, type FakeJira } from './fakes/jira/index.ts';
import { testHelpDesk } from './contract.ts';

const MAPPING: DeskMapping = {
  statuses: {
    'Waiting for support': 'open',
    'Waiting for customer': 'pending',
    Resolved: 'solved',
    Closed: 'closed',
    Declined: 'closed',
  },
  close: 'Closed',
  reopen: 'Waiting for support',
  priorities: { urgent: 'Highest', high: 'High', normal: 'Medium', low: 'Low' },
  categories: { billing: 'Billing' },
  fields: { severity: 'Severity', seats: 'Seats' },
};
const SETTLE_MS = 300_000;

describe('Jira Service Management Cloud (fake)', () => {
  let server: FakeJira;
  let test: TestApi;
  const connect = (more: Partial<JiraOptions> = {}, mapping: Partial<DeskMapping> = {}) =>
    jira(
      {
        url: server.url,
        account: server.people.service.email,
        token: server.token,
        serviceDesk: 'SUP',
        requestType: 'Support',
        categoryField: 'Area',
        ...more,
      },
      { ...MAPPING, ...mapping },
    );
  const open = async (more: Partial<JiraOptions> = {}) => {
    const [sqlite] = databases;
    if (!sqlite) throw new Error('There is no database.');
    return openTestApi(sqlite, {
      desk: remoteDesk(await connect(more), { mapping: MAPPING, lookupDelayMs: SETTLE_MS }),
      form: [
        { id: 'subject', kind: 'text', required: true },
        { id: 'priority', kind: 'priority' },
        { id: 'category', kind: 'select', options: [{ id: 'billing', label: 'Billing' }] },
        { id: 'cc', kind: 'emails' },
        { id: 'severity', kind: 'text', label: 'Severity' },
        { id: 'seats', kind: 'text', label: 'Seats' },
        { id: 'description', kind: 'textarea', required: true },
        { id: 'attachments', kind: 'attachments' },
      ],
      context: true,
      limits: MAX_TEXT_LIMITS,
    });
  };
  beforeAll(async () => {
    server = await startJira();
    test = await open();
  });
  afterEach(() => {
    server.quirks.page = 100;
    server.quirks.lags = false;
    server.quirks.stuck = [];
    const found = server.violations.splice(0);
    if (found.length > 0) throw new Error(found.join('\n'));
  });
  afterAll(async () => {
    await test?.close();
    await server?.close();
  });
  const { send, file, list, read, comments } = createCustomerDriver(() => test);

  testHelpDesk(() => ({
    test,
    agent: {
      name: 'Eve Agent',
      answer: async (number, body) => {
        server.say(number, body);
        server.issue(number).status = 'Waiting for customer';
      },
      note: async (number, body) => server.say(number, body, { public: false, file: { name: 'secret.txt', body } }),
    },
    statuses: { filed: 'open', answered: 'pending' },
    priority: 'urgent',
    severity: '2 - severe',
    sorts: ['activity', 'created'],
    finds: ['BADLY', '画面', 'zeile', 'SUP-1'],
    lossy: async () => {
      const other = await open();
      return {
        test: other,
        lose: (what) => server.next(what === 'filing' ? 'raise' : 'say', { kind: 'cutAfter' }),
        lookupDelayMs: SETTLE_MS,
        close: () => other.close(),
      };
    },
  }));

  /** Returns the calls since a mark. */
  const calledSince = (mark: number) => server.calls.slice(mark).map(({ id }) => id);
  const lastNote = (number: string) => server.issue(number).comments.findLast((one) => !one.public)?.body ?? '';

  it('a list of 50 takes at most two requests', async () => {
    await list('ada');
    const mark = server.calls.length;
    await list('ada', { limit: '50' });
    expect(calledSince(mark)).toEqual(['search']);
  });

  it('opening the panel causes no request, because it could not return unread counts', async () => {
    const mark = server.calls.length;
    expect((await send('ada', 'GET', '/v1/session')).status).toBe(200);
    expect(calledSince(mark)).toEqual([]);
  });

  it('does not match a customer by a display name that is an address', async () => {
    const { id } = await file('ada');
    server.people.ada.isAddressVisible = false;
    const fresh = await open();
    const other = createCustomerDriver(() => fresh);
    try {
      expect((await other.list('ada')).items).toEqual([]);
      const refused = await other.send('ada', 'POST', '/v1/tickets', { body: { subject: 'a', description: 'b' } });
      expect(refused.problem.code).toBe('forbidden');
    } finally {
      server.people.ada.isAddressVisible = true;
      await fresh.close();
    }
    expect((await read('ada', id)).requester.name).toBe('Ada One');
  });

  it('finds no account for an address of two accounts', async () => {
    const adapter = await connect();
    const by = { email: 'cust1@example.test', name: 'Ada' };
    const { bob } = server.people;
    const email = bob.email;
    bob.email = by.email;
    try {
      expect(await adapter.findByMarker(by, 'x')).toBeNull();
      await expect(
        adapter.createTicket(
          by,
          {
            subject: 'a',
            description: 'b',
            priority: null,
            category: null,
            fields: {},
            cc: [],
            files: [],
            followUpOf: null,
          },
          'x',
        ),
      ).rejects.toMatchObject({ code: 'forbidden' });
    } finally {
      bob.email = email;
    }
  });

  it('reads lists until isLastPage, for any number of rows per page', async () => {
    const { id, number } = await file('ada');
    for (const body of ['one', 'two', 'three']) server.say(number, body);
    server.quirks.page = 1;
    expect((await comments('ada', id)).map(({ body }) => body)).toEqual(['one', 'two', 'three']);
    expect((await list('ada', { limit: '2' })).items).toHaveLength(2);
    const first = await list('ada', { limit: '50' });
    expect([first.items.length, typeof first.next]).toEqual([5, 'string']);
  });

  it('finds a request immediately after its creation, although the search index lags', async () => {
    server.quirks.lags = true;
    const { id } = await file('bob', { subject: 'Just now' });
    expect((await list('bob')).items[0]?.id).toBe(id);
  });

  it('returns no files of internal comments', async () => {
    const { id, number } = await file('ada');
    server.say(number, 'for us', { public: false, file: { name: 'secret.txt', body: 'x' } });
    server.say(number, 'for you', { file: { name: 'guide.txt', body: 'y' } });
    expect((await read('ada', id)).attachments).toEqual([]);
    expect((await comments('ada', id)).map((one) => [one.body, one.attachments.map(({ name }) => name)])).toEqual([
      ['for you', ['guide.txt']],
    ]);
  });

  it('removes the file markup that Jira inserts into texts, and nothing else', async () => {
    const { id, number } = await file('ada');
    server.say(number, 'See [^other.txt] and !this!', { file: { name: 'a (1)[x].txt', body: 'x' } });
    expect(server.issue(number).comments.at(-1)?.body).toContain('[^a (1)[x].txt]');
    expect((await comments('ada', id)).at(-1)?.body).toBe('See [^other.txt] and !this!');
  });

  it('does not offer a transition reserved for agents', async () => {
    const { id, number } = await file('ada');
    server.issue(number).status = 'Declined';
    expect(await read('ada', id)).toMatchObject({ status: 'closed', allowed: { reopen: false, followUp: true } });
    const refused = await send('ada', 'POST', `/v1/tickets/${id}/reopen`, { body: {} });
    expect(refused.problem).toMatchObject({ code: 'conflict', detail: 'The support desk did not allow this change.' });
    expect(server.issue(number).status).toBe('Declined');
  });

  it('does not trust a transition that has no effect', async () => {
    const { id, number } = await file('ada');
    server.quirks.stuck = ['Closed'];
    const refused = await send('ada', 'POST', `/v1/tickets/${id}/close`, { body: {} });
    expect(refused.problem.code).toBe('conflict');
    expect([server.issue(number).status, (await read('ada', id)).status]).toEqual(['Waiting for support', 'open']);
  });

  testFaultyDesk({ limit: 'JSM9', trouble: 'JSM10' }, () => ({
    fake: server,
    test,
    open: (timeoutMs) => open({ timeoutMs }),
    openUnlimited: () => open(),
    limits: { subject: { max: 255, unit: 'utf16' }, body: { max: 32_767, unit: 'utf16' } },
    writeDirectly: (number, body) => server.writeInPortal(number, body),
    calls: { list: 'search', file: 'raise', read: 'issue', reply: 'say' },
    lookupDelayMs: SETTLE_MS,
  }));

  it('creates no request or comment when only some of the files were uploaded', async () => {
    const { id } = await file('ada');
    const { upload } = createCustomerDriver(() => test);
    const attachments = [(await upload('ada', 'a.txt', 'a')).id, (await upload('ada', 'b.txt', 'b')).id];
    const before = server.issues.length;
    server.quirks.halfUploads = true;
    const filing = { body: { subject: 'Two files', description: 'Both.', attachments }, key: randomUUID() };
    expect((await send('ada', 'POST', '/v1/tickets', filing)).status).toBe(503);
    const reply = { body: { body: 'Here', attachments }, key: randomUUID() };
    expect((await send('ada', 'POST', `/v1/tickets/${id}/comments`, reply)).status).toBe(503);
    server.quirks.halfUploads = false;
    expect([server.issues.length, (await comments('ada', id)).length]).toEqual([before, 0]);
    const filed = await send('ada', 'POST', '/v1/tickets', filing);
    expect(filed.body).toMatchObject({ attachments: [{ name: 'a.txt' }, { name: 'b.txt' }] });
  });

  it('sends no value that a field would reject, and passes it to agents in the note', async () => {
    const filed = await file('ada', {
      category: 'billing',
      fields: { seats: 'many' },
      context: { Page: 'https://x.example' },
    });
    expect(filed).toMatchObject({ category: 'billing', fields: {} });
    expect(lastNote(filed.number)).toMatch(
      /Filed by Ada One[\s\S]*What the desk did not take:\nSeats: many[\s\S]*Page: https:\/\/x/,
    );
    expect((await file('ada', { fields: { seats: '12' } })).fields).toEqual({ seats: '12' });
    expect((await list('ada', { category: 'billing' })).items.map(({ id }) => id)).toEqual([filed.id]);
  });

  it('adds cc addresses of customers as participants, and passes others to agents in the note', async () => {
    const filed = await file('ada', { cc: ['CUST2@example.test', 'nobody@example.test'] });
    expect(filed.cc).toEqual(['cust2@example.test']);
    expect(lastNote(filed.number)).toContain('cc: nobody@example.test');
    // It was created in another organization than Bob's.
    expect((await list('bob', { view: 'copy' })).items).toEqual([]);
    const adapter = await connect();
    const by = { email: 'cust2@example.test', name: 'Bob' };
    const query = { view: 'copy', words: [], sort: 'activity', cursor: null, limit: 5 } as const;
    expect((await adapter.list(by, query)).items.map(({ number }) => number)).toEqual([filed.number]);
    expect((await adapter.list(by, { ...query, view: 'mine' })).items.map(({ number }) => number)).not.toContain(
      filed.number,
    );
  });

  it('hides issues that are not requests, for any reporter', async () => {
    const { id, number } = await file('ada');
    server.issue(number).isRequest = false;
    expect((await send('ada', 'GET', `/v1/tickets/${id}`)).status).toBe(404);
    expect((await list('ada')).items.map((one) => one.id)).not.toContain(id);
    expect((await list('ada', { q: number })).items).toEqual([]);
  });

  it('formats times in searches in the account’s time zone, to the minute', async () => {
    const { id, createdAt } = await file('bob', { subject: 'Now' });
    const at = Date.parse(createdAt ?? '');
    const ids = async (from: number, before: number) =>
      (
        await list('bob', { createdFrom: new Date(from).toISOString(), createdBefore: new Date(before).toISOString() })
      ).items.map((one) => one.id);
    expect(await ids(at, at + 1)).toEqual([id]);
    expect(await ids(at + 1, at + 60_000)).not.toContain(id);
  });

  it('creates a customer once for a first ticket, where that is configured', async () => {
    const adapter = await connect({ createCustomers: true });
    const by = { email: 'new@example.test', name: 'New' };
    const filing = {
      subject: 'a',
      description: 'b',
      priority: null,
      category: null,
      fields: {},
      cc: [],
      files: [],
      followUpOf: null,
    };
    server.next('makeCustomer', { kind: 'cutAfter' });
    await expect(adapter.createTicket(by, filing, 'm1')).rejects.toMatchObject({ code: 'unavailable' });
    const ref = await adapter.createTicket(by, filing, 'm1');
    expect(server.issue(ref).reporter.email).toBe('new@example.test');
    expect(await adapter.findByMarker(by, 'm1')).toBe(ref);
    expect(await adapter.findByMarker({ email: 'cust1@example.test', name: 'Ada' }, 'm1')).toBeNull();
  });

  it('rejects an invalid cursor', async () => {
    for (const cursor of [
      'x',
      Buffer.from('["activity","x"]').toString('base64url'),
      Buffer.from('["created","x"]').toString('base64url'),
    ])
      expect((await send('ada', 'GET', '/v1/tickets', { query: { cursor } })).problem, cursor).toMatchObject({
        code: 'validation',
      });
  });

  it('lists a ticket that moves between two pages once', async () => {
    for (let index = 0; index < 4; index++) await file('bob', { subject: `Moving ${index}` });
    const first = await list('bob', { limit: '2' });
    await file('bob', { subject: 'Between' });
    const second = await list('bob', { limit: '2', cursor: first.next ?? '' });
    expect([...first.items, ...second.items].map(({ subject }) => subject)).toEqual([
      'Moving 3',
      'Moving 2',
      'Moving 1',
      'Moving 0',
    ]);
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
    expect(await adapter.read(bob, server.issue(hers.number).id)).toBeNull();
    expect(await adapter.setStatus(bob, server.issue(hers.number).id, 'Closed').catch(() => 'refused')).toBe('refused');
    expect(server.issue(hers.number).status).toBe('Waiting for support');
  });

  it('reports each change once, including those that the search finds late', async () => {
    const adapter = await connect();
    const asked = async (since: string | null) => {
      if (!adapter.changes) throw new Error('It cannot be asked.');
      return adapter.changes(since);
    };
    const { number } = await file('ada');
    const start = await asked(null);
    expect(start).toMatchObject({ refs: [], more: false });
    // A change within the minute may be reported once more, but only once.
    const settled = await asked(start.cursor);
    expect(await asked(settled.cursor)).toMatchObject({ refs: [] });
    const issue = server.issue(number);
    server.say(number, 'Which browser?');
    const late = await file('ada');
    const { id, updated } = server.issue(late.number);
    server.issue(late.number).updated = 0;
    const first = await asked(settled.cursor);
    expect(first.refs).toEqual([issue.id]);
    server.issue(late.number).updated = updated;
    expect((await asked(first.cursor)).refs).toEqual([id]);
    server.quirks.page = 1;
    const one = await asked(JSON.stringify([0, 0, null]));
    expect(one).toMatchObject({ more: true });
    expect((await asked(one.cursor)).cursor).not.toBe(one.cursor);
  });

  it('rejects invalid settings at startup, with their key', async () => {
    const wrong: [string, Partial<JiraOptions>, Partial<DeskMapping>?][] = [
      ['desk.token', { token: 'wrong' }],
      ['desk.token', { token: 'with space' }],
      ['desk.account', { account: 'nobody' }],
      ['desk.serviceDesk', { serviceDesk: 'HR' }],
      ['desk.requestType', { requestType: 'Twice' }],
      ['desk.requestType', { requestType: 'Nothing' }],
      ['desk.markerField', { markerField: 'Not there' }],
      ['desk.markerField', { markerField: 'Seats' }],
      ['desk.categoryField', { categoryField: 'Attachment' }],
      ['desk.mapping.statuses.Open', {}, { statuses: { Open: 'open' } }],
      ['desk.mapping.priorities.high', {}, { priorities: { high: 'Hihg' } }],
      ['desk.mapping.categories.billing', {}, { categories: { billing: 'Bills' } }],
      ['desk.mapping.fields.severity', {}, { fields: { severity: 'Severe' } }],
    ];
    for (const [key, options, mapping] of wrong) await expect(connect(options, mapping), key).rejects.toThrow(key);
    await expect(connect({ account: undefined })).rejects.toThrow('desk.token');
    expect(server.calls.at(-1)?.came.headers.authorization).toBe(`Bearer ${server.token}`);
    server.quirks.form = [
      ...FORM,
      { fieldId: 'duedate', name: 'Until when?', required: true, jiraSchema: { type: 'date' } },
    ];
    await expect(connect()).rejects.toThrow('desk.requestType: its form asks for "Until when?"');
    server.quirks.form = FORM;
    server.quirks.agent = false;
    await expect(connect()).rejects.toThrow('desk.token: this account may not file for others');
    server.quirks.agent = true;
    const { url, token } = server;
    const shape = {
      kind: 'jira',
      url,
      account: server.people.service.email,
      serviceDesk: '10',
      requestType: '25',
      mapping: MAPPING,
    } as const;
    await expect(createDesk(shape, { token: 'wrong' })).rejects.toThrow('desk.token');
    await expect(createDesk(shape, { token })).resolves.toMatchObject({});
  });
});
