/** Rate limits of signed-in callers that share an address. */
import { afterEach, describe, expect, it } from 'vitest';
import type { RateLimitOptions } from '../../src/server/http/rate-limit.ts';
import { databases } from '../databases.ts';
import { openTestApi, type TestApi } from './harness.ts';

describe.each(databases)('rate limits of callers behind one address, on $name', (database) => {
  let test: TestApi | undefined;
  afterEach(() => test?.close());
  const start = async (rateLimits: RateLimitOptions) => (test = await openTestApi(database, { rateLimits }));
  const address = '192.0.2.1';

  it('requests rejected by the limit of one user leave the limit of the address to its other users', async () => {
    const { send, token } = await start({ requests: { user: 4, address: 8 } });
    const bearer = await token({ sub: 'ada', name: 'Ada', org: 'acme', org_name: 'Acme', role: 'user' });
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push((await send('GET', '/v1/tickets', { token: bearer, address })).status);
    expect(statuses).toEqual([...Array<number>(4).fill(200), ...Array<number>(8).fill(429)]);
    expect((await send('GET', '/v1/tickets', { as: 'colleague', address })).status).toBe(200);
  });

  it('writes rejected by the limit of one user leave the limits of the address to its other users', async () => {
    const { send } = await start({ requests: { user: 100, address: 8 }, writes: { user: 2, address: 4 } });
    const body = { subject: 'Hello', description: 'World.' };
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++)
      statuses.push((await send('POST', '/v1/tickets', { as: 'owner', address, body })).status);
    expect(statuses).toEqual([201, 201, ...Array<number>(10).fill(429)]);
    expect((await send('POST', '/v1/tickets', { as: 'colleague', address, body })).status).toBe(201);
  });

  it('forged, expired and signed-out tokens of a stranger leave the limits to the others behind the address', async () => {
    const { send, token, time } = await start({ requests: { address: 4 }, failedTokens: { address: 100 } });
    const list = async (bearer: string) => (await send('GET', '/v1/tickets', { token: bearer, address })).problem.code;
    const ada = { sub: 'ada', name: 'Ada', org: 'acme', org_name: 'Acme', role: 'user' };
    const [own, foreign] = [await token(ada), await token({ ...ada, sub: 'mallory' })];
    const signedOut = await token({ ...ada, sub: 'bob' });
    expect((await send('DELETE', '/v1/session', { token: signedOut, address: '192.0.2.9' })).status).toBe(204);
    const forged = await token(ada, { secret: 'x'.repeat(44) });
    for (let i = 0; i < 6; i++) await list(forged);
    expect(await list(forged)).toBe('rate_limited');
    expect((await send('GET', '/v1/status', { address })).status).toBe(200);
    expect(await list(signedOut)).toBe('auth_invalid');
    time.now += 3_600_000;
    for (let i = 0; i < 6; i++) await list(foreign);
    expect(await list(foreign)).toBe('rate_limited');
    expect(await list(own)).toBe('auth_expired');
  });

  it('a rejected request names the seconds after which it passes', async () => {
    const { send, time } = await start({ requests: { user: 2 } });
    const list = () => send('GET', '/v1/tickets', { as: 'owner', address });
    await list();
    await list();
    const rejected = await list();
    expect(rejected.problem.code).toBe('rate_limited');
    const seconds = Number(rejected.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(1);
    time.now += (seconds - 1) * 1_000 - 1;
    expect((await list()).status).toBe(429);
    time.now += 1_001;
    expect((await list()).status).toBe(200);
  });

  it('many users behind one address are limited together', async () => {
    const { send } = await start({ requests: { user: 4, address: 6 } });
    const statuses: number[] = [];
    for (const as of ['owner', 'colleague'] as const)
      for (let i = 0; i < 4; i++) statuses.push((await send('GET', '/v1/tickets', { as, address })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429, 429]);
  });
});
