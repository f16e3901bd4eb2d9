import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { databases } from '../databases.ts';
import { openTestApi, PEOPLE, type TestApi } from './harness.ts';

const form = [
  { id: 'subject', kind: 'text', required: true },
  { id: 'description', kind: 'textarea', required: true },
  { id: 'cc', kind: 'emails' },
];
const Made = z.object({ id: z.string() });
const { owner, copied, colleague } = PEOPLE;
const UNVERIFIED = { ...colleague, email: copied.email, email_verified: false };

describe.each(databases)('an address that the token calls unverified, on $name', (database) => {
  const open: TestApi[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((test) => test.close()));
  });
  const start = async () => {
    const test = await openTestApi(database, { form });
    open.push(test);
    return test;
  };

  it('opens and lists no ticket on which it is in copy', async () => {
    const test = await start();
    const get = async (path: string, claims: Parameters<TestApi['token']>[0]) =>
      test.send('GET', path, { token: await test.token(claims) });
    const { body } = await test.send('POST', '/v1/tickets', {
      token: await test.token(owner),
      body: { subject: 'Pay', description: 'Secret', cc: ['cleo@acme.example'] },
    });
    const { id } = z.parse(Made, body);
    expect((await get(`/v1/tickets/${id}`, copied)).status).toBe(200);
    expect((await get(`/v1/tickets/${id}`, UNVERIFIED)).status).toBe(404);
    const List = z.object({ items: z.array(z.unknown()) });
    expect(z.parse(List, (await get('/v1/tickets?view=copy', copied)).body).items).toHaveLength(1);
    expect(z.parse(List, (await get('/v1/tickets?view=copy', UNVERIFIED)).body).items).toEqual([]);
    expect((await get(`/v1/tickets/${id}/comments`, UNVERIFIED)).status).toBe(404);
  });

  it('ends no mail to the account of another organization', async () => {
    const test = await start();
    const victim = { sub: 'zyx', name: 'Zyx', email: 'zyx@acme.example', org: 'acme', org_name: 'Acme', role: 'user' };
    const twin = { ...victim, org: 'globex', org_name: 'Globex', email_verified: false };
    const body = { subject: 'Pay', description: 'Secret' };
    const create = async (claims: Parameters<TestApi['token']>[0]) => {
      const answer = await test.send('POST', '/v1/tickets', { token: await test.token(claims), body });
      expect(answer.status).toBe(201);
    };
    const left = () => test.store.db.selectFrom('users').select('subject').where('left_at', 'is not', null).execute();
    await create(victim);
    await create(twin);
    await test.send('GET', '/v1/tickets', { token: await test.token(twin) });
    expect(await left()).toEqual([]);
    await create({ ...twin, email_verified: true });
    expect(await left()).toEqual([{ subject: 'zyx' }]);
  });
});
