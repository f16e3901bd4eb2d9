import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import {
  AgentReply,
  AgentTicket,
  BulkResult,
  HeldReply,
  Macro,
  OrganizationCard,
  PersonCard,
  Presence,
  SavedView,
  TicketMacro,
} from '../../../src/contract/index.ts';
import { addAgent, erasePerson, type OutgoingMail } from '../../../src/server/index.ts';
import { databases } from '../../databases.ts';
import { MAIL } from '../harness.ts';
import { openLink } from './browser.ts';
import { openDesk, type TestDesk } from './desk.ts';

const items = <T extends z.ZodMiniType>(item: T, body: unknown) =>
  z.parse(z.object({ items: z.array(item) }), body).items;

describe.each(databases)('the desk of the inbox on $name', (database) => {
  let desk: TestDesk;
  const mails: OutgoingMail[] = [];
  beforeAll(async () => {
    desk = await openDesk(database, { mail: { ...MAIL, send: (mail) => Promise.resolve(void mails.push(mail)) } });
  });
  afterAll(() => desk.test.close());

  it('renders macros for a ticket, in the language of its requester', async () => {
    const { test, send, submit, team } = desk;
    const macro = {
      name: 'Greeting',
      bodies: {
        en: 'Hello {{requester.name}}, about "{{ticket.subject}}": {{agent.name}}',
        ja: '{{ requester.name }} 様',
      },
      tags: [' Greeted '],
      status: 'pending',
    };
    const made = await send('mona', 'POST', '/v1/support/macros', { body: macro });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const { id } = z.parse(Macro, made.body);
    await send('mona', 'POST', '/v1/support/macros', {
      body: { name: 'Of a team', bodies: { de: 'Hallo' }, teamId: team },
    });
    const english = await submit('A {{agent.name}} in the subject');
    const japanese = z.parse(
      z.object({ id: z.string() }),
      (
        await test.send('POST', '/v1/tickets', {
          token: await test.token({ sub: 'hana', name: '花', org: 'acme', role: 'user', locale: 'ja-JP' }),
          body: { subject: '件名', description: '本文' },
        })
      ).body,
    ).id;
    const offered = async (ticket: string, agent: 'kim' | 'mona' = 'kim') =>
      items(TicketMacro, (await send(agent, 'GET', `/v1/support/tickets/${ticket}/macros`)).body);
    expect(await offered(english)).toMatchObject([
      { name: 'Greeting', body: 'Hello Ada, about "A {{agent.name}} in the subject": Kim', locale: 'en' },
      { name: 'Of a team', body: 'Hallo', locale: 'de' },
    ]);
    expect((await offered(english, 'mona')).map(({ name }) => name)).toEqual(['Greeting']);
    expect((await offered(japanese))[0]).toMatchObject({
      body: '花 様',
      locale: 'ja',
      tags: ['greeted'],
      status: 'pending',
    });
    const wrong = await send('mona', 'POST', '/v1/support/macros', {
      body: { name: 'X', bodies: { en: '{{user.name}}' } },
    });
    expect(wrong.problem.errors?.[0]).toMatchObject({ field: 'bodies.en', code: 'unknown_variable' });
    const taken = await send('mona', 'POST', '/v1/support/macros', { body: { ...macro, name: 'Greeting' } });
    expect(taken.problem.errors?.[0]?.code).toBe('name_taken');
    expect((await send('kim', 'POST', '/v1/support/macros', { body: macro })).problem.code).toBe('forbidden');
    expect((await send('mona', 'DELETE', `/v1/support/macros/${id}`)).status).toBe(204);
    expect((await offered(english)).map(({ name }) => name)).toEqual(['Of a team']);
  });

  it('creates a ticket for a customer, who sees it in their list', async () => {
    const { test, send, team, ids } = desk;
    await desk.submit('Known');
    const made = await send('kim', 'POST', '/v1/support/tickets', {
      body: {
        requester: { id: 'ada', organizationId: 'acme' },
        subject: 'Called about the export',
        description: 'Fails.',
        channel: 'phone',
        tags: ['call'],
        teamId: team,
        assigneeId: 'me',
      },
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(z.parse(AgentTicket, made.body)).toMatchObject({
      channel: 'phone',
      tags: ['call'],
      assigneeId: ids.kim,
      team: { name: 'Billing' },
      requester: { name: 'Ada' },
      requesterCard: { id: 'ada', neverSignedIn: false },
    });
    const own = await test.send('GET', '/v1/tickets', { as: 'owner', query: { q: 'Called about' } });
    expect(JSON.stringify(own.body)).toContain('Called about the export');
    const unknown = await send('kim', 'POST', '/v1/support/tickets', {
      body: { requester: { id: 'nobody', organizationId: 'acme' }, subject: 'S', description: 'D', channel: 'phone' },
    });
    expect(unknown.problem.errors?.[0]?.code).toBe('unknown_customer');
  });

  it('creates a ticket for a person who never signed in, and it becomes theirs at their first sign-in', async () => {
    const { test, send } = desk;
    const requester = {
      name: 'Nina',
      email: 'Nina@initech.example',
      organizationId: 'initech',
      organizationName: 'Initech',
    };
    const create = (subject: string, more = {}) =>
      send('kim', 'POST', '/v1/support/tickets', {
        body: { requester: { ...requester, ...more }, subject, description: 'Text.', channel: 'phone' },
      });
    const first = z.parse(AgentTicket, (await create('First call')).body);
    const second = z.parse(AgentTicket, (await create('Second call', { name: 'N.' })).body);
    expect(first.requesterCard).toMatchObject({ name: 'Nina', neverSignedIn: true, emailVerified: false });
    expect(second.requester.id).toBe(first.requester.id);
    const claims = { sub: 'nina', name: 'Nina', org: 'initech', org_name: 'Initech', role: 'user' };
    const visible = async (token: string) => {
      await test.send('GET', '/v1/session', { token });
      const list = await test.send('GET', '/v1/tickets', { token });
      return items(z.object({ subject: z.string() }), list.body)
        .map(({ subject }) => subject)
        .toSorted();
    };
    // An address that is not verified, of another person, or of another organization opens nothing.
    expect(
      await visible(await test.token({ ...claims, sub: 'eva', email: 'nina@initech.example', email_verified: false })),
    ).toEqual([]);
    expect(await visible(await test.token({ ...claims, sub: 'max', email: 'max@initech.example' }))).toEqual([]);
    expect(await visible(await test.token({ ...claims, org: 'globex', email: 'nina@initech.example' }))).toEqual([]);
    const nina = await test.token({ ...claims, email: 'nina@INITECH.example' });
    expect(await visible(nina)).toEqual(['First call', 'Second call']);
    // The account that the agent had entered is gone.
    const accounts = await test.store.db
      .selectFrom('users')
      .select('subject')
      .where('organization_id', '=', 'initech')
      .execute();
    expect(accounts.map(({ subject }) => subject)).not.toContain(first.requester.id);
    const third = z.parse(AgentTicket, (await create('Third call')).body);
    expect(third.requester.id).toBe('nina');
    const person = await send('kim', 'GET', '/v1/support/people/nina', { query: { organizationId: 'initech' } });
    expect(z.parse(PersonCard, person.body)).toMatchObject({ tickets: 3, emailVerified: true, neverSignedIn: false });
  });

  it('finds people and organizations', async () => {
    const { send } = desk;
    await desk.submit('By Dora', {}, 'stranger');
    const people = async (q: string) =>
      items(PersonCard, (await send('kim', 'GET', '/v1/support/people', { query: { q } })).body).map(
        ({ name }) => name,
      );
    expect(await people('DORA')).toEqual(['Dora']);
    expect(await people('globex')).toEqual(['Dora']);
    expect(await people('%')).toEqual([]);
    const found = await send('kim', 'GET', '/v1/support/organizations', { query: { q: 'acme' } });
    expect(items(OrganizationCard, found.body)).toMatchObject([{ id: 'acme', name: 'Acme' }]);
    expect((await send('kim', 'GET', '/v1/support/organizations/nothing')).status).toBe(404);
  });

  it('saves views: own ones for oneself, shared ones by managers', async () => {
    const { send } = desk;
    const create = (agent: 'kim' | 'mona', body: object) => send(agent, 'POST', '/v1/support/saved-views', { body });
    const own = z.parse(SavedView, (await create('kim', { name: 'Own', query: { tag: 'vip' } })).body);
    expect((await create('kim', { name: 'S', query: {}, shared: true })).problem.code).toBe('forbidden');
    const shared = z.parse(
      SavedView,
      (await create('mona', { name: 'Shared', query: { view: 'all' }, shared: true })).body,
    );
    expect((await create('kim', { name: 'S', query: { cursor: 'x' } })).problem.code).toBe('validation');
    const list = async (agent: 'kim' | 'lee') =>
      items(SavedView, (await send(agent, 'GET', '/v1/support/saved-views')).body).map(({ name, mine }) => [
        name,
        mine,
      ]);
    expect(await list('kim')).toEqual([
      ['Own', true],
      ['Shared', false],
    ]);
    expect(await list('lee')).toEqual([['Shared', false]]);
    const edit = (agent: 'kim' | 'lee' | 'mona', id: string) =>
      send(agent, 'PATCH', `/v1/support/saved-views/${id}`, { body: { name: 'New' } });
    expect((await edit('lee', own.id)).status).toBe(404);
    expect((await edit('mona', own.id)).status).toBe(404);
    expect((await edit('lee', shared.id)).status).toBe(403);
    expect((await edit('mona', shared.id)).status).toBe(200);
    expect((await send('kim', 'DELETE', `/v1/support/saved-views/${own.id}`)).status).toBe(204);
    expect(await list('kim')).toEqual([['New', false]]);
  });

  it('holds a reply: nothing is visible or sent before its time, and undoing returns its text', async () => {
    const { test, send, submit, read } = desk;
    const id = await submit('Held');
    const answer = async (body: object, agent: 'kim' | 'lee' = 'kim') => {
      const made = await send(agent, 'POST', `/v1/support/tickets/${id}/comments`, { body });
      expect(made.status, JSON.stringify(made.body)).toBe(201);
      return z.parse(AgentReply, made.body);
    };
    const visible = async () =>
      JSON.stringify((await test.send('GET', `/v1/tickets/${id}/timeline`, { as: 'owner' })).body);
    const undone = await answer({ body: 'Too early.', status: 'solved', holdSeconds: 10 });
    expect(Date.parse(undone.heldUntil ?? '') - test.time.now).toBe(10_000);
    expect((await read(id)).heldReplies).toMatchObject([{ id: undone.id, body: 'Too early.', agent: { name: 'Kim' } }]);
    expect((await send('lee', 'DELETE', `/v1/support/held-replies/${undone.id}`)).status).toBe(404);
    const back = await send('kim', 'DELETE', `/v1/support/held-replies/${undone.id}`);
    expect(z.parse(HeldReply, back.body)).toMatchObject({ body: 'Too early.', status: 'solved' });
    mails.length = 0;
    const sent = await answer({ body: 'Sent later.', status: 'pending', holdSeconds: 10 });
    test.time.now += 9_000;
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    expect(await visible()).not.toContain('Sent later.');
    test.time.now += 2_000;
    await expect.poll(visible, { timeout: 5_000 }).toContain('Sent later.');
    expect(await visible()).not.toContain('Too early.');
    expect(await read(id)).toMatchObject({ status: 'pending', heldReplies: [] });
    expect((await send('kim', 'DELETE', `/v1/support/held-replies/${sent.id}`)).status).toBe(404);
  });

  it('a held reply that is refused in the end keeps its text', async () => {
    const { test, send, submit, read } = desk;
    const id = await submit('Closed meanwhile');
    await send('kim', 'POST', `/v1/support/tickets/${id}/comments`, {
      body: { body: 'Late words.', holdSeconds: 5, attachments: ['gone'] },
    });
    test.time.now += 6_000;
    await expect.poll(async () => (await read(id)).heldReplies?.[0]?.failedCode, { timeout: 5_000 }).toBe('validation');
    expect((await read(id)).heldReplies).toMatchObject([{ body: 'Late words.' }]);
  });

  it('a held reply of an agent who is disabled meanwhile is not sent', async () => {
    const { test, send, submit, read } = desk;
    const id = await submit('Held by a disabled agent');
    const { id: agentId } = await addAgent(
      test.store.db,
      { email: 'mallory@harbor.example', name: 'Mallory', role: 'agent' },
      test.time.now,
    );
    const { token } = await (await openLink(test, agentId)).session();
    const held = await test.send('POST', `/v1/support/tickets/${id}/comments`, {
      token,
      body: { body: 'Pay to another account.', holdSeconds: 5 },
    });
    expect(held.status, JSON.stringify(held.body)).toBe(201);
    await send('boss', 'PATCH', `/v1/support/agents/${agentId}`, { body: { disabled: true } });
    test.time.now += 6_000;
    await expect.poll(async () => (await read(id)).heldReplies?.[0]?.failedCode, { timeout: 5_000 }).toBe('forbidden');
    expect((await read(id)).comments).toEqual([]);
  });

  it('rejects a reply by an agent who has not seen the last comment', async () => {
    const { test, send, submit, read } = desk;
    const id = await submit('Two agents');
    const answer = (agent: 'kim' | 'lee', body: object) =>
      send(agent, 'POST', `/v1/support/tickets/${id}/comments`, { body });
    expect((await answer('kim', { body: 'First.', lastCommentId: null })).status).toBe(201);
    const stale = await answer('lee', { body: 'Second.', lastCommentId: null });
    expect(stale.problem.code).toBe('stale');
    expect((await answer('lee', { body: 'Second.', lastCommentId: null, holdSeconds: 5 })).problem.code).toBe('stale');
    const { comments } = await read(id, 'lee');
    expect((await answer('lee', { body: 'Second.', lastCommentId: comments.at(-1)?.id })).status).toBe(201);
    await test.send('POST', `/v1/tickets/${id}/comments`, { as: 'owner', body: { body: 'Third.' } });
    expect((await answer('kim', { body: 'Fourth.', lastCommentId: comments.at(-1)?.id })).problem.code).toBe('stale');
  });

  it('shows two agents on one ticket to each other, until they leave or fall silent', async () => {
    const { test, send, submit } = desk;
    const id = await submit('Present');
    const be = async (agent: 'kim' | 'lee', state = 'viewing') =>
      z
        .parse(Presence, (await send(agent, 'PUT', `/v1/support/tickets/${id}/presence`, { body: { state } })).body)
        .others.map((other) => [other.name, other.state]);
    expect(await be('kim')).toEqual([]);
    expect(await be('lee', 'replying')).toEqual([['Kim', 'viewing']]);
    expect(await be('kim')).toEqual([['Lee', 'replying']]);
    expect((await send('lee', 'DELETE', `/v1/support/tickets/${id}/presence`)).status).toBe(204);
    expect(await be('kim')).toEqual([]);
    await be('lee');
    test.time.now += 26_000;
    expect(await be('kim')).toEqual([]);
  });

  it('mentions put a ticket into the view of the agent until it is read', async () => {
    const { send, submit, subjects, counts, ids } = desk;
    const id = await submit('Mentioned');
    await send('kim', 'POST', `/v1/support/tickets/${id}/comments`, {
      body: { body: '@Lee please look.', internal: true, mentions: [ids.lee, 'nobody'] },
    });
    expect(await subjects({ view: 'mentions' }, 'lee')).toEqual(['Mentioned']);
    expect((await counts('lee'))['mentions']).toEqual([1, 1]);
    expect(await subjects({ view: 'mentions' }, 'kim')).toEqual([]);
    await send('lee', 'POST', `/v1/support/tickets/${id}/read`);
    expect((await counts('lee'))['mentions']).toEqual([0, 0]);
  });

  it('changes several tickets, and reports those that it could not', async () => {
    const { send, submit, read } = desk;
    const ids = [await submit('Bulk 1'), await submit('Bulk 2'), 'missing'];
    const answer = await send('kim', 'POST', '/v1/support/tickets/bulk', {
      body: { ids, changes: { addTags: ['bulk'], assigneeId: 'me', status: 'open' } },
    });
    const { results } = z.parse(BulkResult, answer.body);
    expect(results.filter(({ ok }) => ok)).toHaveLength(2);
    expect(results.find(({ id }) => id === 'missing')).toMatchObject({ ok: false, code: 'not_found' });
    expect(await read(ids[0] ?? '')).toMatchObject({ tags: ['bulk'], assignee: 'Kim', status: 'open' });
    await send('kim', 'POST', '/v1/support/tickets/bulk', {
      body: { ids: ids.slice(0, 2), changes: { removeTags: ['BULK'], addTags: ['done'] } },
    });
    expect((await read(ids[1] ?? '')).tags).toEqual(['done']);
  });

  it('merges a duplicate and undoes it', async () => {
    const { test, send, submit, read, subjects } = desk;
    const target = await submit('Original');
    const source = await submit('Duplicate');
    const merge = (id: string, into: string) =>
      send('kim', 'POST', `/v1/support/tickets/${id}/merge`, { body: { into } });
    const merged = await merge(source, target);
    expect(merged.status, JSON.stringify(merged.body)).toBe(201);
    expect(z.parse(AgentTicket, merged.body)).toMatchObject({
      id: target,
      merged: [{ id: source, subject: 'Duplicate' }],
    });
    expect(await read(source)).toMatchObject({ status: 'closed', mergedInto: { id: target } });
    expect(await subjects({ view: 'all' })).not.toContain('Duplicate');
    const seen = await test.send('GET', `/v1/tickets/${source}/timeline`, { as: 'owner' });
    const { number } = await read(target);
    expect(JSON.stringify(seen.body)).toContain(`merged into #${number}`);
    const note = await test.send('GET', `/v1/tickets/${target}/timeline`, { as: 'owner' });
    expect(JSON.stringify(note.body)).not.toContain('Duplicate');
    expect((await merge(source, target)).problem.code).toBe('conflict');
    expect((await merge(target, source)).problem.code).toBe('conflict');
    const undone = await send('kim', 'POST', `/v1/support/tickets/${source}/unmerge`, { body: undefined });
    expect(z.parse(AgentTicket, undone.body)).toMatchObject({ id: source, status: 'open', mergedInto: null });
    expect(await subjects({ view: 'all' })).toContain('Duplicate');
    const foreign = await submit('Foreign', {}, 'stranger');
    expect((await merge(foreign, target)).problem.errors?.[0]?.code).toBe('unknown_ticket');
    expect((await merge(target, target)).problem.errors?.[0]?.code).toBe('unknown_ticket');
  });

  it('a merged ticket of another requester puts them in cc, so that they can follow', async () => {
    const { test, send, submit, read } = desk;
    const target = await submit('By Ada');
    const source = await submit('By Cleo', {}, 'copied');
    const merged = await send('kim', 'POST', `/v1/support/tickets/${source}/merge`, { body: { into: target } });
    expect(merged.status, JSON.stringify(merged.body)).toBe(201);
    expect((await read(target)).cc).toEqual(['cleo@acme.example']);
    expect((await test.send('GET', `/v1/tickets/${target}`, { as: 'copied' })).status).toBe(200);
    const bobs = await submit('By Bob', {}, 'colleague');
    const refused = await send('kim', 'POST', `/v1/support/tickets/${bobs}/merge`, { body: { into: target } });
    expect(refused.problem.code).toBe('conflict');
  });

  it('a customer who reopens a merged ticket brings it back into the queue', async () => {
    const { test, send, submit, subjects } = desk;
    const target = await submit('Kept');
    const source = await submit('Reopened');
    await send('kim', 'POST', `/v1/support/tickets/${source}/merge`, { body: { into: target } });
    await test.send('POST', `/v1/tickets/${source}/reopen`, { as: 'owner', body: {} });
    expect(await subjects({ view: 'all' })).toContain('Reopened');
  });

  it('splits a ticket at a message of a customer, which becomes a ticket of its author', async () => {
    const { test, send, submit, read } = desk;
    const ticket = await submit('Two questions', {}, 'copied');
    const { version } = await read(ticket);
    const shared = await test.send('PATCH', `/v1/tickets/${ticket}`, {
      as: 'copied',
      body: { cc: ['pat@example.com'] },
      headers: { 'if-match': `"${version}"` },
    });
    expect(shared.status, JSON.stringify(shared.body)).toBe(200);
    const comment = async (body: string, as: 'admin' | 'copied') => {
      const answer = await test.send('POST', `/v1/tickets/${ticket}/comments`, { as, body: { body } });
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
      return z.parse(z.object({ id: z.string() }), answer.body).id;
    };
    const answer = (body: string, internal = false) =>
      send('kim', 'POST', `/v1/support/tickets/${ticket}/comments`, { body: { body, internal } });
    await answer('The first answer.');
    const question = await comment('And the invoice of zebracorn?', 'admin');
    await answer('A secret note about pangolins.', true);
    await comment('Thank you.', 'copied');
    const notMine = (await read(ticket)).comments.find(({ author }) => author.role === 'agent');
    const split = (commentId: string, subject?: string) =>
      send('kim', 'POST', `/v1/support/tickets/${ticket}/split`, { body: { commentId, subject } });
    expect((await split(notMine?.id ?? '')).problem.code).toBe('conflict');
    expect((await split('unknown')).problem.code).toBe('not_found');

    const made = await split(question, 'The invoice');
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const created = z.parse(AgentTicket, made.body);
    expect(created).toMatchObject({
      subject: 'The invoice',
      description: 'And the invoice of zebracorn?',
      requester: { role: 'admin' },
      status: 'new',
      cc: ['pat@example.com', 'cleo@acme.example'],
      comments: [
        { body: 'A secret note about pangolins.', internal: true },
        { body: 'Thank you.', internal: false },
      ],
    });
    const earlier = await read(ticket);
    expect(earlier.comments.map(({ body }) => body)).toEqual(['The first answer.']);
    const bobs = await submit('By Bob, without an address', {}, 'colleague');
    const byAdmin = await test.send('POST', `/v1/tickets/${bobs}/comments`, {
      as: 'admin',
      body: { body: 'And mine.' },
    });
    const { id: commentId } = z.parse(z.object({ id: z.string() }), byAdmin.body);
    const refused = await send('kim', 'POST', `/v1/support/tickets/${bobs}/split`, { body: { commentId } });
    expect(refused.problem.code).toBe('conflict');
    // Both continue.
    await answer('Anything else?');
    expect((await read(ticket)).comments).toHaveLength(2);
    const reply = await test.send('POST', `/v1/tickets/${created.id}/comments`, {
      as: 'copied',
      body: { body: 'Here it is.' },
    });
    expect(reply.status, JSON.stringify(reply.body)).toBe(201);

    const see = async (path: string, as: 'copied' | 'colleague' | 'stranger') => test.send('GET', path, { as });
    const timeline = JSON.stringify((await see(`/v1/tickets/${created.id}/timeline`, 'copied')).body);
    expect(timeline).toContain('Thank you.');
    expect(timeline).not.toContain('pangolins');
    expect(JSON.stringify((await see(`/v1/tickets/${ticket}/timeline`, 'copied')).body)).toContain(created.id);
    expect((await see(`/v1/tickets/${created.id}`, 'colleague')).status).toBe(404);
    expect((await see(`/v1/tickets/${created.id}`, 'stranger')).status).toBe(404);
    const found = async (q: string) => (await desk.list({ q })).items.map(({ id }) => id);
    expect(await found('zebracorn')).toEqual([created.id]);
    expect(await found('pangolins')).toEqual([created.id]);
    expect(await found('The first answer')).toContain(ticket);
  });

  it('links tickets to an incident, without a trace for customers', async () => {
    const { test, triage, submit, list, read } = desk;
    const ticket = await submit('Is it down?');
    const before = await test.send('GET', `/v1/tickets/${ticket}`, { as: 'owner' });
    await triage(ticket, { incidentId: 'incident-1' });
    expect((await read(ticket)).incident).toMatchObject({ id: 'incident-1' });
    expect((await list({ incidentId: 'incident-1' })).items.map(({ id }) => id)).toEqual([ticket]);
    const after = z.parse(z.looseObject({}), (await test.send('GET', `/v1/tickets/${ticket}`, { as: 'owner' })).body);
    expect(after['updatedAt']).toBe(z.parse(z.looseObject({}), before.body)['updatedAt']);
    await triage(ticket, { incidentId: null });
    expect((await read(ticket)).incident).toBeNull();
  });

  it('an erasure renames the organization that an agent has created for one person', async () => {
    const { test, send } = desk;
    const made = await send('kim', 'POST', '/v1/support/tickets', {
      body: {
        requester: { name: 'Quentin Quagga', email: 'quentin@zebra.example' },
        subject: 'By phone',
        description: 'Text.',
        channel: 'phone',
      },
    });
    const { requester, organization } = z.parse(AgentTicket, made.body);
    const ref = { organizationId: organization.id, id: requester.id };
    const readName = async () =>
      z.parse(
        OrganizationCard,
        (await send('kim', 'GET', `/v1/support/organizations/${encodeURIComponent(organization.id)}`)).body,
      ).name;
    expect(await readName()).toBe('Quentin Quagga');
    await erasePerson(test.store.db, ref, { id: 'boss', name: 'Boss', role: 'agent' }, test.time.now);
    expect(await readName()).not.toContain('Quagga');
  });
});
