import { createTokenCache } from '../../client/token-cache.ts';
import { hash } from './hash.ts';
import type { PanelServices, TokenRequest } from '../types.ts';

/** The viewer's token, and which tokens no longer count. */
export interface ViewerToken {
  /**
   * Returns a token; null when no user is signed in. API client and event stream share one token, and the first is the one
   * that was requested before the shell rendered.
   */
  get(request: TokenRequest): Promise<string | null>;
  /** The answer of `GET /v1/session` that was requested before the shell was drawn; at most once. */
  takeSession(): Promise<Response> | undefined;
  /** Discards the token and the prefetched session, which belong to the previous viewer. */
  discardPrefetched(): void;
  /** Rejects the current token from now on, even if it is returned again, and requests none until `signIn`. */
  signOut(): void;
  /** Allows token requests again. */
  signIn(): void;
}

const TOKEN_TIMEOUT_MS = 10_000;

/** Creates the token of one panel's viewer. Of the tokens, only hashes are kept. */
export function createViewerToken({ early, requestToken }: PanelServices): ViewerToken {
  let signedOut = false;
  /** Grows with each sign-out. */
  let signOuts = 0;
  let inUse = '';
  /** The token that a sign-out ended. */
  let ended = '';
  const check = async (pending: Promise<string | null>) => {
    const before = signOuts;
    const token = await pending;
    if (!token) return null;
    const mark = hash(token);
    if (before === signOuts) inUse = mark;
    // It arrives after its viewer has signed out; their sign-out still needs it.
    else ended = mark;
    return before === signOuts && mark === ended ? null : token;
  };
  let earlyToken = early && check(early.token);
  // The failure comes up again, with words, when the client tries.
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
      signOuts++;
      ended = inUse || ended;
    },
    signIn() {
      signedOut = false;
      inUse = '';
      cache.clear();
    },
  };
}
