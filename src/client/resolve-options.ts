import type { OperationId } from '../contract/index.ts';
import { nativeFetch } from './natives.ts';
import { resolveBaseUrl } from './route.ts';
import { createTokenCache, type GetToken } from './token-cache.ts';

/** Options of the client. */
export interface ClientOptions {
  /** Base URL of the ticket API; `/v1/...` is appended. Relative to the page in browsers, absolute elsewhere. */
  baseUrl: string;
  /** Returns the viewer's token. Without it, requests have no `Authorization` header. */
  getToken?: GetToken | undefined;
  /** Headers of every request. Headers set by the client take precedence. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Custom paths by operation id, with the same placeholders as the default path. */
  paths?: { readonly [I in OperationId]?: string | undefined } | Readonly<Record<string, string>> | undefined;
  /** Custom `fetch`, called with a URL and a `RequestInit`. Default: the global `fetch` at the time this module loaded. */
  fetch?: typeof fetch | undefined;
  /** Timeouts in milliseconds. File transfers get extra time for their size, at 32 kB per second. */
  timeouts?:
    | {
        /** One attempt, including its response. Default 15,000. */
        attempt?: number | undefined;
        /** A call with all its retries and waits. Default 45,000. */
        total?: number | undefined;
        /** One call of `getToken`. Default 10,000. */
        token?: number | undefined;
      }
    | undefined;
}

/**
 * Validates the options and applies the defaults.
 *
 * @throws TypeError when an option is invalid.
 */
export function resolveOptions({ baseUrl, fetch = nativeFetch, getToken, timeouts = {} }: ClientOptions) {
  const base = resolveBaseUrl(baseUrl);
  if (!fetch) throw new TypeError('fetch: this platform has no global fetch. Set the option "fetch".');
  const { attempt: attemptMs = 15_000, total: totalMs = 45_000, token: tokenMs = 10_000 } = timeouts;
  return { base, fetcher: fetch, attemptMs, totalMs, tokens: getToken ? createTokenCache(getToken, tokenMs) : null };
}
