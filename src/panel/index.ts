/** The panel's entry. Requests token and session before rendering, in parallel with the form and the API client. */
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
    // Handled when the client repeats the request, with a message.
    session.catch(() => {});
    return { token, session };
  };
  // Only the default call is prefetched; the client handles the options.
  const early = (ticketApi ?? headers ?? paths ?? own) ? undefined : requestSession();
  const root = host.badge.getRootNode();
  if (!(root instanceof ShadowRoot)) throw new TypeError();
  const live = root.querySelector('output') ?? host.badge;
  return startShell({ ...host, root, live, api, requestToken, unreadableToken, early });
};

/** Resolves the base URL of the API. An invalid one is returned unchanged: the client rejects it, and the panel shows the error. */
function resolveApi(api: string, base: string): string {
  try {
    return resolveUrl(api, base).href.replace(/\/$/, '');
  } catch {
    return api;
  }
}

/**
 * Creates the function that requests a token as the vendor configured; it returns null when no user is signed in.
 *
 * @param base - base URL of the page.
 * @param onUnreadable - receives a response of the token URL that is invalid.
 */
function createTokenSource(
  options: WidgetOptions,
  base: string,
  onUnreadable: (response: Response) => void,
): PanelServices['requestToken'] {
  return async (request) => {
    // Read at each request, because the options are mutated.
    const { getToken, tokenUrl } = options;
    if (getToken) return getToken(request);
    if (!tokenUrl) return null;
    return readToken(await fetch(resolveUrl(tokenUrl, base), { cache: 'no-store' }), onUnreadable);
  };
}
