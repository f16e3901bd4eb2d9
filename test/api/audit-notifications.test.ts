import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import * as z from 'zod/mini';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StartedAccessSession, Grant } from '../../src/contract/index.ts';
import { databaseAccess, type OutgoingMail } from '../../src/server/index.ts';
import { createAuditNotifier } from '../../src/server/notifications/index.ts';
import { resolveNotificationOptions } from '../../src/server/notifications/options.ts';
import { resolveEndpoints } from '../../src/server/notifications/webhooks/index.ts';
import { databases } from '../databases.ts';
import { openTestApi, PEOPLE, type TestPerson, type TestApi } from './harness.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const secretOf = (letter: string) => `whsec_${Buffer.from(letter.repeat(32)).toString('base64')}`;
const Message = z.object({
  type: z.string(),
  timestamp: z.string(),
  data: z.looseObject({ organizationId: z.string() }),
});

interface Received {
  id: string;
  headers: Record<string, string>;
  body: string;
}

describe.each(databases)('notices of support access on $name', (database) => {
  let test: TestApi;
  let mails: OutgoingMail[];
  let received: Received[];
  let status: number;
  let receiver: Server;
  let url: string;
  const [old, young] = [secretOf('o'), secretOf('y')];

  beforeEach(async () => {
    [mails, received, status] = [[], [], 204];
    receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        );
        received.push({ id: headers['webhook-id'] ?? '', headers, body });
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => {
      receiver.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`;
    test = await openTestApi(database, {
      access: databaseAccess({ breakGlass: { maxSeconds: 3_600 } }),
      mail: { from: { address: 'support@harbor.example' }, send: async (mail) => void mails.push(mail) },
      webhooks: [{ url, secret: [young, old], events: ['access.*'] }],
    });
    // The current time, because receivers compare signatures with their own clock.
    test.time.now = Date.now();
    for (const [person, more] of [
      ['admin', { email: 'carol@example.com' }],
      ['owner', { email: 'ada@example.com' }],
      ['strangeAdmin', { email: 'otto@example.com' }],
    ] as const)
      await as(person, '/v1/tickets', { subject: 'Hello', description: 'World.' }, more);
    const second = {
      sub: 'dai',
      name: '大',
      org: 'acme',
      org_name: 'Acme',
      role: 'admin',
      locale: 'ja',
      email: 'dai@example.com',
    };
    const token = await test.token(second);
    await test.send('POST', '/v1/tickets', { token, body: { subject: 'Hello', description: 'World.' } });
    await vi.waitFor(() => {
      if (mails.length < 4) throw new Error('Not yet.');
    });
    mails.length = 0;
  });
  afterEach(async () => {
    await test.close();
    receiver.close();
  });

  const as = async (person: TestPerson, path: string, body?: unknown, claims: object = {}) =>
    test.send('POST', path, {
      token: await test.token({ email: `${PEOPLE[person].sub}@example.com`, ...PEOPLE[person], ...claims }),
      ...(body !== undefined && { body }),
    });
  const grant = async (body: object = {}) =>
    z.parse(Grant, (await as('admin', '/v1/access/grants', { seconds: 3_600, reason: 'The export', ...body })).body);
  const types = () => received.map(({ body }) => z.parse(Message, JSON.parse(body)).type);
  const told = async (kind: RegExp, to: string) => {
    await vi.waitFor(
      () => expect(mails.filter((mail) => kind.test(mail.subject)).map((mail) => mail.to.address)).toContain(to),
      10_000,
    );
    return mails.filter((mail) => kind.test(mail.subject));
  };

  it('are sent to every admin of that organization only, in their language: requested, on, first use, off', async () => {
    await as('agent', '/v1/support/access-requests', {
      organizationId: 'acme',
      seconds: 600,
      reason: 'To\r\nBcc: all@example.com',
    });
    const asked = await told(/requests access/, 'carol@example.com');
    expect(asked[0]?.text).toContain('Eve from support requests access');
    expect(asked[0]?.text).toContain('To\nBcc: all@example.com');
    await told(/申請/, 'dai@example.com');

    const { id } = await grant();
    const on = await told(/access is on/, 'carol@example.com');
    expect(on[0]).toMatchObject({ replyTo: null, headers: { References: '<access-acme@harbor.example>' } });
    expect(on[0]?.text).toContain('Carol turned on support access. It ends automatically on');
    expect(on[0]?.text).toContain('The export');
    const { body } = await as('agent', '/v1/support/access-sessions', { organizationId: 'acme', reason: 'x' });
    const { token } = z.parse(StartedAccessSession, body);
    for (let time = 0; time < 3; time++)
      await test.send('PUT', '/v1/support/access-use', {
        as: 'agent',
        body: { token, action: 'view', organization: 'acme' },
      });
    expect(await told(/used its access/, 'carol@example.com')).toHaveLength(1);
    await as('admin', `/v1/access/grants/${id}/revoke`);
    await told(/access is off/, 'carol@example.com');
    await told(/オフ/, 'dai@example.com');
    expect(new Set(mails.map(({ to }) => to.address))).toEqual(new Set(['carol@example.com', 'dai@example.com']));
    expect(mails).toHaveLength(8);

    const acts = ['granted', 'requested', 'revoked', 'session_ended', 'session_started', 'used'];
    await vi.waitFor(() => expect(types().toSorted()).toEqual(acts.map((act) => `access.${act}`)), 10_000);
  });

  it('an emergency grant always causes a notice', async () => {
    const broken = { organizationId: 'acme', seconds: 600, reason: 'All is down.' };
    expect((await as('agent', '/v1/support/break-glass', { ...broken, seconds: 3_601 })).problem.code).toBe(
      'grant_too_long',
    );
    const { body } = await as('agent', '/v1/support/break-glass', broken);
    expect(body).toMatchObject({ breakGlass: true, grantedBy: { id: 'eve', role: 'agent' } });
    const [mail] = await told(/^Emergency/, 'carol@example.com');
    expect(mail?.text).toContain('without a request');
    await told(/^緊急/, 'dai@example.com');
    await vi.waitFor(() => expect(types()).toContain('access.break_glass'));
    const { id } = z.parse(Grant, body);
    expect((await as('admin', `/v1/access/grants/${id}/revoke`)).body).toMatchObject({ state: 'revoked' });
  });

  it('the server does not start with emergency grants and no channel for notices', async () => {
    const access = databaseAccess({ breakGlass: { maxSeconds: 60 } });
    await expect(openTestApi(database, { access })).rejects.toThrow('needs mail or webhooks');
    const closed = await openTestApi(database);
    const broken = { organizationId: 'acme', seconds: 60, reason: 'x' };
    expect((await closed.send('POST', '/v1/support/break-glass', { as: 'agent', body: broken })).problem.code).toBe(
      'not_found',
    );
    await closed.close();
  });

  it('webhooks are signed as Standard Webhooks, with the old and the new secret', async () => {
    await grant();
    await vi.waitFor(() => expect(received).toHaveLength(1));
    const [message] = received;
    for (const secret of [old, young]) {
      const { type, data } = z.parse(Message, new Webhook(secret).verify(message?.body ?? '', message?.headers ?? {}));
      expect([type, data.organizationId]).toEqual(['access.granted', 'acme']);
    }
    expect(() => new Webhook(secretOf('x')).verify(message?.body ?? '', message?.headers ?? {})).toThrow(/signature/i);
    expect(() => new Webhook(old).verify(`${message?.body} `, message?.headers ?? {})).toThrow(/signature/i);
  });

  it('a failed webhook is repeated unchanged, with increasing delays', async () => {
    status = 500;
    await grant();
    await vi.waitFor(() => expect(received).toHaveLength(1));
    const row = () =>
      test.store.db
        .selectFrom('outbox')
        .select(['due_at', 'attempts'])
        .where('id', '=', (received[0]?.id ?? '').replace('msg_', ''))
        .executeTakeFirst();
    await vi.waitFor(async () => expect((await row())?.due_at).toBeLessThan(test.time.now + 60_000));
    const wait = ((await row())?.due_at ?? 0) - test.time.now;
    expect(wait).toBeGreaterThanOrEqual(30_000);
    test.time.now += wait;
    status = 302;
    await grant({ seconds: 60 });
    const tries = () => received.filter(({ id }) => id === received[0]?.id).length;
    await vi.waitFor(() => expect(tries()).toBe(2));
    await vi.waitFor(async () => expect((await row())?.due_at).toBeGreaterThan(test.time.now + 120_000));
    status = 200;
    test.time.now += HOUR;
    await grant({ seconds: 61 });
    await vi.waitFor(async () => expect(await row()).toBeUndefined());
    const [first] = received;
    expect(received.filter(({ id }) => id === first?.id)).toHaveLength(3);
    expect(received.filter(({ id }) => id === first?.id).every(({ body }) => body === first?.body)).toBe(true);
  });

  it.each([
    [{ url: 'http://example.com/hooks', secret: secretOf('a') }, 'https'],
    [{ url: 'not an address', secret: secretOf('a') }, 'https'],
    [{ url: 'https://example.com', secret: 'short' }, 'whsec_'],
    [{ url: 'https://example.com', secret: 'whsec_c2hvcnQ=' }, 'whsec_'],
    [{ url: 'https://example.com', secret: [] }, 'missing'],
  ])('an invalid endpoint is rejected at startup: %j', (endpoint, words) => {
    expect(() => resolveEndpoints([endpoint])).toThrow(words);
  });

  describe('without any request', () => {
    const startNotifier = () => {
      const failures: unknown[] = [];
      const herald = createAuditNotifier({
        store: test.store,
        access: databaseAccess(),
        mail: async (_tx, _organization, notice) => void notices.push(notice.kind),
        destinations: { settings: resolveNotificationOptions({}, { hasMail: false }), endpoints: [], mail: null },
        clock: () => test.time.now,
        onRecord: () => {},
        onTold: () => {},
        onFailure: (error) => failures.push(error),
      });
      return { herald, failures };
    };
    let notices: string[];
    beforeEach(() => (notices = []));

    it('a grant is announced to expire a day ahead, once for each end, but not one of a single day', async () => {
      await grant({ seconds: 86_400 });
      const { id, version } = await grant({ seconds: 3 * 86_400 });
      await told(/access is on/, 'carol@example.com');
      const { herald, failures } = startNotifier();
      await herald.run();
      notices.length = 0;
      test.time.now += 2 * DAY - 1;
      await herald.run();
      expect(notices.filter((kind) => kind === 'ending')).toEqual([]);
      test.time.now += 1;
      await Promise.all([herald.run(), herald.run()]);
      await herald.run();
      expect(notices.filter((kind) => kind === 'ending')).toHaveLength(1);
      await test.send('POST', `/v1/access/grants/${id}/reset`, {
        as: 'admin',
        body: { seconds: 2 * 86_400 },
        headers: { 'if-match': `"${version}"` },
      });
      test.time.now += 2 * DAY - HOUR;
      await herald.run();
      expect(failures).toEqual([]);
      await herald.close();
      const all =
        notices.filter((kind) => kind === 'ending').length +
        mails.filter(({ subject }) => /within a day/.test(subject)).length / 1;
      expect(all).toBeGreaterThanOrEqual(2);
    });

    it('expirations are logged and announced once, without a reader and with any number of processes', async () => {
      await grant({ seconds: 600 });
      await as('agent', '/v1/support/access-requests', {
        organizationId: 'acme',
        seconds: 86_400,
        scope: 'act',
        reason: 'x',
      });
      await told(/requests access/, 'carol@example.com');
      const start = test.time.now;
      test.time.now += 4 * DAY;
      const notifiers = [startNotifier(), startNotifier(), startNotifier()];
      await Promise.all(notifiers.map(({ herald }) => herald.run()));
      const events = await test.store.db
        .selectFrom('audit_events')
        .select(['action', 'occurred_at'])
        .where('actor_role', '=', 'system')
        .orderBy('occurred_at')
        .execute();
      expect(events).toEqual([
        { action: 'expired', occurred_at: start + 600_000 },
        { action: 'request_expired', occurred_at: start + 3 * DAY },
      ]);
      expect(
        notices.filter((kind) => kind === 'ended').length +
          mails.filter(({ subject }) => /is off/.test(subject)).length / 1,
      ).toBeGreaterThanOrEqual(1);
      expect(notifiers.flatMap(({ failures }) => failures)).toEqual([]);
      await Promise.all(notifiers.map(({ herald }) => herald.close()));
    });

    it('entries that are days old are not announced, as after an import', async () => {
      await grant({ seconds: 60 });
      await told(/access is on/, 'carol@example.com');
      test.time.now += 8 * DAY;
      await test.store.db.updateTable('audit_notifier_cursors').set({ seq: 0 }).execute();
      mails.length = 0;
      const { herald } = startNotifier();
      await herald.run();
      expect(notices.filter((kind) => kind === 'granted')).toEqual([]);
      await herald.close();
    });
  });
});
