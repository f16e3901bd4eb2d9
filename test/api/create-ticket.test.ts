import * as z from 'zod/mini';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgentTicket, AuditEvent, Session, Ticket } from '../../src/contract/index.ts';
import {
  databaseAccess,
  databaseIncidents,
  verifyStoredAuditLog,
  type TicketApiOptions,
} from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import {
  fillTestApi,
  submitInquiry,
  openTestApi,
  PEOPLE,
  type TestResponse,
  type TestRequest,
  type TestApi,
  type TestData,
} from './harness.ts';

const text = { subject: 'Export fails', description: 'Since this morning.' };

const options: Partial<TicketApiOptions> = {
  form: [
    { id: 'subject', kind: 'text', required: true },
    { id: 'description', kind: 'textarea', required: true },
    { id: 'priority', kind: 'priority' },
    { id: 'category', kind: 'select', options: [{ id: 'exports', label: 'Exports' }] },
    { id: 'cc', kind: 'emails', maxItems: 3 },
    { id: 'contact', kind: 'text', requiredWhen: [{ field: 'priority', in: ['urgent'] }] },
    { id: 'call', kind: 'phone', prefill: 'phone', showWhen: [{ field: 'priority', in: ['urgent'] }] },
    { id: 'since', kind: 'datetime' },
    {
      id: 'letIn',
      kind: 'consent',
      label: { en: 'May we look?', ja: '見てもよいですか' },
      grantSeconds: 86_400,
      consequence: 'Without it, we see less.',
    },
    { id: 'attachments', kind: 'attachments' },
  ],
  context: true,
  diagnostics: true,
  phones: [{ id: 'jp', label: 'Japan', number: '03-1234-5678', zones: ['Asia/Tokyo'], hours: null }],
};

const errors = (answer: TestResponse) => (answer.problem.errors ?? []).map(({ field, code }) => `${field}: ${code}`);

