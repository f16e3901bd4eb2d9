import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createClient } from '../src/client/index.ts';
import { profilePath } from './apis.ts';
import type { Visitor } from './identity.ts';
import { profiles } from './profiles/index.ts';
import { personas } from './seed/people.ts';
import { startDemo, type Demo } from './server.ts';

let folder: string;
let demo: Demo;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'madoguchi-demo-'));
  demo = await startDemo({ data: folder, port: 0, apiPort: 0, cdnPort: 0, seed: 'full', csp: 'strictest' });
});
afterAll(async () => {
  await demo.close();
  await rm(folder, { recursive: true, force: true });
});

const as = (visitor: Visitor) =>
  createClient({ baseUrl: demo.api, getToken: () => demo.identity.createVisitorToken(visitor) });
const asAgent = () =>
  createClient({ baseUrl: demo.api, getToken: () => demo.identity.createPersonToken('agent-maya') });

async function everything<T>(
  read: (cursor: string | undefined) => Promise<{ items: T[]; next: string | null; skippedRows: number }>,
) {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    expect(page.skippedRows).toBe(0);
    items.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return items;
}

describe('the demo on three origins', () => {
  test('separates page, script and API', () => {
    const origins = [demo.host, demo.api, new URL(demo.script).origin];
    expect(new Set(origins).size).toBe(3);
  });

  test('serves the host page with a policy that allows no styles', async () => {
    const response = await fetch(`${demo.host}/?as=admin&lang=ja&theme=dark`);
    const policy = response.headers.get('content-security-policy') ?? '';
    const page = await response.text();
    const nonce = /nonce-([\w-]+)/.exec(policy)?.[1] ?? 'none';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("style-src 'none'");
    expect(policy).toContain(`connect-src ${demo.api}`);
    expect(page).toContain('<html lang="ja" data-theme="dark">');
    expect(page).not.toMatch(/<style|<link rel="stylesheet"| style=/);
    expect(page.match(/<script/g)?.length).toBe(page.split(`nonce="${nonce}"`).length - 1);
    expect(page).toContain(`src="${demo.script}"`);
    expect(page).toContain(`data-api="${demo.api}"`);
    expect(page).toContain('data-token-url="/demo/token?as=admin"');
  });

  test('has a fresh nonce in every response', async () => {
    const policies = await Promise.all(
      [1, 2].map(async () => (await fetch(demo.host)).headers.get('content-security-policy')),
    );
    expect(policies[0]).not.toBe(policies[1]);
  });

  test('allows only its own host page to call the API', async () => {
    const preflight = (origin: string) =>
      fetch(`${demo.api}/v1/tickets`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' },
      });
    expect((await preflight(demo.host)).headers.get('access-control-allow-origin')).toBe(demo.host);
    expect((await preflight('https://elsewhere.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  test('serves nothing of the API at the script’s origin', async () => {
    expect((await fetch(new URL('/v1/status', demo.script))).status).toBe(404);
  });

  test('recognizes each visitor', async () => {
    const answers = await Promise.all(
      (['user', 'admin', 'free', 'anonymous'] as const).map(async (visitor) => as(visitor).getSession()),
    );
    expect(answers.map(({ viewer }) => viewer?.id ?? null)).toEqual([
      personas.user,
      personas.admin,
      personas.free,
      null,
    ]);
    expect(answers.map(({ ticketCreationDenied }) => ticketCreationDenied !== null)).toEqual([
      false,
      false,
      true,
      false,
    ]);
    expect(answers[0]?.priorities.map(({ responseMinutes }) => responseMinutes)).toEqual([60, 240, 480, 1440]);
  });

  test('serves each of the five support systems, on the same tickets', async () => {
    const page = await (await fetch(`${demo.host}/?as=user&profile=routed-support`)).text();
    expect(page).toContain(`data-api="${demo.api}/profiles/routed-support"`);
    for (const { id, options } of profiles) {
      const api = createClient({
        baseUrl: `${demo.api}${profilePath(id)}`,
        getToken: () => demo.identity.createVisitorToken('user'),
      });
      const session = await api.getSession();
      expect(session.form.articles).toBe(options.articleSearch);
      expect((await api.listTickets()).total).toBe((await as('user').listTickets()).total);
    }
    expect((await fetch(`${demo.api}/profiles/none/v1/status`)).status).toBe(404);
  });

  test('issues no token to the anonymous visitor', async () => {
    const token = async (query: string) => (await fetch(`${demo.host}/demo/${query}`)).json();
    expect(await token('token?as=anonymous')).toEqual({ token: null });
    expect(await token('agent-token?as=yui')).toEqual({ token: null });
    expect(await token('agent-token?as=hannah')).toEqual({ token: expect.stringMatching(/^ey/) });
  });
});

describe('Harbor for support', () => {
  const enter = (token: string, organization = 'org-aoba') =>
    fetch(`${demo.host}/harbor/${organization}/enter`, { method: 'POST', headers: { 'madoguchi-session': token } });

  test('shows nothing without a session, and with one only its own organization', async () => {
    const outside = await fetch(`${demo.host}/harbor/org-aoba`);
    expect(outside.status).toBe(401);
    expect(await outside.text()).not.toContain('Shipments to watch');
    expect((await enter('made.up.token')).status).toBe(401);

    const { id } = await as('admin').grantAccess({ seconds: 3_600 });
    const { token } = await asAgent().startAccessSession({ organizationId: 'org-aoba', reason: 'The export.' });
    expect((await enter(token, 'org-nordlys')).status).toBe(403);
    const entered = await enter(token);
    expect(entered.status).toBe(204);
    const cookie = (entered.headers.get('set-cookie') ?? '').split(';', 1).join();
    const inside = await fetch(`${demo.host}/harbor/org-aoba`, { headers: { cookie } });
    expect(inside.status).toBe(200);
    const page = await inside.text();
    expect(page).toContain('Support is here: Maya Okafor, view only');
    expect(page).toContain('Shipments to watch');
    expect(page).not.toContain('madoguchi.js');
    const making = await fetch(`${demo.host}/harbor/org-aoba/shipments`, { method: 'POST', headers: { cookie } });
    expect([making.status, await making.json()]).toEqual([403, expect.objectContaining({ code: 'out_of_scope' })]);
    await as('admin').revokeGrant({ id });
  });
});

describe('the mailbox page', () => {
  test('shows sent mails, newest first, as text, with a policy without scripts', async () => {
    const ticket = await as('user').createTicket({
      subject: '<img src=x onerror=alert(1)> berth',
      description: 'Where is it?',
      category: 'tracking',
    });
    const pageWith = (text: string) =>
      vi.waitFor(async () => {
        const response = await fetch(demo.mail);
        const page = await response.text();
        expect(page).toContain(text);
        return { response, page };
      }, 5_000);
    // Yui's token declares Japanese.
    await pageWith(`[#${ticket.number}] 受付`);
    await asAgent().answerTicket({ id: ticket.id, body: 'At berth 4.' });
    const { response, page } = await pageWith(`[#${ticket.number}] 回答`);
    const answerIndex = page.indexOf(`[#${ticket.number}] 回答`);
    expect(answerIndex).toBeGreaterThan(-1);
    expect(answerIndex).toBeLessThan(page.indexOf(`[#${ticket.number}] 受付`));
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt; berth');
    expect(page).not.toMatch(/<script|<style| style=|<img src=x/);
    expect(page).toMatch(/reply\+[0-9a-f]{32}@reply\.harbor\.example/);
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'; style-src 'self'/);
    // A customer answers from that page, with the mail quoted below.
    const messageId = /name="messageId" value="(&lt;[^"]*&gt;)"/
      .exec(page)?.[1]
      ?.replaceAll(/&[lg]t;/g, (entity) => (entity === '&lt;' ? '<' : '>'));
    const answered = await fetch(`${demo.mail}/answer`, {
      method: 'POST',
      body: new URLSearchParams({ messageId: messageId ?? '', text: '3番バースに変更してください。' }),
    });
    expect(await answered.text()).toContain('Your answer was added');
    const { comments } = await asAgent().readQueueTicket({ id: ticket.id });
    expect(comments.at(-1)).toMatchObject({ body: '3番バースに変更してください。', author: { role: 'user' } });
    const css = await fetch(`${demo.mail}/mail.css`);
    expect(css.headers.get('content-type')).toContain('text/css');
  });
});

