import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { PersonCard, PersonExport } from '../../src/contract/index.ts';
import { PermanentDeliveryError, type OutgoingMail } from '../../src/server/index.ts';
import { parseDeliveryReport, recordDeliveryReport } from '../../src/server/notifications/mail/index.ts';
import { databases } from '../databases.ts';
import { openTestApi, PEOPLE } from './harness.ts';

const ADA = { ...PEOPLE.owner, email: 'ada@acme.example', email_verified: true };

/** A delivery report as Postfix writes it. */
function report(messageId: string, { address = ADA.email, action = 'failed', status = '5.1.1' } = {}): Buffer {
  return Buffer.from(
    [
      'Return-Path: <>',
      'From: MAILER-DAEMON@mx.acme.example (Mail Delivery System)',
      'Subject: Undelivered Mail Returned to Sender',
      'To: support@harbor.example',
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"',
      '',
      '--b1',
      'Content-Type: text/plain; charset=us-ascii',
      '',
      'I could not deliver your message.',
      '',
      '--b1',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.acme.example',
      '',
      `Final-Recipient: rfc822; ${address}`,
      `Action: ${action}`,
      `Status: ${status}`,
      'Diagnostic-Code: smtp; 550 5.1.1 <ada@acme.example>: Recipient address',
      '    rejected: User unknown',
      '',
      '--b1',
      'Content-Type: text/rfc822-headers',
      '',
      'From: Harbor <support@harbor.example>',
      `Message-ID: ${messageId}`,
      'Subject: Received',
      '',
      '--b1--',
      '',
    ].join('\r\n'),
  );
}

/** A returned mail as qmail writes it, without a report. */
const returnedByQmail = (messageId: string): Buffer =>
  Buffer.from(
    [
      'Return-Path: <>',
      'From: MAILER-DAEMON@old.example',
      'Subject: failure notice',
      'To: support@harbor.example',
      '',
      'Hi. This is the qmail-send program at old.example.',
      "I'm afraid I wasn't able to deliver your message to the following addresses.",
      '',
      '<ada@acme.example>:',
      '203.0.113.7 does not like recipient.',
      'Remote host said: 550 5.1.1 User unknown',
      '',
      '--- Below this line is a copy of the message.',
      '',
      `Message-ID: ${messageId}`,
      'Subject: Received',
    ].join('\r\n'),
  );

