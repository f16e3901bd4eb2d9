import { createTokenCache } from '../../client/token-cache.ts';
import { hash } from './hash.ts';
import type { PanelServices, TokenRequest } from '../types.ts';

/** The viewer's token. Tokens of signed-out viewers are rejected. */
export interface ViewerToken {
  /**
   * Returns a token; null when no user is signed in. API client and event stream share one token, and the first is the one
   * that was requested before the shell rendered.
   */
  get(request: TokenRequest): Promise<string | null>;
  /** Returns the response of `GET /v1/session` that was requested before the shell rendered; once only. */
  takeSession(): Promise<Response> | undefined;
  /** Discards the token and the prefetched session, which belong to the previous viewer. */
  discardPrefetched(): void;
  /** Rejects the current token from now on, even if it is returned again, and requests none until `signIn`. */
  signOut(): void;
  /** Allows token requests again. */
  signIn(): void;
}

const TOKEN_TIMEOUT_MS = 10_000;

/** Creates the token of one panel's viewer. It stores only hashes of tokens. */
export function createViewerToken({ early, requestToken }: PanelServices): ViewerToken {
  let signedOut = false;
  let signOutCount = 0;
  /** Hash of the current token. */
  let current = '';
  /** Hash of the last token that was signed out. */
  let signedOutHash = '';
  const check = async (pending: Promise<string | null>) => {
    const countBefore = signOutCount;
    const token = await pending;
    if (!token) return null;
    const tokenHash = hash(token);
    if (countBefore === signOutCount) current = tokenHash;
    // The viewer signed out meanwhile; the report of that sign-out still needs the token.
    else signedOutHash = tokenHash;
    return countBefore === signOutCount && tokenHash === signedOutHash ? null : token;
  };
  let earlyToken = early && check(early.token);
  // Handled when the client repeats the request, with a message.
  earlyToken?.catch(() => {});
  let earlySession = early?.session;
  const cache = createTokenCache((request) => {
    const prefetched = request.reason === 'start' ? earlyToken : undefined;
    earlyToken = undefined;
    return prefetched ?? (signedOut ? null : check(requestToken(request)));
  }, TOKEN_TIMEOUT_MS);
  return {
    async get({ reason }) {
      const token = await cache.current();
      return reason === 'expired' ? cache.renew(token) : token;
    },
    takeSession() {
      const session = earlySession;
      earlySession = undefined;
      return session;
    },
    discardPrefetched() {
      earlyToken = earlySession = undefined;
      cache.clear();
    },
    signOut() {
      signedOut = true;
      signOutCount++;
      signedOutHash = current || signedOutHash;
    },
    signIn() {
      signedOut = false;
      current = '';
      cache.clear();
    },
  };
}
