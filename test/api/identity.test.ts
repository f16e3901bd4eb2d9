import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createTicketApi,
  databaseAccess,
  disableUser,
  enableUser,
  endSessions,
  type IdentityOptions,
} from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { openTestApi, PEOPLE, SECRET, type TestApi } from './harness.ts';

const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const ada = PEOPLE.owner;

describe.each(databases)('tokens on $name', (database) => {
  let test: TestApi;
  let seconds: number;
  beforeAll(async () => {
    test = await openTestApi(database);
    seconds = Math.floor(test.time.now / 1000);
  });
  afterAll(() => test.close());

  const code = async (token: string) => {
    const answer = await test.send('GET', '/v1/tickets', { token });
    return answer.status === 200 ? 'accepted' : answer.problem.code;
  };
  const signed = (claims: JWTPayload) => test.token({ ...ada, ...claims });

  it('no token, an empty one and another scheme are answered with auth_required', async () => {
    for (const authorization of [null, '', 'Bearer', 'Bearer  ', 'Basic YTpi']) {
      const headers = authorization === null ? undefined : { authorization };
      const answer = await test.send('GET', '/v1/tickets', headers ? { headers } : {});
      expect([answer.status, answer.problem.code]).toEqual([401, 'auth_required']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it('two Authorization headers are rejected', async () => {
    const token = await signed({});
    const answer = await test.send('GET', '/v1/tickets', {
      headers: { authorization: `Bearer ${token}, Bearer ${token}` },
    });
    expect([answer.status, answer.problem.code]).toEqual([400, 'bad_request']);
  });

  it.each(['none', 'None', 'NONE', 'nOnE', ''])('alg %j is rejected', async (alg) => {
    const body = segment({ ...ada, iat: seconds, exp: seconds + 900 });
    expect(await code(`${segment({ alg })}.${body}.`)).toBe('auth_invalid');
  });

  it('a valid token without its signature, with another one, or split otherwise is rejected', async () => {
    const [header = '', body = '', signature = ''] = (await signed({})).split('.');
    expect(await code(`${header}.${body}.${signature}`)).toBe('accepted');
    const forged = segment({ ...ada, role: 'admin', iat: seconds, exp: seconds + 900 });
    for (const token of [
      `${header}.${body}.`,
      `${header}.${body}`,
      header,
      `${header}.${forged}.${signature}`,
      `${header}.${body}.${signature}.x`,
      `${header}.${body}.${signature}.x.y`,
      `${header}.${body}.${signature.slice(0, -2)}AA`,
      '...',
      'x',
      'é',
    ]) {
      expect(await code(token), token).toBe('auth_invalid');
    }
  });

  it('another key, and other algorithms with the right key, are rejected', async () => {
    expect(await code(await test.token(ada, { secret: 'another-secret-that-is-long-enough-too' }))).toBe(
      'auth_invalid',
    );
    for (const alg of ['HS384', 'HS512']) {
      const token = await new SignJWT({ ...ada, iat: seconds, exp: seconds + 900 })
        .setProtectedHeader({ alg })
        .sign(new TextEncoder().encode(SECRET.repeat(2)));
      expect(await code(token)).toBe('auth_invalid');
    }
    const { privateKey } = await generateKeyPair('RS256');
    const token = await new SignJWT({ ...ada, iat: seconds, exp: seconds + 900 })
      .setProtectedHeader({ alg: 'RS256' })
      .sign(privateKey);
    expect(await code(token)).toBe('auth_invalid');
  });

  it.each<Record<string, unknown>>([
    { jwk: { kty: 'oct', k: 'AAAA' } },
    { jku: 'http://127.0.0.1:9/keys' },
    { x5u: 'http://127.0.0.1:9/cert' },
    { x5c: ['AAAA'] },
    { kid: '../../../../dev/null' },
    { kid: '/dev/null' },
    { kid: "x' UNION SELECT 'key" },
    { kid: 'x\u0000' },
    { kid: '' },
  ])('a header with %j is rejected despite a valid signature', async (header) => {
    expect(await code(await test.token(ada, { header }))).toBe('auth_invalid');
  });

  it('a critical extension is rejected', async () => {
    const token = await new SignJWT({ ...ada, iat: seconds, exp: seconds + 900 })
      .setProtectedHeader({ alg: 'HS256', crit: ['b64'], b64: true })
      .sign(new TextEncoder().encode(SECRET));
    expect(await code(token)).toBe('auth_invalid');
  });

  it('the expiry is required, limited, a number, and has a leeway of a minute', async () => {
    const cases: [JWTPayload, string][] = [
      [{ exp: undefined }, 'auth_invalid'],
      [{ iat: undefined }, 'auth_invalid'],
      [{ iat: seconds, exp: seconds + 86_400 }, 'accepted'],
      [{ iat: seconds, exp: seconds + 86_401 }, 'auth_invalid'],
      [{ exp: 0 }, 'auth_expired'],
      [{ iat: seconds - 900, exp: seconds - 59 }, 'accepted'],
      [{ iat: seconds - 900, exp: seconds - 61 }, 'auth_expired'],
      [{ nbf: seconds + 59 }, 'accepted'],
      [{ nbf: seconds + 61 }, 'auth_invalid'],
      [{ iat: seconds + 59, exp: seconds + 900 }, 'accepted'],
      [{ iat: seconds + 61, exp: seconds + 900 }, 'auth_invalid'],
    ];
    for (const [claims, verdict] of cases)
      expect(await code(await signed(claims)), JSON.stringify(claims)).toBe(verdict);
  });

  it.each(['"9999999999"', '1e400', 'null', 'true', '[1]', '-1e400'])('exp %s is rejected', async (exp) => {
    const header = segment({ alg: 'HS256' });
    const body = Buffer.from(`{"sub":"ada","org":"acme","role":"user","iat":${seconds},"exp":${exp}}`).toString(
      'base64url',
    );
    const key = await crypto.subtle.importKey(
      'raw',
      new TextEncoder().encode(SECRET),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    );
    const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`${header}.${body}`));
    const token = `${header}.${body}.${Buffer.from(signature).toString('base64url')}`;
    expect(await code(token)).toBeOneOf(['auth_invalid', 'auth_expired']);
  });

  const INCOMPLETE: JWTPayload[] = [
    { sub: undefined },
    { sub: '' },
    { sub: ' ' },
    { sub: 'x'.repeat(10_000) },
    { sub: 'x'.repeat(201) },
    { sub: 'a\u0000b' },
    { sub: ['ada'] as unknown as string },
    { org: undefined },
    { org: '' },
    { org: 7.5 },
    { sub: true as unknown as string },
    { role: undefined },
    { role: 'owner' },
    { role: 'Admin' },
    { role: ['admin'] },
  ];
  it.each(INCOMPLETE.map((claims) => [inspect(claims).slice(0, 40), claims] as const))(
    'a token with %s is rejected',
    async (_, claims) => {
      expect(await code(await signed(claims))).toBe('auth_invalid');
    },
  );

  it('audience and issuer are checked where configured', async () => {
    const strict = await openTestApi(database, { identity: { secret: SECRET, audience: 'help', issuer: 'shop' } });
    try {
      const ask = async (claims: JWTPayload) =>
        (await strict.send('GET', '/v1/tickets', { token: await strict.token({ ...ada, ...claims }) })).status;
      expect(await ask({ aud: 'help', iss: 'shop' })).toBe(200);
      expect(await ask({ aud: ['other', 'help'], iss: 'shop' })).toBe(200);
      for (const claims of [
        {},
        { aud: 'help' },
        { iss: 'shop' },
        { aud: 'other', iss: 'shop' },
        { aud: 'help', iss: 'x' },
      ]) {
        expect(await ask(claims), JSON.stringify(claims)).toBe(401);
      }
    } finally {
      await strict.close();
    }
  });

  it('a token is rejected immediately after signing out, and no other one', async () => {
    const token = await signed({ jti: 'one' });
    const other = await signed({ jti: 'two' });
    expect((await test.send('DELETE', '/v1/session', { token })).status).toBe(204);
    expect(await code(token)).toBe('auth_invalid');
    expect(await code(other)).toBe('accepted');
    expect((await test.send('GET', '/v1/session', { token })).problem.code).toBe('auth_invalid');
  });

  it('signing out works for tokens without an id, too', async () => {
    const token = await signed({ jti: undefined, note: 'first' });
    expect((await test.send('DELETE', '/v1/session', { token })).status).toBe(204);
    expect(await code(token)).toBe('auth_invalid');
  });

  /** The token in every other spelling that decoders map to the same bytes. */
  function* respelled(token: string): Generator<string> {
    const parts = token.split('.');
    for (const [index, part] of parts.entries()) {
      const join = (changed: string) => parts.with(index, changed).join('.');
      const bytes = Buffer.from(part, 'base64url');
      for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
        const other = part.slice(0, -1) + last;
        if (other !== part && Buffer.from(other, 'base64url').equals(bytes)) yield join(other);
      }
      yield join(`${part}=`);
      yield join(`${part}==`);
      // At the end of a header, white space is not part of the token.
      if (index < 2) yield join(`${part}\u00a0`);
      yield join(`${part}!`);
      if (/[-_]/.test(part)) yield join(part.replaceAll('-', '+').replaceAll('_', '/'));
    }
  }

  it('a signed-out token stays signed out in every other spelling of its text', async () => {
    for (const claims of [{ jti: undefined, note: 'spelled' }, { jti: 'spelled' }]) {
      const token = await signed(claims);
      const others = [...respelled(token)];
      expect(others.length).toBeGreaterThan(10);
      // Before the sign-out as well: a token has exactly one accepted spelling.
      for (const other of others) expect(await code(other), other).not.toBe('accepted');
      expect((await test.send('DELETE', '/v1/session', { token })).status).toBe(204);
      for (const other of [token, ...others]) expect(await code(other), other).not.toBe('accepted');
    }
  });

  it('a token with a duplicate claim is rejected, also if the second name is escaped or follows a nested object', async () => {
    const hmac = (body: string) => {
      const input = `${segment({ alg: 'HS256' })}.${Buffer.from(body).toString('base64url')}`;
      return `${input}.${createHmac('sha256', SECRET).update(input).digest('base64url')}`;
    };
    const rest = `"org":"acme","iat":${seconds},"exp":${seconds + 900},"act_as":{"role":"x"},"list":["role",{"sub":1}]`;
    expect(await code(hmac(`{"sub":"ada","role":"user",${rest}}`))).toBe('accepted');
    for (const twice of [
      '"role":"user","role":"admin"',
      '"role":"user","r\\u006fle" : "admin"',
      '"role":"user","sub":"a"',
    ])
      for (const body of [`{"sub":"ada",${twice},${rest}}`, `{"sub":"ada",${rest},${twice}}`])
        expect(await code(hmac(body)), body).toBe('auth_invalid');
  });

  it.each(['dpop+jwt', 'refresh+jwt', 'logout+jwt', 'at+jwt', 'support-session+jwt', 'JOSE', '', 7])(
    'a token of the type %j is rejected',
    async (typ) => {
      expect(await code(await test.token(ada, { header: { typ } }))).toBe('auth_invalid');
    },
  );

  it('the type JWT is accepted in every spelling, and another one where it is configured', async () => {
    for (const typ of ['JWT', 'jwt', 'application/jwt'])
      expect(await code(await test.token(ada, { header: { typ } }))).toBe('accepted');
    expect(await code(await signed({ typ: 'Refresh' }))).toBe('auth_invalid');
    const own = await openTestApi(database, { identity: { secret: SECRET, tokenType: 'at+jwt' } });
    try {
      const status = async (header: Record<string, unknown>) =>
        (await own.send('GET', '/v1/tickets', { token: await own.token(ada, { header }) })).status;
      expect(await status({ typ: 'at+jwt' })).toBe(200);
      expect(await status({ typ: 'application/AT+JWT' })).toBe(200);
      expect(await status({ typ: 'JWT' })).toBe(401);
      expect(await status({})).toBe(401);
    } finally {
      await own.close();
    }
  });

  it('numeric ids are accepted as text, as long as they are exact', async () => {
    const { body } = await test.send('GET', '/v1/session', {
      token: await signed({ sub: 17 as unknown as string, org: 42 }),
    });
    expect(body).toMatchObject({ viewer: { id: '17' }, organization: { id: '42' } });
    expect(await code(await signed({ sub: (2 ** 53) as unknown as string }))).toBe('auth_invalid');
    expect(await code(await signed({ org: Number.NaN }))).toBe('auth_invalid');
  });

  it('a rejected token causes a reason for its bearer and in the log, without any of its contents', async () => {
    const strict = await openTestApi(database, { identity: { secret: SECRET, audience: 'help', issuer: 'shop' } });
    const good: JWTPayload = { ...ada, aud: 'help', iss: 'shop' };
    const secrets = ['help', 'shop', 'ada', 'Ada', 'acme', SECRET];
    const now = Math.floor(strict.time.now / 1000);
    const ask = async (token: string) => {
      const answer = await strict.send('GET', '/v1/tickets', { token });
      const { reason } = strict.log.findLast(({ event }) => event === 'request') ?? {};
      const { detail = '' } = answer.problem;
      for (const secret of [...secrets, token.slice(0, 30)]) expect(detail + String(reason)).not.toContain(secret);
      return `${reason}: ${detail}`;
    };
    const told: [JWTPayload, string, string][] = [
      [{ org: undefined }, 'organization_missing:org', 'identity.personalOrganizations'],
      [{ org: '' }, 'claim_invalid:org', '"org"'],
      [{ sub: undefined }, 'claim_missing:sub', '"sub"'],
      [{ sub: 1.5 as unknown as string }, 'unsafe_number:sub', 'as a string'],
      [{ role: 'owner' }, 'role:role', '"user", "admin" or "agent"'],
      [{ exp: now + 86_401 }, 'lifetime', '24 hours'],
      [{ exp: undefined }, 'claim_missing:exp', '"exp"'],
      [{ iat: now * 1000, exp: (now + 900) * 1000 }, 'milliseconds', 'in seconds'],
      [{ iat: now + 120, exp: now + 900 }, 'clock', 'clock'],
      [{ nbf: now + 120 }, 'clock', 'clock'],
      [{ aud: 'other' }, 'audience', '"aud"'],
      [{ aud: undefined }, 'audience', '"aud"'],
      [{ iss: 'other' }, 'issuer', '"iss"'],
      [{ iat: now - 900, exp: now - 120 }, 'expired', 'expired'],
    ];
    try {
      for (const [claims, reason, words] of told) {
        const said = await ask(await strict.token({ ...good, ...claims }));
        expect(said.split(': ')[0], JSON.stringify(claims)).toBe(reason);
        expect(said).toContain(words);
      }
      expect(await ask('x.y.z')).toMatch(/^malformed:/);
      expect(await ask(await strict.token(good, { secret: SECRET.repeat(2) }))).toMatch(/^signature:/);
      expect(await ask(`${segment({ alg: 'HS512' })}.e30.eA`)).toMatch(/^algorithm:/);
      // An unsigned token must not be described further, so its claims are not mentioned.
      expect(await ask(await strict.token({}, { secret: SECRET.repeat(2) }))).toMatch(/^signature:/);
    } finally {
      await strict.close();
    }
  });

  it('a disabled user, and one whose sessions were ended, are rejected immediately', async () => {
    const frank = { ...PEOPLE.colleague, sub: 'frank' };
    const account = { organizationId: 'acme', id: 'frank' };
    const token = await test.token(frank);
    await disableUser(test.store, account, test.time.now);
    expect(await code(token)).toBe('auth_invalid');
    await enableUser(test.store, account, test.time.now);
    expect(await code(token)).toBe('accepted');
    await endSessions(test.store, account, test.time.now);
    expect(await code(token)).toBe('auth_invalid');
    const later = await test.token({ ...frank, iat: seconds + 1, exp: seconds + 900 });
    expect(await code(later)).toBe('accepted');
    const made = await test.send('POST', '/v1/tickets', {
      token: later,
      body: { subject: 'Hello', description: 'Hello.' },
    });
    expect(made.body).toMatchObject({ requester: { id: 'frank', name: 'Bob' } });
    expect(await code(token)).toBe('auth_invalid');
  });

  it('several secrets verify during a rotation, and a removed one no longer does', async () => {
    const next = 'QmFzZTY0IHNlY3JldCBmb3IgdGhlIG5leHQgbW9udGg=';
    const status = async (identity: IdentityOptions) => {
      const rotating = await openTestApi(database, { identity });
      try {
        const token = await rotating.token(ada);
        return (await rotating.send('GET', '/v1/tickets', { token })).status;
      } finally {
        await rotating.close();
      }
    };
    expect(await status({ secret: [next, SECRET] })).toBe(200);
    expect(await status({ secret: [next] })).toBe(401);
  });

  it.each(['token', 'access_token', 'Authorization', 'q'])(
    'a token in the URL (%s) is rejected and not logged',
    async (name) => {
      const token = await signed({});
      const answer = await test.send('GET', '/v1/tickets', { as: 'owner', query: { [name]: token } });
      expect([answer.status, answer.problem.code]).toEqual([400, 'bad_request']);
      expect(JSON.stringify(test.log)).not.toContain(token.slice(0, 30));
      expect(JSON.stringify(answer.body)).not.toContain(token.slice(0, 30));
    },
  );

  it('names of claims can be configured', async () => {
    const own = await openTestApi(database, {
      identity: { secret: SECRET, claims: { id: 'uid', organization: 'tenant', role: 'https://shop.example/role' } },
    });
    try {
      const token = await own.token({ uid: 'ada', tenant: 'acme', 'https://shop.example/role': 'admin' });
      const { body } = await own.send('GET', '/v1/session', { token });
      expect(body).toMatchObject({ viewer: { id: 'ada', role: 'admin' }, organization: { id: 'acme' } });
    } finally {
      await own.close();
    }
  });
});

describe('a published key set', () => {
  let server: Server;
  let url: string;
  let requests = 0;
  let broken = false;
  let test: TestApi;
  let rsa: Awaited<ReturnType<typeof generateKeyPair>>;
  let ec: typeof rsa;
  const sqlite = databases[0];

  beforeAll(async () => {
    rsa = await generateKeyPair('RS256', { extractable: true });
    ec = await generateKeyPair('ES256', { extractable: true });
    const keys = {
      keys: [
        { ...(await exportJWK(rsa.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' },
        { ...(await exportJWK(ec.publicKey)), kid: 'curve', alg: 'ES256', use: 'sig' },
      ],
    };
    server = createServer((_, response) => {
      requests++;
      response.writeHead(broken ? 500 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(keys));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
    if (!sqlite) throw new Error('There is no database to test on.');
    test = await openTestApi(sqlite, {
      identity: { jwksUrl: url, algorithms: ['RS256', 'ES256'], audience: 'help' },
      access: databaseAccess({ keySecret: SECRET }),
    });
  });
  afterAll(async () => {
    await test.close();
    await new Promise((resolve) => server.close(resolve));
  });

  const sign = (kid: string, key: Parameters<SignJWT['sign']>[0] = rsa.privateKey) => {
    const seconds = Math.floor(test.time.now / 1000);
    return new SignJWT({ ...ada, aud: 'help', iat: seconds, exp: seconds + 900 })
      .setProtectedHeader({ alg: 'RS256', kid })
      .sign(key);
  };
  const ask = async (token: string) => (await test.send('GET', '/v1/tickets', { token })).status;

  it('that cannot be fetched is reported as unavailable', async () => {
    broken = true;
    const answer = await test.send('GET', '/v1/tickets', { token: await sign('one') });
    expect([answer.status, answer.problem.code]).toEqual([503, 'unavailable']);
    broken = false;
  });

  it('verifies its own tokens, and is fetched once', async () => {
    requests = 0;
    expect(await ask(await sign('one'))).toBe(200);
    expect(await ask(await sign('one'))).toBe(200);
    expect(requests).toBe(1);
  });

  it('does not verify a token signed with the public key as a secret', async () => {
    const seconds = Math.floor(test.time.now / 1000);
    const pem = await exportSPKI(rsa.publicKey);
    const token = await new SignJWT({ ...ada, aud: 'help', iat: seconds, exp: seconds + 900 })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(new TextEncoder().encode(pem));
    expect(await ask(token)).toBe(401);
  });

  it('keeps a signed-out token signed out under the other signature that ECDSA allows', async () => {
    const seconds = Math.floor(test.time.now / 1000);
    const token = await new SignJWT({ ...ada, aud: 'help', iat: seconds, exp: seconds + 900 })
      .setProtectedHeader({ alg: 'ES256', kid: 'curve' })
      .sign(ec.privateKey);
    const [header = '', body = '', signature = ''] = token.split('.');
    const bytes = Buffer.from(signature, 'base64url');
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const s = order - BigInt(`0x${bytes.subarray(32).toString('hex')}`);
    const other = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]);
    const twin = `${header}.${body}.${other.toString('base64url')}`;
    expect(await ask(twin)).toBe(200);
    expect((await test.send('DELETE', '/v1/session', { token })).status).toBe(204);
    expect([await ask(token), await ask(twin)]).toEqual([401, 401]);
  });

  it('does not verify tokens that the same keys sign for other applications', async () => {
    const seconds = Math.floor(test.time.now / 1000);
    const issue = (claims: JWTPayload) =>
      new SignJWT({ ...ada, iat: seconds, exp: seconds + 900, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'one' })
        .sign(rsa.privateKey);
    expect(await ask(await issue({ aud: 'help' }))).toBe(200);
    expect(await ask(await issue({ aud: 'payroll' }))).toBe(401);
    expect(await ask(await issue({}))).toBe(401);
  });

  it('does not verify other keys, under its own or another name', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    expect(await ask(await sign('one', privateKey))).toBe(401);
    expect(await ask(await sign('two'))).toBe(401);
  });
});

describe('an unsafe configuration', () => {
  it.each<[IdentityOptions, string]>([
    [{ secret: '' }, 'secret is missing'],
    [{ secret: [] }, 'secret is missing'],
    [{ secret: 'short' }, 'too weak'],
    [{ secret: 'a'.repeat(64) }, 'too weak'],
    [{ secret: [SECRET, 'short'] }, 'too weak'],
    [{ jwksUrl: 'http://shop.example/keys', algorithms: ['RS256'], audience: 'help' }, 'https'],
    [{ jwksUrl: 'file:///etc/passwd', algorithms: ['RS256'], audience: 'help' }, 'https'],
    [{ jwksUrl: 'https://shop.example/keys', algorithms: [], audience: 'help' }, 'algorithms'],
    [
      { jwksUrl: 'https://shop.example/keys', algorithms: ['HS256'] as unknown as ['RS256'], audience: 'help' },
      'algorithms',
    ],
    [{ jwksUrl: 'https://shop.example/keys', algorithms: ['RS256'], audience: '' }, 'audience is missing'],
    [{ jwksUrl: 'https://shop.example/keys', algorithms: ['RS256'] } as unknown as IdentityOptions, 'audience'],
    [{ secret: SECRET, tokenType: 'dpop+jwt' }, 'tokenType'],
    [{ secret: SECRET, tokenType: 'Refresh' }, 'tokenType'],
  ])('%j is rejected at startup', async (identity, sentence) => {
    const [sqlite] = databases;
    if (!sqlite) throw new Error('There is no database to test on.');
    const store = await sqlite.freshStore();
    expect(() => createTicketApi({ store, identity })).toThrow(sentence);
    await store.close();
  });
});
