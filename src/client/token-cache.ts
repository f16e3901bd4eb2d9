import { ApiError } from './api-error.ts';
import { withTimeout } from './natives.ts';
import { getProperty } from './is-api-error.ts';

/**
 * The reason for requesting a token: the first request (`start`), a token that expires within a minute (`expiring`), or a
 * token that the server rejected (`expired`).
 */
export interface TokenRequest {
  reason: 'start' | 'expiring' | 'expired';
}

/** Returns a short-lived JWT for the signed-in user, or null when no user is signed in. */
export type GetToken = (request: TokenRequest) => Promise<string | null> | string | null;

/** In-memory cache of the current viewer's token. */
export interface TokenCache {
  /** Returns a valid token; null when no user is signed in. */
  current(): Promise<string | null>;
  /** Replaces a token that the server rejected. Concurrent calls share one renewal. */
  renew(rejected: string | null): Promise<string | null>;
  clear(): void;
}

interface CachedToken {
  token: string | null;
  /** Epoch milliseconds. */
  renewAt: number;
  /** Epoch milliseconds. */
  expiresAt: number;
}

/** Tokens are renewed this long before they expire. */
const RENEW_BEFORE_MS = 60_000;

/**
 * Creates a cache of the token that `getToken` returns. The token is requested lazily, with one request at a time.
 *
 * @param timeoutMs - timeout of one call of `getToken`, in milliseconds.
 * @throws ApiError `unauthenticated`, from its methods, when `getToken` throws, times out or returns an invalid token.
 */
export function createTokenCache(getToken: GetToken, timeoutMs: number): TokenCache {
  let cached: CachedToken | null = null;
  let pending: Promise<CachedToken> | null = null;

  const request = (reason: TokenRequest['reason']): Promise<CachedToken> => {
    if (pending) return pending;
    const current = requestToken(getToken, reason, timeoutMs).then((token) => {
      // After `clear` the result belongs to the previous viewer.
      if (pending === current) cached = token;
      return token;
    });
    pending = current;
    current
      .catch(() => null)
      .finally(() => {
        if (pending === current) pending = null;
      });
    return current;
  };

  return {
    async current() {
      if (!cached) return (await request('start')).token;
      if (Date.now() < cached.renewAt) return cached.token;
      const previous = cached;
      try {
        return (await request('expiring')).token;
      } catch (error) {
        if (Date.now() < previous.expiresAt) return previous.token;
        throw error;
      }
    },
    async renew(rejected) {
      if (cached && cached.token !== rejected) return cached.token;
      return (await request('expired')).token;
    },
    clear() {
      cached = null;
      pending = null;
    },
  };
}

async function requestToken(
  getToken: GetToken,
  reason: TokenRequest['reason'],
  timeoutMs: number,
): Promise<CachedToken> {
  let result: unknown;
  try {
    result = await withTimeout(
      timeoutMs,
      (async () => getToken({ reason }))(),
      () => new Error(`getToken did not return within ${timeoutMs} ms.`),
    );
  } catch (cause) {
    throw new ApiError('unauthenticated', { message: 'getToken failed.', cause });
  }
  const token = typeof result === 'string' ? result.trim() : null;
  if (result !== null && !/^[\x21-\x7e]+$/.test(token ?? '')) {
    throw new ApiError('unauthenticated', { message: 'getToken must return a JWT or null.' });
  }
  const expiresAt = token === null ? Infinity : readExpiry(token);
  const renewAt = expiresAt - RENEW_BEFORE_MS;
  // A token that looks expired on arrival is used until the server rejects it, because the local clock may be wrong.
  return { token, renewAt: renewAt > Date.now() ? renewAt : Infinity, expiresAt };
}

/** Reads the `exp` claim of a JWT in epoch milliseconds, without verifying the token. Infinity when there is none. */
function readExpiry(token: string): number {
  try {
    const claims: unknown = JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')));
    const exp = getProperty(claims, 'exp');
    return typeof exp === 'number' ? exp * 1000 : Infinity;
  } catch {
    return Infinity;
  }
}
