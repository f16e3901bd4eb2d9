import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { AgentTicket, Erasure, PersonExport, RetentionReport } from '../../src/contract/index.ts';
import {
  disableUser,
  enableUser,
  endSessions,
  verifyAuditExport,
  verifyStoredAuditLog,
  type TicketApiOptions,
} from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { upsertUser } from '../../src/server/database/users.ts';
import { submitInquiry, openTestApi, PEOPLE, type TestApi } from './harness.ts';

const ACME = { organizationId: 'acme' };
const DAY = 24 * 3_600_000;
const hana = {
  sub: 'hana',
  name: '田中 花 Tanaka',
  email: 'Hana@Acme.example',
  org: 'acme',
  org_name: 'Acme',
  role: 'admin',
};
/** All her data that could be found again. */
const TRACES = ['hana', '田中', 'tanaka', 'canary'];
const Made = z.object({ id: z.string(), version: z.optional(z.string()) });
const form = [
  { id: 'subject', kind: 'text', required: true },
  { id: 'description', kind: 'textarea', required: true },
  { id: 'attachments', kind: 'attachments' },
  { id: 'cc', kind: 'emails' },
];

describe.each(databases)('privacy on $name', (database) => {
  const open: TestApi[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((test) => test.close()));
  });

  /** Hana has used every feature; Ada has added her in cc. */
  async function start(options: Partial<TicketApiOptions> = {}) {
    const test = await openTestApi(database, {
      form,
      mail: {
        from: { address: 'support@harbor.example' },
        replyDomain: 'reply.harbor.example',
        // Pending mail contains addresses, too.
        send: () => Promise.reject(new Error('down')),
      },
      ...options,
    });
    open.push(test);
    const as = async (method: string, path: string, body?: unknown) => {
      test.time.now += 1;
      const answer = await test.send(method, path, {
        token: await test.token(hana),
        ...(body !== undefined && { body }),
      });
      expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
      return z.safeParse(Made, answer.body).data ?? { id: '' };
    };
    const upload = await test.send('POST', '/v1/attachments', {
      token: await test.token(hana),
      query: { name: 'canary.txt' },
      headers: { 'content-type': 'application/octet-stream' },
      raw: 'canary in a file',
    });
    const file = z.parse(Made, upload.body).id;
    const own = await as('POST', '/v1/tickets', {
      subject: 'canary subject',
      description: 'canary text',
      attachments: [file],
    });
    const answer = { body: 'Dear Tanaka, canary.' };
    await test.send('POST', `/v1/support/tickets/${own.id}/comments`, { as: 'agent', body: answer });
    await as('POST', `/v1/tickets/${own.id}/comments`, { body: 'canary comment' });
    await as('POST', `/v1/tickets/${own.id}/close`, { comment: 'canary end' });
    await as('PUT', `/v1/tickets/${own.id}/rating`, { score: 2, comment: 'canary rating' });
    const others = await test.send('POST', '/v1/tickets', {
      as: 'owner',
      body: { subject: 'Ada’s own', description: 'Of the exports.', cc: ['hana@acme.example', 'else@acme.example'] },
    });
    const ticket = z.parse(Made, others.body).id;
    await as('POST', `/v1/tickets/${ticket}/comments`, { body: 'canary on another ticket' });
    await as('POST', '/v1/access/grants', { seconds: 600, reason: 'canary reason' });
    await test.send('POST', '/v1/access/grants', { as: 'admin', body: { seconds: 900, reason: 'Carol’s' } });
    return { test, own: own.id, ticket, file };
  }
  const erase = (test: TestApi, id = 'hana') =>
    test.send('POST', `/v1/support/people/${id}/erase`, { as: 'agent', query: ACME });
  const readTicket = async (test: TestApi, id: string) =>
    z.parse(AgentTicket, (await test.send('GET', `/v1/support/tickets/${id}`, { as: 'agent' })).body);

  it('exports all data of one person, and nothing internal', async () => {
    const { test, own, ticket, file } = await start();
    const note = { body: 'Between us.', internal: true };
    await test.send('POST', `/v1/support/tickets/${own}/comments`, { as: 'agent', body: note });
    const answer = await test.send('GET', '/v1/support/people/hana/export', { as: 'agent', query: ACME });
    expect(answer.status).toBe(200);
    const data = z.parse(PersonExport, answer.body);
    expect(data.person).toMatchObject({ id: 'hana', email: hana.email, organizationId: 'acme' });
    expect(data.tickets).toMatchObject([
      { id: own, subject: 'canary subject', status: 'closed', rating: { score: 2, comment: 'canary rating' } },
    ]);
    expect(data.comments.map(({ body, own }) => [body, own])).toEqual([
      ['Dear Tanaka, canary.', false],
      ['canary comment', true],
      ['canary end', true],
      ['canary on another ticket', true],
    ]);
    expect(data.comments.at(-1)?.ticketId).toBe(ticket);
    expect(data.files).toMatchObject([{ id: file, name: 'canary.txt', ticketId: own }]);
    expect(data.accessRecord).toMatchObject([{ action: 'granted' }]);
    const bytes = await test.send('GET', `/v1/attachments/${file}`, { as: 'agent' });
    expect(bytes.body).toBe('canary in a file');
  });

  it('erases a person from every table and file, keeps the metadata, and the audit log stays verifiable', async () => {
    const { test, own, ticket, file } = await start();
    const { file_key } = await test.store.db
      .selectFrom('attachments')
      .select('file_key')
      .where('id', '=', file)
      .executeTakeFirstOrThrow();
    const before = await test.send('GET', '/v1/access/events/export', { as: 'admin', query: { format: 'jsonl' } });
    const answer = await erase(test);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const erasure = z.parse(Erasure, answer.body);
    expect(erasure).toMatchObject({ tickets: 1, files: 1, comments: 4, records: 1 });

    const mails = JSON.stringify(await test.store.db.selectFrom('outbox').selectAll().execute());
    expect(mails.toLowerCase().includes('hana@')).toBe(false);
    const dump = (await test.dump()).toLowerCase();
    for (const trace of TRACES) expect(dump.includes(trace), trace).toBe(false);
    test.time.now += 1;
    await test.attachments.sweep(test.store.db, test.time.now);
    expect(await test.files.get(file_key)).toBeNull();

    const remainingTicket = await readTicket(test, own);
    expect(remainingTicket).toMatchObject({
      status: 'closed',
      subject: '(erased)',
      requester: { id: erasure.pseudonym },
    });
    expect(remainingTicket.rating).toMatchObject({ score: 2, comment: null });
    const colleagueTicket = await readTicket(test, ticket);
    expect(colleagueTicket).toMatchObject({
      subject: 'Ada’s own',
      description: 'Of the exports.',
      cc: ['else@acme.example'],
    });
    const found = await test.send('GET', '/v1/tickets', { as: 'owner', query: { q: 'exports' } });
    expect(found.body).toMatchObject({ items: [{ id: ticket }] });
    const gone = await test.send('GET', '/v1/support/tickets', { as: 'agent', query: { q: 'canary' } });
    expect(gone.body).toMatchObject({ items: [] });

    expect(await verifyStoredAuditLog(test.store.db, 'acme')).toEqual({ ok: true, checked: 3, erased: 1 });
    const after = await test.send('GET', '/v1/access/events/export', { as: 'admin', query: { format: 'jsonl' } });
    expect(verifyAuditExport(String(after.body))).toMatchObject({ ok: true });
    // Earlier exports are still valid, and their hashes are in the current chain.
    expect(verifyAuditExport(String(before.body))).toMatchObject({ ok: true });
    expect((await erase(test)).status).toBe(404);
  });

  it('a change to an erased entry is detected, and so is an erasure without an entry', async () => {
    const { test } = await start();
    await erase(test);
    const change = (seq: number, actor_name: string) =>
      test.store.db
        .updateTable('audit_events')
        .set({ actor_name })
        .where('organization_id', '=', 'acme')
        .where('seq', '=', seq)
        .execute();
    await change(1, 'Mallory');
    expect(await verifyStoredAuditLog(test.store.db, 'acme')).toMatchObject({ ok: false, seq: 1 });
    await change(1, '(erased)');
    expect(await verifyStoredAuditLog(test.store.db, 'acme')).toMatchObject({ ok: true });
    await change(2, '(erased)');
    expect(await verifyStoredAuditLog(test.store.db, 'acme')).toMatchObject({ ok: false, seq: 2 });
  });

  it('a disabled account stays disabled when it is erased, until it is enabled', async () => {
    const { test } = await start();
    const account = { organizationId: 'acme', id: 'hana' };
    const list = async () => (await test.send('GET', '/v1/tickets', { token: await test.token(hana) })).status;
    await disableUser(test.store, account, test.time.now);
    expect(await list()).toBe(401);
    expect((await erase(test)).status).toBe(200);
    expect(await list()).toBe(401);
    await enableUser(test.store, account, test.time.now);
    test.time.now += 1_000;
    expect(await list()).toBe(200);
  });

  it('tokens from before a sign-out on every device stay rejected when the account is erased, also twice', async () => {
    const { test } = await start();
    const old = await test.token(hana);
    const list = async (token: string) => (await test.send('GET', '/v1/tickets', { token })).status;
    await endSessions(test.store, { organizationId: 'acme', id: 'hana' }, test.time.now);
    expect(await list(old)).toBe(401);
    expect((await erase(test)).status).toBe(200);
    expect(await list(old)).toBe(401);
    test.time.now += 2_000;
    const created = await test.send('POST', '/v1/tickets', {
      token: await test.token(hana),
      body: { subject: 'Back again', description: 'With a new token.' },
    });
    expect(created.status).toBe(201);
    expect(await list(old)).toBe(401);
    expect((await erase(test)).status).toBe(200);
    expect(await list(old)).toBe(401);
  });

  it('an erasure leaves pending mail of other organizations, and of colleagues whose mail contains a common word', async () => {
    const { test } = await start();
    const file = async (person: Record<string, unknown>, subject: string) =>
      test.send('POST', '/v1/tickets', {
        token: await test.token(person),
        body: { subject, description: 'Please look.' },
      });
    const dora = {
      sub: 'dora',
      name: 'Dora',
      email: 'dora@globex.example',
      org: 'globex',
      org_name: 'Globex',
      role: 'user',
    };
    await file(dora, 'My invoice');
    await file(
      { ...dora, sub: 'rob', name: 'Rob', email: 'rob@acme.example', org: 'acme', org_name: 'Acme' },
      'Of Rob',
    );
    await file(hana, 'request');
    const waiting = async () =>
      JSON.stringify(await test.store.db.selectFrom('outbox').select('message').orderBy('id').execute());
    expect(await waiting()).toContain(hana.email);
    expect((await erase(test)).status).toBe(200);
    const left = await waiting();
    expect(left).toContain('dora@globex.example');
    expect(left).toContain('rob@acme.example');
    expect(left.toLowerCase()).not.toContain('hana@');
  });

  it.each([
    ['Émile Zola', 'ÉMILE ZOLA', 'Émile@Acme.example', 'éMILE@acme.example'],
    ['Åsa Öberg', 'ÅSA ÖBERG', 'ÅSA@acme.example', 'åsa@acme.example'],
    ['Işık İpek', 'IŞIK IPEK', 'IŞIK@acme.example', 'işik@acme.example'],
  ])('%s is erased from stored responses that contain the name as %s', async (name, written, email, otherSpelling) => {
    const { test } = await start();
    const person = { ...hana, sub: 'p-1', name, email };
    const own = await test.send('POST', '/v1/tickets', {
      token: await test.token(person),
      body: { subject: 'Own', description: 'Own.' },
    });
    expect(own.status).toBe(201);
    await upsertUser(
      test.store.db,
      {
        id: 'mail:1',
        name: otherSpelling,
        email: otherSpelling,
        role: 'user',
        organization: { id: 'acme', name: 'Acme', plan: null },
        token: { id: null, issuer: null, issuedAt: 0 },
      },
      test.time.now,
    );
    const others = await test.send('POST', '/v1/tickets', {
      as: 'owner',
      body: { subject: 'Other', description: `Ask ${written}.` },
    });
    expect(others.status).toBe(201);
    expect((await erase(test, 'p-1')).status).toBe(200);
    const answers = await test.store.db.selectFrom('idempotency').select('body').execute();
    expect(JSON.stringify(answers)).not.toContain(written);
    expect(await test.store.db.selectFrom('users').select('id').where('subject', '=', 'mail:1').execute()).toEqual([]);
  });

  it('an erasure and an export leave inquiries of the same address in another organization unchanged', async () => {
    const { test } = await start();
    await test.send('POST', '/v1/tickets', {
      token: await test.token({ ...hana, org: 'globex', org_name: 'Globex' }),
      body: { subject: 'Hello', description: 'World.' },
    });
    await submitInquiry(test, { email: hana.email, subject: 'Of neither' });
    await submitInquiry(test, { email: hana.email, subject: 'Of Globex', organization: 'Globex' });
    await submitInquiry(test, { email: hana.email, subject: 'Of Acme', organization: 'ACME' });
    const exported = await test.send('GET', '/v1/support/people/hana/export', { as: 'agent', query: ACME });
    expect(z.parse(PersonExport, exported.body).inquiries.map(({ subject }) => subject)).toEqual(['Of Acme']);
    expect((await erase(test)).status).toBe(200);
    const left = () => test.store.db.selectFrom('inquiries').select('subject').orderBy('subject').execute();
    expect(await left()).toEqual([{ subject: 'Of Globex' }, { subject: 'Of neither' }]);
    const query = { organizationId: 'globex' };
    expect((await test.send('POST', '/v1/support/people/hana/erase', { as: 'agent', query })).status).toBe(200);
    expect(await left()).toEqual([]);
  });

  it('an account at an unverified address exports and erases no data of the owner of the address', async () => {
    const { test, ticket } = await start();
    await submitInquiry(test, { email: hana.email, subject: 'Of Hana' });
    const impostor = { ...PEOPLE.colleague, email: hana.email, email_verified: false };
    await test.send('POST', '/v1/tickets', {
      token: await test.token(impostor),
      body: { subject: 'Hello', description: 'World.' },
    });
    const exported = await test.send('GET', '/v1/support/people/bob/export', { as: 'agent', query: ACME });
    expect(z.parse(PersonExport, exported.body).inquiries).toEqual([]);
    expect((await erase(test, 'bob')).status).toBe(200);
    expect(await test.store.db.selectFrom('inquiries').select('subject').execute()).toEqual([{ subject: 'Of Hana' }]);
    const copies = await test.store.db
      .selectFrom('ticket_cc')
      .select('address')
      .where('ticket_id', '=', ticket)
      .execute();
    expect(JSON.stringify(copies)).toContain('hana@acme.example');
  });

  it('a token with an act claim exports and erases nothing, even if its subject may', async () => {
    const { test } = await start();
    const token = await test.token({ ...PEOPLE.agent, act: { sub: 'mallory' } });
    for (const [method, path, query] of [
      ['GET', '/v1/support/people/hana/export', ACME],
      ['POST', '/v1/support/people/hana/erase', ACME],
      ['POST', '/v1/support/retention', {}],
    ] as const)
      expect((await test.send(method, path, { token, query })).problem.code, path).toBe('forbidden');
    expect((await erase(test)).status).toBe(200);
  });

  it('two people are erased one after the other, and the audit log stays verifiable', async () => {
    const { test } = await start();
    await erase(test);
    expect((await erase(test, 'carol')).status).toBe(200);
    expect(await verifyStoredAuditLog(test.store.db, 'acme')).toEqual({ ok: true, checked: 4, erased: 2 });
    expect((await test.dump()).includes('Carol')).toBe(false);
  });

  it('is limited to agents that the vendor names, and neither an agent nor a stranger can be erased', async () => {
    const { test } = await start();
    await test.send('GET', '/v1/support/tickets', { as: 'agent' });
    expect((await erase(test, 'eve')).status).toBe(404);
    expect((await erase(test, 'nobody')).status).toBe(404);
    const { test: strict } = await start({ privacy: { officers: ({ id }) => id === 'officer' } });
    const before = await strict.dump();
    for (const [method, path] of [
      ['GET', '/v1/support/people/hana/export'],
      ['POST', '/v1/support/people/hana/erase'],
      ['POST', '/v1/support/retention'],
    ] as const)
      expect(
        (await strict.send(method, path, { as: 'agent', ...(path !== '/v1/support/retention' && { query: ACME }) }))
          .problem.code,
      ).toBe('forbidden');
    expect(await strict.dump()).toBe(before);
    const officer = await strict.token({ ...PEOPLE.agent, sub: 'officer' });
    expect((await strict.send('POST', '/v1/support/people/hana/erase', { token: officer, query: ACME })).status).toBe(
      200,
    );
  });

  it('closed tickets are deleted with all their data after the retention: 730 days, or that of the organization', async () => {
    const { test, own, ticket } = await start({
      privacy: { officers: () => true, organizations: { globex: 10, initech: false } },
    });
    const strange = await test.send('POST', '/v1/tickets', {
      as: 'stranger',
      body: { subject: 'x', description: 'x' },
    });
    const other = z.parse(Made, strange.body).id;
    await test.send('POST', `/v1/tickets/${other}/close`, { as: 'stranger', body: {} });
    const apply = async () =>
      z.parse(RetentionReport, (await test.send('POST', '/v1/support/retention', { as: 'agent' })).body);
    const status = async (id: string) => (await test.send('GET', `/v1/support/tickets/${id}`, { as: 'agent' })).status;
    test.time.now += 10 * DAY - 1;
    expect(await apply()).toEqual({ tickets: 0, more: false });
    test.time.now += 1;
    expect(await apply()).toEqual({ tickets: 1, more: false });
    expect(await status(other)).toBe(404);
    test.time.now += 720 * DAY - 1_000;
    expect(await apply()).toMatchObject({ tickets: 0 });
    test.time.now += 1_000;
    expect(await apply()).toMatchObject({ tickets: 1 });
    expect(await status(own)).toBe(404);
    // Not closed, at any age.
    expect(await status(ticket)).toBe(200);
    expect(await test.store.db.selectFrom('ticket_events').select('id').where('ticket_id', '=', own).execute()).toEqual(
      [],
    );
    expect(await verifyStoredAuditLog(test.store.db, 'acme')).toMatchObject({ ok: true });
  });
});
