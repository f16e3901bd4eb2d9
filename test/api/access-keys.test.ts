import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { sql } from 'kysely';
import { afterEach, describe, expect, inject, it } from 'vitest';
import * as z from 'zod/mini';
import { createTicketApi, databaseAccess, openStore, type AccessOptions, type Store } from '../../src/server/index.ts';
import { databases, type TestDatabase } from '../databases.ts';
import { openTestApi, SECRET, type TestApi } from './harness.ts';

const KEY_SECRET = 'q3vRk0b8Zt1Wm5XyLu7Ns2Pd9Hc4Ge6JaFoTiEwUrMs=';
const OTHER_SECRET = 'Zr8nQ2xTj5Vw0Lk7Mb4Yc1Hs9Pd3Gf6AeUiOoNtRlKa=';
const Entered = z.object({ session: z.object({ id: z.string() }), token: z.string() });
const Keys = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) });

/** Returns everything stored as text. */
async function readStored(store: Store, folder: string): Promise<string> {
  if (store.kind === 'postgres') return JSON.stringify((await sql`select * from access_keys`.execute(store.db)).rows);
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n');
}

describe.each(databases)('the keys that sign support-access sessions on $name', (database: TestDatabase) => {
  const open: TestApi[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((test) => test.close()));
  });

  async function start(address: string, access: AccessOptions = {}, identity: object = {}) {
    const test = await openTestApi(database, {
      store: await openStore({ database: address }),
      access: databaseAccess(access),
      ...identity,
    });
    open.push(test);
    return test;
  }
  const stop = async (test: TestApi) => {
    open.splice(open.indexOf(test), 1);
    await test.close();
  };
  const place = async () => {
    const folder = join(inject('scratch'), randomUUID());
    return { folder, address: database.name === 'SQLite' ? folder : await database.freshAddress() };
  };
  const enter = async (test: TestApi) => {
    await test.send('POST', '/v1/access/grants', { as: 'admin', body: { seconds: 3_600, scope: 'act' } });
    const answer = await test.send('POST', '/v1/support/access-sessions', {
      as: 'agent',
      body: { organizationId: 'acme', reason: 'To look' },
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return z.parse(Entered, answer.body);
  };
  const isAllowed = async (test: TestApi, token: string) => {
    const body = { token, organization: 'acme', action: 'view' };
    const answer = await test.send('PUT', '/v1/support/access-use', { as: 'agent', body });
    return z.safeParse(z.looseObject({ allowed: z.boolean() }), answer.body).data?.allowed ?? answer.body;
  };
  const publishedIds = async (test: TestApi) =>
    z.parse(Keys, (await test.send('GET', '/v1/access/jwks.json')).body).keys.map(({ kid }) => kid);
  const storedKeys = (test: TestApi) =>
    test.store.db.selectFrom('access_keys').selectAll().orderBy('created_at').execute();

  it('are stored encrypted, and can be decrypted with the same secret', async () => {
    const { folder, address } = await place();
    const first = await start(address);
    const { token } = await enter(first);
    const [row] = await storedKeys(first);
    expect(row?.private_key).not.toMatch(/"d":/);
    expect(await readStored(first.store, folder)).not.toMatch(/"d":"/);
    await stop(first);
    const second = await start(address);
    expect(await isAllowed(second, token)).toBe(true);
    expect(second.log.filter(({ event }) => event === 'access_key_retired')).toEqual([]);
  });

  it('that were stored in plain text are encrypted at the first use, also in the raw bytes of the database', async () => {
    const { folder, address } = await place();
    const store = await openStore({ database: address });
    const now = Date.UTC(2026, 5, 1, 8);
    const pair = await generateKeyPair('ES256', { extractable: true });
    const shared = { kid: 'plain-1', alg: 'ES256', use: 'sig' };
    const secret = await exportJWK(pair.privateKey);
    await store.db
      .insertInto('access_keys')
      .values({
        id: 'plain-1',
        private_key: JSON.stringify({ ...secret, ...shared }),
        public_key: JSON.stringify({ ...(await exportJWK(pair.publicKey)), ...shared }),
        created_at: now,
      })
      .execute();
    const needle = String(secret.d);
    expect(await readStored(store, folder)).toContain(needle);
    const access = databaseAccess();
    access.initialize?.({ identitySecrets: [new TextEncoder().encode(SECRET)], warn: () => {} });
    await access.sweep?.(store.db, now);
    expect(await readStored(store, folder)).not.toContain(needle);
    await store.close();
    const first = await start(address);
    const { token } = await enter(first);
    expect(await publishedIds(first)).toEqual(['plain-1']);
    expect(await isAllowed(first, token)).toBe(true);
    await stop(first);
    if (database.name === 'SQLite') expect(readFileSync(join(folder, 'madoguchi.db'), 'latin1')).not.toContain(needle);
  });

  it('stay valid while the secret is rotated with the new one first, and are retired with a warning when it is replaced', async () => {
    const { address } = await place();
    const first = await start(address);
    const { token } = await enter(first);
    await stop(first);
    // The identity secret still decrypts what it encrypted.
    const second = await start(address, { keySecret: KEY_SECRET });
    expect(await isAllowed(second, token)).toBe(true);
    await stop(second);
    const third = await start(address, { keySecret: [OTHER_SECRET, KEY_SECRET] });
    expect(await isAllowed(third, token)).toBe(true);
    expect(third.log.filter(({ event }) => event === 'access_key_retired')).toEqual([]);
    await stop(third);
    const fourth = await start(address, { keySecret: KEY_SECRET });
    expect(await isAllowed(fourth, token)).not.toBe(true);
    expect(await publishedIds(fourth)).toEqual([]);
    expect(fourth.log.filter(({ event }) => event === 'access_key_retired')).toMatchObject([
      { level: 'warn', message: expect.stringContaining('cannot be decrypted') as string },
    ]);
    const renewed = await enter(fourth);
    expect(await isAllowed(fourth, renewed.token)).toBe(true);
    expect(await publishedIds(fourth)).toHaveLength(1);
  });

  it('cannot be swapped: neither a row under another id nor a public key that was added to it is trusted', async () => {
    const { address } = await place();
    const first = await start(address);
    const { token } = await enter(first);
    const own = await publishedIds(first);
    const [row] = await storedKeys(first);
    const foreign = await exportJWK((await generateKeyPair('ES256', { extractable: true })).publicKey);
    await first.store.db
      .updateTable('access_keys')
      .set({ public_key: JSON.stringify({ ...foreign, kid: own[0], alg: 'ES256', use: 'sig' }) })
      .execute();
    await first.store.db
      .insertInto('access_keys')
      .values({ id: 'swapped', private_key: row?.private_key ?? '', public_key: '{}', created_at: first.time.now })
      .execute();
    await stop(first);
    const second = await start(address);
    expect(await publishedIds(second)).toEqual(own);
    expect(await isAllowed(second, token)).toBe(true);
    expect(JSON.stringify((await second.send('GET', '/v1/access/jwks.json')).body)).not.toContain(String(foreign.x));
  });

  it('need a secret of their own with a JWKS address, and a strong one', async () => {
    const store = await database.freshStore();
    const identity = { jwksUrl: 'https://shop.example/keys', algorithms: ['RS256'], audience: 'help' } as const;
    expect(() => createTicketApi({ store, identity })).toThrow(/access\.keySecret is missing.*MADOGUCHI_KEY_SECRET/);
    const weak = databaseAccess({ keySecret: 'short' });
    expect(() => createTicketApi({ store, identity: { secret: SECRET }, access: weak })).toThrow(
      'access.keySecret is too weak',
    );
    const off = createTicketApi({ store, identity, supportAccess: false });
    const answer = await off.fetch(new Request('https://help.example.com/v1/access/jwks.json'));
    expect(answer.status).toBe(404);
    await off.close();
    const other = await database.freshStore();
    await createTicketApi({ store: other, identity, access: databaseAccess({ keySecret: KEY_SECRET }) }).close();
  });
});
