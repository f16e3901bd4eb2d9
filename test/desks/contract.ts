/** Tests that every remote help desk must pass through the ticket API, live or as a fake. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { Session, Ticket } from '../../src/contract/index.ts';
import type { TestApi } from '../api/harness.ts';
import { createCustomerDriver } from './customer-driver.ts';
import { advanceClock } from './people.ts';

/** A help desk as these tests use it. */
export interface TestedDesk {
  /** The API with it, with the fields subject, priority, severity, description and attachments, and with context. */
  test: TestApi;
  /** Actions of an agent in the help desk itself, by the ticket's number. */
  agent: {
    name: string;
    /** Adds a public comment. */
    answer(number: string, body: string): Promise<void>;
    /** Adds an internal comment. */
    note(number: string, body: string): Promise<void>;
  };
  /** The statuses of the help desk after each step. */
  statuses: { filed: string; answered: string };
  /** Ids of a priority and a value of `severity` that the help desk accepts. */
  priority: string;
  severity: string;
  /** Sort orders that the help desk supports; others return `activity`. */
  sorts: readonly ('activity' | 'created' | 'priority')[];
  /** Whether a word of the subject or the text finds the ticket immediately. */
  finds: readonly string[];
  /**
   * Another API with the same help desk, over a connection that can lose the response to the next write, and with a
   * `lookupDelayMs` of minutes.
   */
  lossy(): Promise<{
    test: TestApi;
    lose(what: 'filing' | 'reply'): void;
    lookupDelayMs: number;
    close(): Promise<void>;
  }>;
}

