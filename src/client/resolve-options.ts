import type { OperationId } from '../contract/index.ts';
import { nativeFetch } from './natives.ts';
import { baseAddress } from './route.ts';
import { createTokenCache, type GetToken } from './token-cache.ts';

/** What a client can be told. */
export interface ClientOptions {
  /** Where the ticket API is; `/v1/...` is appended. Relative to the page in browsers, absolute elsewhere. */
  baseUrl: string;
  /** Answers with the viewer's token. Without it, calls go without `Authorization`. */
  getToken?: GetToken | undefined;
  /** Headers of every call. Those that the client sets itself win. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Other paths, by operation id, with the same placeholders as in the table. */
  paths?: { readonly [I in OperationId]?: string | undefined } | Readonly<Record<string, string>> | undefined;
  /** Instead of the page's `fetch` as it was when this module loaded. Called with a URL and a `RequestInit`. */
  fetch?: typeof fetch | undefined;
  /** In milliseconds. Files get time for their size on top, at 32 kB a second. */
  timeouts?:
    | {
        /** One attempt, answer included. Default 15,000. */
        attempt?: number | undefined;
        /** A whole call with its retries and waits. Default 45,000. */
        total?: number | undefined;
        /** One question to `getToken`. Default 10,000. */
        token?: number | undefined;
      }
    | undefined;
}

/**
 * What calls and the stream of events go by.
 *
 * @throws TypeError when an option cannot be right.
 */
export function resolveOptions({ baseUrl, fetch = nativeFetch, getToken, timeouts = {} }: ClientOptions) {
  const base = baseAddress(baseUrl);
  if (!fetch) throw new TypeError('fetch: there is none here, so one must be given.');
  const { attempt = 15_000, total = 45_000, token = 10_000 } = timeouts;
  return { base, fetcher: fetch, attempt, total, tokens: getToken ? createTokenCache(getToken, token) : null };
}
