/** Longest `Retry-After` that the client waits for before an automatic retry. */
export const MAX_RETRY_AFTER_MS = 30_000;
const YEAR_MS = 366 * 24 * 3_600_000;

/**
 * Parses `Retry-After` into milliseconds from now, at most a year; null when the header is missing or not valid by RFC 9110
 * (`-5`, `abc`, `1e9`).
 */
export function retryAfter(headers: Headers, now = Date.now()): number | null {
  const value = (headers.get('retry-after') ?? '').trim();
  let wait: number;
  if (/^\d+$/.test(value)) wait = Number(value) * 1000;
  else if (/^[A-Z].*GMT$/.test(value)) wait = Math.max(0, Date.parse(value) - now);
  else return null;
  return Number.isNaN(wait) ? null : Math.min(wait, YEAR_MS);
}