describe('the seeded data', () => {
  test('is complete when read through the API', async () => {
    const api = asAgent();
    const rows = await everything((cursor) => api.listQueue({ limit: 100, ...(cursor !== undefined && { cursor }) }));
    // One more ticket was created above.
    expect(rows).toHaveLength(341);
    expect(rows.filter(({ status, responseDueAt }) => status === 'new' && responseDueAt === null)).toEqual([]);
    for (const row of rows) {
      const ticket = await api.readQueueTicket({ id: row.id });
      expect(ticket.comments.length).toBe(Number(ticket.version) - 1);
    }
    const files = (await Promise.all(rows.slice(0, 100).map(({ id }) => api.readQueueTicket({ id })))).flatMap(
      ({ attachments }) => attachments,
    );
    const [file] = files;
    expect((await api.readAttachment({ id: file?.id ?? '' })).size).toBe(file?.size);
  });

  test('shows a user their own tickets, without internal notes', async () => {
    const api = as('user');
    const mine = await everything((cursor) => api.listTickets({ limit: 100, ...(cursor !== undefined && { cursor }) }));
    expect(mine.length).toBeGreaterThan(25);
    expect(new Set(mine.map(({ requester }) => requester.id))).toEqual(new Set([personas.user]));
    for (const { id } of mine) {
      const { items } = await api.listComments({ id });
      expect(items.filter(({ internal }) => internal === true)).toEqual([]);
    }
  });

  test('is found by words in both languages', async () => {
    const api = as('admin');
    const found = async (q: string) => (await api.listTickets({ view: 'organization', q })).items.length;
    expect(await found('webhook')).toBeGreaterThan(0);
    // The seeded tickets depend on the hour, so the search uses a word of an existing ticket.
    const { items } = await api.listTickets({ view: 'organization', limit: 100 });
    const word = items.map(({ subject }) => /[ァ-ヶー]{4,}/.exec(subject)?.[0]).find((match) => match !== undefined);
    expect(await found(word ?? 'no ticket in Japanese')).toBeGreaterThan(0);
    expect((await api.searchArticles({ q: 'customs error 4031' })).items[0]?.id).toBe('customs-4031');
    expect((await api.searchArticles({ q: 'APIキーの入れ替え' })).items.map(({ id }) => id)).toContain('api-keys-ja');
  });

  test('has one open incident, past ones and a planned maintenance', async () => {
    const status = await as('anonymous').getStatus();
    expect(status.headline).toBe('degraded');
    expect(status.incidents.filter(({ state }) => state !== 'resolved')).toHaveLength(1);
    expect(status.incidents.length).toBeGreaterThan(2);
    expect(status.maintenances.map(({ state }) => state)).toEqual(['scheduled']);
  });

  test('has support access that has ended, and none that is active', async () => {
    const api = as('admin');
    expect(await api.readAccess()).toMatchObject({ grants: [], requests: [], mayManage: true });
    expect((await api.listAuditEvents()).items.length).toBeGreaterThan(3);
  });
});

test('changes survive a restart without a second seed; a reset starts from scratch', async () => {
  const data = await mkdtemp(join(tmpdir(), 'madoguchi-demo-'));
  const open = (reset: boolean) => startDemo({ data, port: 0, seed: 'small', reset });
  const count = async (running: Demo) => {
    const api = createClient({ baseUrl: running.api, getToken: () => running.identity.createVisitorToken('user') });
    return { api, total: (await api.listTickets()).total };
  };
  const first = await open(false);
  const before = await count(first);
  await before.api.createTicket({ subject: 'Berth plan', description: 'Is it there?', category: 'tracking' });
  await first.close();

  const second = await open(false);
  const after = await count(second);
  await second.close();

  const third = await open(true);
  const anew = await count(third);
  await third.close();
  await rm(data, { recursive: true, force: true });

  expect([first.seeded, second.seeded, third.seeded]).toEqual([true, false, true]);
  expect(after.total).toBe((before.total ?? 0) + 1);
  expect(anew.total).toBe(before.total);
});
