import { ConfigurationError } from '../configuration-error.ts';

import { TUS_ALLOWED, TUS_EXPOSED } from './tus-headers.ts';

const EXPOSED_HEADERS = `ETag, Retry-After, X-Request-Id, Idempotency-Replayed, Content-Disposition, ${TUS_EXPOSED}`;
const ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'accept-language',
  'last-event-id',
  'x-request-id',
  ...TUS_ALLOWED,
];
const ALLOWED_METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
/** Browsers cap this at one or two hours. */
const PREFLIGHT_MAX_AGE_SECONDS = 7_200;

/** Adds CORS headers to responses. */
export interface Cors {
  apply(request: Request, headers: Headers): void;
  preflight(request: Request, headers: Headers): void;
}

/**
 * Creates CORS headers by an exact list of origins. There is no wildcard, no pattern and no credentials mode: the token is sent in
 * a header that the page sets itself, so cookies are not needed.
 *
 * @param origins e.g. `['https://app.example.com']`; `'null'` (sandboxed frames, files) only when listed literally
 * @param headers names of the vendor's own request headers, e.g. `['x-tenant']`
 * @throws ConfigurationError for an invalid origin or header name
 */
export function createCors(origins: readonly string[], headers: readonly string[] = []): Cors {
  for (const name of headers) {
    if (!/^[\w!#$%&'+.^`|~-]+$/.test(name)) throw new ConfigurationError(`"${name}" is not the name of a header.`);
  }
  const allowedHeaders = [...ALLOWED_HEADERS, ...headers].join(', ');
  for (const origin of origins) {
    if (origin !== 'null' && (origin.includes('*') || !URL.canParse(origin) || new URL(origin).origin !== origin)) {
      throw new ConfigurationError(
        `"${origin}" is not an origin. Write scheme, host and port only, as in https://app.example.com; a wildcard is not accepted.`,
      );
    }
  }
  const allowed = new Set(origins);
  const allow = (request: Request, headers: Headers): boolean => {
    headers.append('vary', 'Origin');
    const origin = request.headers.get('origin');
    if (origin === null || !allowed.has(origin)) return false;
    headers.set('access-control-allow-origin', origin);
    return true;
  };
  return {
    apply(request, headers) {
      if (allow(request, headers)) headers.set('access-control-expose-headers', EXPOSED_HEADERS);
    },
    preflight(request, headers) {
      if (!allow(request, headers)) return;
      headers.set('access-control-allow-methods', ALLOWED_METHODS);
      headers.set('access-control-allow-headers', allowedHeaders);
      headers.set('access-control-max-age', String(PREFLIGHT_MAX_AGE_SECONDS));
    },
  };
}
