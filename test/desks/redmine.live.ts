/** A live Redmine through the ticket API. Its own behavior: `redmine-quirks.live.ts`. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toConfiguration } from '../../scripts/desks/connect.ts';
import { redmine, type DeskMapping } from '../../src/server/index.ts';
import { FaultProxy } from '../faults/proxy.ts';
import { describeLive, requestDirectly, LiveApi, toPort } from './live.ts';

/** Milliseconds after which a write without a response may be repeated. */
const SETTLED = 1_100;

describeLive('redmine', 'through the ticket API', (rm) => {
  let front: LiveApi;
  const connect = (more: object = {}, mapping: Partial<DeskMapping> = {}) =>
    redmine(
      { url: rm.url, token: rm.tokens.madoguchi, project: 'support', ...more },
      { ...toConfiguration(rm).mapping, ...mapping },
    );
  beforeAll(async () => {
    front = await LiveApi.open(rm);
  });
  afterAll(() => front?.close());

  it('core journey: create with attachment and priority, list, search, answer, reply, close, reopen', async () => {
    const waiting = await front.upload('ada', 'log.txt', 'exported 0 rows');
    const filed = await front.file('ada', {
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
      attachments: [{ id: waiting.id, name: 'log.txt', size: 15, type: 'text/plain' }],
    });
    expect(await front.read('ada', filed.id)).toEqual(filed);
    const bytes = await front.send('ada', 'GET', `/v1/attachments/${filed.attachments[0]?.id}`);
    expect([bytes.status, bytes.body]).toEqual([200, 'exported 0 rows']);
    expect((await front.list('ada')).items[0]?.id).toBe(filed.id);
    for (const q of ['BADLY', 'バグ', `#${filed.number}`])
      expect(
        (await front.list('ada', { q })).items.map(({ id }) => id),
        q,
      ).toEqual([filed.id]);
    expect((await front.list('ada', { status: 'active', priority: 'urgent' })).total).toBe(1);
    expect((await front.list('ada', { status: 'closed' })).items.map(({ id }) => id)).not.toContain(filed.id);

    const issue = { notes: 'Which browser?', status_id: 4 };
    expect((await requestDirectly(rm, 'agent', 'PUT', `issues/${filed.number}.json`, { issue })).status).toBe(204);
    expect(await front.read('ada', filed.id)).toMatchObject({ status: 'pending' });
    const reply = await front.reply('ada', filed.id, 'Firefox <3');
    expect(reply.status, JSON.stringify(reply.body)).toBe(201);
    expect(reply.body).toMatchObject({ body: 'Firefox <3', author: { id: 'ada', name: 'Ada One', role: 'user' } });

    await requestDirectly(rm, 'agent', 'PUT', `issues/${filed.number}.json`, { issue: { status_id: 3 } });
    expect((await front.read('ada', filed.id)).allowed).toMatchObject({ confirm: true });
    const closed = await front.send('ada', 'POST', `/v1/tickets/${filed.id}/confirm`, {
      body: { comment: 'Thank you' },
    });
    expect(closed.body, JSON.stringify(closed.body)).toMatchObject({
      status: 'closed',
      allowed: { comment: false, close: false, reopen: true },
    });
    expect((await front.send('ada', 'POST', `/v1/tickets/${filed.id}/reopen`, { body: {} })).body).toMatchObject({
      status: 'open',
    });
    expect((await front.comments('ada', filed.id)).map(({ body, author }) => [author.role, author.name, body])).toEqual(
      [
        ['agent', 'Eve Agent', 'Which browser?'],
        ['user', 'Ada One', 'Firefox <3'],
        ['user', 'Ada One', 'Thank you'],
      ],
    );
  });

  it('two end users never see each other’s tickets, neither here nor in Redmine', async () => {
    const [hers, his] = [await front.file('ada'), await front.file('bob', { subject: 'Login fails' })];
    expect((await front.list('bob')).items[0]?.id).toBe(his.id);
    expect((await front.list('bob')).items.map(({ id }) => id)).not.toContain(hers.id);
    expect((await front.list('ada')).items.map(({ id }) => id)).not.toContain(his.id);
    expect((await front.list('bob', { q: 'Export' })).items).toEqual([]);
    for (const path of [`/v1/tickets/${hers.id}`, `/v1/tickets/${hers.id}/comments`])
      expect((await front.send('bob', 'GET', path)).status, path).toBe(404);
    for (const path of ['comments', 'close', 'reopen']) {
      const body = path === 'comments' ? { body: 'Mine now' } : {};
      expect((await front.send('bob', 'POST', `/v1/tickets/${hers.id}/${path}`, { body })).status, path).toBe(404);
    }
    expect((await requestDirectly(rm, 'cust2', 'GET', `issues/${hers.number}.json`)).status).toBe(403);
    expect((await requestDirectly(rm, 'cust1', 'GET', `issues/${hers.number}.json`)).status).toBe(200);
  });

  it('finds a write with a lost response by its marker, without repeating it', async () => {
    const proxy = await FaultProxy.listen({ target: toPort(rm) });
    const other = await LiveApi.open(rm, { url: proxy.url });
    try {
      await other.send('ada', 'GET', '/v1/tickets');
      const filing = { body: { subject: 'Lost answer', description: 'Once.' }, key: randomUUID() };
      proxy.script('cutAfter');
      expect((await other.send('ada', 'POST', '/v1/tickets', filing)).problem.code).toBe('unavailable');
      await sleep(SETTLED);
      const found = await other.file('ada', {}, filing);
      expect((await front.list('ada', { q: 'Lost answer' })).items).toMatchObject([{ number: found.number }]);
      const said = { key: randomUUID() };
      proxy.script('none', 'cutAfter');
      expect((await other.reply('ada', found.id, 'Said once', said)).status).toBe(503);
      await sleep(SETTLED);
      expect((await other.reply('ada', found.id, 'Said once', said)).status).toBe(201);
      expect(await other.comments('ada', found.id)).toHaveLength(1);
    } finally {
      await other.close();
      await proxy.close();
    }
  });

  it('rejects invalid settings at startup, with their key', async () => {
    await expect(connect({ project: 'nowhere' })).rejects.toThrow('desk.project');
    await expect(connect({ token: 'wrong' })).rejects.toThrow('desk.token');
    await expect(connect({ token: rm.tokens.agent })).rejects.toThrow('desk.token');
    await expect(connect({ markerField: 'Not there' })).rejects.toThrow('desk.markerField');
    await expect(connect({}, { statuses: { Nue: 'new' } })).rejects.toThrow('desk.mapping.statuses.Nue');
    await expect(connect({}, { priorities: { high: 'Hihg' } })).rejects.toThrow('desk.mapping.priorities.high');
  });
});
