import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { eventOperations, operations, uploadOperations } from '../../src/contract/index.ts';
import { disableUser, type OutgoingMail } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { submitInquiry, MAIL, openTestApi, SECRET, type TestRequest, type TestApi } from './harness.ts';

const IN_ACME = { sub: 'u1', name: 'Uma', email: 'uma@acme.example', org: 'acme', org_name: 'Acme', role: 'user' };
const IN_GLOBEX = {
  sub: 'u1',
  name: 'Ugo',
  email: 'ugo@globex.example',
  org: 'globex',
  org_name: 'Globex',
  role: 'user',
};
/** Uma after moving from one organization to the other, with the same address. */
const MOVED = { ...IN_ACME, org: 'globex', org_name: 'Globex' };
const AGENT = { sub: 'u1', name: 'Una', role: 'agent' };
const Made = z.object({ id: z.string() });

/**
 * For each operation about one person, the test of this file that calls it as two people with one subject, or a reason.
 */
const PERSONAL_OPERATIONS: Readonly<Record<string, string>> = {
  getSession: 'names, mails and unread marks are separate',
  endSession: 'disabling or signing out one of them, and repeated keys, do not affect the other',
  voteArticle: 'votes on articles and reports of an incident are counted for both',
  listTickets: 'names, mails and unread marks of one are not those of the other',
  createTicket: 'an unsent file is read, sent, counted and deleted by its owner only',
  readTicket: 'names, mails and unread marks of one are not those of the other',
  listComments: 'names, mails and unread marks of one are not those of the other',
  markTicketRead: 'names, mails and unread marks of one are not those of the other',
  uploadAttachment: 'a waiting file opens, is sent, counts and is removed for its owner alone',
  readAttachment: 'a waiting file opens, is sent, counts and is removed for its owner alone',
  deleteAttachment: 'a waiting file opens, is sent, counts and is removed for its owner alone',
  createUpload: 'a resumable upload is visible to its owner only, and the same key is another upload',
  readUpload: 'an upload in parts is found by its owner alone, and the same key is another upload',
  reportAffected: 'votes on articles and reports of an incident are counted for both',
  exportPerson: 'exporting and erasing one of them leaves the other unchanged, also in the audit log',
  readPerson: 'exporting and erasing one leaves the other untouched, also in the log of support access',
  erasePerson: 'exporting and erasing one leaves the other untouched, also in the log of support access',
  grantAccess: 'exporting and erasing one leaves the other untouched, also in the log of support access',
  addComment: 'exporting and erasing one leaves the other untouched, also in the log of support access',
};
/** Reasons for not calling other customer operations here. */
const OTHER_OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  'finds its ticket as readTicket does, which is called here': [
    'closeTicket',
    'confirmTicket',
    'editTicket',
    'escalateTicket',
    'listTimeline',
    'rateTicket',
    'reopenTicket',
  ],
  'finds its upload as readUpload does, which is called here': ['appendUpload', 'removeUpload'],
  'selects tickets as listTickets does, which is called here': ['countTickets', 'findSuggestions', 'streamEvents'],
  'belongs to an organization and to no person in it': [
    'approveAccessRequest',
    'denyAccessRequest',
    'endAccessSession',
    'exportAuditEvents',
    'listAccessSessions',
    'listAuditEvents',
    'readAccess',
    'resetGrant',
    'revokeGrant',
  ],
  'is the same for everybody, or goes by a secret link and not by the caller': [
    'getStatus',
    'rateByLink',
    'searchArticles',
    'setMailConsent',
  ],
};

it('every operation for customers, or about one customer, is listed with its test', () => {
  const all = { ...operations, ...uploadOperations, ...eventOperations };
  const personal = Object.entries(all).flatMap(([id, { actors }]) =>
    actors.some((actor) => actor === 'user' || actor === 'admin') || id.endsWith('Person') ? [id] : [],
  );
  const listed = [...Object.keys(PERSONAL_OPERATIONS), ...Object.values(OTHER_OPERATIONS).flat()];
  expect(listed.sort()).toEqual(personal.sort());
});

