import * as z from 'zod/mini';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Incident, TicketEvent } from '../../src/contract/index.ts';
import { databases } from '../databases.ts';
import { fillTestApi, openTestApi, PEOPLE, type TestPerson, type TestApi, type TestData } from './harness.ts';
import { openEventStream, type TestEventStream } from './sse-client.ts';

const toEvent = (data: string): TicketEvent => z.parse(TicketEvent, JSON.parse(data));

describe.each(databases)('the stream of events on $name', (database) => {
  let test: TestApi;
  let world: TestData;
  beforeAll(async () => {
    test = await openTestApi(database);
    world = await fillTestApi(test);
  });
  afterAll(() => test.close());

  const say = (body: string, as: TestPerson = 'agent', more: object = {}) =>
    as === 'agent'
      ? test.send('POST', `/v1/support/tickets/${world.ticket}/comments`, { as, body: { body, ...more } })
      : test.send('POST', `/v1/tickets/${world.ticket}/comments`, { as, body: { body } });
  const settled = () => new Promise((resolve) => setTimeout(resolve, 700));

  it('is for customers only, and contains only events that the listener may see', async () => {
    for (const as of ['agent'] as const)
      expect((await test.send('GET', '/v1/events', { as })).problem.code).toBe('forbidden');
    expect((await test.send('GET', '/v1/events')).problem.code).toBe('auth_required');
    const names = ['owner', 'copied', 'admin', 'colleague', 'stranger', 'strangeAdmin'] as const;
    const heard = new Map<TestPerson, TestEventStream>();
    for (const name of names) heard.set(name, await openEventStream(test, name));
    for (const stream of heard.values()) await stream.next('hello');
    await say('Which browser?');
    for (const name of ['owner', 'copied', 'admin'] as const) {
      const got = toEvent((await heard.get(name)?.next())?.data ?? '');
      expect(got).toMatchObject({ kind: 'comment', by: { name: 'Eve', role: 'agent' }, ticket: { id: world.ticket } });
    }
    await settled();
    for (const name of ['colleague', 'stranger', 'strangeAdmin'] as const) {
      expect(heard.get(name)?.all.filter(({ name }) => name === 'ticket')).toEqual([]);
    }
    for (const stream of heard.values()) stream.stop();
  });

  it('reveals no internal comment, not even by a sequence number', async () => {
    const stream = await openEventStream(test, 'owner');
    const { id } = await stream.next('hello');
    await say('Looks like their proxy.', 'agent', { internal: true });
    await settled();
    stream.stop();
    expect(stream.all).toHaveLength(1);
    const again = await openEventStream(test, 'owner');
    expect((await again.next('hello')).id).toBe(id);
    again.stop();
    expect(JSON.stringify(stream.all)).not.toContain('proxy');
  });

  it('announces immediately that the status may have changed when an agent writes about an incident', async () => {
    const stream = await openEventStream(test, 'owner');
    await stream.next('hello');
    const opened = await test.send('POST', '/v1/support/incidents', {
      as: 'agent',
      body: { name: 'Exports fail', impact: 'minor', components: [], body: 'We look.' },
    });
    const { id: incidentId } = z.parse(Incident, opened.body);
    expect(await stream.next('status')).toMatchObject({ data: '{}', id: undefined });
    await test.send('POST', `/v1/support/incidents/${incidentId}/updates`, {
      as: 'agent',
      body: { state: 'resolved', body: 'It is over.' },
    });
    expect((await stream.next('status')).data).toBe('{}');
    stream.stop();
  });

  it('continues from the last id: missed events arrive once, in order', async () => {
    const first = await openEventStream(test, 'owner');
    const { id: start } = await first.next('hello');
    await say('one');
    const { id: middle } = await first.next();
    first.stop();
    for (const text of ['two', 'three', 'four']) await say(text);
    for (const [lastId, count] of [
      [start, 4],
      [middle, 3],
    ] as const) {
      const stream = await openEventStream(test, 'owner', { lastId });
      await stream.next('hello');
      const seen: string[] = [];
      for (let index = 0; index < count + 1; index++) {
        if (index === count) await say('now');
        seen.push(toEvent((await stream.next()).data).commentId ?? '');
      }
      expect(new Set(seen).size).toBe(count + 1);
      const said = await test.send('GET', `/v1/tickets/${world.ticket}/comments`, { as: 'owner' });
      const ids = (said.body as { items: { id: string }[] }).items.map(({ id }) => id);
      expect(seen).toEqual(ids.slice(-count - 1));
      stream.stop();
      // The next round has one more event after it.
      if (lastId === start) expect((await openEventStream(test, 'owner', { lastId: middle })).status).toBe(200);
      break;
    }
  });

  it('has ids that reveal nothing to others: one of another organization, or an invented one, causes a reset', async () => {
    const stream = await openEventStream(test, 'owner');
    const { id = '' } = await stream.next('hello');
    stream.stop();
    expect(id).not.toMatch(/^\d+$/);
    for (const lastId of ['1', 'x', id.slice(1), '']) {
      const other = await openEventStream(test, 'strangeAdmin', { lastId });
      expect((await other.next('hello', 'reset')).name).toBe('reset');
      other.stop();
    }
    const foreign = await openEventStream(test, 'strangeAdmin', { lastId: id });
    expect((await foreign.next('hello', 'reset')).name).toBe('reset');
    foreign.stop();
  });

  it('ends with the token, and with a sign-out', async () => {
    const seconds = Math.floor(test.time.now / 1000);
    const token = await test.token({ ...PEOPLE.owner, exp: seconds + 60, jti: 'short' });
    const stream = await openEventStream(test, 'owner', { token });
    await stream.next('hello');
    test.time.now += 61_000;
    expect(JSON.parse((await stream.next('end')).data)).toEqual({ reason: 'expired' });
    await stream.ended;
  });

  it('ends for a person who signs out, on all streams, and for no other person', async () => {
    const token = await test.token(PEOPLE.owner);
    const mine = [await openEventStream(test, 'owner', { token }), await openEventStream(test, 'owner')];
    const others = await openEventStream(test, 'admin');
    for (const stream of [...mine, others]) await stream.next('hello');
    expect((await test.send('DELETE', '/v1/session', { token })).status).toBe(204);
    for (const stream of mine) {
      expect(JSON.parse((await stream.next('end')).data)).toEqual({ reason: 'signed_out' });
      await stream.ended;
    }
    // The token is rejected, and another one of the same person is not.
    expect((await openEventStream(test, 'owner', { token })).status).toBe(401);
    const again = await openEventStream(test, 'owner');
    await again.next('hello');
    await settled();
    expect(others.all.map(({ name }) => name)).not.toContain('end');
    for (const stream of [again, others]) stream.stop();
  });

  it('is limited to five per user, independent of other listeners', async () => {
    const streams: TestEventStream[] = [];
    for (let index = 0; index < 5; index++) streams.push(await openEventStream(test, 'colleague'));
    expect((await test.send('GET', '/v1/events', { as: 'colleague' })).problem.code).toBe('rate_limited');
    const other = await openEventStream(test, 'owner');
    expect(other.status).toBe(200);
    other.stop();
    streams[0]?.stop();
    await streams[0]?.ended;
    await settled();
    const free = await openEventStream(test, 'colleague');
    expect(free.status).toBe(200);
    for (const stream of [...streams, free]) stream.stop();
  });

  it('is limited per process, and not opened by HEAD', async () => {
    const small = await openTestApi(database, { events: { perProcess: 2 } });
    await fillTestApi(small);
    const streams = [await openEventStream(small, 'owner'), await openEventStream(small, 'admin')];
    const refused = await small.send('GET', '/v1/events', { as: 'copied' });
    expect(refused.problem.code).toBe('unavailable');
    expect(refused.headers.get('retry-after')).toBe('60');
    expect((await small.send('HEAD', '/v1/events', { as: 'copied' })).status).toBe(200);
    const ended = Promise.all(streams.map(({ ended }) => ended));
    await small.close();
    await ended;
    expect(streams.map(({ all }) => all.at(-1)?.name)).toEqual(['end', 'end']);
  });

  it('disconnects a slow reader at 64 kB, who misses nothing after reconnecting', async () => {
    const own = await openTestApi(database);
    const there = await fillTestApi(own);
    const subject = 'x'.repeat(190);
    const { body } = await own.send('POST', '/v1/tickets', { as: 'owner', body: { subject, description: 'y' } });
    const { id } = body as { id: string };
    const start = await openEventStream(own, 'owner');
    const lastId = (await start.next('hello')).id;
    start.stop();
    const token = await own.token(PEOPLE.owner);
    const request = new Request('https://help.example.com/v1/events', {
      headers: { authorization: `Bearer ${token}` },
    });
    const stuck = await own.api.fetch(request);
    for (let index = 0; index < 200; index++) {
      await own.send('POST', `/v1/support/tickets/${id}/comments`, { as: 'agent', body: { body: String(index) } });
    }
    await settled();
    await expect(stuck.text()).rejects.toThrow('too slow');
    const back = await openEventStream(own, 'owner', { lastId });
    for (let index = 0; index < 200; index++) await back.next();
    back.stop();
    expect(there.ticket).not.toBe(id);
    await own.close();
  }, 60_000);

  it('misses no event that is older than the server process, because events are in the database', async () => {
    const address = await database.freshAddress();
    const { openStore } = await import('../../src/server/index.ts');
    const first = await openTestApi(database, { store: await openStore({ database: address }) });
    const there = await fillTestApi(first);
    const stream = await openEventStream(first, 'owner');
    const lastId = (await stream.next('hello')).id;
    await first.send('POST', `/v1/tickets/${there.ticket}/comments`, {
      as: 'admin',
      body: { body: 'While you were out.' },
    });
    stream.stop();
    await first.close();
    const second = await openTestApi(database, { store: await openStore({ database: address }) });
    const again = await openEventStream(second, 'owner', { lastId });
    expect(toEvent((await again.next()).data)).toMatchObject({ kind: 'comment', by: { name: 'Carol' } });
    again.stop();
    await second.close();
  });
});

