import { isHTTPError, isTimeoutError, type RetryOptions } from 'ky';
import { getProperty } from './is-api-error.ts';
import { MAX_RETRY_AFTER_MS, retryAfter } from './retry-after.ts';

const RETRYABLE_STATUSES: readonly number[] = [408, 429, 500, 502, 503, 504];

/** A failed attempt that may be retried; `error` is thrown when no retry is left. */
export class RetryAborted extends Error {
  readonly error: Error;

  constructor(error: Error) {
    super(error.message);
    this.error = error;
  }
}

/**
 * Creates the retry policy of a call: at most three attempts of GET, PUT, DELETE and keyed POST, after a network failure, a
 * timeout, 408, 429, 500, 502, 503, 504, or `idem_in_flight`. Waits about 0.5 s, then 1 s with jitter, or the server's
 * `Retry-After`. If the wait exceeds {@link MAX_RETRY_AFTER_MS} or the deadline, the call fails immediately with `retryAt`.
 *
 * @param deadline - epoch milliseconds at which the call times out.
 */
export function retryPolicy(deadline: number): RetryOptions {
  let wait = 0;
  return {
    limit: 2,
    methods: ['get', 'put', 'delete', 'post'],
    shouldRetry: ({ error, retryCount }) => {
      const minimum = getMinimumWait(error);
      if (minimum === null || minimum > MAX_RETRY_AFTER_MS) return false;
      // Jitter only adds to `Retry-After`.
      wait = Math.max(minimum * (1 + Math.random() / 10), 500 * 2 ** (retryCount - 1) * (0.5 + Math.random()));
      return Date.now() + wait < deadline;
    },
    delay: () => wait,
  };
}

/** Returns the minimum wait before a retry, in milliseconds; null when the error is not retryable. */
function getMinimumWait(error: Error): number | null {
  if (error instanceof RetryAborted || isTimeoutError(error)) return 0;
  if (!isHTTPError(error)) return null;
  const code = getProperty(error.data, 'code');
  // `quota` shares its status with rate limits, but waiting does not help.
  if (code === 'quota' || !(RETRYABLE_STATUSES.includes(error.response.status) || code === 'idem_in_flight'))
    return null;
  return retryAfter(error.response.headers) ?? 0;
}
