/**
 * A live help desk that is slow, down, rate-limited, or returns garbled or wrong responses: problems are reported, and
 * nothing is lost or duplicated.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { DESKS } from '../../scripts/desks/packages.ts';
import { Session } from '../../src/contract/index.ts';
import type { TestResponse } from '../api/harness.ts';
import { FaultProxy } from '../faults/proxy.ts';
import { describeLive, LiveApi, toPort } from './live.ts';

const TIMEOUT = 2_000;
const SETTLE = 300;

const SORRY = 'The support desk cannot be reached right now. Try again in a moment.';

for (const kind of DESKS)
  describeLive(kind, 'when it is ill', (desk) => {
    let proxy: FaultProxy;
    let front: LiveApi;
    beforeAll(async () => {
      proxy = await FaultProxy.listen({ target: toPort(desk), delay: TIMEOUT + 500 });
      front = await LiveApi.open(desk, { url: proxy.url, timeoutMs: TIMEOUT, lookupDelayMs: SETTLE });
      // Accounts are looked up once, so the faults below affect later requests.
      await front.list('ada');
    });
    afterAll(async () => {
      await front?.close();
      await proxy?.close();
    });

    /** A ticket with a unique subject, to be sent again under its key. */
    const filing = () => {
      const word = `ill${randomUUID().replaceAll(/[^a-f]/g, '')}`;
      return { word, said: { body: { subject: word, description: 'Once.' }, key: randomUUID() } };
    };
    const expectSorry = (answer: TestResponse) => {
      expect(answer.status, JSON.stringify(answer.body)).toBe(503);
      expect(answer.problem).toMatchObject({ code: 'unavailable', detail: SORRY });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(JSON.stringify(answer.body)).not.toMatch(/127\.0\.0\.1|ECONN|perl|\/usr|html/i);
    };
    /** Sends it again, as a user would. Returns the final number of tickets. */
    const submitAgain = async ({ word, said }: ReturnType<typeof filing>): Promise<number> => {
      await sleep(SETTLE + 50);
      const { number } = await front.file('ada', {}, said);
      const { items } = await front.list('ada', { q: word });
      return items.every((one) => one.number === number) ? items.length : NaN;
    };

    it('slow: callers get a timely error, and the panel opens all the same', async () => {
      proxy.script('delay');
      const started = performance.now();
      expectSorry(await front.send('ada', 'GET', '/v1/tickets'));
      expect(performance.now() - started).toBeLessThan(TIMEOUT + 1_500);

      proxy.script('delay');
      const opened = performance.now();
      const session = await front.send('bob', 'GET', '/v1/session');
      expect(z.parse(Session, session.body).capabilities.createTicket).toBe(true);
      expect(performance.now() - opened).toBeLessThan(1_900);
      // The pending response must not affect the next test.
      await sleep(1_500);

      const slow = filing();
      proxy.script('delay');
      expectSorry(await front.send('ada', 'POST', '/v1/tickets', slow.said));
      await sleep(1_000);
      expect(await submitAgain(slow)).toBe(1);
    });

    it('down: lists and submissions report it, the session works, and a retry creates the ticket afterwards', async () => {
      const { port } = proxy;
      const down = filing();
      await proxy.close();
      try {
        expectSorry(await front.send('ada', 'GET', '/v1/tickets'));
        expectSorry(await front.send('ada', 'POST', '/v1/tickets', down.said));
        expect((await front.send('ada', 'GET', '/v1/session')).status).toBe(200);
        expect((await front.send('ada', 'GET', '/v1/status')).status).toBe(200);
      } finally {
        proxy = await FaultProxy.listen({ target: toPort(desk), delay: TIMEOUT + 500, port });
      }
      expect(await submitAgain(down)).toBe(1);
    });

    it('rate-limited: it gets no request until the requested time, which callers are told', async () => {
      const limit = { status: 429, headers: { 'retry-after': '7' }, body: '<h1>Slow down, 127.0.0.1</h1>' };
      const before = proxy.counts.requests;
      proxy.script(limit);
      const listed = await front.send('ada', 'GET', '/v1/tickets');
      expectSorry(listed);
      expect(listed.headers.get('retry-after')).toBe('7');
      expect(proxy.counts.requests - before).toBe(1);

      const limited = filing();
      proxy.script(limit);
      expectSorry(await front.send('ada', 'POST', '/v1/tickets', limited.said));
      expect(await submitAgain(limited)).toBe(1);
    });

    it('garbled: an unreadable response fails, and its effect is found later', async () => {
      proxy.script('garble');
      const answer = await front.send('ada', 'GET', '/v1/tickets');
      if (answer.status !== 200) expectSorry(answer);
      expect(JSON.stringify(answer.body)).not.toContain('\ufffd');
      proxy.script('truncate', 'truncate');
      expectSorry(await front.send('ada', 'GET', '/v1/tickets'));
      proxy.script({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Welcome</html>' });
      expectSorry(await front.send('ada', 'GET', '/v1/tickets'));

      const garbled = filing();
      proxy.script('truncate');
      expectSorry(await front.send('ada', 'POST', '/v1/tickets', garbled.said));
      expect(await submitAgain(garbled)).toBe(1);
      const failed = filing();
      proxy.script({ status: 500, body: "Can't locate /usr/share/perl5/RT.pm" });
      expectSorry(await front.send('ada', 'POST', '/v1/tickets', failed.said));
      expect(await submitAgain(failed)).toBe(1);
    });

    it('wrong: a ticket that it confirmed but did not store is reported as unknown, and not created again under its key', async () => {
      const lie =
        kind === 'redmine'
          ? { status: 201, body: '{"issue":{"id":999999}}' }
          : { status: 201, body: '{"type":"ticket","id":"999999"}' };
      const filed = filing();
      proxy.script(lie);
      for (let press = 0; press < 2; press++) {
        const answer = await front.send('ada', 'POST', '/v1/tickets', filed.said);
        expect([answer.status, answer.problem.code]).toEqual([409, 'outcome_unknown']);
        await sleep(SETTLE + 50);
      }
      expect((await front.list('ada', { q: filed.word })).items).toHaveLength(0);
    });

    it('wrong: a reply that it confirmed but did not store is sent again only if it returned no id', async () => {
      const { id, number } = await front.file('ada');
      const reads = kind === 'redmine' ? 1 : 4;
      const lie =
        kind === 'redmine'
          ? { status: 204 }
          : { status: 201, headers: { location: `${desk.url}/REST/2.0/transaction/999999` }, body: '["Added"]' };
      const said = { key: randomUUID() };
      proxy.script(...Array.from({ length: reads }, () => 'none' as const), lie);
      const first = await front.reply('ada', id, `Said on ${number}`, said);
      await sleep(SETTLE + 50);
      const second = await front.reply('ada', id, `Said on ${number}`, said);
      if (kind !== 'redmine') {
        expect([first.problem.code, second.problem.code]).toEqual(['outcome_unknown', 'outcome_unknown']);
        expect(await front.comments('ada', id)).toEqual([]);
        return;
      }
      expectSorry(first);
      expect(second.status).toBe(201);
      expect((await front.comments('ada', id)).map(({ body }) => body)).toEqual([`Said on ${number}`]);
    });

    it('wrong: another user’s ticket in a list or as a response is not shown', async () => {
      const hers = await front.file('bob', { subject: 'Not Ada’s' });
      const own = await front.file('ada');
      await front.list('bob');
      const answers: string[] = [];
      const original = globalThis.fetch;
      globalThis.fetch = async (input, init) => {
        const response = await original(input, init);
        answers.push(await response.clone().text());
        return response;
      };
      try {
        await front.send('bob', 'GET', '/v1/tickets');
      } finally {
        globalThis.fetch = original;
      }
      const body = answers.at(-1) ?? '';
      expect(body).toContain('Not Ada');
      proxy.script({ status: 200, headers: { 'content-type': 'application/json' }, body });
      const { items } = await front.list('ada');
      expect(items.map(({ number }) => number)).not.toContain(hers.number);
      expect((await front.list('ada')).items.map(({ number }) => number)).toContain(own.number);
    });
  });
