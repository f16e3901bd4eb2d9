import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import { organization, person } from '../../../test/people.ts';
import type { Store } from './index.ts';
import { readRevocation, upsertUser, signOut } from './users.ts';

describe.each(databases)('people on $name', ({ freshStore }) => {
  let store: Store;
  beforeAll(async () => {
    store = await freshStore();
  });
  afterAll(() => store.close());

  const stored = (id: string) => store.db.selectFrom('users').selectAll().where('subject', '=', id).executeTakeFirst();

  it('are known from their first token, and changed by later ones', async () => {
    const user = person('user');
    await upsertUser(store.db, user, 1);
    await upsertUser(store.db, { ...user, name: 'New name', role: 'admin' }, 2);
    expect(await stored(user.id)).toMatchObject({ name: 'New name', role: 'admin', created_at: 1 });
  });

  it('an organization that is renamed keeps its people', async () => {
    const [one, other] = [person('user', organization('acme')), person('user', organization('acme'))];
    await upsertUser(store.db, one, 1);
    await upsertUser(store.db, { ...other, organization: { id: 'acme', name: 'Acme 2', plan: 'pro' } }, 2);
    const row = await store.db.selectFrom('organizations').selectAll().where('id', '=', 'acme').executeTakeFirst();
    expect(row).toEqual({ id: 'acme', name: 'Acme 2', plan: 'pro', created_at: 1 });
  });

  it('come at the same moment without harm', async () => {
    const user = person('user');
    await Promise.all(Array.from({ length: 20 }, () => store.transaction((tx) => upsertUser(tx, user, 1))));
    expect(await stored(user.id)).toBeDefined();
  });

  it('a token that was signed out is refused, another of the same person is not', async () => {
    const user = person('user');
    const token = { ...user, token: { id: 'jti-1', issuer: 'vendor', issuedAt: 5_000 } };
    const other = { ...user, token: { id: 'jti-2', issuer: 'vendor', issuedAt: 5_000 } };
    expect(await readRevocation(store.db, token, Date.now())).toBeNull();
    await signOut(store.db, token, 10_000, 6_000);
    await signOut(store.db, token, 10_000, 6_000);
    expect(await readRevocation(store.db, token, Date.now())).toBe('signed_out');
    expect(await readRevocation(store.db, other, Date.now())).toBeNull();
  });

  it('without an id, all tokens up to then are refused and later ones are not', async () => {
    const user = person('user');
    const issued = (issuedAt: number) => ({ ...user, token: { id: null, issuer: null, issuedAt } });
    await signOut(store.db, issued(5_000), 10_000, 6_000);
    expect(await readRevocation(store.db, issued(4_000), Date.now())).toBe('signed_out');
    expect(await readRevocation(store.db, issued(5_000), Date.now())).toBe('signed_out');
    expect(await readRevocation(store.db, issued(6_000), Date.now())).toBeNull();
  });

  it('a disabled user is rejected', async () => {
    const user = person('user');
    await upsertUser(store.db, user, 1);
    await store.db.updateTable('users').set({ disabled_at: 2 }).where('subject', '=', user.id).execute();
    expect(await readRevocation(store.db, user, Date.now())).toBe('disabled');
  });
});
