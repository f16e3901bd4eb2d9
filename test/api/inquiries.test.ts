import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { Inquiry, InquiryChallenge, InquiryReceipt, Ticket } from '../../src/contract/index.ts';
import { ConfigurationError, type OutgoingMail, type TicketApiOptions } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { submitInquiry, openTestApi, PEOPLE, type TestApi } from './harness.ts';
import { solveChallenge } from './proof-of-work.ts';

describe.each(databases)('inquiries without sign-in on $name', (database) => {
  const open: TestApi[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((test) => test.close()));
  });
  async function start(options: Partial<TicketApiOptions> = {}) {
    const test = await openTestApi(database, { inquiries: { difficulty: 6 }, ...options });
    open.push(test);
    const waiting = async () => {
      const { body } = await test.send('GET', '/v1/support/inquiries', { as: 'agent' });
      return z.parse(z.object({ items: z.array(Inquiry) }), body).items;
    };
    const challenge = async () => z.parse(InquiryChallenge, (await test.send('GET', '/v1/inquiries/challenge')).body);
    return { test, waiting, challenge };
  }

  it('are available only where the vendor allows them, and only when signed out', async () => {
    const { test } = await start();
    const session = async (on: TestApi, as?: 'owner') =>
      (await on.send('GET', '/v1/session', { ...(as && { as }) })).body;
    expect(await session(test)).toMatchObject({ capabilities: { inquire: true, createTicket: false } });
    expect(await session(test, 'owner')).toMatchObject({ capabilities: { inquire: false } });
    const closed = await openTestApi(database, { inquiries: undefined });
    open.push(closed);
    expect(await session(closed)).toMatchObject({ capabilities: { inquire: false } });
    expect((await closed.send('GET', '/v1/inquiries/challenge')).problem.code).toBe('auth_required');
    expect((await submitInquiry(test)).status).toBe(201);
  });

  it('are verified by agents and become a ticket, of which the customer is notified by mail', async () => {
    const mails: OutgoingMail[] = [];
    const from = { address: 'support@harbor.example' };
    const { test, waiting } = await start({ mail: { from, send: async (mail) => mails.push(mail) } });
    const ada = { ...PEOPLE.owner, email: 'Ada@acme.example' };
    const first = { subject: 'First', description: 'She is known now.' };
    await test.send('POST', '/v1/tickets', { token: await test.token(ada), body: first });
    await vi.waitFor(() => expect(mails).toHaveLength(1));
    await submitInquiry(test, { name: 'A. L.', email: 'Ada@acme.example', organization: 'Acme' });
    const [inquiry] = await waiting();
    expect(inquiry).toMatchObject({
      subject: 'Locked out',
      accounts: [{ id: 'ada', name: 'Ada', organization: { id: 'acme', name: 'Acme' } }],
    });
    // No mail is sent to an unverified address.
    expect(mails).toHaveLength(1);
    const accept = (requesterId: string) =>
      test.send('POST', `/v1/support/inquiries/${inquiry?.id}/accept`, { as: 'agent', body: { requesterId } });
    for (const nobody of ['nobody', 'eve']) {
      expect((await accept(nobody)).problem).toMatchObject({ code: 'validation' });
    }
    expect(await waiting()).toHaveLength(1);
    const ticket = z.parse(Ticket, (await accept('ada')).body);
    expect(ticket).toMatchObject({ subject: 'Locked out', requester: { id: 'ada' }, priority: 'normal' });
    expect(await waiting()).toEqual([]);
    expect((await accept('ada')).problem.code).toBe('not_found');
    expect((await test.send('GET', `/v1/tickets/${ticket.id}`, { as: 'owner' })).status).toBe(200);
    expect((await test.send('GET', `/v1/support/tickets/${ticket.id}`, { as: 'agent' })).body).toMatchObject({
      context: { 'Asked without signing in': inquiry?.reference, 'Verified by': 'Eve' },
    });
    await vi.waitFor(() => expect(mails).toHaveLength(2));
    expect(mails[1]).toMatchObject({ to: { address: 'Ada@acme.example' } });
  });

  it('can be discarded by agents', async () => {
    const { test, waiting } = await start();
    await submitInquiry(test);
    const [inquiry] = await waiting();
    const discard = () => test.send('DELETE', `/v1/support/inquiries/${inquiry?.id}`, { as: 'agent' });
    expect((await discard()).status).toBe(204);
    expect((await discard()).problem.code).toBe('not_found');
    expect(await waiting()).toEqual([]);
  });

  it('are rejected without valid work: no challenge, an altered, used or expired one, a wrong nonce', async () => {
    const { test, challenge } = await start({ inquiries: { difficulty: 12 } });
    const good = await challenge();
    const proof = solveChallenge(good);
    const other = await start();
    const altered = Buffer.from(good.challenge, 'base64url').fill(0, 17, 18).toString('base64url');
    const wrong = (nonce: string) => solveChallenge({ challenge: good.challenge + nonce, bits: 0 });
    const before = await test.dump();
    for (const bad of [
      { challenge: 'none', nonce: '0' },
      { challenge: altered, nonce: '0' },
      { challenge: `${good.challenge}=`, nonce: proof.nonce },
      { ...proof, nonce: `${proof.nonce}0000${wrong('').nonce}` },
      solveChallenge(await other.challenge()),
    ]) {
      expect((await submitInquiry(test, bad)).problem.code).toBe('proof_refused');
    }
    expect(await test.dump()).toBe(before);
    test.time.now += 31 * 60_000;
    expect((await submitInquiry(test, proof)).problem.code).toBe('proof_refused');
    const fresh = solveChallenge(await challenge());
    const both = await Promise.all([submitInquiry(test, fresh), submitInquiry(test, { ...fresh, subject: 'Again' })]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 400]);
  });

  it('are stored once for a repeated call', async () => {
    const { test, waiting, challenge } = await start();
    const key = randomUUID();
    const proof = solveChallenge(await challenge());
    const answers = [await submitInquiry(test, proof, { key }), await submitInquiry(test, proof, { key })];
    const references = answers.map(({ body }) => z.parse(InquiryReceipt, body).reference);
    expect(references[1]).toBe(references[0]);
    expect(await waiting()).toHaveLength(1);
  });

  it('have a rate limit of their own, per address and in total', async () => {
    const { test } = await start({ rateLimits: { inquiries: { address: 2, all: 3 } } });
    const from = async (address: string) => (await submitInquiry(test, {}, { address })).status;
    expect([await from('192.0.2.1'), await from('192.0.2.1'), await from('192.0.2.1')]).toEqual([201, 201, 429]);
    expect([await from('192.0.2.2'), await from('192.0.2.3')]).toEqual([201, 429]);
    const limited = await submitInquiry(test, {}, { address: '192.0.2.3' });
    expect(limited.headers.get('retry-after')).toMatch(/^\d+$/);
  });

  it('return the same response for known and unknown addresses', async () => {
    const { test } = await start();
    const body = { subject: 'First', description: 'She is known now.' };
    await test.send('POST', '/v1/tickets', {
      token: await test.token({ ...PEOPLE.owner, email: 'ada@acme.example' }),
      body,
    });
    const answers = [
      await submitInquiry(test, { email: 'ada@acme.example' }),
      await submitInquiry(test, { email: 'nobody@acme.example' }),
    ];
    const shapes = answers.map(({ status, headers, body }) => [status, [...headers.keys()], Object.keys(Object(body))]);
    expect(shapes[0]).toEqual(shapes[1]);
    expect(shapes[0]?.[2]).toEqual(['reference']);
  });

  it('accept addresses of carriers and of internationalized domains, and reject others by their field', async () => {
    const { test, waiting } = await start();
    for (const email of ['a..b@docomo.ne.jp', 'hana@例え.jp'])
      expect((await submitInquiry(test, { email })).status).toBe(201);
    const stored = (await waiting()).map(({ email }) => email);
    expect(stored.toSorted()).toEqual(['a..b@docomo.ne.jp', 'hana@xn--r8jz45g.jp']);
    const refused = await submitInquiry(test, { email: 'a@-x.example' });
    expect(refused.problem.errors).toEqual([expect.objectContaining({ field: 'email', code: 'invalid_email' })]);
  });

  it('are verified by the vendor’s own check instead of the work, before the transaction', async () => {
    const seen: unknown[] = [];
    const opened: { store?: TestApi['store'] } = {};
    const { test, waiting } = await start({
      inquiries: {
        verify: async ({ inquiry, headers, address }) => {
          // Inside a transaction, this would never finish on SQLite.
          await opened.store?.db.selectFrom('inquiries').select('id').execute();
          seen.push([inquiry.subject, address]);
          return headers.get('x-check') === 'passed';
        },
      },
    });
    opened.store = test.store;
    const { body } = await test.send('GET', '/v1/inquiries/challenge');
    expect(body).toMatchObject({ bits: 0 });
    const address = '192.0.2.1';
    expect((await submitInquiry(test, {}, { address })).problem.code).toBe('proof_refused');
    expect((await submitInquiry(test, {}, { address, headers: { 'x-check': 'passed' } })).status).toBe(201);
    expect(seen).toEqual([
      ['Locked out', address],
      ['Locked out', address],
    ]);
    expect(await waiting()).toHaveLength(1);
  });

  it('are limited in number while undecided', async () => {
    const { test } = await start({ inquiries: { difficulty: 0, maxPending: 1 } });
    expect((await submitInquiry(test)).status).toBe(201);
    expect((await submitInquiry(test)).problem.code).toBe('quota');
  });

  it('of one sender who fills the queue displace only that sender’s own', async () => {
    const { test, waiting } = await start({ inquiries: { difficulty: 0, maxPending: 6 } });
    const send = async (subject: string, address: string, organization?: string) => {
      test.time.now += 1;
      return (await submitInquiry(test, { subject, organization }, { address })).status;
    };
    const subjects = async () => (await waiting()).map(({ subject }) => subject);
    for (let i = 1; i <= 6; i++) expect(await send(`Spam ${i}`, '192.0.2.1', `Org ${i}`)).toBe(201);
    expect(await send('Spam 7', '192.0.2.1')).toBe(429);
    expect(await send('Help', '198.51.100.7')).toBe(201);
    expect(await send('Help too', '198.51.100.8')).toBe(201);
    expect((await subjects()).sort()).toEqual(['Help', 'Help too', 'Spam 1', 'Spam 2', 'Spam 3', 'Spam 4']);
    expect(JSON.stringify(await test.store.db.selectFrom('inquiries').selectAll().execute())).not.toContain('192.0.2');
  });

  it('within one address, displace those of the organization with the most', async () => {
    const { test, waiting } = await start({ inquiries: { difficulty: 0, maxPending: 4 } });
    const send = async (subject: string, organization: string) => {
      test.time.now += 1;
      return (await submitInquiry(test, { subject, organization })).status;
    };
    for (let i = 1; i <= 4; i++) expect(await send(`Spam ${i}`, 'Acme')).toBe(201);
    expect(await send('Help', 'Globex')).toBe(201);
    expect((await waiting()).map(({ subject }) => subject).sort()).toEqual(['Help', 'Spam 1', 'Spam 2', 'Spam 3']);
    expect(await send('Spam 5', 'ACME')).toBe(429);
  });

  it('are listed in pages, oldest first', async () => {
    const { test } = await start({ inquiries: { difficulty: 0 } });
    for (const subject of ['1', '2', '3']) await submitInquiry(test, { subject });
    const Page = z.object({ items: z.array(Inquiry), next: z.nullable(z.string()) });
    const read = async (query: Record<string, string>) =>
      z.parse(Page, (await test.send('GET', '/v1/support/inquiries', { as: 'agent', query })).body);
    const first = await read({ limit: '2' });
    const second = await read({ limit: '2', cursor: first.next ?? '' });
    const ids = [...first.items, ...second.items].map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
    expect(second.next).toBeNull();
  });

  it.each([{ difficulty: 25 }, { difficulty: -1 }, { maxPending: 0 }])(
    'keep the server from starting with %j',
    async (inquiries) => {
      await expect(openTestApi(database, { inquiries })).rejects.toThrow(ConfigurationError);
    },
  );
});
