import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import type { OutgoingMail } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { openTestApi, PEOPLE } from './harness.ts';

const ADA = { ...PEOPLE.owner, email: 'ada@acme.example', email_verified: true };
const form = [
  { id: 'subject', kind: 'text', required: true },
  { id: 'description', kind: 'textarea', required: true },
  { id: 'cc', kind: 'emails' },
];

describe.each(databases)('unsubscribing on $name', (database) => {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  });

  async function start(cc: string[] = []) {
    const mails: OutgoingMail[] = [];
    const test = await openTestApi(database, {
      form,
      mail: {
        from: { address: 'support@harbor.example' },
        apiUrl: 'https://api.harbor.example',
        externalCc: 'send',
        send: async (mail) => void mails.push(mail),
      },
    });
    closers.push(test.close);
    const body = { subject: 'Export fails', description: 'D', cc };
    const answer = await test.send('POST', '/v1/tickets', { token: await test.token(ADA), body });
    const { id } = z.parse(z.object({ id: z.string() }), answer.body);
    await vi.waitFor(() => expect(mails).toHaveLength(1 + cc.length), 15_000);
    const triage = async (change: object) => {
      const row = await test.store.db.selectFrom('tickets').select('version').where('id', '=', id).executeTakeFirst();
      const headers = { 'if-match': `"${row?.version ?? 0}"` };
      const changed = await test.send('PATCH', `/v1/support/tickets/${id}`, { as: 'agent', body: change, headers });
      expect(changed.status).toBe(200);
    };
    const reply = (text: string) =>
      test.send('POST', `/v1/support/tickets/${id}/comments`, { as: 'agent', body: { body: text } });
    const to = (address: string) => mails.filter((mail) => mail.to.address === address);
    const press = (url: string, content = 'List-Unsubscribe=One-Click') => {
      const { pathname, search } = new URL(url);
      return test.api.fetch(
        new Request(`http://localhost${pathname}${search}`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: content,
        }),
      );
    };
    const open = (url: string) =>
      test.api.fetch(new Request(`http://localhost${new URL(url).pathname}${new URL(url).search}`));
    return { test, mails, triage, reply, to, press, open };
  }
  const linkOf = (mail: OutgoingMail | undefined) =>
    /^<(.+)>$/.exec(mail?.headers['List-Unsubscribe'] ?? '')?.[1] ?? '';

  it('by one click stops progress mails to an account without a sign-in, and no answers', async () => {
    const { triage, reply, to, press, open } = await start();
    expect(to(ADA.email)[0]?.headers).not.toHaveProperty('List-Unsubscribe');
    await triage({ assignee: 'Hana' });
    await vi.waitFor(() => expect(to(ADA.email)).toHaveLength(2), 15_000);
    const mail = to(ADA.email)[1];
    expect(mail?.headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
    const link = linkOf(mail);
    expect(link).toMatch(/^https:\/\/api\.harbor\.example\/v1\/mail\/unsubscribe\?u=[\w-]{43}\.[\w-]{43}$/);
    const page = await open(link);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<form method="post">');
    expect((await press(link)).status).toBe(200);
    expect((await press(link)).status).toBe(200);
    await triage({ status: 'solved' });
    await reply('Please try again.');
    await vi.waitFor(() => expect(to(ADA.email)).toHaveLength(3), 15_000);
    expect(to(ADA.email).at(-1)?.subject).toContain('New reply');
  });

  it('by one click stops all mails to a person without an account', async () => {
    const { reply, to, press } = await start(['out@elsewhere.example']);
    const link = linkOf(to('out@elsewhere.example')[0]);
    expect((await press(link)).status).toBe(200);
    await reply('Please try again.');
    await vi.waitFor(() => expect(to(ADA.email)).toHaveLength(2), 15_000);
    expect(to('out@elsewhere.example')).toHaveLength(1);
  });

  it('is refused for a link that was not signed here, and its link authorizes nothing else', async () => {
    const { test, to, press } = await start(['out@elsewhere.example']);
    const link = linkOf(to('out@elsewhere.example')[0]);
    const consent = /consent#([\w.-]+)/.exec(to('out@elsewhere.example')[0]?.text ?? '')?.[1] ?? '';
    const forge = (token: string) => link.replace(/u=.*/, `u=${token}`);
    for (const token of ['', 'x', consent, `${consent.slice(0, -1)}A`])
      expect((await press(forge(token))).status).toBe(404);
    expect((await press(link, 'other=1')).status).toBe(400);
    const token = new URL(link).searchParams.get('u') ?? '';
    for (const accept of [true, undefined])
      expect((await test.send('PUT', '/v1/mail/consents', { body: { token, accept } })).status).toBe(404);
  });
});
