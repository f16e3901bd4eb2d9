import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { AgentTicket, InboxAgent, QueueCounts, QueueTicket, Tag, Team } from '../../../src/contract/index.ts';
import { databases } from '../../databases.ts';
import { openTestApi, type TestRequest, type TestApi } from '../harness.ts';
import { openLink, signInAgent } from './browser.ts';

const HOUR = 3_600_000;
const Page = z.object({ items: z.array(QueueTicket), next: z.nullable(z.string()), total: z.nullable(z.number()) });

describe.each(databases)('the queue on $name', (database) => {
  let test: TestApi;
  const tokens: Record<string, string> = {};
  const ids: Record<string, string> = {};
  let team = '';
  /** Signs in again, because the tests move the clock. */
  const as = async (name: string) => {
    tokens[name] = (await (await openLink(test, ids[name] ?? '')).session()).token;
    return tokens[name];
  };
  const send = async (who: string, method: string, path: string, said: TestRequest = {}) =>
    test.send(method, path, { ...said, token: await as(who) });
  const submit = async (subject: string, body: object = {}, owner: 'owner' | 'stranger' = 'owner') => {
    const answer = await test.send('POST', '/v1/tickets', {
      as: owner,
      body: { subject, description: 'Text.', ...body },
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return z.parse(z.object({ id: z.string() }), answer.body).id;
  };
  const readTicket = async (id: string, who = 'kim') =>
    z.parse(AgentTicket, (await send(who, 'GET', `/v1/support/tickets/${id}`)).body);
  const triage = async (id: string, body: object, who = 'kim') => {
    const { version } = await readTicket(id, who);
    const answer = await send(who, 'PATCH', `/v1/support/tickets/${id}`, {
      body,
      headers: { 'if-match': `"${version}"` },
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return z.parse(AgentTicket, answer.body);
  };
  const list = async (query: Record<string, string>, who = 'kim') => {
    const answer = await send(who, 'GET', '/v1/support/tickets', { query });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return z.parse(Page, answer.body);
  };
  const subjects = async (query: Record<string, string>, who = 'kim') =>
    (await list(query, who)).items.map(({ subject }) => subject);
  const counts = async (who = 'kim') => {
    const { views } = z.parse(QueueCounts, (await send(who, 'GET', '/v1/support/views')).body);
    return Object.fromEntries(views.map(({ id, count, unread }) => [id, [count, unread]]));
  };

  beforeAll(async () => {
    test = await openTestApi(database, { inbox: {} });
    ids['boss'] = (await signInAgent(test, { email: 'boss@harbor.example', name: 'Boss', role: 'administrator' })).id;
    const created = await send('boss', 'POST', '/v1/support/teams', { body: { name: 'Billing' } });
    team = z.parse(Team, created.body).id;
    for (const name of ['kim', 'lee']) {
      const answer = await send('boss', 'POST', '/v1/support/agents', {
        body: { email: `${name}@harbor.example`, name: name === 'kim' ? 'Kim' : 'Lee', teamId: team },
      });
      ids[name] = z.parse(InboxAgent, answer.body).id;
    }
  });
  afterAll(() => test.close());

  it('puts each ticket into the views that it belongs to, and counts them', async () => {
    const names = ['Unassigned', 'Mine', 'Of the team', 'Waiting', 'Snoozed', 'Spam', 'Closed'];
    const made: Record<string, string> = {};
    for (const name of names) {
      test.time.now += 1_000;
      made[name] = await submit(name, { priority: 'urgent' });
    }
    test.time.now += 1_000;
    await triage(made['Mine'] ?? '', { assigneeId: 'me' });
    await triage(made['Of the team'] ?? '', { teamId: team, assigneeId: ids['lee'] });
    await triage(made['Waiting'] ?? '', { status: 'pending', assigneeId: ids['lee'] });
    await triage(made['Snoozed'] ?? '', { snoozedUntil: new Date(test.time.now + 5 * HOUR).toISOString() });
    await triage(made['Spam'] ?? '', { spam: true });
    await triage(made['Closed'] ?? '', { status: 'closed' });
    const expected = {
      unassigned: ['Unassigned'],
      mine: ['Mine'],
      team: ['Of the team'],
      overdue: [],
      escalated: [],
      waiting: ['Waiting'],
      all: ['Waiting', 'Of the team', 'Mine', 'Unassigned'],
      snoozed: ['Snoozed'],
      spam: ['Spam'],
    };
    for (const [view, found] of Object.entries(expected)) {
      expect([view, (await subjects({ view })).toSorted()]).toEqual([view, found.toSorted()]);
      expect((await counts())[view]?.[0]).toBe(found.length);
    }
    test.time.now += 2 * HOUR;
    expect((await subjects({ view: 'overdue' })).toSorted()).toEqual(['Mine', 'Of the team', 'Unassigned']);
    expect(
      (
        await test.send('POST', `/v1/tickets/${made['Mine'] ?? ''}/escalate`, {
          as: 'admin',
          body: { reason: 'Late.' },
        })
      ).status,
    ).toBe(200);
    expect(await subjects({ view: 'escalated' })).toEqual(['Mine']);
    // A snooze ends by its time.
    test.time.now += 4 * HOUR;
    expect(await subjects({ view: 'snoozed' })).toEqual([]);
    expect(await subjects({ view: 'unassigned' })).toContain('Snoozed');
  });

  it('filters by assignee, team, status, priority, category, tag, channel, organization and requester', async () => {
    const id = await submit('Filtered', { priority: 'low' }, 'stranger');
    await triage(id, { assigneeId: ids['lee'], teamId: team, category: 'billing', tags: ['  VIP ', 'refund'] });
    const one: Record<string, string>[] = [
      { assignee: ids['lee'] ?? '', priority: 'low' },
      { team: 'mine', priority: 'low' },
      { tag: 'vip' },
      { tag: 'VIP', channel: 'widget' },
      { category: 'billing' },
      { organizationId: 'globex' },
      { organizationId: 'globex', requester: 'dora', status: 'new' },
      { q: 'filtered' },
      { q: 'FILTERED', view: 'all', tag: 'refund', sort: 'due' },
    ];
    for (const query of one) expect([query, await subjects(query)]).toEqual([query, ['Filtered']]);
    const none: Record<string, string>[] = [
      { tag: 'vip', assignee: 'me' },
      { tag: 'vip', assignee: 'none' },
      { tag: 'vip', team: 'none' },
      { tag: 'vi' },
      { requester: 'dora' },
      { tag: 'vip', channel: 'phone' },
      { tag: 'vip', status: 'closed' },
    ];
    for (const query of none) expect([query, await subjects(query)]).toEqual([query, []]);
    expect((await send('kim', 'GET', '/v1/support/tickets', { query: { view: 'theirs' } })).problem.code).toBe(
      'validation',
    );
    const tags = await send('kim', 'GET', '/v1/support/tags');
    expect(z.parse(z.object({ items: z.array(Tag) }), tags.body).items).toEqual([
      { name: 'refund', tickets: 1 },
      { name: 'vip', tickets: 1 },
    ]);
  });

  it('pages through every order without loss or repetition', async () => {
    for (let index = 0; index < 13; index++) {
      test.time.now += 60_000;
      await submit(`Row ${index}`, index % 3 === 0 ? {} : { priority: ['urgent', 'low'][index % 2] ?? 'low' });
    }
    for (const sort of ['activity', 'created', 'due', 'priority']) {
      const seen: z.infer<typeof QueueTicket>[] = [];
      let cursor: string | undefined;
      do {
        const page = await list({ sort, limit: '3', ...(cursor !== undefined && { cursor }) });
        seen.push(...page.items);
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      const whole = await list({ sort, limit: '100' });
      expect(seen.map(({ id }) => id)).toEqual(whole.items.map(({ id }) => id));
      expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
      expect(whole.total).toBe(seen.length);
      if (sort === 'due') {
        const due = seen.map(({ responseDueAt }) => responseDueAt ?? '9');
        expect(due).toEqual(due.toSorted());
      }
    }
    const { next } = await list({ sort: 'due', limit: '2' });
    const wrong = await send('kim', 'GET', '/v1/support/tickets', { query: { cursor: next ?? '', sort: 'created' } });
    expect(wrong.problem.errors?.[0]?.code).toBe('invalid_cursor');
  });

  it('is unread for each agent until read, and again after a change by another person', async () => {
    const id = await submit('Unread');
    const isUnread = async (who: string) => (await list({ q: 'Unread', sort: 'created' }, who)).items[0]?.unread;
    expect([await isUnread('kim'), await isUnread('lee')]).toEqual([true, true]);
    const before = await counts();
    expect((await send('kim', 'POST', `/v1/support/tickets/${id}/read`)).status).toBe(204);
    expect([await isUnread('kim'), await isUnread('lee')]).toEqual([false, true]);
    expect((await counts())['all']?.[1]).toBe((before['all']?.[1] ?? 0) - 1);
    test.time.now += 1_000;
    await test.send('POST', `/v1/tickets/${id}/comments`, { as: 'owner', body: { body: 'More.' } });
    expect(await isUnread('kim')).toBe(true);
    test.time.now += 1_000;
    await send('kim', 'POST', `/v1/support/tickets/${id}/comments`, { body: { body: 'Answer.' } });
    expect([await isUnread('kim'), await isUnread('lee')]).toEqual([false, true]);
  });

  it('assigns by id: the name is stored for customers, unknown and disabled agents are refused', async () => {
    const id = await submit('Assigned');
    expect(await triage(id, { assigneeId: 'me' })).toMatchObject({ assignee: 'Kim', assigneeId: ids['kim'] });
    expect(await triage(id, { assigneeId: null })).toMatchObject({ assignee: null, assigneeId: null });
    const refuse = async (body: object) => {
      const { version } = await readTicket(id);
      const answer = await send('kim', 'PATCH', `/v1/support/tickets/${id}`, {
        body,
        headers: { 'if-match': `"${version}"` },
      });
      return answer.problem.errors?.[0]?.code;
    };
    expect(await refuse({ assigneeId: 'nobody' })).toBe('unknown_agent');
    expect(await refuse({ teamId: 'nothing' })).toBe('unknown_team');
    const added = await send('boss', 'POST', '/v1/support/agents', {
      body: { email: 'gone@harbor.example', name: 'Gone' },
    });
    const { id: gone } = z.parse(InboxAgent, added.body);
    expect((await send('boss', 'PATCH', `/v1/support/agents/${gone}`, { body: { disabled: true } })).status).toBe(200);
    expect(await refuse({ assigneeId: gone })).toBe('unknown_agent');
    const timeline = await test.send('GET', `/v1/tickets/${id}/timeline`, { as: 'owner' });
    expect(JSON.stringify(timeline.body)).toContain('"to":"Kim"');
    expect(JSON.stringify(timeline.body)).not.toContain('"assigneeId"');
  });

  it('internal changes leave no trace for customers', async () => {
    const id = await submit('Internal');
    const seen = async () => {
      const ticket = await test.send('GET', `/v1/tickets/${id}`, { as: 'owner' });
      const timeline = await test.send('GET', `/v1/tickets/${id}/timeline`, { as: 'owner' });
      const { version: _, ...rest } = z.parse(z.looseObject({ version: z.string() }), ticket.body);
      return JSON.stringify([rest, timeline.body]);
    };
    const before = await seen();
    test.time.now += 1_000;
    await triage(id, { teamId: team, tags: ['secret'], spam: true });
    await triage(id, { snoozedUntil: new Date(test.time.now + HOUR).toISOString() });
    expect(await seen()).toBe(before);
  });

  it('a reply of the customer ends a snooze', async () => {
    const id = await submit('Sleeping');
    await triage(id, { snoozedUntil: new Date(test.time.now + 100 * HOUR).toISOString() });
    expect(await subjects({ view: 'snoozed' })).toEqual(['Sleeping']);
    await test.send('POST', `/v1/tickets/${id}/comments`, { as: 'owner', body: { body: 'Wake up.' } });
    expect(await subjects({ view: 'snoozed' })).toEqual([]);
  });

  it('administrators manage agents, and one administrator always remains', async () => {
    const { id: boss = '' } = { id: ids['boss'] };
    const demote = await send('boss', 'PATCH', `/v1/support/agents/${boss}`, { body: { role: 'agent' } });
    expect([demote.status, demote.problem.code]).toEqual([409, 'conflict']);
    expect((await send('boss', 'PATCH', `/v1/support/agents/${boss}`, { body: { disabled: true } })).status).toBe(409);
    const twice = await send('boss', 'POST', '/v1/support/agents', {
      body: { email: 'KIM@harbor.example', name: 'K' },
    });
    expect(twice.problem.errors?.[0]?.code).toBe('email_taken');
    const forbidden = await send('kim', 'POST', '/v1/support/teams', { body: { name: 'Mine' } });
    expect(forbidden.problem.code).toBe('forbidden');
    const taken = await send('boss', 'POST', '/v1/support/teams', { body: { name: 'Billing' } });
    expect(taken.problem.errors?.[0]?.code).toBe('name_taken');
  });

  it('deleting a team keeps its agents and tickets', async () => {
    const made = await send('boss', 'POST', '/v1/support/teams', { body: { name: 'Short-lived' } });
    const { id: short } = z.parse(Team, made.body);
    const id = await submit('Of a team');
    await triage(id, { teamId: short });
    expect((await send('boss', 'DELETE', `/v1/support/teams/${short}`)).status).toBe(204);
    expect((await readTicket(id)).team).toBeNull();
    expect((await send('boss', 'DELETE', `/v1/support/teams/${short}`)).status).toBe(404);
  });
});
