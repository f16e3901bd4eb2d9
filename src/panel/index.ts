/**
 * The panel's entry. It asks for the token and the session before anything is drawn, so that both are on their way while
 * the form is put up and the client is still being fetched.
 */
import { resolveUrl } from '../dom/resolve-url.ts';
import type { PanelServices, StartPanel, WidgetOptions } from './types.ts';
import { readToken } from './core/read-token.ts';
import { startShell } from './shell/index.tsx';

/** Starts the panel inside the loader's shadow root; it stays hidden until `open` is called. */
export const start: StartPanel = (host) => {
  const { ticketApi, headers, paths, fetch: own } = host.options;
  const base = host.badge.baseURI;
  const api = resolveApi(host.options.api ?? host.defaultApi, base);
  const { promise: unreadableToken, resolve: onUnreadable } = Promise.withResolvers<Response>();
  const requestToken = createTokenSource(host.options, base, onUnreadable);
  const requestSession = () => {
    const token = requestToken({ reason: 'start' });
    const session = token.then((it) =>
      fetch(`${api}/v1/session`, { headers: it ? { authorization: `Bearer ${it}` } : {} }),
    );
    // Failures come up again, with words, when the client tries.
    session.catch(() => {});
    return { token, session };
  };
  // Only the plain call is made ahead: the client knows all the others.
  const early = (ticketApi ?? headers ?? paths ?? own) ? undefined : requestSession();
  const root = host.badge.getRootNode();
  if (!(root instanceof ShadowRoot)) throw new TypeError();
  const live = root.querySelector('output') ?? host.badge;
  return startShell({ ...host, root, live, api, requestToken, unreadableToken, early });
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
 * @param onUnreadable - called with an answer of the token URL that makes no sense.
 */
function createTokenSource(
  options: WidgetOptions,
  base: string,
  onUnreadable: (response: Response) => void,
): PanelServices['requestToken'] {
  return async (request) => {
    // Read at each request: the options change in place.
    const { getToken, tokenUrl } = options;
    if (getToken) return getToken(request);
    if (!tokenUrl) return null;
    return readToken(await fetch(resolveUrl(tokenUrl, base), { cache: 'no-store' }), onUnreadable);
  };
}
