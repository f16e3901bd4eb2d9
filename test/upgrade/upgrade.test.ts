/**
 * Opens the databases of released versions with today's code. `scripts/upgrade-fixture.ts` records them, see `README.md`.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import * as z from 'zod/mini';
import {
  openStore,
  readPendingMigrations,
  verifyStoredAuditLog,
  type OutgoingMail,
  type Store,
} from '../../src/server/index.ts';
import { listMigrations } from '../../src/server/database/migrate.ts';
import { databases, type TestDatabase } from '../databases.ts';
import { openScenarioApi, readEvents, readPath, Recording, type ScenarioApi } from './scenario.ts';

const MINUTE = 60_000;
const versions = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const cases = versions.flatMap((version) => databases.map((database) => ({ ...database, version })));

/** Restores the dump of a version into an empty database and returns its address. */
async function restore({ name, freshAddress }: TestDatabase, dump: string): Promise<string> {
  const address = await freshAddress();
  if (name === 'PostgreSQL') {
    const client = new Client({ connectionString: address });
    await client.connect();
    await client.query(dump);
    await client.end();
    return address;
  }
  mkdirSync(address, { recursive: true, mode: 0o700 });
  // The dump fills the internal tables of the search index, which SQLite otherwise protects. The types do not know the option yet.
  const options = { open: true, defensive: false };
  const file = new DatabaseSync(join(address, 'madoguchi.db'), options);
  file.exec(dump);
  file.close();
  return address;
}

const Created = z.object({ id: z.string(), number: z.string() });
const Page = z.object({ items: z.array(z.looseObject({ id: z.string() })) });

