import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import { call, organization, person } from '../../../test/people.ts';
import type { CallContext, Identity } from '../interfaces/index.ts';
import type { Store } from '../database/index.ts';
import { databaseDesk } from './database-desk.ts';

const desk = databaseDesk({
  priorities: [
    { id: 'high', label: 'High', responseMinutes: 60, tone: 'high' },
    { id: 'low', label: 'Low', responseMinutes: null, tone: 'low' },
  ],
  categories: ['billing'],
});
const { support } = desk;
if (!support) throw new Error('The database desk has a support side.');

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 0, 1);

describe.each(databases)('the database desk on $name', ({ freshStore }) => {
  let store: Store;
  beforeAll(async () => {
    store = await freshStore();
  });
  afterAll(() => store.close());

  let user: Identity;
  let colleague: Identity;
  let admin: Identity;
  let stranger: Identity;
  let agent: Identity;
  beforeEach(() => {
    const own = organization();
    [user, colleague, admin] = [person('user', own), person('user', own), person('admin', own)];
    [stranger, agent] = [person('admin'), person('agent')];
  });

  const as = (identity: Identity, now = NOW): CallContext => call(store.db, identity, now);
  const text = { subject: 'Export fails', description: 'It stops at 50%.' };
  const file = async (identity = user, more = {}) => desk.createTicket(as(identity), { ...text, ...more });

  it('creates a ticket and returns it as stored', async () => {
    const filed = await file(user, { priority: 'high', category: 'billing', fields: { build: '7' } });
    expect(filed).toMatchObject({
      ...text,
      status: 'new',
      priority: 'high',
      category: 'billing',
      fields: { build: '7' },
      requester: { id: user.id, name: user.name, role: 'user' },
      createdAt: new Date(NOW).toISOString(),
      responseDueAt: new Date(NOW + HOUR).toISOString(),
      unread: false,
      allowed: { comment: true, close: true, reopen: false, confirm: false },
    });
    expect(await desk.readTicket(as(user), filed.id)).toEqual(filed);
    expect((await desk.listTickets(as(user), {})).items.map((row) => row.id)).toEqual([filed.id]);
  });

  it('rejects an unknown priority, category, field and file, and stores nothing', async () => {
    for (const more of [
      { priority: 'urgent' },
      { category: 'gossip' },
      { fields: { a: 'b\u0000' } },
      { attachments: ['00000000-0000-0000-0000-000000000000'] },
      { attachments: ['a\u0000'] },
    ])
      await expect(file(user, more)).rejects.toMatchObject({ code: 'validation' });
    expect((await desk.listTickets(as(user), {})).items).toEqual([]);
  });

  it('gives every ticket its own number, also to concurrent ones', async () => {
    const filed = await Promise.all(Array.from({ length: 30 }, () => file()));
    expect(new Set(filed.map((ticket) => ticket.number)).size).toBe(30);
  });

  it('returns not found for tickets of others, exactly as for tickets that do not exist', async () => {
    const { id, number } = await file();
    for (const outsider of [stranger, colleague])
      for (const wrong of [id, number, 'no-such-id', 'a\u0000', "' OR 1=1 --"]) {
        const target = wrong === id ? id : wrong;
        expect(await desk.readTicket(as(outsider), target)).toBeNull();
        expect(await desk.listComments(as(outsider), target)).toBeNull();
        expect(await desk.addComment(as(outsider), target, { body: 'Hello' })).toBeNull();
        expect(await desk.changeStatus(as(outsider), target, 'close')).toBeNull();
        expect(await desk.markRead(as(outsider), target)).toBe(false);
      }
    expect(await desk.readTicket(as(user), number)).toBeNull();
    expect((await desk.listTickets(as(stranger), { view: 'organization' })).items).toEqual([]);
    expect((await desk.listTickets(as(colleague), {})).items).toEqual([]);
    await expect(desk.listTickets(as(colleague), { view: 'organization' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect((await desk.readTicket(as(user), id))?.status).toBe('new');
  });

  it("lets an admin read their organization's tickets, but lists only their own by default", async () => {
    const [theirs, own] = [await file(user), await file(admin)];
    expect((await desk.readTicket(as(admin), theirs.id))?.id).toBe(theirs.id);
    expect((await desk.listTickets(as(admin), {})).items.map((row) => row.id)).toEqual([own.id]);
    const all = await desk.listTickets(as(admin), { view: 'organization' });
    expect(all.items.map((row) => row.id).sort()).toEqual([theirs.id, own.id].sort());
    expect(all.total).toBe(2);
  });

  it('denies old tickets to a user who has moved to another organization', async () => {
    const { id } = await file();
    expect(await desk.readTicket(as({ ...user, organization: organization() }), id)).toBeNull();
  });

  it('takes a ticket from new to closed: answer, reply, solution, confirmation', async () => {
    const { id } = await file(user, { priority: 'high' });
    await support.answerTicket(as(agent, NOW + 1), { id, body: 'Which browser?' });
    const answered = await desk.readTicket(as(user), id);
    expect(answered).toMatchObject({ status: 'pending', unread: true, responseDueAt: null });
    await desk.addComment(as(user, NOW + 2), id, { body: 'Firefox' });
    expect(await desk.readTicket(as(user), id)).toMatchObject({ status: 'open', unread: false });
    await support.answerTicket(as(agent, NOW + 3), { id, body: 'Try this', status: 'solved' });
    expect((await desk.readTicket(as(user), id))?.allowed).toMatchObject({
      comment: true,
      close: true,
      reopen: true,
      confirm: true,
    });
    const confirmed = await desk.changeStatus(as(user, NOW + 4), id, 'confirm', 'Thank you');
    expect(confirmed).toMatchObject({
      status: 'closed',
      allowed: { comment: false, close: false, reopen: true, confirm: false },
    });
    const said = await desk.listComments(as(user), id);
    expect(said?.items.map((comment) => [comment.author.role, comment.body])).toEqual([
      ['agent', 'Which browser?'],
      ['user', 'Firefox'],
      ['agent', 'Try this'],
      ['user', 'Thank you'],
    ]);
    expect((await desk.changeStatus(as(user, NOW + 5), id, 'reopen'))?.status).toBe('open');
  });

  it('rejects a change that the status does not allow, with a sentence, and changes nothing', async () => {
    const { id } = await file();
    await expect(desk.changeStatus(as(user), id, 'confirm', 'Works')).rejects.toMatchObject({ code: 'conflict' });
    await expect(desk.changeStatus(as(user), id, 'reopen')).rejects.toMatchObject({ code: 'conflict' });
    await desk.changeStatus(as(user), id, 'close');
    await expect(desk.changeStatus(as(user), id, 'close')).rejects.toThrow('already closed');
    await expect(desk.addComment(as(user), id, { body: 'More' })).rejects.toThrow('Reopen it');
    expect((await desk.listComments(as(user), id))?.items).toEqual([]);
  });

  it('a reply reopens pending and solved tickets, and leaves new and open ones unchanged', async () => {
    for (const [status, after] of [
      ['pending', 'open'],
      ['solved', 'open'],
      ['open', 'open'],
    ] as const) {
      const { id } = await file();
      await support.answerTicket(as(agent), { id, body: 'a', status });
      await desk.addComment(as(user), id, { body: 'b' });
      expect((await desk.readTicket(as(user), id))?.status).toBe(after);
    }
    const fresh = await file();
    await desk.addComment(as(user), fresh.id, { body: 'b' });
    expect((await desk.readTicket(as(user), fresh.id))?.status).toBe('new');
  });

  it('never shows, finds or hints at an internal comment on the customer side', async () => {
    const filed = await file();
    const note = await support.answerTicket(as(agent, NOW + 9), {
      id: filed.id,
      body: 'xylophone suspect',
      internal: true,
    });
    expect(note?.internal).toBe(true);
    expect(await desk.readTicket(as(user), filed.id)).toEqual(filed);
    expect((await desk.listComments(as(user), filed.id))?.items).toEqual([]);
    expect((await desk.listTickets(as(user), { q: 'xylophone' })).items).toEqual([]);
    expect((await support.listQueue(as(agent), { q: 'xylophone' })).items).toHaveLength(1);
    expect((await support.readQueueTicket(as(agent), filed.id))?.comments).toMatchObject([{ internal: true }]);
    expect(await desk.unread(as(user))).toBe(0);
  });

  it('marks a ticket unread for all participants until they read or answer it', async () => {
    const { id } = await file();
    await desk.addComment(as(admin), id, { body: 'We need this today.' });
    expect([await desk.unread(as(user)), await desk.unread(as(admin)), await desk.unread(as(colleague))]).toEqual([
      1, 0, 0,
    ]);
    await support.answerTicket(as(agent), { id, body: 'On it.' });
    expect([await desk.unread(as(user)), await desk.unread(as(admin))]).toEqual([1, 1]);
    expect(await desk.markRead(as(user), id)).toBe(true);
    expect([await desk.unread(as(user)), await desk.unread(as(admin))]).toEqual([0, 1]);
    expect((await desk.listTickets(as(admin), { view: 'organization' })).items[0]?.unread).toBe(true);
  });

  it('stores comments of the same millisecond in one order', async () => {
    const { id } = await file();
    await Promise.all(Array.from({ length: 12 }, (_, index) => desk.addComment(as(user), id, { body: String(index) })));
    const said = await desk.listComments(as(user), id);
    expect(new Set(said?.items.map((comment) => comment.body)).size).toBe(12);
    expect((await desk.readTicket(as(user), id))?.version).toBe('13');
  });

  it('a concurrent close and reply never leave a closed ticket with a later reply', async () => {
    for (let round = 0; round < 10; round++) {
      const { id } = await file();
      const [closed, reply] = await Promise.allSettled([
        desk.changeStatus(as(user), id, 'close'),
        desk.addComment(as(user), id, { body: 'Wait' }),
      ]);
      expect(closed.status).toBe('fulfilled');
      const said = (await desk.listComments(as(user), id))?.items.length;
      expect(said).toBe(reply.status === 'fulfilled' ? 1 : 0);
      expect((await desk.readTicket(as(user), id))?.status).toBe('closed');
    }
  });

  it('triage changes status, priority and assignee of the version that was read, and rejects a stale one', async () => {
    const filed = await file(user, { priority: 'low' });
    const triaged = await support.triageTicket(
      as(agent, NOW + 5),
      { id: filed.id, status: 'open', priority: 'high', assignee: 'Ken' },
      filed.version,
    );
    expect(triaged).toMatchObject({
      status: 'open',
      priority: 'high',
      assignee: 'Ken',
      organization: { id: user.organization?.id },
      // Counted from the creation of the ticket, not from the triage.
      responseDueAt: new Date(NOW + HOUR).toISOString(),
    });
    await expect(
      support.triageTicket(as(agent), { id: filed.id, assignee: null }, filed.version),
    ).rejects.toMatchObject({
      code: 'stale',
    });
    const same = triaged?.version ?? '';
    await expect(support.triageTicket(as(agent), { id: filed.id, status: 'new' }, same)).rejects.toMatchObject({
      code: 'validation',
    });
    await expect(support.triageTicket(as(agent), { id: filed.id, priority: 'x' }, same)).rejects.toMatchObject({
      code: 'validation',
    });
    expect((await support.triageTicket(as(agent), { id: filed.id }, same))?.version).toBe(same);
    expect(await support.triageTicket(as(agent), { id: 'none' }, same)).toBeNull();
  });

  it('lists by status, by `active`, and in the queue by organization', async () => {
    const [first, second, third] = [await file(), await file(), await file()];
    await desk.changeStatus(as(user), first.id, 'close');
    await support.answerTicket(as(agent), { id: second.id, body: 'x', status: 'solved' });
    const ids = async (query: Parameters<typeof desk.listTickets>[1]) =>
      (await desk.listTickets(as(user), query)).items.map((row) => row.id);
    expect(await ids({ status: 'closed' })).toEqual([first.id]);
    expect(await ids({ status: 'active' })).toEqual([third.id]);
    const organizationId = user.organization?.id ?? '';
    expect((await support.listQueue(as(agent), { organizationId })).total).toBe(3);
    expect((await support.listQueue(as(agent), { organizationId, status: 'new' })).items).toHaveLength(1);
    expect((await support.listQueue(as(agent), { organizationId: 'a\u0000' })).items).toEqual([]);
  });

  describe('search', () => {
    const find = async (q: string) => (await desk.listTickets(as(user), { q })).items.map((row) => row.subject);
    beforeEach(async () => {
      await file(user, {
        subject: 'CSVエクスポートが失敗します',
        description: '請求書の一覧で 50% まで進んで止まります。',
      });
      const { id } = await file(user, { subject: 'Login_page is slow', description: "O'Brien sees NEAR(x) OR 1=1" });
      await desk.addComment(as(user), id, { body: 'ｽｸﾘｰﾝｼｮｯﾄを添付しました' });
    });

    it('finds Japanese and English words anywhere in a text, regardless of width, case and kana', async () => {
      for (const q of ['エクスポート', 'ｴｸｽﾎﾟｰﾄ', 'えくすぽーと', 'ｃｓｖ 請求書', '50%', '失敗　CSV'])
        expect(await find(q)).toEqual(['CSVエクスポートが失敗します']);
      for (const q of ['LOGIN_PAGE slow', 'スクリーンショット', "o'brien", 'near(x)'])
        expect(await find(q)).toEqual(['Login_page is slow']);
    });

    it('finds a ticket by its number, with and without #', async () => {
      const { number, subject } = await file(user, { subject: 'By number' });
      expect(await find(`#${number}`)).toEqual([subject]);
      expect(await find(number)).toContain(subject);
    });

    it('finds by # only the ticket with exactly this number, in every organization for agents', async () => {
      const { number } = await file(user, { subject: 'Counted' });
      await file(user, { subject: 'Mentions', description: `See #${number} and #${number}0.` });
      const { number: foreign } = await file(stranger, { subject: 'Counted elsewhere' });
      const search = async (q: string) => (await support.listQueue(as(agent), { q })).items;
      expect((await desk.listTickets(as(user), { q: `#${number}` })).items).toMatchObject([{ number }]);
      expect(await find(`#${number.slice(0, -1)}`)).toEqual([]);
      for (const wanted of [number, foreign]) {
        const rows = await search(`＃${wanted}`);
        expect(new Set(rows.map((row) => row.number))).toEqual(new Set([wanted]));
        expect(new Set(rows.map(({ organization }) => organization.id)).size).toBe(rows.length);
      }
    });

    it('takes wildcards, quotes and operators literally', async () => {
      for (const q of ['%', '_']) expect(await find(`zz${q}`)).toEqual([]);
      for (const q of ["' OR 1=1 --", '"*', 'NEAR(', '(a+)+$', '\\', '5_%', 'Loginxpage', '\u0000', '\ud800', ')'])
        expect(Array.isArray(await find(q))).toBe(true);
      expect(await find('5_%')).toEqual([]);
      expect(await find('login%slow')).toEqual([]);
    });

    it('requires every word, and finds no tickets of others', async () => {
      expect(await find('csv login')).toEqual([]);
      expect((await desk.listTickets(as(stranger), { q: 'csv' })).items).toEqual([]);
    });
  });

  it('rejects a cursor that it did not create', async () => {
    for (const cursor of [
      'x',
      '',
      'e30',
      Buffer.from('[1]').toString('base64url'),
      Buffer.from('["a","b"]').toString('base64url'),
      Buffer.from('[1.5,"b"]').toString('base64url'),
      Buffer.from('[1,"\\u0000"]').toString('base64url'),
    ])
      await expect(desk.listTickets(as(user), { cursor })).rejects.toMatchObject({ code: 'validation' });
  });

  it('pages without gaps or repeats, for any page size and any number of equal times', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 25 }),
        fc.integer({ min: 1, max: 9 }),
        async (times, limit) => {
          const reader = person('user');
          for (const time of times) await desk.createTicket(as(reader, NOW + time), text);
          const seen: string[] = [];
          let cursor: string | undefined;
          do {
            const page = await desk.listTickets(as(reader), { limit, ...(cursor === undefined ? {} : { cursor }) });
            expect(page.items.length).toBeLessThanOrEqual(limit);
            expect(page.total).toBe(cursor === undefined ? times.length : null);
            seen.push(...page.items.map((row) => `${row.updatedAt} ${row.id}`));
            cursor = page.next ?? undefined;
          } while (cursor !== undefined);
          expect(seen).toHaveLength(times.length);
          expect(new Set(seen).size).toBe(times.length);
          expect(seen.map((row) => row.split(' ')[0])).toEqual(
            seen
              .map((row) => row.split(' ')[0])
              .sort()
              .reverse(),
          );
        },
      ),
      { numRuns: 12 },
    );
  });
});
