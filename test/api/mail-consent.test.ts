import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import {
  ConfigurationError,
  createTicketApi,
  erasePerson,
  type LogEntry,
  type MailOptions,
  type OutgoingMail,
  type TicketApiOptions,
} from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { MAIL, openTestApi, PEOPLE, type TestApi } from './harness.ts';

const form = [
  { id: 'subject', kind: 'text', required: true },
  { id: 'description', kind: 'textarea', required: true },
  { id: 'cc', kind: 'emails' },
];
const ada = { ...PEOPLE.owner, email: 'ada@acme.example' };
const hana = { ...PEOPLE.colleague, email: 'hana@acme.example' };
const HOUR = 3_600_000;
const Link = /https:\/\/help\.harbor\.example\/v1\/mail\/consent#(\S+)/;

describe.each(databases)('mail to people without an account, on $name', (database) => {
  const open: TestApi[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((test) => test.close()));
  });

  async function start(mail: Partial<MailOptions> = {}, options: Partial<TicketApiOptions> = {}) {
    const mails: OutgoingMail[] = [];
    const send = async (one: OutgoingMail) => mails.push(one);
    const test = await openTestApi(database, { form, mail: { ...MAIL, send, ...mail }, ...options });
    open.push(test);
    const create = async (cc: readonly string[], claims: Parameters<TestApi['token']>[0] = ada) => {
      const answer = await test.send('POST', '/v1/tickets', {
        token: await test.token(claims),
        body: { subject: 'Buy pills', description: 'at https://evil.example', cc },
      });
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
      return z.parse(z.object({ id: z.string() }), answer.body).id;
    };
    const comment = async (id: string, body: string) => {
      const token = await test.token(ada);
      const answer = await test.send('POST', `/v1/tickets/${id}/comments`, { token, body: { body } });
      expect(answer.status).toBe(201);
    };
    /** Waits until the outbox is empty. */
    const settled = () =>
      vi.waitFor(async () => {
        const rows = await test.store.db.selectFrom('outbox').select('id').where('failed_at', 'is', null).execute();
        expect(rows).toEqual([]);
      }, 10_000);
    const to = (address: string) => mails.filter((mail) => mail.to.address.toLowerCase() === address);
    const token = (address: string) => Link.exec(to(address)[0]?.text ?? '')?.[1] ?? '';
    const set = (link: string, accept: boolean) =>
      test.send('PUT', '/v1/mail/consents', { body: { token: link, accept } });
    return { test, mails, create, comment, settled, to, token, set };
  }

  it('asks once, without any text of the customer, and sends nothing more until the answer', async () => {
    const { create, comment, settled, mails, to } = await start();
    const id = await create(['out@elsewhere.example']);
    for (const text of ['Pills one', 'Pills two']) await comment(id, text);
    await create(['OUT@elsewhere.example', 'out+1@elsewhere.example', 'out+2@Elsewhere.example']);
    await settled();
    expect(mails.filter(({ to }) => /elsewhere/i.test(to.address))).toHaveLength(1);
    const [question] = to('out@elsewhere.example');
    expect(question).toMatchObject({ replyTo: null, to: { name: null } });
    expect(question?.text).toMatch(Link);
    expect(JSON.stringify(question)).not.toMatch(/pills|evil|\bAda\b|Acme/i);
  });

  it('sends all mails after the link was used to accept, and none after it was used to refuse', async () => {
    const { test, create, comment, settled, to, token, set } = await start();
    const id = await create(['out@elsewhere.example']);
    await settled();
    const link = token('out@elsewhere.example');
    expect((await test.send('PUT', '/v1/mail/consents', { body: { token: link } })).body).toEqual({ state: 'asked' });
    expect((await set(link, true)).body).toEqual({ state: 'accepted' });
    await comment(id, 'One');
    await settled();
    const [, update] = to('out@elsewhere.example');
    expect(update?.text).toContain('One');
    expect(update?.text).toContain(link);
    expect(update?.replyTo).toMatch(/^reply\+/);
    expect((await set(link, false)).body).toEqual({ state: 'refused' });
    await comment(id, 'Two');
    await create(['out@elsewhere.example']);
    await settled();
    expect(to('out@elsewhere.example')).toHaveLength(2);
  });

  it('asks separately for each organization', async () => {
    const { create, settled, to, token, set, comment } = await start();
    const id = await create(['out@elsewhere.example']);
    await settled();
    await set(token('out@elsewhere.example'), true);
    await create(['out@elsewhere.example'], { ...PEOPLE.stranger, email: 'x@globex.example' });
    await comment(id, 'One');
    await settled();
    const texts = to('out@elsewhere.example').map(({ text }) => text);
    expect(texts).toHaveLength(3);
    expect(new Set(texts.map((text) => Link.exec(text)?.[1])).size).toBe(2);
  });

  it('asks one mailbox at most three times within an hour, for any number of senders', async () => {
    const { create, settled, to } = await start();
    for (let index = 0; index < 6; index++)
      await create(['out@elsewhere.example'], {
        ...ada,
        sub: `a${index}`,
        org: `org${index}`,
        org_name: `Org ${index}`,
      });
    await settled();
    expect(to('out@elsewhere.example')).toHaveLength(3);
  });

  it('stores no question that the hourly limit dropped, and asks in the next hour', async () => {
    const { test, create, settled, mails } = await start({ limits: { perPersonHour: 1 } });
    const cc = ['a@elsewhere.example', 'b@elsewhere.example', 'c@elsewhere.example'];
    for (let hour = 1; hour <= 3; hour++) {
      await create(cc, PEOPLE.owner);
      await settled();
      expect(mails).toHaveLength(hour);
      expect(await test.store.db.selectFrom('mail_consents').select('state').execute()).toHaveLength(hour);
      test.time.now += HOUR;
    }
    expect(new Set(mails.map(({ to }) => to.address))).toEqual(new Set(cc));
  });

  it('a question that the hourly limit dropped does not count for the mailbox', async () => {
    const { test, create, settled, to } = await start({ limits: { perPersonHour: 0 } });
    const other = (index: number) => ({ ...ada, sub: `a${index}`, org: `org${index}`, org_name: `Org ${index}` });
    for (let index = 0; index < 4; index++) await create(['out@elsewhere.example'], other(index));
    await settled();
    expect(to('out@elsewhere.example')).toHaveLength(0);
    const rows = await test.store.db.selectFrom('mail_counts').select(['scope', 'count']).execute();
    const questions = rows.filter(({ scope }) => /^(?:mailbox|questions) /.test(scope));
    expect(questions.map(({ count }) => Number(count))).toEqual(questions.map(() => 0));
    expect(questions.length).toBeGreaterThan(4);
  });

  it('people with an account in the organization get all mails', async () => {
    const { test, create, settled, to } = await start();
    await test.send('GET', '/v1/session', { token: await test.token(hana) });
    await create(['hana@acme.example'], hana);
    await create(['hana@acme.example']);
    await settled();
    expect(to('hana@acme.example').map(({ text }) => Link.test(text))).toEqual([false, false]);
  });

  it('a refusal deletes mails that are not sent yet', async () => {
    const sent: OutgoingMail[] = [];
    let down = false;
    const { test, create, comment, settled, set } = await start({
      send: async (mail) => {
        if (down) throw new Error('down');
        sent.push(mail);
      },
    });
    const id = await create(['out@elsewhere.example']);
    await settled();
    const link = Link.exec(sent.find(({ to }) => to.address === 'out@elsewhere.example')?.text ?? '')?.[1] ?? '';
    await set(link, true);
    down = true;
    await comment(id, 'One');
    const waiting = () => test.store.db.selectFrom('outbox').select('message').execute();
    await vi.waitFor(async () => expect((await waiting()).length).toBe(1));
    expect((await waiting())[0]?.message).toContain('out@elsewhere.example');
    await set(link, false);
    expect(await waiting()).toEqual([]);
  });

  it('a link that was not signed here, or for another purpose, is rejected', async () => {
    const { test, create, settled, token, set } = await start();
    await create(['out@elsewhere.example', 'other@elsewhere.example']);
    await settled();
    const link = token('out@elsewhere.example');
    const [key = '', signature = ''] = link.split('.');
    const [otherKey = ''] = token('other@elsewhere.example').split('.');
    for (const wrong of [
      key,
      `${key}.`,
      `${otherKey}.${signature}`,
      `${signature}.${key}`,
      `${link}x`,
      `${key}.${'A'.repeat(43)}`,
    ]) {
      expect((await set(wrong, true)).status).toBe(404);
      expect((await test.send('PUT', '/v1/mail/consents', { body: { token: wrong } })).status).toBe(404);
    }
    expect((await test.send('PUT', '/v1/mail/consents', { body: { token: link } })).body).toEqual({ state: 'asked' });
  });

  it('stores no address, and deletes the consent of an erased person', async () => {
    const { test, create, settled } = await start();
    await create(['hana@acme.example']);
    await settled();
    const rows = () => test.store.db.selectFrom('mail_consents').selectAll().execute();
    expect(await rows()).toHaveLength(1);
    expect(JSON.stringify(await rows())).not.toContain('hana');
    await test.send('GET', '/v1/session', { token: await test.token(hana) });
    await create([], hana);
    await settled();
    const officer = { id: 'officer', name: 'Officer', role: 'agent' };
    await erasePerson(test.store.db, { organizationId: 'acme', id: hana.sub }, officer, test.time.now);
    expect(await rows()).toEqual([]);
  });

  it('without a public URL no question is sent; a vendor can allow all mails, until they are refused', async () => {
    const { apiUrl: _, ...local } = MAIL;
    const sent: OutgoingMail[] = [];
    const send = async (mail: OutgoingMail) => sent.push(mail);
    const lines: LogEntry[] = [];
    const log = (entry: LogEntry) => lines.push(entry);
    const closed = await openTestApi(database, { form, mail: { ...local, send }, log });
    open.push(closed);
    const warnings = () => lines.filter(({ level }) => level !== 'info');
    expect(warnings()).toMatchObject([{ level: 'warn', event: 'configuration', code: 'mail_api_url_missing' }]);
    expect(warnings()[0]?.message).toMatch(/mail\.apiUrl.*mail\.externalCc/);
    const body = { subject: 'a', description: 'b', cc: ['out@elsewhere.example'] };
    await closed.send('POST', '/v1/tickets', { token: await closed.token(ada), body });
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.to.address).toBe('ada@acme.example');
    expect(warnings()).toHaveLength(1);

    const { create, comment, settled, to, token, set } = await start({ externalCc: 'send' });
    const id = await create(['out@elsewhere.example']);
    await settled();
    expect(to('out@elsewhere.example')[0]?.subject).toContain('Buy pills');
    await set(token('out@elsewhere.example'), false);
    await comment(id, 'One');
    await settled();
    expect(to('out@elsewhere.example')).toHaveLength(1);
  });

  it('limits the mails that one person, and one organization, can cause within an hour', async () => {
    const lines: LogEntry[] = [];
    const { test, create, comment, settled, mails } = await start(
      { externalCc: 'send', limits: { perPersonHour: 25, perOrganizationHour: 30 } },
      { log: (entry) => lines.push(entry) },
    );
    const limited = () => lines.filter(({ event }) => event === 'mail_limited');
    const strangers = Array.from({ length: 10 }, (_, index) => `s${index}@elsewhere.example`);
    const id = await create(strangers);
    for (let round = 0; round < 5; round++) await comment(id, `Pills ${round}`);
    await settled();
    expect(mails).toHaveLength(25);
    expect(limited()).toMatchObject([{ level: 'warn', code: 'person', counts: { limit: 25 } }]);
    await create(strangers, hana);
    await settled();
    expect(mails).toHaveLength(30);
    expect(limited()).toMatchObject([
      { code: 'person' },
      { code: 'organization', counts: { limit: 30, requested: 36 } },
    ]);
    expect(JSON.stringify(limited())).not.toMatch(/@|ada|bob|acme/i);
    // An agent's answer is still sent.
    const body = { body: 'Done.' };
    await test.send('POST', `/v1/support/tickets/${id}/comments`, { as: 'agent', body });
    await settled();
    expect(mails).toHaveLength(41);
    test.time.now += HOUR;
    await comment(id, 'Again');
    await settled();
    expect(mails.length).toBeGreaterThan(41);
    expect(limited()).toHaveLength(2);
  });

  it('limits the addresses that are asked because of one person', async () => {
    const { test, create, settled, mails } = await start({ limits: { questionsPerPersonHour: 12 } });
    const questions = () => mails.filter(({ text }) => Link.test(text)).length;
    for (let round = 0; round < 3; round++)
      await create(Array.from({ length: 10 }, (_, index) => `s${round}-${index}@elsewhere.example`));
    await settled();
    expect(questions()).toBe(12);
    test.time.now += HOUR;
    await create(Array.from({ length: 10 }, (_, index) => `s2-${index}@elsewhere.example`));
    await settled();
    expect(questions()).toBe(22);
  });

  it('accepts ten cc addresses by default, and reports the limit in the session', async () => {
    const { test, create } = await start();
    const token = await test.token(ada);
    const session = await test.send('GET', '/v1/session', { token });
    expect(JSON.stringify(session.body)).toMatch(/"id":"cc"[^}]*"maxItems":10/);
    const people = (count: number) => Array.from({ length: count }, (_, index) => `s${index}@elsewhere.example`);
    const id = await create(people(10));
    const body = { subject: 'a', description: 'b', cc: people(11) };
    const answer = await test.send('POST', '/v1/tickets', { token, body });
    expect(answer.problem).toMatchObject({ code: 'validation', errors: [{ field: 'cc' }] });
    const ticket = await test.send('GET', `/v1/tickets/${id}`, { token });
    const { version } = z.parse(z.object({ version: z.string() }), ticket.body);
    const headers = { 'if-match': `"${version}"` };
    const edit = await test.send('PATCH', `/v1/tickets/${id}`, { token, headers, body: { cc: people(11) } });
    expect(edit.problem).toMatchObject({ code: 'validation', errors: [{ field: 'cc' }] });
  });

  it('serves a page that changes nothing by itself and runs only its own script', async () => {
    const { test } = await start();
    const response = await test.api.fetch(new Request('https://help.harbor.example/v1/mail/consent'));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'sha256-");
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('vary')).toContain('Accept-Language');
    expect(await response.text()).toContain("Don't receive updates");
    const headers = { 'accept-language': 'ja,en;q=0.8' };
    const japanese = await test.api.fetch(new Request('https://help.harbor.example/v1/mail/consent', { headers }));
    expect(await japanese.text()).toContain('受け取らない');
  });

  it('rejects invalid options', async () => {
    const { test } = await start();
    const create = (mail: Partial<MailOptions>) => () =>
      createTicketApi({ store: test.store, identity: { secret: 'x'.repeat(40) }, mail: { ...MAIL, ...mail } });
    for (const apiUrl of ['help.harbor.example', 'ftp://a.example', 'https://a.example/?x', 'https://u:p@a.example'])
      expect(create({ apiUrl })).toThrow(ConfigurationError);
    expect(create({ limits: { perPersonHour: Number.NaN } })).toThrow(ConfigurationError);
  });
});
