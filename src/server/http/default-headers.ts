/** Headers of every response that does not set its own. */
const DEFAULT_HEADERS: Record<string, string> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const defaultHeaders = Object.entries(DEFAULT_HEADERS);

/** Adds the default headers to a response of this server, in place: a copy would wrap its body in a stream. */
export function addDefaultHeaders({ headers }: Response, requestId: string): void {
  for (const [name, value] of defaultHeaders) if (!headers.has(name)) headers.set(name, value);
  headers.set('x-request-id', requestId);
}