describe.each(databases)('one subject in two organizations on $name', (database) => {
  const open: TestApi[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((test) => test.close()));
  });

  async function start(identity: { severalOrganizations?: boolean } = {}) {
    const mails: OutgoingMail[] = [];
    const test = await openTestApi(database, {
      identity: { secret: SECRET, ...identity },
      form: [
        { id: 'subject', kind: 'text', required: true },
        { id: 'description', kind: 'textarea', required: true },
        { id: 'attachments', kind: 'attachments' },
        { id: 'cc', kind: 'emails' },
      ],
      mail: { ...MAIL, send: (mail) => Promise.resolve(void mails.push(mail)) },
    });
    open.push(test);
    const as = async (claims: Record<string, string>, method: string, path: string, said: TestRequest = {}) => {
      test.time.now += 1;
      return test.send(method, path, { token: await test.token(claims), ...said });
    };
    const file = async (claims: Record<string, string>, name = 'secret.txt') => {
      const answer = await as(claims, 'POST', '/v1/attachments', {
        query: { name },
        headers: { 'content-type': 'application/octet-stream' },
        raw: `the words of ${claims['name']}`,
      });
      return z.parse(Made, answer.body).id;
    };
    const ticket = async (claims: Record<string, string>, more: object = {}) => {
      const body = { subject: `By ${claims['name']}`, description: 'Help.', ...more };
      const answer = await as(claims, 'POST', '/v1/tickets', { body });
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
      return z.parse(Made, answer.body).id;
    };
    const answer = (id: string) =>
      as(AGENT, 'POST', `/v1/support/tickets/${id}/comments`, { body: { body: 'The answer.' } });
    const sent = async () => {
      for (let turn = 0; turn < 100 && (await waiting(test)) > 0; turn++) await new Promise((r) => setTimeout(r, 20));
      return mails.splice(0).map((mail) => [mail.to.address, mail.subject]);
    };
    return { test, as, file, ticket, answer, sent };
  }

  it('a waiting file opens, is sent, counts and is removed for its owner alone', async () => {
    const { as, file } = await start();
    const id = await file(IN_ACME);
    for (const other of [IN_GLOBEX, AGENT]) {
      expect((await as(other, 'GET', `/v1/attachments/${id}`)).status).toBe(404);
      expect((await as(other, 'DELETE', `/v1/attachments/${id}`)).status).toBe(404);
    }
    const body = { subject: 'Mine now', description: 'x', attachments: [id] };
    expect((await as(IN_GLOBEX, 'POST', '/v1/tickets', { body })).problem.code).toBe('validation');
    expect((await as(IN_ACME, 'POST', '/v1/tickets', { body })).status).toBe(201);
  });

  it('an upload in parts is found by its owner alone, and the same key is another upload', async () => {
    const { as } = await start();
    const key = randomUUID();
    const begin = (claims: Record<string, string>) =>
      as(claims, 'POST', '/v1/uploads', {
        key,
        headers: {
          'tus-resumable': '1.0.0',
          'upload-length': '6',
          'upload-metadata': `filename ${Buffer.from('a.txt').toString('base64')}`,
        },
      });
    const mine = (await begin(IN_ACME)).headers.get('location') ?? '';
    const theirs = (await begin(IN_GLOBEX)).headers.get('location') ?? '';
    expect(mine).not.toBe('');
    expect(theirs).not.toBe(mine);
    const path = `/v1/uploads/${mine.split('/').at(-1)}`;
    const headers = { 'tus-resumable': '1.0.0' };
    expect((await as(IN_GLOBEX, 'HEAD', path, { headers })).status).toBe(404);
    expect((await as(IN_ACME, 'HEAD', path, { headers })).status).toBe(200);
  });

  it('names, mails and unread marks of one are not those of the other', async () => {
    const { as, ticket, answer, sent } = await start();
    const mine = await ticket(IN_ACME);
    const theirs = await ticket(IN_GLOBEX);
    await sent();
    expect((await as(IN_ACME, 'GET', `/v1/tickets/${mine}`)).body).toMatchObject({
      requester: { id: 'u1', name: 'Uma' },
    });
    expect((await as(IN_GLOBEX, 'GET', `/v1/tickets/${mine}`)).status).toBe(404);
    await answer(mine);
    expect(await sent()).toMatchObject([['uma@acme.example', expect.stringContaining('By Uma') as string]]);
    expect((await as(IN_ACME, 'GET', '/v1/session')).body).toMatchObject({ unread: 1 });
    expect((await as(IN_GLOBEX, 'GET', '/v1/session')).body).toMatchObject({ unread: 0 });
    await as(IN_GLOBEX, 'POST', `/v1/tickets/${theirs}/read`);
    expect((await as(IN_ACME, 'GET', '/v1/session')).body).toMatchObject({ unread: 1 });
    const comments = await as(IN_ACME, 'GET', `/v1/tickets/${mine}/comments`);
    expect(comments.body).toMatchObject({ items: [{ author: { id: 'u1', name: 'Una', role: 'agent' } }] });
    const admin = { ...IN_ACME, sub: 'u9', role: 'admin', name: 'Ursula', email: 'ursula@acme.example' };
    const listed = await as(admin, 'GET', '/v1/tickets', { query: { view: 'organization', requester: 'u1' } });
    expect(listed.body).toMatchObject({ items: [{ id: mine }], total: 1 });
  });

  it('disabling one, signing one out and repeated keys leave the other alone', async () => {
    const { test, as, ticket } = await start();
    await ticket(IN_ACME);
    await ticket(IN_GLOBEX);
    await disableUser(test.store, { organizationId: 'acme', id: 'u1' }, test.time.now);
    expect((await as(IN_ACME, 'GET', '/v1/tickets')).status).toBe(401);
    expect((await as(IN_GLOBEX, 'GET', '/v1/tickets')).status).toBe(200);
    expect((await as(AGENT, 'GET', '/v1/support/tickets')).status).toBe(200);
    const key = randomUUID();
    const body = { subject: 'Once', description: 'x' };
    const one = await as(IN_GLOBEX, 'POST', '/v1/tickets', { key, body });
    const other = await as({ ...IN_GLOBEX, org: 'initech' }, 'POST', '/v1/tickets', { key, body });
    expect(z.parse(Made, other.body).id).not.toBe(z.parse(Made, one.body).id);
  });

  it('votes on articles and reports of an incident are counted for both', async () => {
    const { test, as } = await start();
    const { saveArticles } = await import('../../src/server/index.ts');
    await saveArticles(test.store.db, [{ id: 'a', title: 'A', excerpt: '', url: 'https://x.example', text: '' }], 1);
    for (const claims of [IN_ACME, IN_GLOBEX])
      expect(
        (await as(claims, 'PUT', '/v1/articles/a/vote', { body: { helpful: claims === IN_ACME } })).status,
      ).toBeLessThan(300);
    expect(await test.store.db.selectFrom('article_votes').select('helpful').orderBy('helpful').execute()).toEqual([
      { helpful: 0 },
      { helpful: 1 },
    ]);
  });

  it('exporting and erasing one leaves the other untouched, also in the log of support access', async () => {
    const { test, as, ticket, file } = await start();
    const admins = [
      { ...IN_ACME, role: 'admin' },
      { ...IN_GLOBEX, role: 'admin' },
    ] as const;
    const ids: string[] = [];
    for (const claims of admins) {
      ids.push(await ticket(claims, { attachments: [await file(claims)] }));
      await as(claims, 'POST', '/v1/access/grants', { body: { seconds: 600, reason: `because of ${claims.name}` } });
      await as(claims, 'POST', `/v1/tickets/${ids.at(-1)}/comments`, { body: { body: `words of ${claims.name}` } });
    }
    const [own = '', other = ''] = ids;
    const query = { organizationId: 'acme' };
    const data = await as(AGENT, 'GET', '/v1/support/people/u1/export', { query });
    expect(data.body).toMatchObject({ person: { id: 'u1', organizationId: 'acme' }, tickets: [{ id: own }] });
    expect(JSON.stringify(data.body)).not.toMatch(/Ugo|globex/);
    const card = await as(AGENT, 'GET', '/v1/support/people/u1', { query });
    expect(card.body).toMatchObject({ id: 'u1', organization: { id: 'acme' }, name: 'Uma' });
    const before = (await test.dump()).split('Ugo').length;
    expect((await as(AGENT, 'POST', '/v1/support/people/u1/erase', { query })).body).toMatchObject({ tickets: 1 });
    const after = await test.dump();
    expect(after).not.toMatch(/Uma/);
    expect(after.split('Ugo').length).toBe(before);
    expect((await as(admins[1], 'GET', `/v1/tickets/${other}`)).body).toMatchObject({ subject: 'By Ugo' });
    expect((await as(AGENT, 'GET', '/v1/support/people/u1/export', { query })).status).toBe(404);
    expect((await as(AGENT, 'GET', '/v1/support/people/u1/export')).problem.code).toBe('validation');
  });

  it('an inquiry that both could have sent is accepted only with the organization', async () => {
    const { test, as, ticket } = await start();
    await ticket(IN_ACME);
    await ticket(IN_GLOBEX);
    await submitInquiry(test);
    const { body } = await as(AGENT, 'GET', '/v1/support/inquiries');
    const id = z.parse(z.object({ items: z.array(Made) }), body).items[0]?.id ?? '';
    const accept = (said: object) => as(AGENT, 'POST', `/v1/support/inquiries/${id}/accept`, { body: said });
    expect((await accept({ requesterId: 'u1' })).problem).toMatchObject({ code: 'validation' });
    const made = await accept({ requesterId: 'u1', organizationId: 'globex' });
    expect(made.body).toMatchObject({ requester: { id: 'u1', name: 'Ugo' } });
  });

  it('after a move, nothing of the old organization is mailed, listed or shown; after a return it is', async () => {
    const { as, ticket, answer, sent } = await start();
    const old = await ticket(IN_ACME, { cc: ['uma@acme.example'] });
    const colleagues = await ticket(
      { ...IN_ACME, sub: 'u2', name: 'Udo', email: 'udo@acme.example' },
      { cc: [IN_ACME.email] },
    );
    await sent();
    // Reads only, and writes nothing.
    expect((await as(MOVED, 'GET', '/v1/session')).status).toBe(200);
    await answer(old);
    await answer(colleagues);
    expect((await sent()).map(([address]) => address)).toEqual(['udo@acme.example']);
    expect((await as(MOVED, 'GET', `/v1/tickets/${old}`)).status).toBe(404);
    expect((await as(MOVED, 'GET', '/v1/tickets')).body).toMatchObject({ items: [] });
    expect((await as(MOVED, 'GET', '/v1/session')).body).toMatchObject({ unread: 0 });
    const fresh = await ticket(MOVED);
    await sent();
    await answer(fresh);
    expect((await sent()).map(([address]) => address)).toEqual(['uma@acme.example']);
    await as(IN_ACME, 'GET', '/v1/session');
    await answer(old);
    expect((await sent()).map(([address]) => address)).toEqual(['uma@acme.example']);
  });

  it('where people may belong to several organizations, mail about each continues until the account there is disabled', async () => {
    const { test, as, ticket, answer, sent } = await start({ severalOrganizations: true });
    const first = await ticket(IN_ACME);
    const second = await ticket(MOVED);
    await as(MOVED, 'GET', '/v1/session');
    await sent();
    for (const id of [first, second]) {
      await answer(id);
      expect((await sent()).map(([address]) => address)).toEqual(['uma@acme.example']);
    }
    // Reading stays within the organization of the token.
    expect((await as(MOVED, 'GET', `/v1/tickets/${first}`)).status).toBe(404);
    expect((await as(IN_ACME, 'GET', '/v1/session')).body).toMatchObject({ unread: 1 });
    await disableUser(test.store, { organizationId: 'acme', id: 'u1' }, test.time.now);
    await answer(first);
    expect(await sent()).toEqual([]);
    await answer(second);
    expect((await sent()).map(([address]) => address)).toEqual(['uma@acme.example']);
  });
});

async function waiting({ store }: TestApi): Promise<number> {
  const rows = await store.db.selectFrom('outbox').select('id').where('channel', '=', 'mail').execute();
  return rows.length;
}
