/** A live Request Tracker through the ticket API. Its own behavior: `request-tracker-quirks.live.ts`. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { Session } from '../../src/contract/index.ts';
import { requestTracker } from '../../src/server/index.ts';
import { FaultProxy } from '../faults/proxy.ts';
import { describeLive, requestDirectly, LiveApi, toPort } from './live.ts';

/** Milliseconds after which a write without a response may be repeated. */
const SETTLED = 1_100;

describeLive('request-tracker', 'through the ticket API', (rt) => {
  let front: LiveApi;
  const connect = (more: object = {}) =>
    requestTracker({ url: rt.url, token: rt.tokens.madoguchi, queue: 'General', ...more }, {});
  beforeAll(async () => {
    front = await LiveApi.open(rt);
  });
  afterAll(() => front?.close());

  it('core journey: create with attachment and priority, list, search, answer, reply, close, reopen', async () => {
    const waiting = await front.upload('ada', 'log.txt', 'exported 0 rows');
    const filed = await front.file('ada', {
      subject: "Export <b>fails</b> 'badly' 画面",
      description: 'Zeile eins\nバグ <img src=x onerror=alert(1)>',
      priority: 'urgent',
      fields: { severity: '2 - severe' },
      attachments: [waiting.id],
      context: { Page: 'https://app.example.com/exports' },
    });
    expect(filed).toMatchObject({
      subject: "Export <b>fails</b> 'badly' 画面",
      description: 'Zeile eins\nバグ <img src=x onerror=alert(1)>',
      status: 'new',
      priority: 'urgent',
      fields: { severity: '2 - severe' },
      requester: { id: 'ada', name: 'Ada One' },
      unread: false,
      allowed: { comment: true, close: true, reopen: false, confirm: false },
      attachments: [{ id: waiting.id, name: 'log.txt', size: 15, type: 'text/plain' }],
    });
    expect(await front.read('ada', filed.id)).toEqual(filed);
    const bytes = await front.send('ada', 'GET', `/v1/attachments/${filed.attachments[0]?.id}`);
    expect([bytes.status, bytes.body]).toEqual([200, 'exported 0 rows']);
    expect((await front.send('ada', 'DELETE', `/v1/attachments/${waiting.id}`)).problem.code).toBe('conflict');

    expect((await front.list('ada')).items[0]?.id).toBe(filed.id);
    for (const q of ['BADLY', '画面', 'zeile', `#${filed.number}`])
      expect(
        (await front.list('ada', { q })).items.map(({ id }) => id),
        q,
      ).toEqual([filed.id]);
    expect((await front.list('ada', { q: 'nothing-like-it' })).items).toEqual([]);
    expect((await front.list('ada', { status: 'active', priority: 'urgent' })).total).toBe(1);
    expect((await front.list('ada', { status: 'closed' })).items.map(({ id }) => id)).not.toContain(filed.id);

    await requestDirectly(rt, 'agent', 'POST', `ticket/${filed.number}/correspond`, {
      Content: '<p>Which <b>browser</b>?</p>',
      ContentType: 'text/html',
    });
    const answered = (await front.list('ada')).items[0];
    expect(answered).toMatchObject({ status: 'open', unread: true });
    expect(await front.comments('ada', filed.id)).toMatchObject([
      { body: 'Which browser?', author: { name: 'Eve Agent', role: 'agent' } },
    ]);
    const reply = await front.reply('ada', filed.id, 'Firefox <3');
    expect(reply.status, JSON.stringify(reply.body)).toBe(201);
    expect(reply.body).toMatchObject({ body: 'Firefox <3', author: { id: 'ada', name: 'Ada One', role: 'user' } });
    expect((await front.read('ada', filed.id)).unread).toBe(false);

    const closed = await front.send('ada', 'POST', `/v1/tickets/${filed.id}/close`, { body: { comment: 'Thank you' } });
    expect(closed.body, JSON.stringify(closed.body)).toMatchObject({
      status: 'closed',
      allowed: { comment: false, close: false, reopen: true },
    });
    const refused = await front.reply('ada', filed.id, 'More');
    expect(refused.problem.code).toBe('conflict');
    const reopened = await front.send('ada', 'POST', `/v1/tickets/${filed.id}/reopen`, { body: {} });
    expect(reopened.body).toMatchObject({ status: 'open' });
    expect((await front.comments('ada', filed.id)).map(({ body, author }) => [author.role, body])).toEqual([
      ['agent', 'Which browser?'],
      ['user', 'Firefox <3'],
      ['user', 'Thank you'],
    ]);
  });

  it('two end users never see each other’s tickets, neither here nor in Request Tracker', async () => {
    const [hers, his] = [await front.file('ada'), await front.file('bob', { subject: 'Login fails' })];
    expect((await front.list('bob')).items[0]?.id).toBe(his.id);
    expect((await front.list('bob')).items.map(({ id }) => id)).not.toContain(hers.id);
    expect((await front.list('ada')).items.map(({ id }) => id)).not.toContain(his.id);
    expect((await front.list('bob', { q: 'Export' })).items).toEqual([]);
    for (const path of [`/v1/tickets/${hers.id}`, `/v1/tickets/${hers.id}/comments`, `/v1/tickets/${hers.number}`])
      expect((await front.send('bob', 'GET', path)).status, path).toBe(404);
    for (const path of ['comments', 'close', 'reopen']) {
      const body = path === 'comments' ? { body: 'Mine now' } : {};
      expect((await front.send('bob', 'POST', `/v1/tickets/${hers.id}/${path}`, { body })).status, path).toBe(404);
    }
    expect((await front.send('bob', 'PUT', `/v1/tickets/${hers.id}/read`)).status).toBe(404);
    expect((await requestDirectly(rt, 'cust2', 'GET', `ticket/${hers.number}`)).status).toBe(403);
    expect((await requestDirectly(rt, 'cust1', 'GET', `ticket/${hers.number}`)).status).toBe(200);
    expect(
      (await requestDirectly(rt, 'cust2', 'GET', `tickets?query=${encodeURIComponent(`id = ${hers.number}`)}`)).json(),
    ).toMatchObject({ count: 0 });
  });

  it('a user with the same address in another organization cannot read the ticket', async () => {
    const { id } = await front.file('ada');
    expect((await front.send('moved', 'GET', `/v1/tickets/${id}`)).status).toBe(404);
    expect((await front.list('moved')).items.map((one) => one.id)).not.toContain(id);
  });

  it('offers no features to a user without a known address, and reports the reason', async () => {
    const { capabilities } = z.parse(Session, (await front.send('unaddressed', 'GET', '/v1/session')).body);
    expect(capabilities).toMatchObject({ createTicket: false, comment: false, events: false, timeline: false });
    const refused = await front.send('unaddressed', 'POST', '/v1/tickets', {
      body: { subject: 'a', description: 'b' },
    });
    expect(refused.problem).toMatchObject({ code: 'forbidden' });
    expect((await front.list('unaddressed')).items).toEqual([]);
  });

  it('creates one ticket per key, for any number of calls', async () => {
    const key = randomUUID();
    const [first, again] = [await front.file('ada', {}, { key }), await front.file('ada', {}, { key })];
    expect(again.id).toBe(first.id);
    const said = { key: randomUUID() };
    for (let turn = 0; turn < 2; turn++)
      expect((await front.reply('ada', first.id, 'Once, please', said)).status).toBe(201);
    expect(await front.comments('ada', first.id)).toHaveLength(1);
  });

  it('finds a write with a lost response by its marker, without repeating it', async () => {
    const proxy = await FaultProxy.listen({ target: toPort(rt) });
    const other = await LiveApi.open(rt, { url: proxy.url });
    try {
      const subject = `Lost answer ${randomUUID()}`;
      const filing = { body: { subject, description: 'Once.' }, key: randomUUID() };
      proxy.script('cutAfter');
      const lost = await other.send('ada', 'POST', '/v1/tickets', filing);
      expect(lost.problem).toMatchObject({ code: 'unavailable' });
      expect(JSON.stringify(lost.body)).not.toContain('127.0.0.1');
      // It may still be storing the ticket: nothing is written, and the caller is told when to retry.
      const early = await other.send('ada', 'POST', '/v1/tickets', filing);
      expect(early.problem.code).toBe('idem_in_flight');
      expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(0);
      await sleep(SETTLED);
      const found = await other.file('ada', {}, filing);
      expect((await front.list('ada', { q: subject })).items).toMatchObject([{ number: found.number }]);

      const said = { key: randomUUID() };
      proxy.script('none', 'none', 'none', 'none', 'cutAfter');
      expect((await other.reply('ada', found.id, 'Said once', said)).status).toBe(503);
      await sleep(SETTLED);
      expect((await other.reply('ada', found.id, 'Said once', said)).status).toBe(201);
      expect(await other.comments('ada', found.id)).toHaveLength(1);

      // Rejected before it was received, so there is no delay, and the second attempt writes it.
      const unseen = { body: { subject: `${subject} too`, description: 'Once.' }, key: randomUUID() };
      proxy.script('cutBefore');
      expect((await other.send('ada', 'POST', '/v1/tickets', unseen)).status).toBe(503);
      await sleep(SETTLED);
      expect((await other.send('ada', 'POST', '/v1/tickets', unseen)).status).toBe(201);
      expect((await front.list('ada', { q: subject })).items).toHaveLength(2);
    } finally {
      await other.close();
      await proxy.close();
    }
  });

  it('rejects invalid settings at startup, with their key', async () => {
    await expect(connect({ queue: 'Nowhere' })).rejects.toThrow('desk.queue');
    await expect(connect({ token: '1-2-wrong' })).rejects.toThrow('desk.token');
    // Token of an agent's account, whose time zone is the site's.
    await expect(connect({ token: rt.tokens.agent })).rejects.toThrow('UTC');
    await expect(connect({ markerField: 'Not there' })).rejects.toThrow('desk.markerField');
    await expect(connect({ categoryField: "It's" })).rejects.toThrow('desk.categoryField');
  });
});
