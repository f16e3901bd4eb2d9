import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import { organization, person } from '../../../test/people.ts';
import type { Store } from './index.ts';
import { readRevocation, upsertUser, signOut } from './users.ts';

describe.each(databases)('accounts on $name', ({ freshStore }) => {
  let store: Store;
  beforeAll(async () => {
    store = await freshStore();
  });
  afterAll(() => store.close());

  const stored = (id: string) => store.db.selectFrom('users').selectAll().where('subject', '=', id).executeTakeFirst();

  it('are created by the first token and updated by later ones', async () => {
    const user = person('user');
    await upsertUser(store.db, user, 1);
    await upsertUser(store.db, { ...user, name: 'New name', role: 'admin' }, 2);
    expect(await stored(user.id)).toMatchObject({ name: 'New name', role: 'admin', created_at: 1 });
  });

  it('keep their organization when it is renamed', async () => {
    const [one, other] = [person('user', organization('acme')), person('user', organization('acme'))];
    await upsertUser(store.db, one, 1);
    await upsertUser(store.db, { ...other, organization: { id: 'acme', name: 'Acme 2', plan: 'pro' } }, 2);
    const row = await store.db.selectFrom('organizations').selectAll().where('id', '=', 'acme').executeTakeFirst();
    expect(row).toEqual({ id: 'acme', name: 'Acme 2', plan: 'pro', created_at: 1 });
  });

  it('are created once by concurrent first requests', async () => {
    const user = person('user');
    await Promise.all(Array.from({ length: 20 }, () => store.transaction((tx) => upsertUser(tx, user, 1))));
    expect(await stored(user.id)).toBeDefined();
  });

  it('refuse a token that was signed out, and accept another token of the same person', async () => {
    const user = person('user');
    const token = { ...user, token: { id: 'jti-1', issuer: 'vendor', issuedAt: 5_000 } };
    const other = { ...user, token: { id: 'jti-2', issuer: 'vendor', issuedAt: 5_000 } };
    expect(await readRevocation(store.db, token, Date.now())).toBeNull();
    await signOut(store.db, token, 10_000, 6_000);
    await signOut(store.db, token, 10_000, 6_000);
    expect(await readRevocation(store.db, token, Date.now())).toBe('signed_out');
    expect(await readRevocation(store.db, other, Date.now())).toBeNull();
  });

  it('refuse all tokens issued so far when the signed-out token has no id, and accept later ones', async () => {
    const user = person('user');
    const issued = (issuedAt: number) => ({ ...user, token: { id: null, issuer: null, issuedAt } });
    await signOut(store.db, issued(5_000), 10_000, 6_000);
    expect(await readRevocation(store.db, issued(4_000), Date.now())).toBe('signed_out');
    expect(await readRevocation(store.db, issued(5_000), Date.now())).toBe('signed_out');
    expect(await readRevocation(store.db, issued(6_000), Date.now())).toBeNull();
  });

  it('keep the time at which their person left, however often the new account is used', async () => {
    const before = {
      ...person('user', organization('old')),
      email: 'mo@example.com',
      singleOrganization: true as const,
    };
    const after = { ...before, organization: organization('new') };
    await upsertUser(store.db, before, 1);
    for (const time of [2, 3]) await upsertUser(store.db, { ...after, name: `Mo ${time}` }, time);
    const rows = await store.db
      .selectFrom('users')
      .select(['organization_id', 'left_at'])
      .where('subject', '=', before.id)
      .orderBy('organization_id')
      .execute();
    expect(rows).toEqual([
      { organization_id: 'new', left_at: null },
      { organization_id: 'old', left_at: 2 },
    ]);
  });

  it('a disabled user is rejected', async () => {
    const user = person('user');
    await upsertUser(store.db, user, 1);
    await store.db.updateTable('users').set({ disabled_at: 2 }).where('subject', '=', user.id).execute();
    expect(await readRevocation(store.db, user, Date.now())).toBe('disabled');
  });
});