describe.each(cases)('a database of $version on $name', (database) => {
  const fixture = (file: string) => readFileSync(join(import.meta.dirname, database.version, file), 'utf8');
  const kind = database.name === 'SQLite' ? 'sqlite' : 'postgresql';
  const recording = Recording.parse(JSON.parse(fixture(`${kind}.json`)));
  const files = join(inject('scratch'), randomUUID());
  const mails: OutgoingMail[] = [];
  /** Pending migrations before and after the upgrade. */
  const pending: string[][] = [];
  let isDelivering = false;
  let store: Store;
  let api: ScenarioApi;

  beforeAll(async () => {
    const address = await restore(database, fixture(`${kind}.sql`));
    for (const [path, content] of Object.entries(recording.files)) {
      mkdirSync(dirname(join(files, path)), { recursive: true });
      writeFileSync(join(files, path), Buffer.from(content, 'base64'));
    }
    pending.push(await readPendingMigrations(address));
    store = await openStore({ database: address });
    pending.push(await readPendingMigrations(address));
    api = openScenarioApi(store, files, {
      now: recording.now,
      send: async (mail) => {
        if (!isDelivering) throw new Error('The test has not begun to deliver.');
        mails.push(mail);
      },
    });
  });
  afterAll(() => api.api.close());

  it('lists the later migrations as pending, and applies them', () => {
    const later = listMigrations().filter((migration) => !recording.migrations.includes(migration));
    expect(pending).toEqual([later, []]);
  });

  it('gives the recorded answers: tickets, searches, files, access, status, inquiries', async () => {
    for (const { as, path, status, body } of recording.reads) {
      const answer = await readPath(api, as, path);
      expect(answer, `${as} ${path}`).toMatchObject({ status });
      expect(answer.body, `${as} ${path}`).toMatchObject(z.parse(z.looseObject({}), body));
    }
  });

  it('finds tickets from before by the values of own fields', async () => {
    const { body } = await api.send('GET', '/v1/tickets?view=mine&q=ord-2026-0042', { as: 'owner' });
    expect(Page.parse(body).items.map(({ id }) => id)).toEqual([recording.openTicket]);
  });

  it('shows tickets from before as read to agents, and later changes as unread', async () => {
    const Queue = z.object({ items: z.array(z.object({ id: z.string(), unread: z.boolean() })) });
    const unread = async () => {
      const { body } = await api.send('GET', '/v1/support/tickets?limit=100', { as: 'agent' });
      return Queue.parse(body).items.flatMap((ticket) => (ticket.unread ? [ticket.id] : []));
    };
    expect(await unread()).toEqual([]);
    api.time.now += 1_000;
    const { status, body } = await api.send('POST', `/v1/tickets/${recording.openTicket}/comments`, {
      as: 'owner',
      body: { body: 'A change after the upgrade.' },
    });
    expect(status, JSON.stringify(body)).toBe(201);
    expect(await unread()).toEqual([recording.openTicket]);
  });

  it('verifies the audit log, and appends to it', async () => {
    for (const organization of ['acme', 'globex'])
      expect(await verifyStoredAuditLog(store.db, organization)).toMatchObject({ ok: true });
    const grant = await api.send('POST', '/v1/access/grants', { as: 'admin', body: { seconds: 3_600 } });
    expect(grant.status, JSON.stringify(grant.body)).toBe(201);
    const events = await store.db.selectFrom('audit_events').select('seq').execute();
    expect(events).toHaveLength(recording.auditEvents + 1);
    expect(await verifyStoredAuditLog(store.db, 'acme')).toMatchObject({ ok: true });
  });

  it('continues the events at a position from before', async () => {
    const { position, kinds } = recording.events;
    const { status, body } = await api.send('POST', '/v1/tickets', {
      as: 'owner',
      body: { subject: 'After the upgrade', description: 'This ticket is new. ログイン' },
    });
    expect(status, JSON.stringify(body)).toBe(201);
    const read = await readEvents(api, 'owner', position, kinds.length + 1);
    expect(read.slice(0, kinds.length)).toEqual(kinds);
    expect(read.at(-1)).toBe('created');
    // Numbers continue, and the new text is found beside the old ones.
    const numbers = recording.reads.flatMap(({ as, body: page }) => {
      const items = z.safeParse(z.object({ items: z.array(Created) }), page).data?.items ?? [];
      return as === 'admin' ? items.map(({ number }) => Number(number)) : [];
    });
    const created = Created.parse(body);
    expect(Number(created.number)).toBeGreaterThan(Math.max(...numbers));
    const found = await api.send('GET', `/v1/tickets?view=mine&q=${encodeURIComponent('ろぐいん')}`, { as: 'owner' });
    expect(Page.parse(found.body).items.map(({ id }) => id)).toContain(created.id);
  });

  it('answers a repeated request with the ticket from before', async () => {
    const { key, body, id } = recording.repeated;
    const answer = await api.send('POST', '/v1/tickets', { as: 'owner', key, body });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ id });
  });

  it('refuses a token that was signed out before', async () => {
    expect((await api.send('GET', '/v1/session', { token: recording.signedOutToken })).status).toBe(401);
  });

  it('renews a session of support access from before', async () => {
    const { id } = recording.session;
    const renewed = await api.send('POST', `/v1/support/access-sessions/${id}/renew`, { as: 'agent', body: {} });
    expect(renewed.status, JSON.stringify(renewed.body)).toBe(200);
  });

  it('completes an upload that was interrupted', async () => {
    const { path, offset, rest } = recording.upload;
    const headers = { 'tus-resumable': '1.0.0' };
    const head = await api.send('HEAD', path, { as: 'owner', headers });
    expect(head.headers.get('upload-offset')).toBe(String(offset));
    const done = await api.send('PATCH', path, {
      as: 'owner',
      raw: Buffer.from(rest, 'base64'),
      headers: { ...headers, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
    });
    expect(done.status, JSON.stringify(done.body)).toBeLessThan(300);
    const attached = await api.send('POST', `/v1/tickets/${recording.openTicket}/comments`, {
      as: 'owner',
      body: { body: 'Here is the picture.', attachments: [path.slice(path.lastIndexOf('/') + 1)] },
    });
    expect(attached.status, JSON.stringify(attached.body)).toBe(201);
  });

  it('delivers the mails that waited, and accepts an answer to one of them', async () => {
    isDelivering = true;
    await vi.waitFor(
      () => {
        api.time.now += 10 * MINUTE;
        expect(mails.map(({ subject }) => subject)).toEqual(expect.arrayContaining(recording.mails));
      },
      { timeout: 15_000, interval: 250 },
    );
    const answered = mails.find(
      ({ to, subject }) => to.address === 'ada@acme.example' && subject.includes('New reply'),
    );
    const raw = [
      'From: Ada <ada@acme.example>',
      `To: ${answered?.replyTo ?? ''}`,
      `Message-ID: <${randomUUID()}@acme.example>`,
      'Subject: Re: reply',
      '',
      'An answer by mail.',
    ].join('\r\n');
    const received = await api.send('POST', '/v1/mail/incoming', {
      as: 'agent',
      raw,
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect(received.body).toMatchObject({ ticketId: recording.openTicket });
  });
});
