import * as z from 'zod/mini';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgentEvent } from '../../src/contract/index.ts';
import { sweepAgentEvents } from '../../src/server/database/agent-events.ts';
import { databases } from '../databases.ts';
import { fillTestApi, submitInquiry, openTestApi, type TestApi, type TestData } from './harness.ts';
import { openEventStream, type TestEventStream } from './sse-client.ts';

const toEvent = (data: string): AgentEvent => z.parse(AgentEvent, JSON.parse(data));
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.each(databases)("the agents' event stream on $name", (database) => {
  let test: TestApi;
  let world: TestData;
  beforeAll(async () => {
    test = await openTestApi(database, { events: { perUser: 50 } });
    world = await fillTestApi(test);
  });
  afterAll(() => test.close());

  const path = '/v1/support/events' as const;
  const open = async (lastId?: string) => {
    const stream = await openEventStream(test, 'agent', { path, lastId });
    await stream.next('hello', 'reset');
    return stream;
  };
  const reply = (body: string, more: object = {}) =>
    test.send('POST', `/v1/support/tickets/${world.ticket}/comments`, { as: 'agent', body: { body, ...more } });
  const readKinds = async (stream: TestEventStream, count: number) => {
    const kinds: string[] = [];
    while (kinds.length < count) kinds.push(toEvent((await stream.next()).data).kind);
    return kinds;
  };

  it('is for agents only', async () => {
    for (const as of ['owner', 'admin', 'colleague', 'stranger'] as const)
      expect((await test.send('GET', path, { as })).problem.code).toBe('forbidden');
    expect((await test.send('GET', path)).problem.code).toBe('auth_required');
  });

  it('carries the events of all organizations, each with the ticket as the queue shows it', async () => {
    const stream = await open();
    for (const [as, name] of [
      ['owner', 'Acme'],
      ['stranger', 'Globex'],
    ] as const) {
      const body = { subject: `From ${name}`, description: 'It fails.' };
      const created = await test.send('POST', '/v1/tickets', { as, body });
      const event = toEvent((await stream.next()).data);
      expect(event).toMatchObject({ kind: 'created', ticket: { organization: { name }, subject: body.subject } });
      const queue = await test.send('GET', '/v1/support/tickets', { as: 'agent' });
      const { items } = z.parse(z.object({ items: z.array(z.looseObject({ id: z.string() })) }), queue.body);
      const { unread: _, ...row } = items.find(({ id }) => id === (created.body as { id: string }).id) ?? { id: '' };
      expect(event.ticket).toEqual(row);
    }
    stream.stop();
  });

  it('says that an internal note was added, which customers do not learn', async () => {
    const [agent, owner, admin] = [
      await open(),
      await openEventStream(test, 'owner'),
      await openEventStream(test, 'admin'),
    ];
    for (const stream of [owner, admin]) await stream.next('hello');
    const note = await reply('Looks like their proxy.', { internal: true });
    expect(toEvent((await agent.next()).data)).toMatchObject({
      kind: 'note',
      by: { name: 'Eve', role: 'agent' },
      ticket: { id: world.ticket },
      commentId: (note.body as { id: string }).id,
    });
    await wait(700);
    for (const stream of [owner, admin]) expect(stream.all.filter(({ name }) => name !== 'beat')).toHaveLength(1);
    expect(JSON.stringify(agent.all)).not.toContain('proxy');
    for (const stream of [agent, owner, admin]) stream.stop();
  });

  it('continues from the last id: missed events come once and in order', async () => {
    const stream = await open();
    await reply('one');
    const { id } = await stream.next();
    stream.stop();
    await reply('two', { internal: true });
    await reply('three');
    await test.send('POST', '/v1/tickets', { as: 'stranger', body: { subject: 'S', description: 'D' } });
    const again = await open(id);
    const late = await reply('four', { internal: true });
    // The first reply also changed the status.
    expect(await readKinds(again, 5)).toEqual(['status', 'note', 'comment', 'created', 'note']);
    const ids = again.all.filter(({ name }) => name === 'ticket').map((event) => event.id);
    expect(new Set(ids).size).toBe(5);
    expect(late.status).toBe(201);
    again.stop();
  });

  it('starts over after an id that is unknown, of an organization, or older than what is kept', async () => {
    const owner = await openEventStream(test, 'owner');
    const { id } = await owner.next('hello');
    owner.stop();
    for (const lastId of ['1', 'x', id]) {
      const stream = await openEventStream(test, 'agent', { path, lastId });
      expect((await stream.next('hello', 'reset')).name).toBe('reset');
      stream.stop();
    }
  });

  it('tells of inquiries and of the support access of organizations', async () => {
    const stream = await open();
    await submitInquiry(test);
    expect(await stream.next('inquiry')).toMatchObject({ data: '{}' });
    await test.send('POST', '/v1/access/grants', { as: 'strangeAdmin', body: { seconds: 600 } });
    expect(JSON.parse((await stream.next('access')).data)).toEqual({ organizationId: 'globex' });
    stream.stop();
  });

  it('gives no number twice when old events are deleted', async () => {
    await sweepAgentEvents(test.store.db);
    const { count } = await test.store.db
      .selectFrom('agent_events')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(Number(count)).toBeGreaterThan(0);
    const stream = await open();
    await reply('after the sweep');
    expect(await readKinds(stream, 1)).toEqual(['comment']);
    stream.stop();
  });

  it('skips the events of a ticket that was deleted', async () => {
    const first = await open();
    const { id } = first.all[0] ?? {};
    first.stop();
    const created = await test.send('POST', '/v1/tickets', {
      as: 'stranger',
      body: { subject: 'S', description: 'D' },
    });
    await test.store.db
      .deleteFrom('ticket_search_texts')
      .where('ticket_id', '=', (created.body as { id: string }).id)
      .execute();
    await test.store.db
      .deleteFrom('tickets')
      .where('id', '=', (created.body as { id: string }).id)
      .execute();
    const stream = await open(id);
    await reply('still here');
    expect(await readKinds(stream, 1)).toEqual(['comment']);
    stream.stop();
  });
});

describe.each(databases)("the agents' event stream under concurrent writes on $name", (database) => {
  it('carries concurrent changes of many organizations once each, in one order', async () => {
    const test = await openTestApi(database, { events: { perUser: 50 } });
    const stream = await openEventStream(test, 'agent', { path: '/v1/support/events' });
    const other = await openEventStream(test, 'agent', { path: '/v1/support/events' });
    for (const each of [stream, other]) await each.next('hello');
    const organizations = Array.from({ length: 8 }, (_, index) => `org-${index}`);
    await Promise.all(
      organizations.flatMap((org) =>
        Array.from({ length: 5 }, async (_, index) => {
          const token = await test.token({ sub: `u-${index}`, name: 'U', org, org_name: org, role: 'user' });
          const body = { subject: `${org} ${index}`, description: 'D' };
          return test.send('POST', '/v1/tickets', { token, body });
        }),
      ),
    );
    const read = async (each: TestEventStream) => {
      const subjects: string[] = [];
      while (subjects.length < 40) subjects.push(toEvent((await each.next()).data).ticket.subject);
      return subjects;
    };
    const [one, two] = [await read(stream), await read(other)];
    expect(new Set(one).size).toBe(40);
    expect(two).toEqual(one);
    for (const each of [stream, other]) each.stop();
    await test.close();
  });
});
