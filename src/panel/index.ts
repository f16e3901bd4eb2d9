/**
 * The panel's entry. It asks for the token and the session before anything is drawn, so that both are on their way while
 * the form is put up and the client is still being fetched.
 */
import type { PanelServices, StartPanel, TokenRequest, WidgetOptions } from './host.ts';
import { startShell } from './shell/index.tsx';

/** Starts the panel inside the loader's shadow root; it stays hidden until `open` is called. */
export const start: StartPanel = (host) => {
  const { ticketApi, headers, paths, fetch: own, api = host.origin } = host.options;
  // Only the plain call is made ahead: the client knows all the others.
  const plain = !(ticketApi ?? headers ?? paths ?? own);
  let early = plain ? askToken(host.options, { reason: 'start' }) : undefined;
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
      return ready ?? askToken(host.options, request);
    },
    forget() {
      early = services.session = undefined;
    },
  };
  // Both failures come up again, with words, when the client tries.
  services.session?.catch(() => {});
  return startShell(services);
};

/** Gets a token by whatever way the vendor configured; null when nobody is signed in. */
async function askToken({ getToken, tokenUrl }: WidgetOptions, request: TokenRequest): Promise<string | null> {
  if (getToken) return getToken(request);
  if (!tokenUrl) return null;
  const response = await fetch(tokenUrl, { cache: 'no-store' });
  // A failure says nothing about who is signed in; any other answer without a JWT in it says: nobody.
  if (response.status > 499) throw new Error(`The token URL answered ${response.status}.`);
  return /eyJ[\w.-]+/.exec(await response.text())?.[0] ?? null;
}
