import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { AgentTicket, MailReceipt } from '../../src/contract/index.ts';
import type { MailOptions, OutgoingMail } from '../../src/server/index.ts';
import { sweepReceivedMails } from '../../src/server/notifications/incoming-mail/received-mails.ts';
import { databases } from '../databases.ts';
import { openTestApi, PEOPLE, type TestApi } from './harness.ts';

const SUPPORT = 'support@harbor.example';
const hana = { ...PEOPLE.owner, sub: 'hana', name: '田中 花', email: 'hana@acme.example' };
const kenji = { ...PEOPLE.owner, sub: 'kenji', name: 'Kenji', email: 'kenji@acme.example' };
const PASS = 'mx.harbor.example; dmarc=pass header.from=acme.example';
const form = [
  { id: 'subject', kind: 'text', required: true },
  { id: 'description', kind: 'textarea', required: true },
  { id: 'cc', kind: 'emails', maxItems: 3 },
  { id: 'attachments', kind: 'attachments' },
];

interface Written {
  from?: string;
  to?: string;
  cc?: string;
  id?: string;
  subject?: string;
  results?: string | null;
  headers?: string[];
}

describe.each(databases)('a mail to an address for new tickets on $name', (database) => {
  const open: TestApi[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((test) => test.close()));
  });

  async function start(incoming: MailOptions['incoming'] = {}, more: object = {}) {
    const mails: OutgoingMail[] = [];
    const test = await openTestApi(database, {
      form,
      mail: {
        from: { name: 'Harbor', address: SUPPORT },
        replyDomain: 'reply.harbor.example',
        incoming: { addresses: [SUPPORT], authenticationServer: 'mx.harbor.example', ...incoming },
        externalCc: 'send',
        send: async (mail) => mails.push(mail),
      },
      ...more,
    });
    open.push(test);
    // An account is known once its owner has signed in.
    for (const person of [hana, kenji]) {
      const created = await test.send('POST', '/v1/tickets', {
        token: await test.token(person),
        body: { subject: 'First', description: 'Makes the account known.' },
      });
      expect(created.status, JSON.stringify(created.body)).toBe(201);
    }
    await vi.waitFor(() => expect(mails).toHaveLength(2), 5_000);
    mails.length = 0;
    const write = (text: string, said: Written = {}) =>
      [
        ...(said.results === null ? [] : [`Authentication-Results: ${said.results ?? PASS}`]),
        `From: ${said.from ?? 'Hana <hana@acme.example>'}`,
        `To: ${said.to ?? SUPPORT}`,
        ...(said.cc === undefined ? [] : [`Cc: ${said.cc}`]),
        `Message-ID: ${said.id ?? `<${randomUUID()}@acme.example>`}`,
        `Subject: ${said.subject ?? 'Export fails'}`,
        'Content-Type: text/plain; charset=utf-8',
        ...(said.headers ?? []),
        '',
        text,
      ].join('\r\n');
    const deliver = async (raw: string) => {
      const answer = await test.send('POST', '/v1/mail/incoming', {
        as: 'agent',
        headers: { 'content-type': 'application/octet-stream' },
        raw,
      });
      if (answer.status === 201) return z.parse(MailReceipt, answer.body);
      return answer.problem.code === 'mail_refused' ? answer.problem.errors?.[0]?.code : answer.problem.code;
    };
    const accept = async (raw: string) => z.parse(MailReceipt, await deliver(raw));
    const read = async (id: string | null) => {
      const { body } = await test.send('GET', `/v1/support/tickets/${id}`, { as: 'agent' });
      return z.parse(AgentTicket, body);
    };
    const count = async () => {
      const { total } = await test.store.db
        .selectFrom('tickets')
        .select((eb) => eb.fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow();
      return Number(total) - 2;
    };
    return { test, mails, write, deliver, accept, read, count };
  }

  it('creates a ticket of its sender with the channel, the cc and the files, and confirms it', async () => {
    const { mails, write, accept, read } = await start();
    const boundary = 'Content-Type: multipart/mixed; boundary=b';
    const text = '--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n書き出しが失敗します。\r\n\r\n-- \r\n田中\r\n';
    const file =
      '--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=log.txt\r\n\r\nerror 17\r\n--b--';
    const raw = write(`${text}${file}`, {
      cc: 'Kenji <kenji@acme.example>, stranger@elsewhere.example',
      headers: ['MIME-Version: 1.0'],
    }).replace('Content-Type: text/plain; charset=utf-8', boundary);
    const receipt = await accept(raw);
    expect(receipt).toMatchObject({ outcome: 'ticket', commentId: null, repeated: false });
    const ticket = await read(receipt.ticketId);
    expect(ticket).toMatchObject({
      subject: 'Export fails',
      description: '書き出しが失敗します。\n\n--\n田中',
      channel: 'mail',
      status: 'new',
      requester: { id: 'hana' },
      cc: ['kenji@acme.example'],
      attachments: [{ name: 'log.txt' }],
    });
    await vi.waitFor(() => expect(mails).toHaveLength(2), 10_000);
    // Deliveries are concurrent.
    expect(mails.map(({ to, language }) => [to.address, language]).sort()).toEqual([
      ['hana@acme.example', 'ja'],
      ['kenji@acme.example', 'ja'],
    ]);
  });

  it('creates one ticket for any number of deliveries, and another one for another text with the same Message-ID', async () => {
    const { write, accept, count } = await start();
    const raw = write('Once.', { id: '<same@acme.example>' });
    const receipts = await Promise.all(Array.from({ length: 5 }, () => accept(raw)));
    expect(receipts.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect(new Set(receipts.map(({ ticketId }) => ticketId)).size).toBe(1);
    // The copy that another mail server has passed on.
    expect(await accept(`Received: by mx2\r\n${raw.replaceAll('\r\n', '\n')}\n`)).toMatchObject({ repeated: true });
    expect(await count()).toBe(1);
    expect(await accept(write('Twice.', { id: '<same@acme.example>' }))).toMatchObject({ repeated: false });
    expect(await count()).toBe(2);
  });

  it('is refused without an authenticated sender, and is not answered', async () => {
    const { test, mails, write, deliver, count } = await start();
    expect(await deliver(write('Forged.', { results: null }))).toBe('forged');
    expect(await deliver(write('Forged.', { results: PASS.replace('pass', 'fail') }))).toBe('forged');
    expect(await deliver(write('Forged.', { results: PASS.replace('acme', 'evil') }))).toBe('forged');
    expect(await deliver(write('Forged.', { results: `mx.evil.example;${PASS.split(';')[1]}` }))).toBe('forged');
    expect(await count()).toBe(0);
    await test.send('DELETE', '/v1/session', { as: 'stranger' });
    expect(mails).toEqual([]);
    const reasons = await test.store.db.selectFrom('received_mails').select(['reason', 'file_key']).execute();
    expect(reasons).toEqual(Array.from({ length: 4 }, () => ({ reason: 'forged', file_key: null })));
  });

  it('is refused where no server authenticates senders', async () => {
    const { write, deliver } = await start({ authenticationServer: undefined });
    expect(await deliver(write('Hello.'))).toBe('forged');
  });

  it('of an unknown person gets one answer in their language, which a loop does not repeat', async () => {
    const { test, mails, write, deliver, count } = await start({ newTicketsPerHour: 100 });
    const results = PASS.replace('acme', 'elsewhere');
    const stranger = (text: string, more: Written = {}) =>
      write(text, { from: 'x@elsewhere.example', results, ...more });
    expect(await deliver(stranger('書き出しができません。', { id: '<first@elsewhere.example>' }))).toBe(
      'unknown_sender',
    );
    for (const text of ['One.', 'Two.', 'Three.']) expect(await deliver(stranger(text))).toBe('unknown_sender');
    await vi.waitFor(() => expect(mails).toHaveLength(1), 10_000);
    await test.send('DELETE', '/v1/session', { as: 'stranger' });
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({
      to: { address: 'x@elsewhere.example' },
      language: 'ja',
      replyTo: null,
      headers: {
        'Auto-Submitted': 'auto-replied',
        'X-Auto-Response-Suppress': 'All',
        'In-Reply-To': '<first@elsewhere.example>',
      },
    });
    expect(mails[0]?.text).not.toContain('書き出し');
    expect(await count()).toBe(0);
  });

  it('of an unknown person becomes an inquiry, or nothing, by configuration', async () => {
    const results = PASS.replace('acme', 'elsewhere');
    const from = 'x@elsewhere.example';
    const inquiries = await start({ strangers: 'inquiry' }, { inquiries: {} });
    const raw = inquiries.write('Do you sell it?', { from, results });
    expect(await inquiries.accept(raw)).toMatchObject({ outcome: 'inquiry', ticketId: null, repeated: false });
    expect(await inquiries.accept(raw)).toMatchObject({ outcome: 'inquiry', repeated: true });
    const { body } = await inquiries.test.send('GET', '/v1/support/inquiries', { as: 'agent' });
    expect(body).toMatchObject({ items: [{ email: from, subject: 'Export fails', description: 'Do you sell it?' }] });
    const silent = await start({ strangers: 'refuse' });
    expect(await silent.deliver(silent.write('Hello?', { from, results }))).toBe('unknown_sender');
    await silent.test.send('DELETE', '/v1/session', { as: 'stranger' });
    expect(silent.mails).toEqual([]);
  });

  it('of automatic senders, of this server and of an own address is stopped and recorded', async () => {
    const { test, mails, write, deliver, count } = await start();
    const cases: [string, Written][] = [
      ['automatic', { headers: ['Auto-Submitted: auto-replied'] }],
      ['automatic', { headers: ['Precedence: bulk'] }],
      ['automatic', { headers: ['X-Auto-Response-Suppress: All'] }],
      ['automatic', { subject: 'Automatic reply: Export' }],
      ['loop', { from: SUPPORT, results: PASS.replace('acme', 'harbor') }],
      ['loop', { id: `<${randomUUID()}@reply.harbor.example>` }],
    ];
    for (const [reason, said] of cases) expect(await deliver(write('Away.', said)), JSON.stringify(said)).toBe(reason);
    expect(await count()).toBe(0);
    expect(mails).toEqual([]);
    const rows = await test.store.db.selectFrom('received_mails').select('reason').orderBy('reason').execute();
    expect(rows.map(({ reason }) => reason).sort()).toEqual(cases.map(([reason]) => reason).sort());
  });

  it('is limited per hour and sender', async () => {
    const { test, write, deliver, accept, count } = await start({ newTicketsPerHour: 2 });
    const first = write('One.');
    await accept(first);
    await accept(write('Two.'));
    expect(await deliver(write('Three.'))).toBe('too_many');
    expect(await accept(first)).toMatchObject({ repeated: true });
    test.time.now += 3_600_001;
    await accept(write('Four.'));
    expect(await count()).toBe(3);
  });

  it('that refers to a ticket of its sender is added to it, and of another person is not', async () => {
    const { mails, write, accept, read, count } = await start();
    const { ticketId } = await accept(write('First mail.', { id: '<origin@acme.example>' }));
    await vi.waitFor(() => expect(mails).toHaveLength(1), 10_000);
    const [confirmation] = mails;
    const thread = confirmation?.headers['References'] ?? '';
    expect(await accept(write('By thread.', { headers: [`References: ${thread}`] }))).toMatchObject({
      outcome: 'comment',
      ticketId,
    });
    const sent = `In-Reply-To: ${confirmation?.messageId}`;
    expect(await accept(write('By answer.', { headers: [sent] }))).toMatchObject({ outcome: 'comment', ticketId });
    const origin = 'In-Reply-To: <origin@acme.example>';
    expect(await accept(write('By own mail.', { headers: [origin] }))).toMatchObject({ outcome: 'comment', ticketId });
    expect((await read(ticketId)).comments.map(({ body }) => body)).toEqual([
      'By thread.',
      'By answer.',
      'By own mail.',
    ]);
    const other = await accept(write('Mine.', { from: 'kenji@acme.example', headers: [`References: ${thread}`] }));
    expect(other).toMatchObject({ outcome: 'ticket' });
    expect(other.ticketId).not.toBe(ticketId);
    expect(await count()).toBe(2);
  });

  it('keeps a text beyond the limit of the form as a file', async () => {
    const { write, accept, read } = await start();
    const long = `Beginning.\n${'All of this counts. '.repeat(5_000)}\nEnd.`;
    const ticket = await read((await accept(write(long))).ticketId);
    expect(ticket.description.startsWith('Beginning.')).toBe(true);
    expect(ticket.description).toContain('too long');
    expect(ticket.attachments?.map(({ name }) => name)).toEqual(['message.txt']);
  });

  it('of a customer who may not submit tickets is answered once', async () => {
    const { mails, write, deliver, count } = await start(
      {},
      { denyTicketCreation: ({ locale }: { locale?: string | null }) => (locale === 'en' ? { reason: 'No.' } : null) },
    );
    expect(await deliver(write('The export is broken, can you help me?'))).toBe('not_allowed');
    expect(await deliver(write('The export is still broken, can you help me?'))).toBe('not_allowed');
    await vi.waitFor(() => expect(mails).toHaveLength(1), 10_000);
    expect(mails[0]?.text).toContain('does not include support requests');
    expect(await count()).toBe(0);
  });

  describe('and Reply-All', () => {
    async function withTicket(incoming: MailOptions['incoming'] = {}) {
      const started = await start(incoming);
      const { ticketId } = await started.accept(started.write('Hello.'));
      await vi.waitFor(() => expect(started.mails).toHaveLength(1), 10_000);
      const replyTo = started.mails[0]?.replyTo ?? '';
      return { ...started, ticketId, replyTo };
    }

    it('adds colleagues whom the requester names to the cc, within the limit of the form', async () => {
      const { write, accept, read, ticketId, replyTo, mails } = await withTicket();
      await accept(
        write('With Kenji.', {
          to: `${replyTo}, ${SUPPORT}, hana@acme.example`,
          cc: 'kenji@acme.example, stranger@elsewhere.example',
        }),
      );
      expect((await read(ticketId)).cc).toEqual(['kenji@acme.example']);
      await vi.waitFor(() => expect(mails).toHaveLength(2), 10_000);
      expect(mails[1]).toMatchObject({
        to: { address: 'kenji@acme.example' },
        text: expect.stringContaining('With Kenji.'),
      });
    });

    it('adds strangers only where the organization allows it', async () => {
      const { write, accept, read, ticketId, replyTo } = await withTicket({ addCcByOrganization: { acme: 'anyone' } });
      const many = ['a', 'b', 'c', 'd'].map((name) => `${name}@elsewhere.example`).join(', ');
      await accept(write('With others.', { to: replyTo, cc: many }));
      expect((await read(ticketId)).cc).toEqual(['a@elsewhere.example', 'b@elsewhere.example', 'c@elsewhere.example']);
      const none = await withTicket({ addCc: 'none' });
      await none.accept(none.write('With Kenji.', { to: none.replyTo, cc: 'kenji@acme.example' }));
      expect((await none.read(none.ticketId)).cc).toEqual([]);
    });

    it('of a person in cc adds no one, and their answer to the requester’s reply address is their own comment', async () => {
      const { write, accept, deliver, read, ticketId, replyTo } = await withTicket();
      await accept(write('With Kenji.', { to: replyTo, cc: 'kenji@acme.example' }));
      const said = { from: 'kenji@acme.example', to: replyTo, cc: 'c@elsewhere.example' };
      const receipt = await accept(write('I see it, too.', said));
      expect(receipt).toMatchObject({ outcome: 'comment', ticketId });
      const ticket = await read(ticketId);
      expect(ticket.comments.at(-1)).toMatchObject({ body: 'I see it, too.', author: { id: 'kenji' } });
      expect(ticket.cc).toEqual(['kenji@acme.example']);
      expect(await deliver(write('Let me in.', { ...said, results: null }))).toBe('wrong_sender');
      const stranger = { from: 'x@elsewhere.example', to: replyTo, results: PASS.replace('acme', 'elsewhere') };
      expect(await deliver(write('Let me in.', stranger))).toBe('wrong_sender');
    });
  });

  it('is stored compressed, and an erasure and the retention delete the original', async () => {
    const { test, write, accept } = await start({ keepDays: 5 });
    const { ticketId } = await accept(write('Hello.'));
    const row = () =>
      test.store.db
        .selectFrom('received_mails')
        .select(['file_key', 'size', 'source'])
        .where('ticket_id', '=', ticketId)
        .executeTakeFirst();
    const stored = await row();
    expect(stored).toMatchObject({ source: 'api', size: expect.any(Number), file_key: expect.any(String) });
    const original = async (id: string | null, as: 'agent' | 'owner' = 'agent') => {
      const response = await test.send('GET', `/v1/support/mails/${id}`, { as });
      return { status: response.status, headers: response.headers };
    };
    const downloaded = await original(ticketId);
    expect(downloaded.status).toBe(200);
    expect(downloaded.headers.get('content-type')).toBe('application/octet-stream');
    expect(downloaded.headers.get('content-disposition')).toBe('attachment; filename=message.eml');
    expect(downloaded.headers.get('content-security-policy')).toContain('sandbox');
    expect((await original(ticketId, 'owner')).status).toBe(403);
    expect((await original('unknown')).status).toBe(404);
    const isPending = async () =>
      test.store.db
        .selectFrom('pending_file_deletions')
        .select('due_at')
        .where('file_key', '=', stored?.file_key ?? '')
        .executeTakeFirst();
    expect(await isPending()).toBeUndefined();
    const { ticketId: second } = await accept(write('Of Kenji.', { from: 'kenji@acme.example' }));
    const person = { as: 'agent' as const, query: { organizationId: 'acme' } };
    expect((await test.send('POST', '/v1/support/people/hana/erase', person)).status).toBe(200);
    expect(await row()).toBeUndefined();
    expect(await isPending()).toBeDefined();
    const exported = await test.send('GET', '/v1/support/people/kenji/export', person);
    expect(exported.body).toMatchObject({ receivedMails: [{ outcome: 'ticket', ticketId: second }] });
    test.time.now += 6 * 24 * 3_600_000;
    await sweepReceivedMails(test.store.db, 5 * 24 * 3_600_000, test.time.now);
    const rest = await test.store.db.selectFrom('received_mails').select(['ticket_id', 'file_key']).execute();
    expect(rest).toEqual([{ ticket_id: second, file_key: null }]);
  });
});
