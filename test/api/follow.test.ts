import * as fc from 'fast-check';
import * as z from 'zod/mini';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Comment, Session, Ticket, TicketCount, TicketSummary, TimelineEntry } from '../../src/contract/index.ts';
import { createRatingLink } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { openTestApi, PEOPLE, type TestRequest, type TestPerson, type TestApi } from './harness.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const List = z.object({ items: z.array(TicketSummary), next: z.nullable(z.string()), total: z.nullable(z.number()) });

describe.each(databases)('following tickets on $name', (database) => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi(database, {
      lifecycle: { reopenDays: 10, rateDays: 5, editable: ['subject', 'description', 'priority', 'cc', 'callback'] },
      form: [
        { id: 'subject', kind: 'text', required: true },
        { id: 'description', kind: 'textarea', required: true },
        { id: 'priority', kind: 'priority' },
        {
          id: 'category',
          kind: 'select',
          options: [
            { id: 'billing', label: 'Billing' },
            { id: 'login', label: 'Login' },
          ],
        },
        { id: 'cc', kind: 'emails' },
        { id: 'callback', kind: 'phone' },
      ],
    });
  });
  afterAll(() => test.close());
  beforeEach(() => {
    test.time.now += DAY;
  });

  const call = async (as: TestPerson, method: string, path: string, said: TestRequest = {}) => {
    const answer = await test.send(method, path, { as, ...said });
    return answer;
  };
  const file = async (more: object = {}, as: TestPerson = 'owner') => {
    const body = { subject: 'Export fails', description: 'Since this morning.', ...more };
    const answer = await call(as, 'POST', '/v1/tickets', { body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return z.parse(Ticket, answer.body);
  };
  const read = async (id: string, as: TestPerson = 'owner') =>
    z.parse(Ticket, (await call(as, 'GET', `/v1/tickets/${id}`)).body);
  const answer = (id: string, status?: string) =>
    call('agent', 'POST', `/v1/support/tickets/${id}/comments`, {
      body: { body: 'Try this.', ...(status && { status }) },
    });
  const edit = ({ id, version }: Ticket, body: object, as: TestPerson = 'owner') =>
    call(as, 'PATCH', `/v1/tickets/${id}`, { body, headers: { 'if-match': `"${version}"` } });
  const list = async (as: TestPerson, query: Record<string, string>) =>
    z.parse(List, (await call(as, 'GET', '/v1/tickets', { query })).body);

  it('shows the status in terms for customers', async () => {
    const { id, customerStatus: phase, version } = await file();
    expect(phase).toBe('awaiting_assignment');
    await call('agent', 'PATCH', `/v1/support/tickets/${id}`, {
      body: { assignee: 'Ken' },
      headers: { 'if-match': `"${version}"` },
    });
    expect((await read(id)).customerStatus).toBe('with_us');
    await answer(id);
    expect((await read(id)).customerStatus).toBe('waiting_for_you');
    await answer(id, 'solved');
    expect((await read(id)).customerStatus).toBe('suggestion_provided');
    await call('owner', 'POST', `/v1/tickets/${id}/confirm`, { body: {} });
    expect((await read(id)).customerStatus).toBe('closed');
  });

  it('shows the history in order, with person and reason, and nothing internal', async () => {
    const { id, version } = await file();
    await call('agent', 'PATCH', `/v1/support/tickets/${id}`, {
      body: { assignee: 'Ken', priority: 'high', reason: 'Many are affected.' },
      headers: { 'if-match': `"${version}"` },
    });
    await call('agent', 'POST', `/v1/support/tickets/${id}/comments`, { body: { body: 'secret', internal: true } });
    test.time.now += HOUR;
    await answer(id, 'solved');
    await call('owner', 'POST', `/v1/tickets/${id}/reopen`, { body: { comment: 'It still stops.' } });
    const entries: TimelineEntry[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const query = { limit: '2', ...(cursor !== undefined && { cursor }) };
      const { body } = await call('copied', 'GET', `/v1/tickets/${id}/timeline`, { query });
      expect(body).toMatchObject({ code: 'not_found' });
      const page = await call('owner', 'GET', `/v1/tickets/${id}/timeline`, { query });
      const parsed = z.parse(z.object({ items: z.array(TimelineEntry), next: z.nullable(z.string()) }), page.body);
      entries.push(...parsed.items);
      cursor = parsed.next;
    }
    expect(entries.map(({ kind, to, by, comment }) => [kind, comment?.body ?? to, by.name])).toEqual([
      ['created', undefined, 'Ada'],
      ['assigned', 'Ken', 'Eve'],
      ['priority', 'high', 'Eve'],
      ['comment', 'Try this.', 'Eve'],
      ['comment', 'It still stops.', 'Ada'],
      ['status', 'solved', 'Eve'],
      ['status', 'open', 'Ada'],
    ]);
    expect(entries.find(({ kind }) => kind === 'priority')?.reason).toBe('Many are affected.');
    expect(JSON.stringify(entries)).not.toContain('secret');
    expect(new Set(entries.map((entry) => entry.id)).size).toBe(entries.length);
  });

  it('numbers reveal nothing about other organizations, and cursors nothing about internal notes', async () => {
    const getNumber = ({ number }: { number: string }) => Number(number);
    const first = await file();
    for (let i = 0; i < 3; i++) await file({}, 'stranger');
    const second = await file();
    expect(getNumber(second) - getNumber(first)).toBe(1);

    const { id } = second;
    const cursors = async () => {
      const found: string[] = [];
      for (let cursor: string | null = null; ;) {
        const query: Record<string, string> = { limit: '1', ...(cursor !== null && { cursor }) };
        const { body } = await call('owner', 'GET', `/v1/tickets/${id}/timeline`, { query });
        cursor = z.parse(z.object({ next: z.nullable(z.string()) }), body).next;
        if (cursor === null) return found;
        found.push(cursor);
      }
    };
    for (let i = 0; i < 3; i++) {
      await call('agent', 'POST', `/v1/support/tickets/${id}/comments`, { body: { body: 'secret', internal: true } });
      await call('owner', 'POST', `/v1/tickets/${id}/comments`, { body: { body: `Said ${i}.` } });
    }
    const seen = await cursors();
    expect(seen.length).toBeGreaterThan(2);
    for (const cursor of seen)
      expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toMatch(/\d{3}|[[,\]]\d/);
    // Equal lengths, and different for the same position: cursors can be neither counted nor compared.
    const again = await cursors();
    expect(new Set([...seen, ...again]).size).toBe(seen.length * 2);
    expect(new Set(seen.map(({ length }) => length)).size).toBe(1);
    const [cursor = ''] = seen;
    for (const [ticket, query] of [
      [first.id, { cursor }],
      [id, { cursor: `${cursor.slice(0, -1)}${cursor.endsWith('A') ? 'B' : 'A'}` }],
      [id, { cursor: Buffer.from(JSON.stringify([0, 0, null])).toString('base64url') }],
    ] as const) {
      const refused = await call('owner', 'GET', `/v1/tickets/${ticket}/timeline`, { query });
      expect(refused.problem.errors?.[0]?.field).toBe('cursor');
    }
  });

  it('a follow-up reveals nothing about a ticket that its reader may not see', async () => {
    const earlier = await file();
    await call('owner', 'POST', `/v1/tickets/${earlier.id}/close`, { body: {} });
    test.time.now += 31 * 24 * HOUR;
    const next = await file({ followUpOf: earlier.id, cc: ['finn@acme.example'] });
    expect((await read(next.id)).followUpOf).toMatchObject({ id: earlier.id });
    expect((await read(next.id, 'admin')).followUpOf).toMatchObject({ id: earlier.id });
    const finn = await test.token({ ...PEOPLE.copied, sub: 'finn', name: 'Finn', email: 'finn@acme.example' });
    const { status, body } = await test.send('GET', `/v1/tickets/${next.id}`, { token: finn });
    expect([status, body]).toMatchObject([200, { followUpOf: null }]);
    expect(JSON.stringify(body)).not.toContain(earlier.id);
  });

  describe('people in cc', () => {
    it('see the ticket, reply and receive events, but cannot change its status', async () => {
      const { id } = await file({ cc: ['CLEO@acme.example'] });
      await call('copied', 'GET', '/v1/session');
      expect((await list('copied', { view: 'copy' })).items.map((row) => row.id)).toEqual([id]);
      expect((await list('copied', {})).items).toEqual([]);
      const seen = await read(id, 'copied');
      expect(seen.allowed).toMatchObject({ comment: true, close: false, rate: false, escalate: false, edit: [] });
      const said = await call('copied', 'POST', `/v1/tickets/${id}/comments`, { body: { body: 'Me too.' } });
      expect(said.status).toBe(201);
      expect((await read(id)).unread).toBe(true);
      await answer(id);
      expect((await read(id, 'copied')).unread).toBe(true);
      for (const path of ['close', 'confirm', 'reopen'])
        expect((await call('copied', 'POST', `/v1/tickets/${id}/${path}`, { body: {} })).problem.code).toBe(
          'forbidden',
        );
      const own = await read(id);
      expect((await edit(own, { subject: 'Mine now' }, 'copied')).problem.code).toBe('forbidden');
      // Removed from cc, they lose access.
      expect((await edit(own, { cc: [] })).status).toBe(200);
      expect((await call('copied', 'GET', `/v1/tickets/${id}`)).problem.code).toBe('not_found');
      expect((await list('copied', { view: 'copy' })).items).toEqual([]);
    });

    it('a cc address grants no access in another organization', async () => {
      const { id } = await file({ cc: ['spy@globex.example'] });
      const token = await test.token({ sub: 'spy', email: 'spy@globex.example', org: 'globex', role: 'user' });
      const answer = await test.send('GET', `/v1/tickets/${id}`, { token });
      expect(answer.problem.code).toBe('not_found');
      const listed = await test.send('GET', '/v1/tickets', { token, query: { view: 'copy' } });
      expect(listed.body).toMatchObject({ items: [] });
    });
  });

  describe('editing', () => {
    it('changes the fields that the vendor made editable, of the version that was read, and returns the result', async () => {
      const ticket = await file({ priority: 'low' });
      expect(ticket.allowed.edit).toEqual(['subject', 'description', 'priority', 'cc', 'callback']);
      const before = ticket.responseDueAt;
      const edited = await edit(ticket, {
        subject: '  Import fails',
        priority: 'urgent',
        reason: 'The whole office waits.',
        fields: { callback: '０３-1234-5678' },
      });
      expect(edited.status, JSON.stringify(edited.body)).toBe(200);
      const now = z.parse(Ticket, edited.body);
      expect(now).toMatchObject({ priority: 'urgent', fields: { callback: '03-1234-5678' } });
      expect(now.subject.trim()).toBe('Import fails');
      expect(now.responseDueAt).toBe(new Date(test.time.now + HOUR).toISOString());
      expect(before).toBe(new Date(test.time.now + DAY).toISOString());
      expect((await edit(ticket, { subject: 'Again' })).problem.code).toBe('stale');
      expect((await list('owner', { q: 'import fails' })).items.map((row) => row.id)).toContain(ticket.id);
      const seen = await call('agent', 'GET', `/v1/support/tickets/${ticket.id}`);
      expect(seen.body).toMatchObject({ subject: now.subject, priority: 'urgent' });
    });

    it('changes the description, and preserves the earlier text for agents only', async () => {
      const ticket = await file({ description: 'The old report.' });
      const edited = await edit(ticket, { description: 'The report of the diagnosis tool.' });
      expect(edited.status, JSON.stringify(edited.body)).toBe(200);
      expect(z.parse(Ticket, edited.body).description).toBe('The report of the diagnosis tool.');
      const history = await call('owner', 'GET', `/v1/tickets/${ticket.id}/timeline`);
      const { items } = z.object({ items: z.array(TimelineEntry) }).parse(history.body);
      expect(items.map(({ kind, fields }) => [kind, fields])).toEqual([
        ['created', undefined],
        ['edited', ['description']],
      ]);
      expect(JSON.stringify((await call('owner', 'GET', `/v1/tickets/${ticket.id}/comments`)).body)).not.toContain(
        'old',
      );
      const seen = await call('agent', 'GET', `/v1/support/tickets/${ticket.id}`);
      expect(seen.body).toMatchObject({ description: 'The report of the diagnosis tool.' });
      const { comments } = z.object({ comments: z.array(Comment) }).parse(seen.body);
      expect(comments.map(({ body, internal }) => [body, internal])).toEqual([
        [expect.stringContaining('The old report.'), true],
      ]);
      expect((await list('owner', { q: 'diagnosis tool' })).items.map((row) => row.id)).toEqual([ticket.id]);
      // The same text again is not an edit.
      const same = await edit(await read(ticket.id), { description: 'The report of the diagnosis tool.' });
      expect(z.parse(Ticket, same.body).version).toBe(z.parse(Ticket, edited.body).version);
    });

    it('rejects an impossible change with a reason', async () => {
      const ticket = await file({ priority: 'low' });
      for (const [body, field] of [
        [{ priority: 'high' }, 'reason'],
        [{ priority: 'none', reason: 'x' }, 'priority'],
        [{ cc: ['nobody'] }, 'cc'],
        [{ fields: { callback: 'call me' } }, 'fields.callback'],
        [{ fields: { secret: 'x' } }, 'fields.secret'],
        [{ subject: 'x'.repeat(201) }, 'subject'],
        [{ description: ' ' }, 'description'],
        [{ description: 'x'.repeat(70_000) }, 'description'],
      ] as const) {
        const { problem } = await edit(ticket, body);
        expect([problem.code, problem.errors?.[0]?.field]).toEqual(['validation', field]);
      }
      expect(await read(ticket.id)).toEqual(ticket);
      await call('owner', 'POST', `/v1/tickets/${ticket.id}/close`, { body: {} });
      expect((await edit(await read(ticket.id), { subject: 'Late' })).problem.code).toBe('conflict');
    });

    it('a concurrent change by an agent is a conflict for an edit, and none for a reply', async () => {
      const ticket = await file();
      await answer(ticket.id);
      expect((await edit(ticket, { subject: 'Lost?' })).problem.code).toBe('stale');
      const reply = await call('owner', 'POST', `/v1/tickets/${ticket.id}/comments`, { body: { body: 'Firefox.' } });
      expect(z.parse(Comment, reply.body).body).toBe('Firefox.');
    });
  });

  describe('status changes', () => {
    it('reopens within the vendor’s window; afterwards a follow-up ticket can be submitted', async () => {
      const { id, number } = await file({ cc: ['cleo@acme.example'] });
      await call('owner', 'POST', `/v1/tickets/${id}/close`, { body: {} });
      test.time.now += 9 * DAY;
      expect((await read(id)).allowed).toMatchObject({ reopen: true, followUp: false });
      const early = await call('owner', 'POST', `/v1/tickets/${id}/reopen`, { body: { comment: 'Again.' } });
      expect(early.body).toMatchObject({ status: 'open' });
      await call('owner', 'POST', `/v1/tickets/${id}/close`, { body: {} });
      test.time.now += 10 * DAY;
      expect((await read(id)).allowed).toMatchObject({ reopen: false, followUp: true });
      expect((await call('owner', 'POST', `/v1/tickets/${id}/reopen`, { body: {} })).problem.code).toBe('conflict');
      const closed = await read(id);
      const next = await file({ followUpOf: id });
      expect(next.followUpOf).toEqual({ id, number });
      // Visible from the earlier ticket as well, for users who may see the new one.
      const ways = async (as: TestPerson) => {
        const { body } = await call(as, 'GET', `/v1/tickets/${id}/timeline`);
        const { items } = z.parse(z.object({ items: z.array(TimelineEntry) }), body);
        return items.flatMap(({ kind, to, ticketId }) => (kind === 'followed' ? [[to, ticketId]] : []));
      };
      expect(await ways('owner')).toEqual([[next.number, next.id]]);
      expect(await ways('copied')).toEqual([]);
      expect((await read(id)).version).toBe(closed.version);
      for (const followUpOf of [next.id, 'none', (await file({}, 'stranger')).id]) {
        const body = { subject: 'x', description: 'y', followUpOf };
        expect((await call('owner', 'POST', '/v1/tickets', { body })).problem.errors?.[0]?.field).toBe('followUpOf');
      }
    });

    it('escalates once, only when overdue, only by designated contacts, and returns the next step', async () => {
      const { id } = await file({ priority: 'urgent' });
      const ask = (as: TestPerson) =>
        call(as, 'POST', `/v1/tickets/${id}/escalate`, { body: { reason: 'Work has stopped.' } });
      expect((await read(id, 'admin')).allowed.escalate).toBe(false);
      expect((await ask('admin')).problem.detail).toContain('not overdue');
      test.time.now += HOUR;
      expect((await read(id, 'admin')).allowed.escalate).toBe(true);
      expect((await read(id)).allowed.escalate).toBe(false);
      expect((await ask('owner')).problem.code).toBe('forbidden');
      const [one, two] = await Promise.all([ask('admin'), ask('admin')]);
      expect([one.status, two.status].sort()).toEqual([200, 409]);
      const seen = await read(id);
      expect(seen.escalation).toMatchObject({
        reason: 'Work has stopped.',
        next: { ja: expect.any(String) as string },
      });
      // It notifies no one, and does not claim to.
      expect(JSON.stringify(seen.escalation?.next)).not.toMatch(/told|notif|通知/);
      const queue = await call('agent', 'GET', '/v1/support/tickets', { query: { organizationId: 'acme' } });
      expect(JSON.stringify(queue.body)).toContain(`"escalatedAt":"${seen.escalation?.at}"`);
    });

    it('does not count time during which the customer has to respond', async () => {
      const { id, version } = await file({ priority: 'urgent' });
      const triage = (version: string, status: string) =>
        call('agent', 'PATCH', `/v1/support/tickets/${id}`, {
          body: { status },
          headers: { 'if-match': `"${version}"` },
        });
      test.time.now += HOUR / 2;
      await triage(version, 'pending');
      expect((await read(id)).responseDueAt).toBeNull();
      test.time.now += 5 * HOUR;
      await call('owner', 'POST', `/v1/tickets/${id}/comments`, { body: { body: 'Here is the log.' } });
      expect((await read(id)).responseDueAt).toBe(new Date(test.time.now + HOUR / 2).toISOString());
    });

    it('rates a closed ticket, changes the rating for a time, also by a signed link', async () => {
      const { id, number, subject } = await file();
      const rate = (score: number, as: TestPerson = 'owner') =>
        call(as, 'PUT', `/v1/tickets/${id}/rating`, { body: { score } });
      expect((await rate(3)).problem.code).toBe('conflict');
      const link = await createRatingLink(test.store, id);
      const byLink = (token: string, rating?: { score: number; comment?: string }) =>
        test.send('PUT', '/v1/ratings', { body: { token, ...(rating && { rating }) } });
      expect((await byLink(link)).problem.code).toBe('not_found');
      await call('owner', 'POST', `/v1/tickets/${id}/close`, { body: {} });
      const until = new Date(test.time.now + 5 * DAY).toISOString();
      expect((await byLink(link)).body).toEqual({ number, subject, score: null, comment: null, until });
      expect((await read(id)).rating).toBeNull();
      expect((await rate(2)).body).toMatchObject({ rating: { score: 2, until }, allowed: { rate: true } });
      const rated = await byLink(link, { score: 5, comment: 'ありがとう' });
      expect(rated.body).toMatchObject({ score: 5, comment: 'ありがとう' });
      expect((await read(id)).rating).toMatchObject({ score: 5, comment: 'ありがとう' });
      const forged = `${Buffer.from((await file()).id).toString('base64url')}.${link.split('.')[1] ?? ''}`;
      expect((await byLink(forged, { score: 1 })).problem.code).toBe('not_found');
      for (const score of [0, 6, 2.5]) expect((await rate(score)).problem.code).toBe('validation');
      test.time.now += 5 * DAY;
      expect((await rate(1)).problem.code).toBe('conflict');
      expect((await byLink(link)).problem.code).toBe('not_found');
      expect((await byLink(link, { score: 1 })).problem.code).toBe('conflict');
      expect((await read(id)).rating?.score).toBe(5);
    });

    it('a concurrent close and reply, and a concurrent confirmation and reopening, are applied in one order', async () => {
      const outcomes = new Set<string>();
      for (let round = 0; round < 20; round++) {
        const { id } = await file();
        await answer(id, 'solved');
        const acts = [
          call('owner', 'POST', `/v1/tickets/${id}/confirm`, { body: {} }),
          call('admin', 'POST', `/v1/tickets/${id}/reopen`, { body: { comment: 'Not yet.' } }),
          call('admin', 'POST', `/v1/tickets/${id}/comments`, { body: { body: 'Wait.' } }),
          call('owner', 'POST', `/v1/tickets/${id}/close`, { body: {} }),
        ];
        const done = await Promise.all(round % 2 === 0 ? acts : acts.reverse());
        for (const { status } of done) expect(status).toBeOneOf([200, 201, 409]);
        const { body } = await call('owner', 'GET', `/v1/tickets/${id}/timeline`);
        const { items } = z.parse(z.object({ items: z.array(TimelineEntry) }), body);
        const changes = items.filter(({ kind }) => kind === 'status');
        // Each change starts from the status in which the one before it ended, and the last one is the current status.
        changes.reduce((from, entry) => {
          expect(entry.from).toBe(from);
          return entry.to ?? '';
        }, 'new');
        const { status } = await read(id);
        expect(changes.at(-1)?.to).toBe(status);
        outcomes.add(status);
      }
      expect([...outcomes].every((status) => status === 'closed' || status === 'open')).toBe(true);
    }, 60_000);
  });

  describe('lists', () => {
    it('apply all filters at once, and each sort order', async () => {
      const start = test.time.now;
      const made: Record<string, string> = {};
      for (const [name, more, as] of [
        ['low', { priority: 'low', category: 'billing' }, 'admin'],
        ['urgent', { priority: 'urgent', category: 'login' }, 'admin'],
        ['high', { priority: 'high', category: 'billing' }, 'owner'],
        ['other', { priority: 'high', category: 'login' }, 'admin'],
      ] as const) {
        made[name] = (await file(more, as)).id;
        test.time.now += HOUR;
      }
      await call('admin', 'POST', `/v1/tickets/${made['low']}/comments`, { body: { body: 'And again.' } });
      const names = async (query: Record<string, string>) => {
        const { items } = await list('admin', {
          view: 'organization',
          createdFrom: new Date(start).toISOString(),
          ...query,
        });
        return items.map(({ id }) => Object.keys(made).find((name) => made[name] === id));
      };
      expect(await names({})).toEqual(['low', 'other', 'high', 'urgent']);
      expect(await names({ sort: 'created' })).toEqual(['other', 'high', 'urgent', 'low']);
      expect(await names({ sort: 'priority' })).toEqual(['urgent', 'other', 'high', 'low']);
      expect(await names({ category: 'billing' })).toEqual(['low', 'high']);
      expect(await names({ category: 'billing', priority: 'high', status: 'new', requester: 'ada' })).toEqual(['high']);
      expect(await names({ createdBefore: new Date(start + HOUR).toISOString() })).toEqual(['low']);
      expect(await names({ q: 'ａｇａｉｎ', category: 'billing', sort: 'priority' })).toEqual(['low']);
      expect(await names({ requester: 'nobody' })).toEqual([]);
    });

    it.each(['2026-13-01', '2026-01-01T09:00', 'yesterday', '1', ''])(
      'reject the date "%s" with a reason',
      async (createdFrom) => {
        const { problem } = await call('owner', 'GET', '/v1/tickets', { query: { createdFrom } });
        expect([problem.code, problem.errors?.[0]?.field]).toEqual(['validation', 'createdFrom']);
      },
    );

    it('count each view by status, with unread tickets', async () => {
      const counts = async (as: TestPerson) => {
        const { body } = await call(as, 'GET', '/v1/ticket-counts');
        return z.parse(z.object({ items: z.array(TicketCount) }), body).items;
      };
      const before = await counts('admin');
      const { id } = await file({}, 'admin');
      await answer(id);
      const after = await counts('admin');
      expect(after.map(({ view }) => view)).toEqual(['mine', 'organization']);
      for (const [index, view] of after.entries())
        expect([view.active, view.unread]).toEqual([
          (before[index]?.active ?? 0) + 1,
          (before[index]?.unread ?? 0) + 1,
        ]);
      expect((await counts('colleague'))[0]).toEqual({ view: 'mine', active: 0, solved: 0, closed: 0, unread: 0 });
    });

    it('have their filters and unread counts in the session', async () => {
      const lists = async (as: TestPerson) => z.parse(Session, (await call(as, 'GET', '/v1/session')).body).lists;
      const unread = async (as: TestPerson) =>
        Object.fromEntries(((await lists(as))?.views ?? []).map(({ view, unread }) => [view, unread ?? Number.NaN]));
      const before = { admin: await unread('admin'), copied: await unread('copied'), owner: await unread('owner') };
      const { id } = await file({ cc: ['cleo@acme.example'] });
      await answer(id);
      expect(await unread('owner')).toEqual({ ...before.owner, mine: (before.owner['mine'] ?? 0) + 1 });
      expect(await unread('copied')).toEqual({ ...before.copied, copy: (before.copied['copy'] ?? 0) + 1 });
      expect(await unread('admin'), 'nobody told the admin of it').toEqual(before.admin);
      expect(Object.keys(before.admin)).toEqual(['mine', 'organization']);
      const filters = ['priority', 'category', 'createdFrom', 'createdBefore'];
      expect((await lists('owner'))?.filters).toEqual(filters);
      expect((await lists('admin'))?.filters.toSorted()).toEqual([...filters, 'requester'].toSorted());
      expect(await lists('agent')).toBeUndefined();
    });

    it('reject a cursor of another sort order', async () => {
      await file();
      const { next } = await list('owner', { limit: '1', sort: 'created' });
      const { problem } = await call('owner', 'GET', '/v1/tickets', {
        query: { cursor: next ?? '', sort: 'priority' },
      });
      expect(problem.errors?.[0]?.field).toBe('cursor');
    });

    it('return every ticket exactly once, however tickets change during paging', async () => {
      const act = fc.record({
        act: fc.constantFrom('reply', 'answer', 'priority', 'assign', 'file', 'edit'),
        which: fc.nat(30),
        priority: fc.constantFrom('urgent', 'high', 'normal', 'low'),
        later: fc.constantFrom(0, 0, 1, 1_000),
      });
      const property = fc.asyncProperty(
        fc.constantFrom('activity', 'created', 'priority'),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.array(act, { maxLength: 4 }), { minLength: 12, maxLength: 12 }),
        async (sort, limit, meanwhile) => {
          test.time.now += DAY;
          const createdFrom = new Date(test.time.now).toISOString();
          const ids: string[] = [];
          for (let index = 0; index < 12; index++) {
            ids.push((await file({ priority: (['low', 'high', 'normal'] as const)[index % 3] })).id);
            test.time.now += index % 3;
          }
          const seen: string[] = [];
          let cursor: string | null | undefined;
          for (let page = 0; cursor !== null; page++) {
            const query = { sort, limit: String(limit), createdFrom, ...(cursor !== undefined && { cursor }) };
            const { items, next } = await list('owner', query);
            seen.push(...items.map(({ id }) => id));
            cursor = next;
            expect(page).toBeLessThan(40);
            for (const { act, which, priority, later } of meanwhile[page] ?? []) {
              test.time.now += later;
              const id = ids[which % ids.length] ?? '';
              if (act === 'file') await file();
              else if (act === 'reply')
                await call('owner', 'POST', `/v1/tickets/${id}/comments`, { body: { body: 'x' } });
              else if (act === 'answer') await answer(id);
              else if (act === 'edit') await edit(await read(id), { priority, reason: 'So it is.' });
              else {
                const body = act === 'priority' ? { priority } : { assignee: priority };
                const headers = { 'if-match': `"${(await read(id)).version}"` };
                await call('agent', 'PATCH', `/v1/support/tickets/${id}`, { body, headers });
              }
            }
          }
          const known = seen.filter((id) => ids.includes(id));
          expect(known.toSorted()).toEqual(ids.toSorted());
          expect(new Set(seen).size).toBe(seen.length);
        },
      );
      await fc.assert(property, { numRuns: 8 });
    }, 180_000);
  });

  it('a ticket with five thousand comments has a history in pages', async () => {
    const { id } = await file();
    await answer(id);
    const one = await test.store.db
      .selectFrom('comments')
      .selectAll()
      .where('ticket_id', '=', id)
      .executeTakeFirstOrThrow();
    for (let from = 1; from < 5_000; from += 250) {
      const rows = Array.from({ length: 250 }, (_, index) => ({
        ...one,
        id: crypto.randomUUID(),
        position: from + index + 1,
        created_at: one.created_at + Math.floor((from + index) / 3),
      }));
      await test.store.db.insertInto('comments').values(rows).execute();
    }
    const seen = new Set<string>();
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = { limit: '100', ...(cursor !== null && { cursor }) };
      const { body } = await call('owner', 'GET', `/v1/tickets/${id}/timeline`, { query });
      const page = z.parse(z.object({ items: z.array(TimelineEntry), next: z.nullable(z.string()) }), body);
      for (const entry of page.items) seen.add(entry.id);
      cursor = page.next;
    } while (cursor !== null);
    // With its creation and the change to pending.
    expect(seen.size).toBe(5_001 + 2);
  }, 60_000);
});