describe.each(databases)('returned mails on $name', (database) => {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  });

  async function start(send: (mail: OutgoingMail) => void = () => {}) {
    const mails: OutgoingMail[] = [];
    const test = await openTestApi(database, {
      mail: {
        from: { address: 'support@harbor.example' },
        send: async (mail) => {
          mails.push(mail);
          send(mail);
        },
      },
    });
    closers.push(test.close);
    const file = async () => {
      const body = { subject: 'Export fails', description: 'D' };
      const answer = await test.send('POST', '/v1/tickets', { token: await test.token(ADA), body });
      expect(answer.status).toBe(201);
      return z.parse(z.object({ id: z.string() }), answer.body).id;
    };
    const receive = async (raw: Uint8Array) => {
      const parsed = await parseDeliveryReport(raw);
      return parsed && recordDeliveryReport(test.store.db, parsed, { domain: 'harbor.example', now: test.time.now });
    };
    const card = async () => {
      const query = { organizationId: 'acme' };
      const answer = await test.send('GET', `/v1/support/people/${ADA.sub}`, { as: 'agent', query });
      return z.parse(PersonCard, answer.body).mailBounce;
    };
    const failed = () =>
      test.store.db.selectFrom('outbox').select('last_error').where('failed_at', 'is not', null).execute();
    return { test, mails, file, receive, card, failed };
  }

  it('of a mailbox that does not exist stop mail to it, until an agent resumes it', async () => {
    const { test, mails, file, receive, card, failed } = await start();
    const ticketId = await file();
    await vi.waitFor(() => expect(mails).toHaveLength(1), 10_000);
    const raw = report(mails[0]?.messageId ?? '');
    expect(await receive(raw)).toEqual({ address: ADA.email, kind: 'hard', ticketId });
    expect(await receive(raw)).toMatchObject({ kind: 'hard' });
    expect(await card()).toMatchObject({
      suppressed: true,
      softCount: 0,
      status: '5.1.1',
      reason: '550 5.1.1 <ada@acme.example>: Recipient address rejected: User unknown',
    });
    await file();
    await vi.waitFor(async () => expect(await failed()).toHaveLength(1), 10_000);
    expect((await failed())[0]?.last_error).toContain('an earlier mail was returned');
    expect(mails).toHaveLength(1);
    const lift = () =>
      test.send('POST', '/v1/support/mail/bounces/lift', { as: 'agent', body: { address: 'ADA@acme.example' } });
    expect((await lift()).status).toBe(204);
    expect((await lift()).status).toBe(404);
    expect(await card()).toBeNull();
    await file();
    await vi.waitFor(() => expect(mails).toHaveLength(2), 10_000);
  });

  it('for a temporary reason are counted, once each', async () => {
    const { mails, file, receive, card } = await start();
    await file();
    await vi.waitFor(() => expect(mails).toHaveLength(1), 10_000);
    const raw = report(mails[0]?.messageId ?? '', { status: '5.2.2' });
    expect(await receive(raw)).toMatchObject({ kind: 'soft' });
    await receive(raw);
    expect(await card()).toMatchObject({ suppressed: false, softCount: 1 });
    await file();
    await vi.waitFor(() => expect(mails).toHaveLength(2), 10_000);
    expect(await receive(report(mails[1]?.messageId ?? '', { action: 'delayed', status: '4.4.1' }))).toMatchObject({
      kind: 'none',
    });
    expect(await receive(report(mails[1]?.messageId ?? '', { status: '4.4.1' }))).toMatchObject({ kind: 'soft' });
    expect(await card()).toMatchObject({ suppressed: false, softCount: 2 });
  });

  it('are found without a report, and under the address that a mailbox forwards to', async () => {
    const { mails, file, receive, card } = await start();
    await file();
    await vi.waitFor(() => expect(mails).toHaveLength(1), 10_000);
    expect(await receive(returnedByQmail(mails[0]?.messageId ?? ''))).toMatchObject({ kind: 'hard' });
    expect(await card()).toMatchObject({ suppressed: true, status: '5.1.1' });
    const forwarded = await start();
    await forwarded.file();
    await vi.waitFor(() => expect(forwarded.mails).toHaveLength(1), 10_000);
    const raw = report(forwarded.mails[0]?.messageId ?? '', { address: 'elsewhere@other.example' });
    expect(await forwarded.receive(raw)).toMatchObject({ address: ADA.email, kind: 'hard' });
  });

  it('stop no mail of another person, and none by a forged report', async () => {
    const { mails, file, receive, card } = await start();
    await file();
    await vi.waitFor(() => expect(mails).toHaveLength(1), 10_000);
    for (const id of [`<${randomUUID()}@harbor.example>`, '<1@harbor.example>', `<${randomUUID()}@other.example>`])
      expect(await receive(report(id))).toEqual({ address: null, kind: 'none', ticketId: null });
    expect(await receive(Buffer.from('From: a@b.example\r\nSubject: Hi\r\n\r\nHello'))).toBeNull();
    expect(await card()).toBeNull();
  });

  it('at the handover stop mail to the address at once', async () => {
    const { mails, file, card } = await start(() => {
      throw new PermanentDeliveryError('The mail server says that the mailbox does not exist: 550 5.1.1 Unknown');
    });
    await file();
    await vi.waitFor(async () => expect(await card()).toMatchObject({ suppressed: true, status: '5.1.1' }), 10_000);
    expect(mails).toHaveLength(1);
  });

  it('are exported and erased with the person', async () => {
    const { test, mails, file, receive } = await start();
    await file();
    await vi.waitFor(() => expect(mails).toHaveLength(1), 10_000);
    await receive(report(mails[0]?.messageId ?? ''));
    const { exportPerson } = await import('../../src/server/privacy/export.ts');
    const { erasePerson } = await import('../../src/server/privacy/erase.ts');
    const { db } = test.store;
    const ref = { organizationId: 'acme', id: ADA.sub };
    expect(z.parse(PersonExport, await exportPerson(db, ref, test.time.now)).mailBounce).toMatchObject({
      suppressed: true,
    });
    await erasePerson(db, ref, { id: 'op', name: 'Operator', role: 'agent' }, test.time.now);
    expect(await db.selectFrom('mail_bounces').selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('sent_mails').selectAll().execute()).toEqual([]);
  });
});
