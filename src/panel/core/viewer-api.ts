/** Makes the ticket API of a panel and ties it to a viewer. */
import type { CallOptions, Session, CustomerApi } from '../../contract/index.ts';
import { createCustomerClient } from '../../client/create-customer-client.ts';
import { readSession as read } from '../../client/read-session.ts';
import type { PanelServices } from '../types.ts';
import type { Parts } from '../shell/parts.ts';
import type { ViewerToken } from './viewer-token.ts';

/** The ticket API, and how to forget its viewer. */
export interface PanelApi {
  api: CustomerApi;
  /** Drops the token. */
  reset(): void;
}

/** Makes the client over HTTP, unless the vendor handed over an API of their own. */
export async function createApi(
  { options, api }: PanelServices,
  token: ViewerToken['get'],
  locale: string,
  load: Parts['load'],
): Promise<PanelApi> {
  if (options.ticketApi) return { api: options.ticketApi, reset: () => {} };
  const { paths, fetch, statuspageUrl } = options;
  // The server names what is wrong with a field in the panel's language, which need not be the browser's.
  const headers = { 'accept-language': locale, ...options.headers };
  const connection = createCustomerClient({ baseUrl: api, getToken: token, headers, paths, fetch });
  if (statuspageUrl === undefined) return connection;
  const getStatus: CustomerApi['getStatus'] = async (_, given) =>
    (await load('features/status/statuspage.ts')).readStatuspage(statuspageUrl, given?.signal);
  return { ...connection, api: { ...connection.api, getStatus } };
}

/**
 * Reads the session that the loader asked for while the panel was on its way.
 *
 * @returns null when it did not come, came as a refusal or made no sense; the client then asks again, with its retries.
 */
export async function readSession(early: Promise<Response>): Promise<Session | null> {
  try {
    return await read(await withinReason(early));
  } catch {
    return null;
  }
}

/** A page may have put a `fetch` of its own in place that never settles; the client has its own clock. */
const withinReason = <T>(promise: Promise<T>) =>
  Promise.race([promise, new Promise<never>((_, give) => setTimeout(give, 10_000))]);

/**
 * Ties an API to one viewer: once the signal aborts, calls in flight are aborted and their late answers dropped.
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

/** What a sign-out takes to be told. */
interface SignOutParts {
  /** The session of the viewer, also one that is still on its way. */
  session: Promise<Session | null>;
  /** Tells the other tabs. */
  announce: (session: Session) => void;
  api: () => Promise<PanelApi>;
  limitMs: number;
}

/** Tells the server and the other tabs that the viewer has signed out. Best effort: the token expires by itself soon. */
export async function tellSignOut({ session, announce, api, limitMs }: SignOutParts): Promise<void> {
  const tell = async () => {
    // Also when the session has not arrived yet: the token that it was asked for with must not stay good.
    const last = await session;
    if (!last?.viewer) return;
    announce(last);
    await (await api()).api.endSession(undefined, { signal: AbortSignal.timeout(limitMs) });
  };
  await Promise.race([tell().catch(() => {}), new Promise((resolve) => setTimeout(resolve, limitMs))]);
}
