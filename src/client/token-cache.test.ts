import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTokenCache, type TokenRequest } from './token-cache.ts';

const NOW = Date.parse('2026-05-01T00:00:00Z');
const jwt = (secondsFromNow: number, mark = 'x'): string =>
  `h.${Buffer.from(JSON.stringify({ exp: Date.now() / 1000 + secondsFromNow, mark: `${mark}?>~ÿ` })).toString('base64url')}.s`;

/** Creates a cache over a `getToken` that returns values of a list and records the reasons of its calls. */
function keeper(...answers: (() => Promise<string | null> | string | null)[]) {
  const reasons: TokenRequest['reason'][] = [];
  const tokens = createTokenCache(({ reason }) => {
    const answer = answers[reasons.length] ?? answers.at(-1);
    reasons.push(reason);
    return answer ? answer() : null;
  }, 10_000);
  return { tokens, reasons };
}

beforeEach(() => vi.useFakeTimers({ now: NOW }));
afterEach(() => vi.useRealTimers());

describe('the token cache', () => {
  test('requests the token once for concurrent calls and caches it', async () => {
    const { tokens, reasons } = keeper(async () => jwt(3600));
    const all = await Promise.all([tokens.current(), tokens.current(), tokens.current()]);
    expect(new Set(all).size).toBe(1);
    await tokens.current();
    expect(reasons).toEqual(['start']);
  });

  test('renews the token from one minute before it expires', async () => {
    const { tokens, reasons } = keeper(
      () => jwt(300, 'one'),
      () => jwt(300, 'two'),
    );
    const first = await tokens.current();
    vi.setSystemTime(NOW + 239_999);
    expect(await tokens.current()).toBe(first);
    vi.setSystemTime(NOW + 240_000);
    expect(await tokens.current()).not.toBe(first);
    expect(reasons).toEqual(['start', 'expiring']);
  });

  test('uses the token until it expires when it cannot be renewed', async () => {
    const first = jwt(300);
    const { tokens } = keeper(
      () => first,
      () => Promise.reject(new Error('down')),
    );
    await tokens.current();
    vi.setSystemTime(NOW + 299_000);
    expect(await tokens.current()).toBe(first);
    vi.setSystemTime(NOW + 300_000);
    await expect(tokens.current()).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  test.each([['opaque'], ['a.b.c'], ['h.e30.s']])(
    'uses the unreadable token %s until the server rejects it',
    async (opaque) => {
      const { tokens, reasons } = keeper(() => `${opaque}\n`);
      expect(await tokens.current()).toBe(opaque);
      vi.setSystemTime(NOW + 86_400_000);
      expect(await tokens.current()).toBe(opaque);
      expect(reasons).toEqual(['start']);
    },
  );

  test('uses an already expired token until the server rejects it', async () => {
    const over = jwt(-5);
    const { tokens, reasons } = keeper(() => over);
    expect(await tokens.current()).toBe(over);
    expect(await tokens.current()).toBe(over);
    await tokens.renew(over);
    expect(reasons).toEqual(['start', 'expired']);
  });

  test('renews a token once when several calls are rejected', async () => {
    const { tokens, reasons } = keeper(
      () => 'one',
      () => 'two',
      () => 'three',
    );
    const refused = await tokens.current();
    expect(await Promise.all([tokens.renew(refused), tokens.renew(refused)])).toEqual(['two', 'two']);
    expect(await tokens.renew(refused)).toBe('two');
    expect(reasons).toEqual(['start', 'expired']);
  });

  test('caches null, which means signed out', async () => {
    const { tokens, reasons } = keeper(() => null);
    expect([await tokens.current(), await tokens.current()]).toEqual([null, null]);
    expect(reasons).toEqual(['start']);
  });

  test('is cleared even while a request is pending', async () => {
    let release: (token: string) => void = () => undefined;
    const { tokens, reasons } = keeper(
      () => new Promise<string>((resolve) => void (release = resolve)),
      () => 'next-viewer',
    );
    const late = tokens.current();
    tokens.clear();
    expect(await tokens.current()).toBe('next-viewer');
    release('last-viewer');
    await late;
    expect(await tokens.current()).toBe('next-viewer');
    expect(reasons).toEqual(['start', 'start']);
  });
});

describe('a getToken callback', () => {
  test.each<[string, () => never]>([
    [
      'throws',
      () => {
        throw new Error('down');
      },
    ],
    ['returns undefined', () => undefined as never],
    ['returns an empty string', () => '' as never],
    ['returns an object', () => ({ token: 'x' }) as never],
    ['returns a value that is invalid in a header', () => 'a\nb' as never],
  ])('that %s fails the call as unauthenticated, and the next call tries again', async (_, answer) => {
    const { tokens } = keeper(answer, () => 'fine');
    await expect(tokens.current()).rejects.toMatchObject({ kind: 'unauthenticated', code: 'auth_required' });
    expect(await tokens.current()).toBe('fine');
  });

  test('that never settles fails the call as unauthenticated after 10 seconds', async () => {
    const { tokens } = keeper(() => new Promise(() => undefined));
    const call = tokens.current().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await call).toMatchObject({ kind: 'unauthenticated' });
  });
});