describe.each(databases)('submitting a complete form on $name', (database) => {
  let test: TestApi;
  let world: TestData;
  beforeAll(async () => {
    test = await openTestApi(database, options);
    world = await fillTestApi(test);
  });
  afterAll(() => test.close());

  const file = (more: object = {}, said: TestRequest = {}) =>
    test.send('POST', '/v1/tickets', { as: 'owner', body: { ...text, ...more }, ...said });
  const filed = async (more: object = {}, said: TestRequest = {}) => {
    const answer = await file(more, said);
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return z.parse(Ticket, answer.body);
  };
  const asAgent = async (id: string) =>
    z.parse(AgentTicket, (await test.send('GET', `/v1/support/tickets/${id}`, { as: 'agent' })).body);
  const storesNothing = async (work: () => Promise<TestResponse>) => {
    const before = await test.dump();
    const answer = await work();
    expect(await test.dump()).toBe(before);
    return answer;
  };

  it('the session contains the form, prefilled from the token', async () => {
    const token = await test.token({ ...PEOPLE.owner, phone_number: '０３－１２３４－５６７８' });
    const session = z.parse(Session, (await test.send('GET', '/v1/session', { token })).body);
    expect(session.form).toMatchObject({ context: true, diagnostics: true });
    expect(session.form.fields.find(({ id }) => id === 'call')?.default).toBe('03-1234-5678');
    expect(session.phones).toEqual(options.phones);
    expect(session.capabilities.affected).toBe(true);
  });

  it('a ticket is stored as submitted, and visible to its participants', async () => {
    const additions = { context: { page: '/exports', browser: 'Firefox 140' }, diagnostics: 'GET /exports 500' };
    const ticket = await filed({
      ...additions,
      priority: 'urgent',
      category: 'exports',
      cc: ['taro＠example.jp、hanako@example.jp', 'TARO@example.jp'],
      incidentId: world.incident,
      fields: { contact: 'Ada', call: '０３ １２３４ ５６７８', since: '2026-06-01T17:00:00+09:00', letIn: 'no' },
    });
    const shared = {
      cc: ['taro@example.jp', 'hanako@example.jp'],
      incidentId: world.incident,
      fields: { contact: 'Ada', call: '03 1234 5678', since: '2026-06-01T08:00:00.000Z', letIn: 'no' },
    };
    expect(ticket).toMatchObject(shared);
    const read = await test.send('GET', `/v1/tickets/${ticket.id}`, { as: 'owner' });
    expect(read.body).toEqual(ticket);
    // Context and diagnostics are for agents; a colleague who reads the ticket later did not consent to see them.
    for (const key of ['context', 'diagnostics', 'consent']) expect(read.body).not.toHaveProperty(key);
    expect(await asAgent(ticket.id)).toMatchObject({
      ...shared,
      ...additions,
      consent: 'no',
      consentText: {
        label: { en: 'May we look?', ja: '見てもよいですか' },
        consequence: 'Without it, we see less.',
        grantSeconds: 86_400,
      },
      incident: { id: world.incident, name: 'Exports are slow', state: 'investigating' },
    });
  });

  it('a rejected ticket is not stored', async () => {
    const ticket = await filed();
    expect(ticket).toMatchObject({ cc: [], incidentId: null, fields: {} });
    const support = await asAgent(ticket.id);
    expect(support).toMatchObject({
      context: {},
      diagnostics: null,
      consent: null,
      consentText: null,
      incident: null,
    });
  });

  it('the value of a hidden field is dropped', async () => {
    expect((await filed({ priority: 'low', fields: { call: 'nonsense' } })).fields).toEqual({});
  });

  it('NUL and lone surrogates are rejected with their field; other unusual characters are stored', async () => {
    for (const odd of ['a\u0000b', 'a\ud800b']) {
      const attempts: [object, string][] = [
        [{ subject: odd }, 'subject'],
        [{ description: odd }, 'description'],
        [{ fields: { contact: odd } }, 'fields.contact'],
        [{ context: { page: odd } }, 'context.page'],
        [{ diagnostics: odd }, 'diagnostics'],
        [{ cc: [`${odd}@example.com`] }, 'cc.0'],
        [{ incidentId: odd }, 'incidentId'],
      ];
      for (const [more, field] of attempts) {
        const answer = await storesNothing(() => file(more));
        expect(answer.problem).toMatchObject({ code: 'validation', errors: [{ field }] });
      }
    }
    const kept = `a${'\u0301'.repeat(50)} ${'x'.repeat(10_000)}\ufffe`;
    expect((await filed({ description: kept })).description).toBe(kept);
    const line = 'x'.repeat(900_000);
    expect(errors(await file({ description: line }))).toEqual(['description: too_long']);
  });

  it('bidirectional controls are removed from single-line fields, and preserved in texts', async () => {
    const bent = 'invoice\u202egpj.exe \u2066a\u2069\u200e\u200f\u061c';
    const ticket = await filed({ subject: bent, description: bent, fields: { contact: bent } });
    expect(ticket).toMatchObject({
      subject: 'invoicegpj.exe a',
      description: bent,
      fields: { contact: 'invoicegpj.exe a' },
    });
    expect(errors(await file({ subject: '\u202e\u2069' }))).toEqual(['subject: empty']);
    expect((await submitInquiry(test, { name: bent, subject: bent })).status).toBe(201);
    const { body } = await test.send('GET', '/v1/support/inquiries', { as: 'agent' });
    expect(JSON.stringify(body)).not.toMatch(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
  });

  it('describes field errors in the language of the request', async () => {
    const wrong = { cc: ['a', 'b@example.com'], fields: { since: 'gestern' } };
    const told = async (language: string) =>
      (await file(wrong, { headers: { 'accept-language': language } })).problem.errors?.map(({ message }) => message);
    expect(await told('ja-JP, en;q=0.8')).toEqual([
      '「a」はメールアドレスとして正しくありません。name@example.com の形式で入力してください。',
      '日時をタイムゾーン付きで入力してください（例：2026-01-31T09:00:00Z）。',
    ]);
    expect(await told('en')).toEqual([
      '"a" is not an email address. Use addresses such as name@example.com.',
      'Enter a date and time with a time zone, such as 2026-01-31T09:00:00Z.',
    ]);
  });

  it.each([40, 120, 255])('a subject of %d characters is stored unchanged, one more is rejected', async (limit) => {
    const strict = await openTestApi(database, { limits: { subject: limit } });
    try {
      const send = (subject: string) => strict.send('POST', '/v1/tickets', { as: 'owner', body: { ...text, subject } });
      for (const one of ['x', 'が', '𠮷', '👨‍👩‍👧‍👦', 'か\u3099']) {
        const subject = one.repeat(limit);
        expect((await send(subject)).body).toMatchObject({ subject });
        expect(errors(await send(subject + one))).toEqual(['subject: too_long']);
      }
    } finally {
      await strict.close();
    }
  });

  it.each([1, 10, 50])('accepts %d cc addresses and rejects one more', async (most) => {
    const strict = await openTestApi(database, {
      form: [
        { id: 'subject', kind: 'text' },
        { id: 'description', kind: 'textarea' },
        { id: 'cc', kind: 'emails', maxItems: most },
      ],
    });
    try {
      const send = (count: number) =>
        strict.send('POST', '/v1/tickets', {
          as: 'owner',
          body: { ...text, cc: Array.from({ length: count }, (_, i) => `p${i}@example.com`) },
        });
      const full = await send(most);
      expect(z.parse(Ticket, full.body).cc).toHaveLength(most);
      expect((await send(most + 1)).problem).toMatchObject({ code: 'validation', errors: [{ field: 'cc' }] });
    } finally {
      await strict.close();
    }
  });

  it('ten thousand facts, fields or people are rejected with a short response', async () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`f${i}`, 'x']));
    const people = Object.keys(many).map((name) => `${name}@example.com`);
    for (const more of [{ context: many }, { fields: many }, { cc: people }]) {
      const answer = await storesNothing(() => file(more));
      expect([answer.status, answer.problem.code]).toEqual([422, 'validation']);
      expect(answer.problem.errors?.length).toBeLessThanOrEqual(50);
    }
  });

  it('an incident must be open', async () => {
    const gone = await fillTestApi(test);
    const update = (state: string) =>
      test.send('POST', `/v1/support/incidents/${gone.incident}/updates`, {
        as: 'agent',
        body: { state, body: 'So.' },
      });
    await update('resolved');
    for (const incidentId of [gone.incident, 'none']) {
      expect(errors(await storesNothing(() => file({ incidentId })))).toEqual(['incidentId: not_open']);
    }
    await update('monitoring');
    expect((await filed({ incidentId: gone.incident })).incidentId).toBe(gone.incident);
  });

  const grants = () => test.store.db.selectFrom('grants').selectAll().orderBy('granted_at').execute();
  const letIn = { fields: { letIn: 'yes' }, access: { seconds: 3_600 } };

  it("an admin's consent turns on support access with the ticket, once, and is in the audit log", async () => {
    const before = (await grants()).length;
    const ticket = await filed(letIn, { as: 'admin', key: 'let-in' });
    expect((await file(letIn, { as: 'admin', key: 'let-in' })).headers.get('idempotency-replayed')).toBe('true');
    const all = await grants();
    expect(all).toHaveLength(before + 1);
    const grant = all.find(({ ticket_id }) => ticket_id === ticket.id);
    expect(grant).toMatchObject({ organization_id: 'acme', granted_by_id: 'carol', scope: 'view' });
    expect((grant?.expires_at ?? 0) - (grant?.granted_at ?? 0)).toBe(3_600_000);
    const events = await test.send('GET', '/v1/access/events', { as: 'admin' });
    const about = z.parse(z.object({ items: z.array(AuditEvent) }), events.body).items;
    expect(about.filter(({ ticketId }) => ticketId === ticket.id)).toMatchObject([
      { action: 'granted', actor: { id: 'carol' }, grantId: grant?.id, detail: { seconds: 3_600 } },
    ]);
    expect(await verifyStoredAuditLog(test.store.db, 'acme')).toMatchObject({ ok: true });
    expect((await asAgent(ticket.id)).consent).toBe('yes');
  });

  it('only an admin can turn on support access, and a rejected ticket is not stored', async () => {
    const counts = async () => {
      const { db } = test.store;
      const rows = [await db.selectFrom('tickets').select('id').execute(), await grants()];
      return rows.map(({ length }) => length);
    };
    const held = await counts();
    const answer = await file(letIn);
    expect([answer.status, answer.problem.code]).toEqual([403, 'forbidden']);
    expect(await counts()).toEqual(held);
    // The attempt is logged, as one at the access operations is.
    const events = await test.send('GET', '/v1/access/events', { as: 'admin' });
    const [last] = z.parse(z.object({ items: z.array(AuditEvent) }), events.body).items;
    expect(last).toMatchObject({ action: 'refused', actor: { id: 'ada' }, detail: { operation: 'createTicket' } });
    expect(await verifyStoredAuditLog(test.store.db, 'acme')).toMatchObject({ ok: true });
    // Without that setting, the consent of a user is only an answer.
    const before = await grants();
    expect((await asAgent((await filed({ fields: { letIn: 'yes' } })).id)).consent).toBe('yes');
    expect(await grants()).toEqual(before);
  });

  it('a rejected grant rejects its ticket', async () => {
    const admin = { as: 'admin' } as const;
    const attempts: [object, string][] = [
      [{ ...letIn, access: { seconds: 86_401 } }, 'access.seconds: duration_too_long'],
      [{ ...letIn, fields: { letIn: 'no' } }, 'fields.letIn: consent_required'],
      [{ access: { seconds: 60 } }, 'fields.letIn: consent_required'],
    ];
    for (const [more, error] of attempts) {
      expect(errors(await storesNothing(() => file(more, admin)))).toEqual([error]);
    }
  });

  it('a grant that the policy rejects after the ticket was written rolls the ticket back', async () => {
    const short = await openTestApi(database, { ...options, access: databaseAccess({ maxSeconds: 60 }) });
    try {
      const before = await short.dump();
      const send = (seconds: number) =>
        short.send('POST', '/v1/tickets', { as: 'admin', body: { ...text, ...letIn, access: { seconds } } });
      expect((await send(61)).problem.code).toBe('grant_too_long');
      expect(await short.dump()).toBe(before);
      expect((await send(60)).status).toBe(201);
    } finally {
      await short.close();
    }
  });

  it('fifty requests with one key create one ticket and one grant', async () => {
    const before = await grants();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => file({ ...letIn, cc: ['a@example.com'] }, { as: 'admin', key: 'fifty' })),
    );
    const made = answers.filter(({ status }) => status === 201);
    expect(new Set(made.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    for (const { status } of answers) expect(status).toBeOneOf([201, 409]);
    expect(await grants()).toHaveLength(before.length + 1);
  });

  it('the same key with other cc addresses is rejected', async () => {
    await filed({ cc: ['a@example.com'] }, { key: 'copy' });
    const other = await storesNothing(() => file({ cc: ['b@example.com'] }, { key: 'copy' }));
    expect(other.problem.code).toBe('idem_reused');
  });

  it('an incident counts each affected user once', async () => {
    const { incident } = await fillTestApi(test);
    const report = (as: 'owner' | 'admin') => test.send('PUT', `/v1/status/incidents/${incident}/affected`, { as });
    expect((await report('owner')).body).toEqual({ count: 1 });
    expect((await report('admin')).body).toEqual({ count: 2 });
    expect((await report('owner')).body).toEqual({ count: 2 });
    await test.send('POST', `/v1/support/incidents/${incident}/updates`, {
      as: 'agent',
      body: { state: 'resolved', body: 'Over.' },
    });
    expect((await report('owner')).problem.code).toBe('not_found');
  });

  it('without a source of counts, the session reports it and the call returns 404', async () => {
    const { reportAffected: _, ...status } = databaseIncidents();
    const silent = await openTestApi(database, { status });
    try {
      const session = await silent.send('GET', '/v1/session', { as: 'owner' });
      expect(session.body).toMatchObject({ capabilities: { affected: false } });
      const answer = await silent.send('PUT', '/v1/status/incidents/x/affected', { as: 'owner' });
      expect(answer.problem.code).toBe('not_found');
    } finally {
      await silent.close();
    }
  });

  it('tickets are validated by the form of their customer', async () => {
    const byCustomer = await openTestApi(database, {
      form: ({ organization }) => [
        { id: 'subject', kind: 'text' },
        { id: 'description', kind: 'textarea' },
        { id: 'contract', kind: 'radio', required: true, options: [{ id: `${organization?.id}-1`, label: 'Gold' }] },
      ],
    });
    try {
      const send = (as: 'owner' | 'stranger', contract: string) =>
        byCustomer.send('POST', '/v1/tickets', { as, body: { ...text, fields: { contract } } });
      expect((await send('owner', 'acme-1')).status).toBe(201);
      expect(errors(await send('stranger', 'acme-1'))).toEqual(['fields.contract: invalid_option']);
      expect((await send('stranger', 'globex-1')).status).toBe(201);
    } finally {
      await byCustomer.close();
    }
  });
});
