import { ApiError } from './api-error.ts';
import { withTimeout } from './natives.ts';
import { getProperty } from './property.ts';

/** Why a token is asked for: none is there yet, it ends within a minute, or the server no longer takes it. */
export interface TokenRequest {
  reason: 'start' | 'expiring' | 'expired';
}

/** Answers with a short-lived JWT for whoever is signed in; null when nobody is. */
export type GetToken = (request: TokenRequest) => Promise<string | null> | string | null;

/** The token of the current viewer, in memory only. */
export interface TokenCache {
  /** The token to use now; null when nobody is signed in. */
  current(): Promise<string | null>;
  /** Another token, after the server refused this one. Calls that were refused together share one renewal. */
  renew(refused: string | null): Promise<string | null>;
  clear(): void;
}

interface CachedToken {
  token: string | null;
  /** Epoch milliseconds from which a newer one is asked for. */
  renewAt: number;
  endsAt: number;
}

/** How long before its end a token is renewed, in milliseconds. */
const RENEW_BEFORE_MS = 60_000;

/**
 * Keeps the token of a vendor's `getToken`: asked for lazily, one question at a time, at most `limit` milliseconds long.
 *
 * @throws ApiError `unauthenticated`, from its methods, when `getToken` throws, does not answer in time or answers with
 *   something that is no token.
 */
export function createTokenCache(getToken: GetToken, limit: number): TokenCache {
  let held: CachedToken | null = null;
  let asking: Promise<CachedToken> | null = null;

  const ask = (reason: TokenRequest['reason']): Promise<CachedToken> => {
    if (asking) return asking;
    const question = answer(getToken, reason, limit).then((got) => {
      // After `forget` an answer belongs to somebody who is no longer there.
      if (asking === question) held = got;
      return got;
    });
    asking = question;
    question
      .catch(() => null)
      .finally(() => {
        if (asking === question) asking = null;
      });
    return question;
  };

  return {
    async current() {
      if (!held) return (await ask('start')).token;
      if (Date.now() < held.renewAt) return held.token;
      const before = held;
      try {
        return (await ask('expiring')).token;
      } catch (error) {
        if (Date.now() < before.endsAt) return before.token;
        throw error;
      }
    },
    async renew(refused) {
      if (held && held.token !== refused) return held.token;
      return (await ask('expired')).token;
    },
    clear() {
      held = null;
      asking = null;
    },
  };
}

async function answer(getToken: GetToken, reason: TokenRequest['reason'], limit: number): Promise<CachedToken> {
  let given: unknown;
  try {
    given = await withTimeout(
      limit,
      (async () => getToken({ reason }))(),
      () => new Error(`getToken did not answer within ${limit} ms.`),
    );
  } catch (cause) {
    throw new ApiError('unauthenticated', { message: 'getToken failed, so nobody is known to be signed in.', cause });
  }
  const token = typeof given === 'string' ? given.trim() : null;
  if (given !== null && !/^[\x21-\x7e]+$/.test(token ?? '')) {
    throw new ApiError('unauthenticated', { message: 'getToken must answer with a JWT, or with null.' });
  }
  const endsAt = token === null ? Infinity : readExpiry(token);
  const renewAt = endsAt - RENEW_BEFORE_MS;
  // A token that is over when it arrives is used until it is refused: either the server says so, or the clock here is wrong.
  return { token, renewAt: renewAt > Date.now() ? renewAt : Infinity, endsAt };
}

/** When a JWT ends by its `exp`, in epoch milliseconds, unverified: that is the server's part. Infinity when it cannot be read. */
function readExpiry(token: string): number {
  try {
    const claims: unknown = JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')));
    const end = getProperty(claims, 'exp');
    return typeof end === 'number' ? end * 1000 : Infinity;
  } catch {
    return Infinity;
  }
}
