/** Events of a remote help desk, by webhook and by polling, as its customers receive them. */
import * as z from 'zod/mini';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Session, Ticket, TicketEvent } from '../../src/contract/index.ts';
import { erasePerson, remoteDesk } from '../../src/server/index.ts';
import { openTestApi, type TestApi } from '../api/harness.ts';
import { openEventStream, type TestEventStream } from '../api/sse-client.ts';
import { databases } from '../databases.ts';
import { createCustomerDriver } from './customer-driver.ts';
import { CUSTOMERS, advanceClock } from './people.ts';
import { signedMessage, startZendesk, WEBHOOK_SECRET, type FakeZendesk } from './fakes/zendesk/index.ts';
import { connectZendesk, MAPPING, openZendeskApi } from './zendesk-api.ts';

const toEvent = (data: string): TicketEvent => z.parse(TicketEvent, JSON.parse(data));

describe.each(databases)('events of a remote help desk on $name', (database) => {
  let desk: FakeZendesk;
  let hearing: TestApi;
  const streams: TestEventStream[] = [];
  beforeAll(async () => {
    desk = await startZendesk();
    hearing = await openZendeskApi(desk, { options: { webhookSecret: WEBHOOK_SECRET }, database });
  });
  afterEach(() => {
    for (const stream of streams.splice(0)) stream.stop();
    if (desk.violations.length > 0) throw new Error(desk.violations.join('\n'));
  });
  afterAll(async () => {
    await hearing?.close();
    await desk?.close();
  });
  const { file, read, list, send } = createCustomerDriver(() => hearing);
  const openStreamAs = async (test: TestApi, claims: Record<string, string>, lastId?: string) => {
    const stream = await openEventStream(test, 'owner', { token: await test.token({ ...claims }), lastId });
    streams.push(stream);
    const { id } = await stream.next('hello');
    return { stream, id };
  };
  const tell = (message: { headers: Record<string, string>; raw: string }) =>
    hearing.send('POST', '/v1/desk-events', { ...message, key: null });

  /**
   * Causes an event of which they are notified: by then, everything before it was processed, and no other event was
   * sent.
   */
  const hearOnly = async (who: keyof typeof CUSTOMERS, { stream }: { stream: TestEventStream }, claims = {}) => {
    const token = await hearing.token({ ...CUSTOMERS[who], ...claims });
    const body = { subject: 'Heard of', description: 'x' };
    const filed = await hearing.send('POST', '/v1/tickets', { token, body });
    const { number } = z.parse(Ticket, filed.body);
    desk.agent.answer(number, 'Heard');
    await tell(desk.message(number));
    expect(toEvent((await stream.next()).data).ticket.number).toBe(number);
    expect(toEvent((await stream.next()).data).kind).toBe('status');
  };

  it('are declared in the session of users who can receive some', async () => {
    const told = async (who: 'ada' | 'unaddressed') =>
      z.parse(Session, (await send(who, 'GET', '/v1/session')).body).capabilities.events;
    expect([await told('ada'), await told('unaddressed')]).toEqual([true, false]);
  });

  it('are sent to the requester only after a signed webhook', async () => {
    const { id, number } = await file('ada', { subject: 'To be told of' });
    const ada = await openStreamAs(hearing, CUSTOMERS.ada);
    const bob = await openStreamAs(hearing, CUSTOMERS.bob);
    // The help desk shows admins no more than other users.
    const admin = { sub: 'carol', email: 'carol@example.test', role: 'admin' };
    const carol = await openStreamAs(hearing, { ...CUSTOMERS.ada, ...admin });
    const moved = await openStreamAs(hearing, { ...CUSTOMERS.moved });
    desk.agent.answer(number, 'Which browser?');
    expect((await tell(desk.message(number))).status).toBe(204);
    const said = toEvent((await ada.stream.next()).data);
    expect(said).toMatchObject({
      kind: 'comment',
      by: { name: 'Eve Agent', role: 'agent' },
      ticket: { id, number, subject: 'To be told of', status: 'pending' },
    });
    expect(toEvent((await ada.stream.next()).data)).toMatchObject({ kind: 'status', ticket: { id } });
    const comments = await send('ada', 'GET', `/v1/tickets/${id}/comments`);
    expect(comments.body).toMatchObject({ items: [{ id: said.commentId, body: 'Which browser?' }] });
    await hearOnly('bob', bob);
    await hearOnly('ada', carol, admin);
    await hearOnly('moved', moved);
  });

  it('are sent neither for an internal note nor for a repeated message, and reveal no sequence number', async () => {
    const { number } = await file('ada');
    const ada = await openStreamAs(hearing, CUSTOMERS.ada);
    desk.agent.note(number, 'xylophone');
    const noted = desk.message(number);
    await tell(noted);
    await hearOnly('ada', ada);
    expect(ada.stream.all.map(({ name }) => name)).toEqual(['hello', 'ticket', 'ticket']);
    for (let turn = 0; turn < 3; turn++) expect((await tell(noted)).status).toBe(204);
    await hearOnly('ada', ada);
    // A slow machine can cause a heartbeat.
    const names = ada.stream.all.map(({ name }) => name).filter((name) => name !== 'beat');
    expect(names).toEqual(['hello', 'ticket', 'ticket', 'ticket', 'ticket']);
    expect(JSON.stringify(ada.stream.all)).not.toContain('xylophone');
  });

  it('are delivered on reconnection, also for a ticket that was only listed', async () => {
    const other = await openZendeskApi(desk, { options: { webhookSecret: WEBHOOK_SECRET }, database });
    const { number, subject } = await file('ada', { subject: 'Seen in a list' });
    // Another server, which knows the ticket from the list only.
    const seen = (await createCustomerDriver(() => other).list('ada')).items.find((one) => one.number === number);
    const ada = await openStreamAs(other, CUSTOMERS.ada);
    ada.stream.stop();
    const ticket = desk.account.tickets.find((one) => String(one.id) === number);
    // The next second of Zendesk's clock.
    if (ticket) desk.agent.answer(number, 'Missed');
    const last = ticket?.said.at(-1);
    if (last) last.at += 5_000;
    await other.send('POST', '/v1/desk-events', { ...desk.message(number), key: null });
    const back = await openStreamAs(other, CUSTOMERS.ada, ada.id);
    expect(toEvent((await back.stream.next()).data)).toMatchObject({
      kind: 'comment',
      ticket: { id: seen?.id, subject },
    });
    await other.close();
  });

  it('are not sent for forged, altered, old and future webhooks, which cause no request to the help desk', async () => {
    const { number } = await file('ada');
    const ticket = desk.account.tickets.find((one) => String(one.id) === number);
    if (!ticket) throw new Error('There is no ticket.');
    const good = desk.message(number);
    const at = (ms: number) => signedMessage(ticket, new Date(Date.now() + ms));
    const looks = () => desk.calls.filter(({ came }) => came.params['id'] === number).length;
    const before = looks();
    const bad = [
      { raw: good.raw, headers: { 'content-type': 'application/json' } },
      { ...good, raw: good.raw.replace('comment_added', 'comment_addee') },
      {
        ...good,
        headers: {
          ...good.headers,
          'x-zendesk-webhook-signature-timestamp': at(-1_000).headers['x-zendesk-webhook-signature-timestamp'] ?? '',
        },
      },
      { ...good, headers: { ...good.headers, 'x-zendesk-webhook-signature': 'AAAA' } },
      signedMessage(ticket, new Date(), 'another secret of the same kind'),
      at(-6 * 60_000),
      at(6 * 60_000),
    ];
    for (const message of bad) expect((await tell(message)).problem.code).toBe('auth_invalid');
    await hearOnly('bob', await openStreamAs(hearing, CUSTOMERS.bob));
    expect(looks()).toBe(before);
    const large = { ...good, raw: 'x'.repeat(300_000) };
    expect((await tell(large)).problem.code).toBe('too_large');
  });

  it('are delayed as long as an unavailable help desk requests, and none is lost', async () => {
    const { number } = await file('ada');
    const ada = await openStreamAs(hearing, CUSTOMERS.ada);
    desk.agent.answer(number, 'Later');
    const looks = () => desk.calls.filter(({ came }) => came.params['id'] === number).length;
    const before = looks();
    desk.next('showRequest', { kind: 'refuse', status: 429, headers: { 'retry-after': '60' } });
    await tell(desk.message(number));
    await vi.waitFor(() => expect(looks()).toBe(before + 1));
    for (let turn = 0; turn < 3; turn++) await tell(desk.message(number));
    expect(looks()).toBe(before + 1);
    expect(ada.stream.all).toHaveLength(1);
    advanceClock(hearing, 61_000);
    await read('ada', (await list('ada')).items[0]?.id ?? '');
    expect(toEvent((await ada.stream.next()).data)).toMatchObject({ kind: 'comment', ticket: { number } });
  });

  it('are polled without a webhook: once for all listeners, at the allowed interval', async () => {
    const connect = async () => remoteDesk(await connectZendesk(desk), { mapping: MAPPING, pollSeconds: 15 });
    // Two servers on one database.
    const [remote, twin] = [await connect(), await connect()];
    const asking = await openTestApi(database, { desk: remote });
    const customer = createCustomerDriver(() => asking);
    const polls = () => desk.calls.filter(({ id }) => id === 'listChanges').length;
    const look = async (now: number, listening = true) => {
      for (const { changeFeed: news } of [remote, twin]) await news?.sync(asking.store, now, listening);
    };
    expect((await asking.send('POST', '/v1/desk-events', { ...desk.message('1001'), key: null })).status).toBe(404);
    const { number } = await customer.file('ada');
    const { stream, id } = await openStreamAs(asking, CUSTOMERS.ada);
    stream.stop();
    const now = asking.time.now;
    await look(now, false);
    expect(polls()).toBe(0);
    desk.agent.note(number, 'inside');
    desk.agent.answer(number, 'Asked for');
    await look(now);
    await look(now + 14_000);
    expect(polls()).toBe(1);
    const back = await openStreamAs(asking, CUSTOMERS.ada, id);
    expect(toEvent((await back.stream.next()).data)).toMatchObject({ kind: 'comment', ticket: { number } });
    expect(toEvent((await back.stream.next()).data)).toMatchObject({ kind: 'status' });
    back.stream.stop();

    // A rate-limited help desk is not polled until the requested time.
    desk.next('listChanges', { kind: 'refuse', status: 429, headers: { 'retry-after': '50' } });
    desk.agent.answer(number, 'And more');
    await expect(look(now + 16_000)).rejects.toThrow('cannot be reached');
    await look(now + 32_000);
    await look(now + 65_000);
    expect(polls()).toBe(2);
    await look(now + 67_000);
    expect(polls()).toBe(3);
    const { stream: again } = await openStreamAs(asking, CUSTOMERS.ada, id);
    for (const kind of ['comment', 'status', 'comment'])
      expect(toEvent((await again.next()).data)).toMatchObject({ kind, ticket: { number } });

    // After a long gap the changes are not read; returning clients reload everything.
    again.stop();
    await look(now + 3 * 24 * 3_600_000);
    const after = await openEventStream(asking, 'owner', {
      token: await asking.token({ ...CUSTOMERS.ada }),
      lastId: id,
    });
    streams.push(after);
    expect((await after.next('hello', 'reset')).name).toBe('reset');
    await asking.close();
  });

  it('are not sent to an erased person, and none of their data remains', async () => {
    const { number } = await file('bob', { subject: 'To be forgotten' });
    const bob = await openStreamAs(hearing, CUSTOMERS.bob);
    desk.agent.answer(number, 'Soon gone');
    await tell(desk.message(number));
    await bob.stream.next();
    const { db } = hearing.store;
    const { org: organization_id } = CUSTOMERS.bob;
    expect(
      await erasePerson(
        db,
        { organizationId: organization_id, id: 'bob' },
        { id: 'eve', name: 'Eve', role: 'agent' },
        hearing.time.now,
      ),
    ).not.toBeNull();
    const dump = await hearing.dump();
    for (const trace of ['cust2@example.test', 'Bob Two', 'To be forgotten']) expect(dump).not.toContain(trace);
  });
});
