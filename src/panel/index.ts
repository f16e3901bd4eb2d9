/**
 * The panel's entry. It asks for the token and the session before anything is drawn, so that both are on their way while
 * the form is put up and the client is still being fetched.
 */
import { resolveUrl } from '../dom/resolve-url.ts';
import type { PanelServices, StartPanel, TokenRequest, WidgetOptions } from './types.ts';
import { readToken } from './core/read-token.ts';
import { hash } from './core/hash.ts';
import { startShell } from './shell/index.tsx';

/** Starts the panel inside the loader's shadow root; it stays hidden until `open` is called. */
export const start: StartPanel = (host) => {
  const { ticketApi, headers, paths, fetch: own } = host.options;
  const base = host.badge.baseURI;
  const api = resolveApi(host.options.api ?? host.origin, base);
  const askToken = createTokenSource(host.options, base);
  // Only the plain call is made ahead: the client knows all the others.
  const plain = !(ticketApi ?? headers ?? paths ?? own);
  let signedOut = false;
  /** Grows with each sign-out. */
  let signOuts = 0;
  /** Hashes of the token in use, and of the one that a sign-out ended. */
  let inUse = '';
  let ended = '';
  const ask = async (request: TokenRequest) => {
    const before = signOuts;
    const token = await askToken(request);
    if (!token) return null;
    const mark = hash(token);
    if (before === signOuts) inUse = mark;
    // It arrives after its viewer has signed out; their sign-out still needs it.
    else ended = mark;
    return before === signOuts && mark === ended ? null : token;
  };
  let early = plain ? ask({ reason: 'start' }) : undefined;
  const root = host.badge.getRootNode();
  if (!(root instanceof ShadowRoot)) throw new TypeError();
  const services: PanelServices = {
    ...host,
    root,
    live: root.querySelector('output') ?? host.badge,
    api,
    session: early?.then((token) =>
      fetch(`${api}/v1/session`, { headers: token ? { authorization: `Bearer ${token}` } : {} }),
    ),
    token(request) {
      const ready = request.reason === 'start' ? early : undefined;
      early = undefined;
      return ready ?? (signedOut ? Promise.resolve(null) : ask(request));
    },
    discardPrefetched() {
      early = services.session = undefined;
    },
    signOut() {
      signedOut = true;
      signOuts++;
      ended = inUse || ended;
    },
    signIn() {
      signedOut = false;
      inUse = '';
    },
  };
  // Both failures come up again, with words, when the client tries.
  services.session?.catch(() => {});
  return startShell(services);
};

/** What is no URL is left to the client, whose refusal the panel shows. */
function resolveApi(api: string, base: string): string {
  try {
    return resolveUrl(api, base).href.replace(/\/$/, '');
  } catch {
    return api;
  }
}

/**
 * Creates the function that gets a token the way the vendor configured; it answers null when nobody is signed in.
 *
 * @param base - the base URL of the page.
 */
function createTokenSource(options: WidgetOptions, base: string): PanelServices['token'] {
  let explained = false;
  const explain = (reason: string) => {
    // oxlint-disable-next-line no-console -- the one line that tells a developer why nobody seems to be signed in.
    if (!explained) console.warn(reason);
    explained = true;
  };
  return async (request) => {
    // Read at each request: the options change in place.
    const { getToken, tokenUrl } = options;
    if (getToken) return getToken(request);
    if (!tokenUrl) return null;
    return readToken(await fetch(resolveUrl(tokenUrl, base), { cache: 'no-store' }), explain);
  };
}
