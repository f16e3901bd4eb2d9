import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, inject, it } from 'vitest';
import * as z from 'zod/mini';
import { databaseAttachments, diskFiles, openStore } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { openZendeskApi } from '../desks/zendesk-api.ts';
import { startZendesk } from '../desks/fakes/zendesk/index.ts';
import { submitInquiry, MAIL, openTestApi, type TestRequest } from './harness.ts';

/** Data that must not be found after an erasure: a name, an address, and a sentence of the person. */
const NAME = 'Wilhelmina Zyx';
const ADDRESS = 'wilhelmina.zyx@acme.example';
const SENTENCE = 'the quokka juggles paperclips';
const TRACES = [NAME, 'Wilhelmina', ADDRESS, SENTENCE, 'quokka', 'paperclips', '/people/zyx-7'];
const ZYX = { sub: 'zyx-7', name: NAME, email: ADDRESS, org: 'acme', org_name: 'Acme', role: 'admin' };
const Made = z.object({ id: z.optional(z.string()), version: z.optional(z.string()), token: z.optional(z.string()) });

/** Returns all bytes of the files in a folder as text. */
function readAllBytes(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map((entry) => `${entry.name}\n${readFileSync(join(entry.parentPath, entry.name), 'latin1')}`)
    .join('\n');
}