describe('two processes on PostgreSQL', () => {
  it('end the stream of a token that was signed out at the other one, at the next heartbeat', async () => {
    const [, postgres] = databases;
    const { openStore } = await import('../../src/server/index.ts');
    const address = (await postgres?.freshAddress()) ?? '';
    if (!postgres) return;
    const options = { events: { heartbeatSeconds: 1 } };
    const one = await openTestApi(postgres, { ...options, store: await openStore({ database: address }) });
    const two = await openTestApi(postgres, { ...options, store: await openStore({ database: address }) });
    await fillTestApi(one);
    const token = await one.token(PEOPLE.owner);
    const [stream, other] = [await openEventStream(two, 'owner', { token }), await openEventStream(two, 'admin')];
    for (const open of [stream, other]) await open.next('hello');
    await one.send('DELETE', '/v1/session', { token });
    expect(JSON.parse((await stream.next('end')).data)).toEqual({ reason: 'signed_out' });
    expect(other.all.map(({ name }) => name)).not.toContain('end');
    other.stop();
    await one.close();
    await two.close();
  });

  it('receive events of the other one within a second', async () => {
    const [, postgres] = databases;
    const { openStore } = await import('../../src/server/index.ts');
    const address = (await postgres?.freshAddress()) ?? '';
    if (!postgres) return;
    const one = await openTestApi(postgres, { store: await openStore({ database: address }) });
    const two = await openTestApi(postgres, { store: await openStore({ database: address }) });
    const there = await fillTestApi(one);
    const stream = await openEventStream(two, 'owner');
    await stream.next('hello');
    const said = Date.now();
    await one.send('POST', `/v1/tickets/${there.ticket}/comments`, { as: 'admin', body: { body: 'Hello' } });
    expect(toEvent((await stream.next()).data).kind).toBe('comment');
    expect(Date.now() - said).toBeLessThan(1_500);
    stream.stop();
    await one.close();
    await two.close();
  });
});
