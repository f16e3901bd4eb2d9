import { isLoopback } from './options.ts';

/**
 * Whether cookies of a request are `Secure`: always, except on a plain loopback URL, where some browsers would drop them.
 *
 * @param publicUrl the configured URL, which decides where it is set
 */
export function isSecureRequest(request: Request, publicUrl: URL | null): boolean {
  if (publicUrl) return publicUrl.protocol === 'https:';
  const url = toRequestUrl(request);
  return url.protocol === 'https:' || request.headers.get('x-forwarded-proto') === 'https' || !isLoopback(url);
}

/** URL of a request by its `Host`. */
export function toRequestUrl(request: Request): URL {
  const url = new URL(request.url);
  const host = request.headers.get('host');
  return host !== null && URL.canParse(`${url.protocol}//${host}`)
    ? new URL(`${url.protocol}//${host}${url.pathname}${url.search}`)
    : url;
}

/** Name of a cookie. `__Host-` lets browsers refuse one that a subdomain or a plain connection has set. */
export const toCookieName = (name: string, secure: boolean): string => `${secure ? '__Host-' : ''}madoguchi_${name}`;

/** Reads a cookie; null when it is absent or sent more than once. */
export function readCookie(request: Request, name: string): string | null {
  const values = (request.headers.get('cookie') ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`))
    .map((part) => part.slice(name.length + 1));
  return values.length === 1 ? (values[0] ?? null) : null;
}

/** @param maxAgeSeconds 0 deletes the cookie */
export function formatCookie(name: string, value: string, secure: boolean, maxAgeSeconds: number): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${secure ? '; Secure' : ''}`;
}

/**
 * Whether a request was made by a page of this server's own origin. Browsers send `Sec-Fetch-Site` to secure and loopback URLs;
 * on other URLs, `Origin` decides, which every browser sends with a POST.
 */
export function isSameOrigin(request: Request, publicUrl: URL | null): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const origin = request.headers.get('origin');
  if (origin === null || !URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  return host === toRequestUrl(request).host || host === publicUrl?.host;
}