/** Defines the tests; call it within a `describe`. */
export function testHelpDesk(desk: () => TestedDesk): void {
  const { send, file, upload, list, read, comments } = createCustomerDriver(() => desk().test);

  it('core journey: create with attachment and priority, list, search, answer, reply, close, reopen', async () => {
    const { agent, statuses, priority, severity, finds } = desk();
    const waiting = await upload('ada', 'log.txt', 'exported 0 rows');
    const filed = await file('ada', {
      subject: "Export <b>fails</b> 'badly' 画面",
      description: 'Zeile eins\nバグ <img src=x onerror=alert(1)>',
      priority,
      fields: { severity },
      attachments: [waiting.id],
      context: { Page: 'https://app.example.com/exports' },
    });
    expect(filed).toMatchObject({
      subject: "Export <b>fails</b> 'badly' 画面",
      description: 'Zeile eins\nバグ <img src=x onerror=alert(1)>',
      status: statuses.filed,
      priority,
      fields: { severity },
      requester: { id: 'ada', name: 'Ada One' },
      unread: false,
      allowed: { comment: true, close: true, reopen: false, confirm: false },
      attachments: [{ name: 'log.txt', size: 15, type: 'text/plain' }],
    });
    expect(await read('ada', filed.id)).toEqual(filed);
    const bytes = await send('ada', 'GET', `/v1/attachments/${filed.attachments[0]?.id}`);
    expect([bytes.status, bytes.body]).toEqual([200, 'exported 0 rows']);
    expect((await send('bob', 'GET', `/v1/attachments/${filed.attachments[0]?.id}`)).status).toBe(404);
    expect(filed.attachments[0]?.id).toBe(waiting.id);

    expect((await list('ada')).items.map(({ id }) => id)).toEqual([filed.id]);
    for (const q of [...finds, `#${filed.number}`])
      expect(
        (await list('ada', { q })).items.map(({ id }) => id),
        q,
      ).toEqual([filed.id]);
    expect((await list('ada', { q: 'nothing-like-it' })).items).toEqual([]);
    expect((await list('ada', { status: 'active', priority })).items).toHaveLength(1);
    expect((await list('ada', { status: 'closed' })).items).toEqual([]);

    await agent.note(filed.number, 'xylophone suspect');
    await agent.answer(filed.number, 'Which browser?');
    expect(await read('ada', filed.id)).toMatchObject({ status: statuses.answered });
    expect((await list('ada', { q: 'xylophone' })).items).toEqual([]);
    expect(await comments('ada', filed.id)).toMatchObject([
      { body: 'Which browser?', author: { name: agent.name, role: 'agent' } },
    ]);
    const more = await upload('ada', 'shot.txt', 'a picture');
    const reply = await send('ada', 'POST', `/v1/tickets/${filed.id}/comments`, {
      body: { body: 'Firefox <3', attachments: [more.id] },
    });
    expect(reply.status, JSON.stringify(reply.body)).toBe(201);
    expect(reply.body).toMatchObject({
      body: 'Firefox <3',
      author: { id: 'ada', name: 'Ada One', role: 'user' },
      attachments: [{ name: 'shot.txt', size: 9 }],
    });
    expect((await read('ada', filed.id)).unread).toBe(false);

    const closed = await send('ada', 'POST', `/v1/tickets/${filed.id}/close`, { body: { comment: 'Thank you' } });
    expect(closed.body, JSON.stringify(closed.body)).toMatchObject({
      status: 'closed',
      allowed: { comment: false, close: false, reopen: true },
    });
    const refused = await send('ada', 'POST', `/v1/tickets/${filed.id}/comments`, { body: { body: 'More' } });
    expect(refused.problem.code).toBe('conflict');
    expect((await list('ada', { status: 'closed' })).items.map(({ id }) => id)).toEqual([filed.id]);
    const reopened = await send('ada', 'POST', `/v1/tickets/${filed.id}/reopen`, { body: {} });
    expect(reopened.body, JSON.stringify(reopened.body)).toMatchObject({ status: 'open' });
    expect((await comments('ada', filed.id)).map(({ body, author }) => [author.role, body])).toEqual([
      ['agent', 'Which browser?'],
      ['user', 'Firefox <3'],
      ['user', 'Thank you'],
    ]);
  });

  it('two end users never see each other’s tickets', async () => {
    const [hers, his] = [await file('ada'), await file('bob', { subject: 'Login fails' })];
    expect((await list('bob')).items.map(({ id }) => id)).toEqual([his.id]);
    expect((await list('ada')).items.map(({ id }) => id)).not.toContain(his.id);
    expect((await list('bob', { q: 'Export' })).items).toEqual([]);
    expect((await list('bob', { q: `#${hers.number}` })).items).toEqual([]);
    for (const path of [`/v1/tickets/${hers.id}`, `/v1/tickets/${hers.id}/comments`, `/v1/tickets/${hers.number}`])
      expect((await send('bob', 'GET', path)).status, path).toBe(404);
    for (const path of ['comments', 'close', 'reopen']) {
      const body = path === 'comments' ? { body: 'Mine now' } : {};
      expect((await send('bob', 'POST', `/v1/tickets/${hers.id}/${path}`, { body })).status, path).toBe(404);
    }
    expect((await send('bob', 'PUT', `/v1/tickets/${hers.id}/read`)).status).toBe(404);
  });

  it('a user with the same address in another organization cannot read the ticket', async () => {
    const { id } = await file('ada');
    expect((await send('moved', 'GET', `/v1/tickets/${id}`)).status).toBe(404);
    expect((await list('moved')).items.map((one) => one.id)).not.toContain(id);
  });

  it('offers no features to a user without a known address, and reports the reason', async () => {
    const { capabilities } = z.parse(Session, (await send('unaddressed', 'GET', '/v1/session')).body);
    expect(capabilities).toMatchObject({ createTicket: false, comment: false, timeline: false });
    const refused = await send('unaddressed', 'POST', '/v1/tickets', { body: { subject: 'a', description: 'b' } });
    expect(refused.problem).toMatchObject({ code: 'forbidden' });
    expect((await list('unaddressed')).items).toEqual([]);
  });

  it('returns every ticket of a list once, page by page', async () => {
    const made = new Set<string>();
    for (let index = 0; index < 5; index++) made.add((await file('bob', { subject: `Page ${index}` })).id);
    for (const sort of desk().sorts) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof list>> = await list('bob', {
          sort,
          limit: '2',
          ...(cursor !== null && { cursor }),
        });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.next;
      } while (cursor !== null);
      expect(new Set(seen).size, sort).toBe(seen.length);
      expect(new Set(seen), sort).toEqual(new Set([...seen, ...made]));
    }
  });

  it('creates one ticket per key, for any number of calls', async () => {
    const key = randomUUID();
    const [first, again] = [await file('ada', {}, { key }), await file('ada', {}, { key })];
    expect(again.id).toBe(first.id);
    const reply = { body: { body: 'Once, please' }, key: randomUUID() };
    for (let turn = 0; turn < 2; turn++)
      expect((await send('ada', 'POST', `/v1/tickets/${first.id}/comments`, reply)).status).toBe(201);
    expect(await comments('ada', first.id)).toHaveLength(1);
  });

  it('finds a write with a lost response by its marker, without repeating it', async () => {
    const { test, lose, lookupDelayMs, close } = await desk().lossy();
    const other = createCustomerDriver(() => test);
    try {
      const subject = `Lost answer ${randomUUID()}`;
      const filing = { body: { subject, description: 'Once.' }, key: randomUUID() };
      lose('filing');
      const lost = await other.send('ada', 'POST', '/v1/tickets', filing);
      expect(lost.problem).toMatchObject({ code: 'unavailable' });
      expect(JSON.stringify(lost.body)).not.toContain('127.0.0.1');
      // It may still be storing the ticket: nothing is written, and the caller is told when to retry.
      const early = await other.send('ada', 'POST', '/v1/tickets', filing);
      expect(early.problem.code).toBe('idem_in_flight');
      expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(0);
      advanceClock(test, lookupDelayMs + 1);
      const answer = await other.send('ada', 'POST', '/v1/tickets', filing);
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
      const found = z.parse(Ticket, answer.body);
      expect((await list('ada')).items.filter((one) => one.subject === subject)).toMatchObject([
        { number: found.number },
      ]);

      const reply = { body: { body: 'Said once' }, key: randomUUID() };
      lose('reply');
      expect((await other.send('ada', 'POST', `/v1/tickets/${found.id}/comments`, reply)).status).toBe(503);
      advanceClock(test, lookupDelayMs + 1);
      expect((await other.send('ada', 'POST', `/v1/tickets/${found.id}/comments`, reply)).status).toBe(201);
      expect(await other.comments('ada', found.id)).toHaveLength(1);
    } finally {
      await close();
    }
  });
}
