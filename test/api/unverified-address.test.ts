import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { createRatingLink, databaseAccess, type OutgoingMail, type TicketApiOptions } from '../../src/server/index.ts';
import { toLifecycleOptions, toPrivacyOptions } from '../../src/cli/serve.ts';
import { databases } from '../databases.ts';
import { submitInquiry, MAIL, openTestApi, PEOPLE, type TestApi } from './harness.ts';

const form = [
  { id: 'subject', kind: 'text', required: true },
  { id: 'description', kind: 'textarea', required: true },
  { id: 'cc', kind: 'emails' },
];
const Made = z.object({ id: z.string() });
const Link = /https:\/\/help\.harbor\.example\/v1\/mail\/consent#(\S+)/;
const { owner, copied, colleague, admin } = PEOPLE;
const VICTIM = { ...colleague, email: 'victim@elsewhere.example', email_verified: false };
const UNVERIFIED = { ...colleague, email: copied.email, email_verified: false };

const setConsent = (test: TestApi, link: string, accept: boolean) =>
  test.send('PUT', '/v1/mail/consents', { body: { token: link, accept } });

describe.each(databases)('an unverified address, on $name', (database) => {
  const open: TestApi[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((test) => test.close()));
  });
  const start = async (options: Partial<TicketApiOptions> = {}) => {
    const test = await openTestApi(database, { form, ...options });
    open.push(test);
    return test;
  };

  async function startWithMail() {
    const mails: OutgoingMail[] = [];
    const test = await start({
      access: databaseAccess(),
      mail: { ...MAIL, send: async (mail) => void mails.push(mail) },
    });
    const create = async (claims: Parameters<TestApi['token']>[0], cc: readonly string[] = []) => {
      const answer = await test.send('POST', '/v1/tickets', {
        token: await test.token(claims),
        body: { subject: 'Buy pills', description: 'at https://evil.example', cc },
      });
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
      return z.parse(Made, answer.body).id;
    };
    const comment = async (claims: Parameters<TestApi['token']>[0], id: string, body: string) => {
      const answer = await test.send('POST', `/v1/tickets/${id}/comments`, {
        token: await test.token(claims),
        body: { body },
      });
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    };
    const answer = async (id: string, body: string) => {
      const said = { as: 'agent', body: { body, internal: false } } as const;
      expect((await test.send('POST', `/v1/support/tickets/${id}/comments`, said)).status).toBe(201);
    };
    const settled = () =>
      vi.waitFor(async () => {
        const rows = await test.store.db.selectFrom('outbox').select('id').where('failed_at', 'is', null).execute();
        expect(rows).toEqual([]);
      }, 10_000);
    const to = (address: string) => mails.filter((mail) => mail.to.address.toLowerCase() === address);
    const accept = async (address: string) => {
      const link = Link.exec(to(address)[0]?.text ?? '')?.[1] ?? '';
      expect((await setConsent(test, link, true)).body).toEqual({ state: 'accepted' });
    };
    return { test, mails, create, comment, answer, settled, to, accept };
  }

  it('gets one consent question as the address of a requester, without any text of the requester', async () => {
    const { test, create, answer, settled, mails, to, accept } = await startWithMail();
    const id = await create(VICTIM);
    await answer(id, 'Pills are in stock.');
    await create(VICTIM);
    await settled();
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({ replyTo: null, to: { name: null, address: 'victim@elsewhere.example' } });
    expect(mails[0]?.text).toMatch(Link);
    expect(JSON.stringify(mails)).not.toMatch(/pills|evil|Bob|Acme/i);
    await accept('victim@elsewhere.example');
    await answer(id, 'Pills are in stock.');
    await settled();
    // A reply from this mailbox would not be the account's.
    expect(to('victim@elsewhere.example')[1]).toMatchObject({ replyTo: null });
    await create({ ...VICTIM, email_verified: true });
    await settled();
    expect(to('victim@elsewhere.example')[2]?.text).not.toMatch(Link);
    expect(
      await test.store.db.selectFrom('users').select('verified_address').where('subject', '=', 'bob').execute(),
    ).toEqual([{ verified_address: 'victim@elsewhere.example' }]);
  });

  it('does not link a cc address to an account', async () => {
    const { test, create, settled, mails } = await startWithMail();
    await test.send('GET', '/v1/session', { token: await test.token(VICTIM) });
    await create(VICTIM);
    await settled();
    mails.length = 0;
    test.time.now += 24 * 3_600_000;
    await create({ ...owner, email: 'ada@acme.example' }, ['Victim@elsewhere.example', 'new@elsewhere.example']);
    await settled();
    expect(mails.map(({ to }) => to.address).sort()).toEqual(['ada@acme.example', 'new@elsewhere.example']);
    expect(JSON.stringify(mails.filter(({ to }) => to.address !== 'ada@acme.example'))).not.toMatch(/pills/i);
  });

  it('withholds no mail from the verified account of the address', async () => {
    const { test, create, comment, settled, to } = await startWithMail();
    const verified = { ...copied, email: 'cleo@acme.example' };
    const id = await create(verified, ['bob@acme.example']);
    await create(UNVERIFIED);
    await test.send('POST', '/v1/tickets', {
      token: await test.token({ ...colleague, email: 'bob@acme.example' }),
      body: { subject: 'Mine', description: 'Mine.' },
    });
    await settled();
    const before = to('cleo@acme.example').length;
    // An admin at the unverified address of the requester comments on the requester's ticket.
    await comment({ ...admin, email: 'cleo@acme.example', email_verified: false }, id, 'Seen.');
    await settled();
    expect(
      to('cleo@acme.example')
        .slice(before)
        .map(({ text }) => text),
    ).toEqual([expect.stringContaining('Seen.')]);
  });

  it('gets no mail about support access', async () => {
    const { test, create, settled, mails } = await startWithMail();
    await create({ ...admin, email: 'victim@elsewhere.example', email_verified: false });
    await create({ ...admin, sub: 'dai', email: 'dai@acme.example' });
    await settled();
    mails.length = 0;
    const asked = await test.send('POST', '/v1/support/access-requests', {
      as: 'agent',
      body: { organizationId: 'acme', seconds: 3_600, reason: 'Free text.' },
    });
    expect(asked.status).toBe(201);
    await vi.waitFor(() => expect(mails).not.toEqual([]), 10_000);
    await settled();
    expect(mails.map(({ to }) => to.address)).toEqual(['dai@acme.example']);
  });

  it('cannot answer by mail in the name of the account', async () => {
    const { test, create } = await startWithMail();
    const id = await create({ ...VICTIM, email_verified: true });
    await create(VICTIM);
    const { token } = await test.store.db
      .selectFrom('reply_addresses')
      .select('token')
      .where('ticket_id', '=', id)
      .where('user_id', '=', 'acme/bob')
      .executeTakeFirstOrThrow();
    const mail = [
      'From: victim@elsewhere.example',
      `To: reply+${token}@reply.harbor.example`,
      'Message-ID: <1@elsewhere.example>',
      'Subject: Re: Pay',
      '',
      'From the owner of the mailbox.',
    ].join('\r\n');
    const sent = await test.send('POST', '/v1/mail/incoming', {
      as: 'agent',
      raw: mail,
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect(sent.status).toBe(422);
    expect(sent.problem).toMatchObject({ code: 'mail_refused', errors: [{ code: 'unknown_address' }] });
  });

  it('does not mark tickets unread that have it in cc', async () => {
    const { test, create, comment } = await startWithMail();
    await create(UNVERIFIED);
    const id = await create(owner, ['cleo@acme.example']);
    await comment(owner, id, 'News.');
    expect(
      await test.store.db.selectFrom('unread_tickets').select('user_id').where('ticket_id', '=', id).execute(),
    ).toEqual([]);
  });

  it('is not offered as the account of an inquiry, and stays unverified when one is accepted or rated', async () => {
    const { test, create } = await startWithMail();
    const id = await create(VICTIM);
    await submitInquiry(test, { email: 'victim@elsewhere.example' });
    const List = z.object({ items: z.array(z.object({ id: z.string(), accounts: z.array(z.unknown()) })) });
    const { items } = z.parse(List, (await test.send('GET', '/v1/support/inquiries', { as: 'agent' })).body);
    expect(items[0]?.accounts).toEqual([]);
    const accepted = await test.send('POST', `/v1/support/inquiries/${items[0]?.id ?? ''}/accept`, {
      as: 'agent',
      body: { requesterId: 'bob', organizationId: 'acme' },
    });
    expect(accepted.status, JSON.stringify(accepted.body)).toBe(201);
    await test.send('POST', `/v1/tickets/${id}/close`, { token: await test.token(VICTIM), body: {} });
    const link = await createRatingLink(test.store, id);
    expect((await test.send('PUT', '/v1/ratings', { body: { token: link, rating: { score: 5 } } })).status).toBe(200);
    const rows = await test.store.db
      .selectFrom('users')
      .select('verified_address')
      .where('subject', '=', 'bob')
      .execute();
    expect(rows).toEqual([{ verified_address: null }]);
  });

  it('matches no privacy officer and no contact of a configuration file', () => {
    const { officers } = toPrivacyOptions({ officers: ['privacy@harbor.example'] });
    const { escalation } = toLifecycleOptions({ escalation: { contacts: ['privacy@harbor.example'] } });
    const token = { id: null, issuer: null, issuedAt: 0 };
    const eve = {
      id: 'eve',
      name: 'Eve',
      email: 'privacy@harbor.example',
      role: 'agent',
      organization: null,
      token,
    } as const;
    for (const [emailVerified, expected] of [
      [undefined, true],
      [true, true],
      [false, false],
    ] as const) {
      const identity = { ...eve, ...(emailVerified !== undefined && { emailVerified }) };
      expect(officers?.(identity)).toBe(expected);
      expect(escalation?.contacts?.(identity)).toBe(expected);
    }
  });

  it('cannot read or list tickets that have it in cc', async () => {
    const test = await start();
    const get = async (path: string, claims: Parameters<TestApi['token']>[0]) =>
      test.send('GET', path, { token: await test.token(claims) });
    const { body } = await test.send('POST', '/v1/tickets', {
      token: await test.token(owner),
      body: { subject: 'Pay', description: 'Secret', cc: ['cleo@acme.example'] },
    });
    const { id } = z.parse(Made, body);
    expect((await get(`/v1/tickets/${id}`, copied)).status).toBe(200);
    expect((await get(`/v1/tickets/${id}`, UNVERIFIED)).status).toBe(404);
    const List = z.object({ items: z.array(z.unknown()) });
    expect(z.parse(List, (await get('/v1/tickets?view=copy', copied)).body).items).toHaveLength(1);
    expect(z.parse(List, (await get('/v1/tickets?view=copy', UNVERIFIED)).body).items).toEqual([]);
    expect((await get(`/v1/tickets/${id}/comments`, UNVERIFIED)).status).toBe(404);
  });

  it('ends no mail to the account of another organization', async () => {
    const test = await start();
    const victim = { sub: 'zyx', name: 'Zyx', email: 'zyx@acme.example', org: 'acme', org_name: 'Acme', role: 'user' };
    const twin = { ...victim, org: 'globex', org_name: 'Globex', email_verified: false };
    const body = { subject: 'Pay', description: 'Secret' };
    const create = async (claims: Parameters<TestApi['token']>[0]) => {
      const answer = await test.send('POST', '/v1/tickets', { token: await test.token(claims), body });
      expect(answer.status).toBe(201);
    };
    const left = () => test.store.db.selectFrom('users').select('subject').where('left_at', 'is not', null).execute();
    await create(victim);
    await create(twin);
    await test.send('GET', '/v1/tickets', { token: await test.token(twin) });
    expect(await left()).toEqual([]);
    await create({ ...twin, email_verified: true });
    expect(await left()).toEqual([{ subject: 'zyx' }]);
  });
});
