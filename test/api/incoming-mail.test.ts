import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { AgentTicket, MailReceipt } from '../../src/contract/index.ts';
import type { MailOptions, OutgoingMail } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { CORPUS } from '../mail/expected.ts';
import { openTestApi, PEOPLE, type TestRequest, type TestApi } from './harness.ts';

const from = { name: 'Harbor', address: 'support@harbor.example' };
const form = [
  { id: 'subject', kind: 'text', required: true },
  { id: 'description', kind: 'textarea', required: true },
  { id: 'cc', kind: 'emails' },
  { id: 'attachments', kind: 'attachments' },
];
const hana = { ...PEOPLE.owner, sub: 'hana', name: '田中 花', email: 'hana@acme.example', locale: 'ja-JP' };
const DAY = 24 * 3_600_000;

describe.each(databases)('incoming mail on $name', (database) => {
  const open: TestApi[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((test) => test.close()));
  });

  /** Opens an API with a ticket of Hana's, on which an agent has answered. */
  async function start(cc: string[] = [], incoming: MailOptions['incoming'] = {}) {
    const mails: OutgoingMail[] = [];
    const test = await openTestApi(database, {
      form,
      mail: {
        from,
        replyDomain: 'reply.harbor.example',
        incoming,
        externalCc: 'send',
        send: async (mail) => mails.push(mail),
      },
    });
    open.push(test);
    const filed = await test.send('POST', '/v1/tickets', {
      token: await test.token(hana),
      body: { subject: '書き出しが失敗する', description: '今朝からです。', cc },
    });
    expect(filed.status, JSON.stringify(filed.body)).toBe(201);
    const { id } = z.parse(z.object({ id: z.string() }), filed.body);
    const answer = (body: object) =>
      test.send('POST', `/v1/support/tickets/${id}/comments`, {
        as: 'agent',
        body: { body: 'もう一度お試しください。', ...body },
      });
    await answer({});
    await vi.waitFor(() => expect(mails).toHaveLength(2 * (cc.length + 1)), 5_000);
    const replyTo = (address: string) => mails.find(({ to }) => to.address === address)?.replyTo ?? '';
    const write = (text: string, more: { from?: string; to?: string; id?: string; headers?: string[] } = {}) => {
      const sender = more.from ?? 'hana@acme.example';
      return [
        `From: ${sender}`,
        `To: Harbor <${more.to ?? replyTo(sender)}>`,
        `Message-ID: ${more.id ?? `<${Math.random()}@acme.example>`}`,
        'Subject: Re: answer',
        'Content-Type: text/plain; charset=utf-8',
        ...(more.headers ?? []),
        '',
        text,
      ].join('\r\n');
    };
    const deliver = (raw: BodyInit, said: TestRequest = {}) =>
      test.send('POST', '/v1/mail/incoming', {
        as: 'agent',
        headers: { 'content-type': 'application/octet-stream' },
        raw,
        ...said,
      });
    const read = async () => {
      const { body } = await test.send('GET', `/v1/support/tickets/${id}`, { as: 'agent' });
      return z.parse(AgentTicket, body);
    };
    const refusal = async (raw: BodyInit, said: TestRequest = {}) => {
      const { problem } = await deliver(raw, said);
      return problem.code === 'mail_refused' ? problem.errors?.[0]?.code : problem.code;
    };
    /** Changes the reply address of `address` to that of the corpus. */
    const corpusAddress = () =>
      test.store.db
        .updateTable('reply_addresses')
        .set({ token: '0123456789abcdef0123456789abcdef' })
        .where('address', '=', 'hana@acme.example')
        .execute();
    return { test, mails, id, answer, replyTo, write, hand: deliver, read, refusal, corpusAddress };
  }

  it('becomes a comment of its sender, and reopens a pending ticket', async () => {
    const { hand: deliver, write, read, id } = await start();
    expect((await read()).status).toBe('pending');
    const answer = await deliver(write('まだ失敗します。\n\n2026年6月1日(月) 18:02 Harbor:\n> もう一度'));
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    const receipt = z.parse(MailReceipt, answer.body);
    expect(receipt).toMatchObject({ ticketId: id, reopened: false, repeated: false });
    const ticket = await read();
    expect(ticket.status).toBe('open');
    expect(ticket.comments.at(-1)).toMatchObject({
      id: receipt.commentId,
      body: 'まだ失敗します。',
      quotedText: '2026年6月1日(月) 18:02 Harbor:\n> もう一度',
      internal: false,
      author: { id: 'hana', name: '田中 花' },
    });
  });

  it('of the corpus adds its new text, or is refused with its code', async () => {
    const { hand: deliver, read, corpusAddress } = await start([], { perHour: 100 });
    await corpusAddress();
    const before = (await read()).comments.length;
    const wanted: { body: string | undefined; files: readonly string[] }[] = [];
    for (const [name, { text, refused, files = [], omitted = [] }] of Object.entries(CORPUS)) {
      const answer = await deliver(readFileSync(new URL(`../mail/corpus/${name}.eml`, import.meta.url)));
      if (refused !== undefined) {
        const { code, errors } = answer.problem;
        expect(code === 'mail_refused' ? errors?.[0]?.code : code, name).toBe(refused);
        continue;
      }
      expect(answer.status, `${name}: ${JSON.stringify(answer.body)}`).toBe(201);
      const note = [
        '［メールの次のファイルは添付できませんでした。］',
        ...omitted.map((file) => `- ${file}: この形式のファイルは添付できません`),
      ];
      wanted.push({
        body: omitted.length === 0 ? text : `${text}\n\n${note.join('\n')}`,
        files: files.filter((file) => !omitted.includes(file)),
      });
    }
    const { comments } = await read();
    const added = comments
      .slice(before)
      .map(({ body, attachments }) => ({ body, files: attachments.map(({ name }) => name) }));
    expect(added).toEqual(wanted);
  });

  it('is added once, for any number of concurrent deliveries', async () => {
    const { test, hand: deliver, write, read } = await start();
    const raw = write('Once.', { id: '<once@acme.example>' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => deliver(raw)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    const receipts = answers.map(({ body }) => z.parse(MailReceipt, body));
    expect(receipts.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect(new Set(receipts.map(({ commentId }) => commentId)).size).toBe(1);
    await expect(test.api.receiveMail(new TextEncoder().encode(raw))).resolves.toMatchObject({ repeated: true });
    expect((await read()).comments.filter(({ body }) => body === 'Once.')).toHaveLength(1);
  });

  it('to the reply address of another person, an old or an invented one has no effect', async () => {
    const { test, refusal, write, replyTo, read, id } = await start(['out@elsewhere.example']);
    const to = replyTo('hana@acme.example');
    const before = (await read()).comments.length;
    expect(await refusal(write('Let me in.', { from: 'out@elsewhere.example', to }))).toBe('wrong_sender');
    expect(await refusal(write('Let me in.', { to: `reply+${'0'.repeat(32)}@reply.harbor.example` }))).toBe(
      'unknown_address',
    );
    expect(await refusal(write('Let me in.', { to: to.replace('reply.harbor', 'evil') }))).toBe('unknown_address');
    const ticket = await test.send('GET', `/v1/tickets/${id}`, { token: await test.token(hana) });
    const { version } = z.parse(z.object({ version: z.string() }), ticket.body);
    await test.send('PATCH', `/v1/tickets/${id}`, {
      token: await test.token(hana),
      body: { cc: [] },
      headers: { 'if-match': `"${version}"` },
    });
    // No longer in cc.
    expect(await refusal(write('Still here.', { from: 'out@elsewhere.example' }))).toBe('unknown_address');
    await test.store.db
      .updateTable('users')
      .set({ disabled_at: test.time.now })
      .where('subject', '=', 'hana')
      .execute();
    expect(await refusal(write('Still here.'))).toBe('unknown_address');
    expect((await read()).comments).toHaveLength(before);
  });

  it('from a cc address without an account is accepted, and the others are notified', async () => {
    const { hand: deliver, write, read, mails } = await start(['out@elsewhere.example']);
    const raw = write('From outside.', { from: 'Sato Support <out@elsewhere.example>', to: '' });
    const to = mails.find(({ to }) => to.address === 'out@elsewhere.example')?.replyTo ?? '';
    expect((await deliver(raw.replace('To: Harbor <>', `To: <${to.toUpperCase()}>`))).status).toBe(201);
    expect((await read()).comments.at(-1)).toMatchObject({
      body: 'From outside.',
      author: { name: 'out@elsewhere.example', role: 'user' },
    });
    await vi.waitFor(() => expect(mails).toHaveLength(5));
    expect(mails[4]).toMatchObject({
      to: { address: 'hana@acme.example' },
      text: expect.stringContaining('From outside.'),
    });
  });

  it('uses the envelope recipient where the headers lack it', async () => {
    const { hand: deliver, write, replyTo } = await start();
    const raw = write('By envelope.', { to: 'undisclosed@harbor.example' });
    expect((await deliver(raw)).status).toBe(422);
    expect((await deliver(raw, { query: { recipient: replyTo('hana@acme.example') } })).status).toBe(201);
  });

  it('uses only the topmost Authentication-Results of the vendor’s own mail server', async () => {
    const { hand: deliver, write, refusal } = await start([], { authenticationServer: 'mx.harbor.example' });
    const results = (...lines: string[]) => ({ headers: lines.map((line) => `Authentication-Results: ${line}`) });
    const good = 'mx.harbor.example; dmarc=pass header.from=acme.example';
    expect(await refusal(write('None.'))).toBe('forged');
    expect(await refusal(write('Other.', results('mx.evil.example; dmarc=pass')))).toBe('forged');
    expect(await refusal(write('Below.', results('mx.harbor.example; dmarc=fail', good)))).toBe('forged');
    expect(await refusal(write('No.', results('mx.harbor.example; spf=fail; dkim=none')))).toBe('forged');
    expect((await deliver(write('Yes.', results(good)))).status).toBe(201);
    expect(
      (await deliver(write('Yes.', results('mx.harbor.example; spf=softfail; dkim=pass header.d=acme.example'))))
        .status,
    ).toBe(201);
    expect(await refusal(write('Not aligned.', results('mx.harbor.example; dkim=pass header.d=evil.example')))).toBe(
      'forged',
    );
    const hidden =
      'mx.harbor.example; spf=pass smtp.mailfrom=dmarc=pass@evil.example; dmarc=fail header.from=acme.example';
    expect(await refusal(write('Hidden.', results(hidden)))).toBe('forged');
    const two = write('Two.', { ...results(good), from: 'hana@acme.example' });
    expect(await refusal(two.replace('From: ', 'From: x@evil.example, '))).toBe('wrong_sender');
    expect(await refusal(two.replace('From: hana@acme.example', '$&, x@evil.example'))).toBe('forged');
  });

  it('reopens a closed ticket within the window; afterwards its sender is told once to create a new one', async () => {
    const { test, answer, hand: deliver, write, read, refusal, mails } = await start();
    await answer({ status: 'closed' });
    const receipt = z.parse(MailReceipt, (await deliver(write('It is back.'))).body);
    expect(receipt.reopened).toBe(true);
    expect(await read()).toMatchObject({ status: 'open' });
    await answer({ status: 'closed' });
    test.time.now += 31 * DAY;
    await vi.waitFor(() => expect(mails).toHaveLength(4));
    const late = write('It is back again.', { id: '<late@acme.example>' });
    expect(await refusal(late)).toBe('follow_up');
    expect(await refusal(late)).toBe('follow_up');
    await test.send('DELETE', '/v1/session', { as: 'stranger' });
    await vi.waitFor(() => expect(mails).toHaveLength(5));
    expect(mails[4]).toMatchObject({ to: { address: 'hana@acme.example' }, replyTo: null, language: 'ja' });
    expect(mails[4]?.text).toContain('続きのお問い合わせ');
    expect(await read()).toMatchObject({ status: 'closed' });
  });

  it('to a ticket that is closed concurrently is added once, and leaves the ticket closed or reopened', async () => {
    const { hand: deliver, write, read, answer } = await start();
    const before = (await read()).comments.length;
    const [one, two] = await Promise.all([
      deliver(write('One.')),
      deliver(write('Two.')),
      answer({ body: 'Closing.', status: 'closed' }),
    ]);
    expect([one?.status, two?.status]).toEqual([201, 201]);
    const ticket = await read();
    expect(ticket.comments).toHaveLength(before + 3);
    const closedLast = ticket.comments.at(-1)?.body === 'Closing.';
    expect(ticket.status).toBe(closedLast ? 'closed' : 'open');
  });

  it('from a person in cc cannot reopen the ticket, and gets a reply that names the contact', async () => {
    const { test, answer, refusal, write, mails } = await start(['out@elsewhere.example']);
    await answer({ status: 'closed' });
    await vi.waitFor(() => expect(mails).toHaveLength(6));
    expect(await refusal(write('Wait.', { from: 'out@elsewhere.example' }))).toBe('closed');
    await test.send('DELETE', '/v1/session', { as: 'stranger' });
    await vi.waitFor(() => expect(mails).toHaveLength(7));
    expect(mails[6]?.to.address).toBe('out@elsewhere.example');
  });

  it('in a loop between machines is limited per hour', async () => {
    const { test, hand: deliver, write, refusal } = await start([], { perHour: 2 });
    for (const text of ['One.', 'Two.']) expect((await deliver(write(text))).status).toBe(201);
    expect(await refusal(write('Three.'))).toBe('too_many');
    test.time.now += 3_600_001;
    expect((await deliver(write('Three.'))).status).toBe(201);
  });

  it('with more files than allowed is added with those that are, and names the others', async () => {
    const { write, read, hand: deliver } = await start();
    const part = (index: number) =>
      `--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="${index}.txt"\r\n\r\nx\r\n`;
    const many = write('', { headers: ['MIME-Version: 1.0'] }).replace(
      'text/plain; charset=utf-8',
      'multipart/mixed; boundary=b',
    );
    const text = '--b\r\nContent-Type: text/plain\r\n\r\nSee the files.\r\n';
    const files = Array.from({ length: 12 }, (_, index) => part(index)).join('');
    expect((await deliver(`${many}${text}${files}--b--`)).status).toBe(201);
    const comment = (await read()).comments.at(-1);
    expect(comment?.attachments).toHaveLength(10);
    expect(comment?.body).toBe(
      'See the files.\n\n［メールの次のファイルは添付できませんでした。］\n- 10.txt: 添付できる件数を超えています\n- 11.txt: 添付できる件数を超えています',
    );
  });

  it('that is too large or malformed is refused, and nothing of it is stored', async () => {
    const { test, refusal, write, read, hand: deliver } = await start();
    const before = (await read()).comments.length;
    expect(await refusal(write('x'.repeat(200_000)))).toBe('validation');
    expect(await refusal('x'.repeat(26 * 1024 * 1024))).toBe('too_large');
    expect(await refusal('no mail')).toBe('unreadable');
    expect((await deliver(new Uint8Array([0, 255, 254]))).status).toBe(422);
    expect((await read()).comments).toHaveLength(before);
    expect(await test.store.db.selectFrom('attachments').select('id').execute()).toEqual([]);
  });

  it('is refused by its header fields before its body is parsed, and a malformed body permanently', async () => {
    const { write, refusal } = await start();
    const headers = `X: ${'x'.repeat(300_000)}`;
    const body = `--b\r\n${headers}\r\n\r\nHello\r\n--b--\r\n`;
    const unreadable = (raw: string) => raw.replace('text/plain; charset=utf-8', 'multipart/mixed; boundary=b');
    const unknown = `reply+${'0'.repeat(32)}@reply.harbor.example`;
    expect(await refusal(unreadable(write(body, { to: unknown })))).toBe('unknown_address');
    expect(await refusal(unreadable(write(body)))).toBe('unreadable');
    expect(await refusal(write('Hello', { headers: [headers] }))).toBe('unreadable');
    expect(await refusal(write('Hello', { headers: [`X: ${'x'.repeat(70_000)}`] }))).toBe('unreadable');
    const many = Array.from({ length: 2_000 }, (_, index) => `X-${index}: x`);
    expect(await refusal(write('Hello', { headers: many }))).toBe('unreadable');
  });

  it('with hostile HTML is read up to the limits, and the comment mentions the omission', async () => {
    const { hand: deliver, write, read } = await start();
    const html = (text: string) => write(text).replace('text/plain', 'text/html');
    const left = '［メールが長すぎるため、途中までを取り込みました。以降の内容は含まれていません。］';
    expect((await deliver(html(`Comments.${'<!--'.repeat(80_000)}`))).status).toBe(201);
    expect((await read()).comments.at(-1)?.body).toBe('Comments.');
    expect((await deliver(html(`Quotes.${'<blockquote>a'.repeat(50_000)}`))).status).toBe(201);
    expect((await read()).comments.at(-1)?.body).toBe(`Quotes.\n\n${left}`);
    const parts = `--b\r\nContent-Type: text/plain\r\n\r\nParts.\r\n${'--b\r\n\r\n'.repeat(100_000)}`;
    const many = write(parts).replace('text/plain; charset=utf-8', 'multipart/mixed; boundary=b');
    expect((await deliver(many)).status).toBe(201);
    expect((await read()).comments.at(-1)?.body).toBe(`Parts.\n\n${left}`);
    expect((await deliver(write(`Long.\n\nOn Jun 1, 2026 Harbor wrote:\n> ${'a'.repeat(300_000)}`))).status).toBe(201);
    expect((await read()).comments.at(-1)?.body).toBe(`Long.\n\n${left}`);
  });

  it('is refused without reply addresses', async () => {
    const test = await openTestApi(database);
    open.push(test);
    const answer = await test.send('POST', '/v1/mail/incoming', {
      as: 'agent',
      headers: { 'content-type': 'application/octet-stream' },
      raw: 'From: a@b.example\r\n\r\nHello',
    });
    expect(answer.problem.code).toBe('not_found');
    await expect(test.api.receiveMail(new Uint8Array())).rejects.toThrow(/replyDomain/);
  });
});
