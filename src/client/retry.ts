import { isHTTPError, isTimeoutError, type RetryOptions } from 'ky';
import { getProperty } from './property.ts';
import { MAX_RETRY_AFTER_MS, retryAfter } from './retry-after.ts';

const STATUSES: readonly number[] = [408, 429, 500, 502, 503, 504];

/** An attempt that broke off on its way and may be made again; `error` is what to say when no try is left. */
export class RetryAborted extends Error {
  readonly error: Error;

  constructor(error: Error) {
    super(error.message);
    this.error = error;
  }
}

/**
 * The one retry policy: at most three tries of GET, PUT, DELETE and keyed POSTs, after a broken connection, a timed-out
 * attempt, 408, 429, 500, 502, 503, 504, and while the first try of the same key is still at work. Between them a
 * back-off of about 0.5 s and 1 s with jitter, or what the server asks for. A wait beyond {@link MAX_RETRY_AFTER_MS}, or beyond
 * the call's deadline, is not waited for: the call fails at once and says when to come back.
 *
 * @param deadline Epoch milliseconds at which the whole call is over.
 */
export function retryPolicy(deadline: number): RetryOptions {
  let wait = 0;
  return {
    limit: 2,
    methods: ['get', 'put', 'delete', 'post'],
    shouldRetry: ({ error, retryCount }) => {
      const asked = askedFor(error);
      if (asked === null || asked > MAX_RETRY_AFTER_MS) return false;
      // Never sooner than the server asks: the jitter only adds.
      wait = Math.max(asked * (1 + Math.random() / 10), 500 * 2 ** (retryCount - 1) * (0.5 + Math.random()));
      return Date.now() + wait < deadline;
    },
    delay: () => wait,
  };
}

/** The wait, in milliseconds, after a failure that may be tried again; null after one that may not. */
function askedFor(error: Error): number | null {
  if (error instanceof RetryAborted || isTimeoutError(error)) return 0;
  if (!isHTTPError(error)) return null;
  const code = getProperty(error.data, 'code');
  // A quota shares its status with rate limits, but waiting does not help.
  if (code === 'quota' || !(STATUSES.includes(error.response.status) || code === 'idem_in_flight')) return null;
  return retryAfter(error.response.headers) ?? 0;
}
