import { afterEach, describe, expect, it, vi } from 'vitest';
import type { OutgoingMail } from '../../src/server/index.ts';
import { ConfigurationError, openStore } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { openTestApi, PEOPLE, type TestRequest, type TestApi } from './harness.ts';

const from = { name: 'Harbor', address: 'support@harbor.example' };
const form = [
  { id: 'subject', kind: 'text', required: true },
  { id: 'description', kind: 'textarea', required: true },
  { id: 'priority', kind: 'priority' },
  { id: 'cc', kind: 'emails' },
];
const ada = { ...PEOPLE.owner, email: 'ada@acme.example', locale: 'en-GB' };
const hana = { ...PEOPLE.colleague, name: '田中 花', email: 'hana@acme.example', locale: 'ja-JP' };

describe.each(databases)('mail to customers on $name', (database) => {
  const open: TestApi[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((test) => test.close()));
  });

  /** An API whose mails are collected in `mails`. */
  async function start(mail: { language?: 'ja'; timeZone?: string; send?: () => Promise<unknown> } = {}) {
    const mails: OutgoingMail[] = [];
    const send = async (one: OutgoingMail) => {
      await mail.send?.();
      mails.push(one);
    };
    const test = await openTestApi(database, {
      form,
      context: true,
      mail: { from, replyDomain: 'reply.harbor.example', externalCc: 'send', ...mail, send },
    });
    open.push(test);
    const file = async (claims: Parameters<TestApi['token']>[0], body: object, said: TestRequest = {}) => {
      const answer = await test.send('POST', '/v1/tickets', {
        ...said,
        token: await test.token(claims),
        body: { subject: 'Export fails', description: 'Secret detail.', ...body },
      });
      const { status, headers } = answer;
      return { status, headers, ticket: answer.body as { id: string; number: string } };
    };
    const answer = (id: string, body: object) =>
      test.send('POST', `/v1/support/tickets/${id}/comments`, { as: 'agent', body });
    const arrived = (count: number) => vi.waitFor(() => expect(mails).toHaveLength(count), 5_000);
    const waiting = () => test.store.db.selectFrom('outbox').selectAll().execute();
    return { test, mails, file, answer, arrived, waiting };
  }
  const withCc = { cc: ['hana@acme.example', 'out@elsewhere.example', 'ADA@acme.example'] };

  it('confirms a ticket to requester and cc in their languages, with the response target', async () => {
    const { test, mails, file, arrived, waiting } = await start({ timeZone: 'Asia/Tokyo' });
    await test.send('POST', '/v1/tickets', {
      token: await test.token(hana),
      body: { subject: '最初', description: '最初' },
    });
    await arrived(1);
    const { status, ticket } = await file(ada, { cc: withCc.cc, priority: 'high' });
    expect(status).toBe(201);
    await arrived(4);
    expect(mails.slice(1).map(({ to }) => to)).toEqual(
      expect.arrayContaining([
        { name: 'Ada', address: 'ada@acme.example' },
        { name: '田中 花', address: 'hana@acme.example' },
        { name: null, address: 'out@elsewhere.example' },
      ]),
    );
    const to = (address: string) => mails.findLast((mail) => mail.to.address === address);
    expect(to('ada@acme.example')).toMatchObject({
      from,
      subject: `[#${ticket.number}] Received: Export fails`,
      language: 'en',
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    expect(to('ada@acme.example')?.text).toMatch(/Hello Ada,[^]*replies by 1 June 2026[^]* (?:JST|GMT\+9)/);
    expect(to('hana@acme.example')).toMatchObject({
      subject: `[#${ticket.number}] 受付のお知らせ：Export fails`,
      language: 'ja',
      text: expect.stringMatching(/田中 花 様\n\n.*Ada 様がCC[^]*2026年6月1日.* までに/),
    });
    expect(to('out@elsewhere.example')?.text).toContain("Ada CC'd you");
    expect(JSON.stringify(mails.slice(1))).not.toContain('Secret detail');
    await vi.waitFor(async () => expect(await waiting()).toEqual([]));
  });

  it('writes times in the time zone of the reader: that of the token, else of the details of a ticket, else of the vendor', async () => {
    const { test, mails, file, arrived } = await start({ timeZone: 'Asia/Tokyo' });
    const paris = { ...ada, zoneinfo: 'Europe/Paris' };
    await file(paris, { cc: ['out@elsewhere.example'], priority: 'high' });
    await arrived(2);
    const due = / (?:CEST|GMT\+2)/;
    expect(mails.map(({ text }) => due.test(text))).toEqual([true, true]);
    // The zone stays known when a later token names none.
    await file(ada, { priority: 'high' });
    await arrived(3);
    expect(mails.at(-1)?.text).toMatch(due);

    const submitFrom = (zone: string) => file(hana, { priority: 'high', context: { zone } });
    await submitFrom('not/a zone');
    await arrived(4);
    expect(mails.at(-1)?.text).toMatch(/ (?:JST|GMT\+9)/);
    await submitFrom('America/New_York');
    await arrived(5);
    expect(mails.at(-1)?.text).toMatch(/ (?:EDT|GMT-4)/);
    const rows = await test.store.db.selectFrom('users').select(['subject', 'time_zone']).orderBy('subject').execute();
    expect(rows.filter(({ time_zone }) => time_zone !== null)).toEqual([
      { subject: 'ada', time_zone: 'Europe/Paris' },
      { subject: hana.sub, time_zone: 'America/New_York' },
    ]);
  });

  it('sends agents’ public replies to all participants, and nothing internal', async () => {
    const { mails, file, answer, arrived, waiting } = await start();
    const { ticket } = await file(ada, { cc: ['out@elsewhere.example'] });
    await arrived(2);
    await answer(ticket.id, { body: 'Between us.', internal: true });
    expect(await waiting()).toEqual([]);
    await answer(ticket.id, { body: 'Please\r\ntry again.', status: 'solved' });
    await arrived(4);
    const [one, two] = mails.slice(2);
    expect([one, two].map((mail) => mail?.to.address).sort()).toEqual(['ada@acme.example', 'out@elsewhere.example']);
    const toAda = [one, two].find((mail) => mail?.to.address === 'ada@acme.example');
    expect(toAda?.subject).toBe(`[#${ticket.number}] New reply: Export fails`);
    expect(toAda?.text).toMatch(/Eve replied[^]*Please\ntry again\.[^]*whether this solved/);
    expect(JSON.stringify(mails)).not.toContain('Between us');
  });

  it('sends a customer’s reply to the other participants', async () => {
    const { test, mails, file, arrived } = await start();
    const { ticket } = await file(ada, { cc: ['out@elsewhere.example'] });
    await arrived(2);
    const replied = await test.send('POST', `/v1/tickets/${ticket.id}/comments`, {
      token: await test.token(ada),
      body: { body: 'It works now.' },
    });
    expect(replied.status).toBe(201);
    await arrived(3);
    expect(mails[2]).toMatchObject({
      to: { address: 'out@elsewhere.example' },
      subject: `[#${ticket.number}] New comment: Export fails`,
      text: expect.stringContaining('It works now.'),
    });
  });

  it('gives each person on each ticket an unguessable reply address, and threads a ticket’s mails', async () => {
    const { mails, file, answer, arrived } = await start();
    const first = await file(ada, { cc: ['out@elsewhere.example'] });
    await arrived(2);
    await answer(first.ticket.id, { body: 'Please try again.' });
    await file(ada, {});
    await arrived(5);
    const of = (number: string) => mails.filter(({ subject }) => subject.startsWith(`[#${number}]`));
    const addresses = mails.map(({ to, subject, replyTo }) => `${to.address} ${subject.slice(0, 4)} ${replyTo}`);
    // Four mails of the first ticket to two people, one of the second to one of them.
    expect(new Set(addresses).size).toBe(3);
    expect(new Set(mails.map(({ replyTo }) => replyTo)).size).toBe(3);
    for (const { replyTo } of mails) {
      expect(replyTo).toMatch(/^reply\+[0-9a-f]{32}@reply\.harbor\.example$/);
      expect(replyTo).not.toContain(first.ticket.id.slice(0, 8));
    }
    expect(new Set(of(first.ticket.number).map(({ headers }) => headers['References'])).size).toBe(1);
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(5);
  });

  it('lets no line break or control character of a customer into a header', async () => {
    const { mails, file, arrived } = await start();
    const odd = 'Hi\r\nBcc: all@example.com\u2028X: y\u0085z\u202egnp';
    const answer = await file({ ...ada, name: 'Ada\u2028Bcc: x@example.com' }, { subject: odd, cc: withCc.cc });
    expect(answer.status).toBe(201);
    await arrived(3);
    for (const mail of mails) {
      const { text: _text, html: _html, ...rest } = mail;
      expect(JSON.stringify(Object.values(rest))).not.toMatch(/\\[nrtu]|[\u0080-\u009f\u2028\u2029\u202a-\u202e]/);
    }
    expect(mails[0]?.subject).toContain('Received: Hi Bcc: all@example.com X: y zgnp');
  });

  it('sends no mail to an invalid address in a token', async () => {
    const { mails, file, arrived } = await start();
    for (const email of ['a@b.example,c@d.example', 'Ada <ada@acme.example>', 'ada@acme.example>', 'ada']) {
      expect((await file({ ...ada, email }, {})).status).toBe(201);
    }
    await file({ ...ada, email: 'ada@acme.example' }, {});
    await arrived(1);
    expect(mails[0]?.to.address).toBe('ada@acme.example');
  });

  it('enqueues a mail exactly once with its ticket: none for a rejected one, one for a repeated one', async () => {
    const { test, mails, file, arrived } = await start();
    const admin = { ...PEOPLE.admin, email: 'carol@acme.example' };
    const before = await test.dump();
    const refused = await file(admin, { access: { seconds: 99_999_999 } });
    expect(refused.status).toBe(422);
    expect(await test.dump()).toBe(before);
    const key = 'one-key-for-one-ticket';
    const body = { subject: 'Twice' };
    expect((await file(admin, body, { key })).status).toBe(201);
    expect((await file(admin, body, { key })).headers.get('idempotency-replayed')).toBe('true');
    await arrived(1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(mails).toHaveLength(1);
  });

  it('does not delay responses when the transport fails, and retries later with the same message id', async () => {
    let failures = 0;
    const send = () => (failures++ < 2 ? Promise.reject(new Error('no route to ada@acme.example')) : Promise.resolve());
    const { test, mails, file, waiting } = await start({ send });
    expect((await file(ada, {})).status).toBe(201);
    await vi.waitFor(async () => expect(await waiting()).toMatchObject([{ attempts: 1 }]));
    await vi.waitFor(() => expect(test.log.map(({ event }) => event)).toContain('mail_failed'));
    expect(JSON.stringify(test.log)).not.toContain('ada@acme.example');
    const [row] = await waiting();
    expect(Number(row?.due_at) - test.time.now).toBeGreaterThanOrEqual(30_000);
    for (const wait of [60_000, 600_000]) {
      test.time.now += wait;
      // Every write looks for due mails, and so does a timer.
      await test.send('PUT', `/v1/tickets/none/read`, { as: 'owner' });
      await test.send('DELETE', '/v1/session', { as: 'stranger' });
      await vi.waitFor(() => expect(failures).toBeGreaterThan(wait === 60_000 ? 1 : 2));
    }
    await vi.waitFor(() => expect(mails).toHaveLength(1));
    expect(mails[0]?.messageId).toBe(`<${row?.id}@reply.harbor.example>`);
  });

  it('delivers pending mails after a restart', async () => {
    const address = await database.freshAddress();
    const first = await openTestApi(database, {
      store: await openStore({ database: address }),
      mail: { from, send: () => Promise.reject(new Error('down')) },
    });
    const body = { subject: 'Before', description: 'The restart.' };
    await first.send('POST', '/v1/tickets', { token: await first.token(ada), body });
    await vi.waitFor(() => expect(first.log.map(({ event }) => event)).toContain('mail_failed'));
    await first.close();
    const mails: OutgoingMail[] = [];
    const second = await openTestApi(database, {
      store: await openStore({ database: address }),
      clock: () => first.time.now + 3_600_000,
      mail: { from, send: async (mail) => mails.push(mail) },
    });
    open.push(second);
    await vi.waitFor(() => expect(mails).toHaveLength(1));
    expect(mails[0]).toMatchObject({ subject: expect.stringContaining('Before'), replyTo: null });
  });

  it('writes nothing to the outbox without the option', async () => {
    const test = await openTestApi(database);
    open.push(test);
    const body = { subject: 'Quiet', description: 'No mail.' };
    expect((await test.send('POST', '/v1/tickets', { token: await test.token(ada), body })).status).toBe(201);
    for (const table of ['outbox', 'reply_addresses'] as const) {
      expect(await test.store.db.selectFrom(table).selectAll().execute()).toEqual([]);
    }
  });

  it.each([
    [{ from: { address: 'support' } }, /from\.address/],
    [{ from, replyDomain: 'a b' }, /replyDomain/],
    [{ from, timeZone: 'Mars/Olympus' }, /timeZone/],
  ])('keeps the server from starting with %j', async (mail, message) => {
    const opened = openTestApi(database, { mail: { ...mail, send: () => Promise.resolve() } });
    await expect(opened).rejects.toThrow(ConfigurationError);
    await expect(opened).rejects.toThrow(message);
  });
});