describe.each(databases)('data of an erased person on $name', ({ name, freshAddress, freshStore }) => {
  it(
    'contains neither their name, address nor texts, in any byte of the database and the file store',
    { timeout: 120_000 },
    async () => {
      const folder = join(inject('scratch'), randomUUID());
      const address = name === 'SQLite' ? join(folder, 'data') : await freshAddress();
      const store = await openStore({ database: address });
      const files = diskFiles(join(folder, 'files'));
      const test = await openTestApi(
        { name, freshAddress, freshStore },
        {
          store,
          files,
          form: [
            { id: 'subject', kind: 'text', required: true },
            { id: 'description', kind: 'textarea', required: true },
            { id: 'product', kind: 'text', label: { en: 'Product', ja: '製品' } },
            { id: 'attachments', kind: 'attachments' },
            { id: 'cc', kind: 'emails' },
          ],
          mail: { ...MAIL, externalCc: 'send', send: () => Promise.reject(new Error('down')) },
          webhooks: [{ url: 'http://127.0.0.1:9/hook', secret: `whsec_${'a'.repeat(44)}` }],
        },
      );
      const send = async (method: string, path: string, said: TestRequest = {}) => {
        test.time.now += 1_000;
        const answer = await test.send(method, path, said);
        expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
        const { id = '', ...more } = z.safeParse(Made, answer.body).data ?? {};
        return { id, ...more };
      };
      const hers = async (method: string, path: string, said: TestRequest = {}) =>
        send(method, path, { token: await test.token(ZYX), ...said });
      const upload = (said: TestRequest) => ({
        query: { name: `${SENTENCE}.txt` },
        headers: { 'content-type': 'application/octet-stream' },
        raw: `${SENTENCE}, says ${NAME}`,
        ...said,
      });

      // Before she has an account: cc and a reply by mail.
      const early = await send('POST', '/v1/tickets', {
        as: 'owner',
        body: { subject: 'Imports', description: 'They are slow.', cc: [ADDRESS] },
      });
      const answerByMail = async (ticketId: string) => {
        const { token } = await store.db
          .selectFrom('reply_addresses')
          .select('token')
          .where('ticket_id', '=', ticketId)
          .where('address', '=', ADDRESS)
          .executeTakeFirstOrThrow();
        await send('POST', '/v1/mail/incoming', {
          as: 'agent',
          raw: [
            `From: ${NAME} <${ADDRESS}>`,
            `To: reply+${token}@reply.harbor.example`,
            'Authentication-Results: mx.harbor.example; dmarc=pass',
            `Message-ID: <${randomUUID()}@acme.example>`,
            'Subject: Re: Your ticket',
            '',
            SENTENCE,
          ].join('\r\n'),
          headers: { 'content-type': 'application/octet-stream' },
        });
      };
      await answerByMail(early.id);
      const byMail = await store.db.selectFrom('users').select('name').where('subject', 'like', 'mail:%').execute();
      expect(byMail).toEqual([{ name: ADDRESS }]);
      // Her tickets, comments, files, ratings and fields.
      const sent = await hers('POST', '/v1/attachments', upload({}));
      await hers('POST', '/v1/attachments', upload({}));
      await hers('POST', '/v1/uploads', {
        headers: {
          'tus-resumable': '1.0.0',
          'upload-length': '60',
          'upload-metadata': `filename ${Buffer.from(`${SENTENCE}.txt`).toString('base64')}`,
        },
      });
      const own = await hers('POST', '/v1/tickets', {
        body: {
          subject: SENTENCE,
          description: `${SENTENCE} ${NAME}`,
          attachments: [sent.id],
          cc: ['cleo@acme.example', 'ex@elsewhere.example'],
          fields: { product: SENTENCE },
        },
      });
      await hers('POST', `/v1/tickets/${own.id}/comments`, { body: { body: SENTENCE } });
      await send('POST', `/v1/support/tickets/${own.id}/comments`, {
        as: 'agent',
        body: { body: `Dear ${NAME}: ${SENTENCE}?` },
      });
      await send('POST', `/v1/support/tickets/${own.id}/comments`, {
        as: 'agent',
        body: { body: `Internal about ${NAME}`, internal: true },
      });
      await hers('POST', `/v1/tickets/${own.id}/close`, { body: { comment: SENTENCE } });
      await hers('PUT', `/v1/tickets/${own.id}/rating`, { body: { score: 1, comment: SENTENCE } });
      // On a colleague's ticket: cc, a comment, closing with a comment, a rating, an escalation.
      const theirs = await send('POST', '/v1/tickets', {
        as: 'owner',
        body: { subject: 'Exports', description: 'They are slow.', cc: [ADDRESS.toUpperCase().toLowerCase()] },
      });
      await hers('POST', `/v1/tickets/${theirs.id}/comments`, { body: { body: SENTENCE } });
      await hers('POST', `/v1/tickets/${theirs.id}/close`, { body: { comment: SENTENCE } });
      await hers('PUT', `/v1/tickets/${theirs.id}/rating`, { body: { score: 1, comment: SENTENCE } });
      await send('PUT', `/v1/tickets/${theirs.id}/read`, { as: 'owner' });
      // Support access: her reasons, her decisions, and reasons of others that name her.
      const grant = await hers('POST', '/v1/access/grants', {
        body: { seconds: 3_600, reason: SENTENCE, scope: 'act_as' },
      });
      const { token: sessionToken = '' } = await send('POST', '/v1/support/access-sessions', {
        as: 'agent',
        body: { organizationId: 'acme', reason: `${NAME} asked by phone` },
      });
      // Requests under the session with routes that name her: some already in the audit log, some pending.
      const reportActivity = (route: string, area?: string) => {
        const at = new Date(test.time.now).toISOString();
        const activity = [{ method: 'GET', route, effect: 'view', area, count: 1, firstAt: at, lastAt: at }];
        return send('POST', '/v1/support/access-activity', {
          as: 'agent',
          body: { sessions: [{ token: sessionToken, activity }] },
        });
      };
      await reportActivity('/people/zyx-7');
      test.time.now += 15 * 60_000;
      await send('GET', '/v1/access/events', { as: 'admin' });
      await reportActivity('/people/zyx-7');
      await reportActivity('/people/Wilhelmina');
      await reportActivity('/people', NAME);
      await hers('POST', `/v1/access/grants/${grant.id}/revoke`);
      const asked = await send('POST', '/v1/support/access-requests', {
        as: 'agent',
        body: { organizationId: 'acme', seconds: 600, reason: `To help ${NAME} (${ADDRESS})` },
      });
      await hers('POST', `/v1/access/requests/${asked.id}/deny`, { body: { reason: SENTENCE } });
      await send('POST', '/v1/access/grants', {
        as: 'admin',
        body: { seconds: 600, reason: `because ${NAME} said so` },
      });
      // Without sign-in, and by mail.
      await submitInquiry(test, { name: NAME, email: ADDRESS, subject: SENTENCE, description: SENTENCE });
      await send('POST', `/v1/tickets/${theirs.id}/reopen`, { as: 'owner', body: {} });
      await answerByMail(theirs.id);

      const everything = async () => {
        if (name === 'SQLite') return readAllBytes(folder);
        const tables = (await store.db.introspection.getTables()).map((table) => table.name);
        const parts: string[] = [];
        for (const table of tables) {
          const { rows } = await sql`select to_jsonb(t)::text as row from ${sql.table(table)} as t`.execute(store.db);
          parts.push(`${table} ${JSON.stringify(rows)}`);
        }
        return `${parts.join('\n')}${readAllBytes(join(folder, 'files'))}`;
      };
      const before = await everything();
      for (const trace of [NAME, ADDRESS, SENTENCE, '/people/zyx-7', '/people/wilhelmina'])
        expect(before.toLowerCase().includes(trace.toLowerCase()), `${trace} was planted`).toBe(true);
      for (const trace of [NAME, ADDRESS, SENTENCE]) expect(before.includes(trace), `${trace} was planted`).toBe(true);

      await send('POST', '/v1/support/people/zyx-7/erase', { as: 'agent', query: { organizationId: 'acme' } });
      test.time.now += 1_000;
      await databaseAttachments({ files }).sweep(store.db, test.time.now);
      const after = (await everything()).toLowerCase();
      const left = TRACES.filter((trace) => after.includes(trace.toLowerCase())).map((trace) => {
        const at = after.indexOf(trace.toLowerCase());
        return `${trace}: …${after.slice(Math.max(0, at - 300), at + 60)}`;
      });
      expect(left).toEqual([]);
      await test.close();
      if (name === 'SQLite') {
        const closed = readAllBytes(folder).toLowerCase();
        expect(TRACES.filter((trace) => closed.includes(trace.toLowerCase()))).toEqual([]);
      }
    },
  );

  it('is removed from the local data of a remote help desk: write attempts, authors, read marks and events', async () => {
    const desk = await startZendesk();
    const test = await openZendeskApi(desk, { database: { name, freshAddress, freshStore } });
    const send = async (method: string, path: string, said: TestRequest = {}) => {
      test.time.now += 1_000;
      const answer = await test.send(method, path, { token: await test.token(ZYX), ...said });
      expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
      return z.safeParse(Made, answer.body).data ?? { id: '' };
    };
    const own = await send('POST', '/v1/tickets', { body: { subject: SENTENCE, description: SENTENCE } });
    await send('POST', `/v1/tickets/${own.id}/comments`, { body: { body: SENTENCE } });
    await send('PUT', `/v1/tickets/${own.id}/read`);
    const attempts = () => test.store.db.selectFrom('desk_write_attempts').select('result').execute();
    expect((await attempts()).length).toBeGreaterThan(1);
    expect(await test.dump()).toContain('zyx-7');
    const query = { organizationId: 'acme' };
    const agent = await test.token({ sub: 'eve', name: 'Eve', role: 'agent' });
    await send('POST', '/v1/support/people/zyx-7/erase', { token: agent, query });
    expect(await attempts()).toEqual([]);
    const after = await test.dump();
    for (const trace of ['zyx-7', ...TRACES]) expect(after.toLowerCase(), trace).not.toContain(trace.toLowerCase());
    await test.close();
    await desk.close();
  });
});
