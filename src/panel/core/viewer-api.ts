/** Creates the ticket API of a panel and binds it to a viewer. */
import type { CallOptions, Session, CustomerApi } from '../../contract/index.ts';
import { createCustomerClient } from '../../client/create-customer-client.ts';
import { readSession as read } from '../../client/read-session.ts';
import type { PanelServices } from '../types.ts';
import type { ModuleLoader } from './module-registry.ts';
import type { ViewerToken } from './viewer-token.ts';

/** The ticket API and the control over its viewer. */
export interface PanelApi {
  api: CustomerApi;
  /** Drops the token. */
  reset(): void;
}

/** Creates the HTTP client, unless the option `ticketApi` replaces it. */
export async function createApi(
  { options, api }: PanelServices,
  token: ViewerToken['get'],
  locale: string,
  load: ModuleLoader['load'],
): Promise<PanelApi> {
  if (options.ticketApi) return { api: options.ticketApi, reset: () => {} };
  const { paths, fetch, statuspageUrl } = options;
  // The server localizes field errors in the panel's language, which may differ from the browser's.
  const headers = { 'accept-language': locale, ...options.headers };
  const connection = createCustomerClient({ baseUrl: api, getToken: token, headers, paths, fetch });
  if (statuspageUrl === undefined) return connection;
  const getStatus: CustomerApi['getStatus'] = async (_, callOptions) =>
    (await load('features/status/statuspage.ts')).readStatuspage(statuspageUrl, callOptions?.signal);
  return { ...connection, api: { ...connection.api, getStatus } };
}

/**
 * Parses the session that was requested before the client loaded.
 *
 * @returns null after a failure, an error status or an invalid body; the client then repeats the request, with retries.
 */
export async function readSession(early: Promise<Response>): Promise<Session | null> {
  try {
    return await read(await withEarlyTimeout(early));
  } catch {
    return null;
  }
}

/** Rejects after ten seconds, because a `fetch` patched by the page may never settle. */
const withEarlyTimeout = <T>(promise: Promise<T>) =>
  Promise.race([promise, new Promise<never>((_, reject) => setTimeout(reject, 10_000))]);

/**
 * Binds an API to one viewer: when the signal aborts, calls in flight are aborted and their late responses are ignored.
 *
 * @param signal - aborts when the viewer is replaced.
 */
export function bindToViewer(api: CustomerApi, signal: AbortSignal): CustomerApi {
  return new Proxy(api, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (input: unknown, options: CallOptions = {}) =>
        new Promise((resolve, reject) => {
          const stop = () => reject(signal.reason);
          if (signal.aborted) return stop();
          signal.addEventListener('abort', stop);
          const both = options.signal ? AbortSignal.any([signal, options.signal]) : signal;
          Promise.resolve(Reflect.apply(method, target, [input, { ...options, signal: both }]))
            .then(resolve, reject)
            .finally(() => signal.removeEventListener('abort', stop));
          return undefined;
        });
    },
  });
}

/** Parameters of {@link reportSignOut}. */
interface SignOutReport {
  /** Session of the viewer; may still be pending. */
  session: Promise<Session | null>;
  /** Notifies the other tabs. */
  announce: (session: Session) => void;
  api: () => Promise<PanelApi>;
  limitMs: number;
}

/** Reports a sign-out to the server and to the other tabs. Errors are ignored: the token expires soon. */
export async function reportSignOut({ session, announce, api, limitMs }: SignOutReport): Promise<void> {
  const report = async () => {
    // Waits for a pending session, so that its token is revoked too.
    const last = await session;
    if (!last?.viewer) return;
    announce(last);
    await (await api()).api.endSession(undefined, { signal: AbortSignal.timeout(limitMs) });
  };
  await Promise.race([report().catch(() => {}), new Promise((resolve) => setTimeout(resolve, limitMs))]);
}
