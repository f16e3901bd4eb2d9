import { HTTPError, TimeoutError, type RetryOptions } from 'ky';
import { readProblem } from './reply.ts';

/** The longest wait that a server can ask for and get, in milliseconds. */
export const LONGEST_WAIT = 30_000;
const YEAR = 366 * 24 * 3_600_000;
const STATUSES: readonly number[] = [408, 429, 500, 502, 503, 504];

/** An attempt that broke off on its way and may be made again; `error` is what to say when no try is left. */
export class BrokenOff extends Error {
  readonly error: Error;

  constructor(error: Error) {
    super(error.message);
    this.error = error;
  }
}

/**
 * How long a server asks to wait, in milliseconds from now, at most a year; null when it does not say, or says nothing
 * that RFC 9110 allows (`-5`, `abc`, `1e9`).
 */
export function retryAfter(headers: Headers, now = Date.now()): number | null {
  const value = (headers.get('retry-after') ?? '').trim();
  let wait: number;
  if (/^\d+$/.test(value)) wait = Number(value) * 1000;
  else if (/^[A-Z].*GMT$/.test(value)) wait = Math.max(0, Date.parse(value) - now);
  else return null;
  return Number.isNaN(wait) ? null : Math.min(wait, YEAR);
}

/** What a failed answer says about code and status, as far as the policy cares. */
const codeIn = (data: unknown): unknown =>
  typeof data === 'object' && data !== null && 'code' in data ? data.code : undefined;

/**
 * The one retry policy: at most three tries of GET, PUT, DELETE and keyed POSTs, after a broken connection, a timed-out
 * attempt, 408, 429, 500, 502, 503, 504, and while the first try of the same key is still at work. Between them a
 * back-off of about 0.5 s and 1 s with jitter, or what the server asks for. A wait beyond {@link LONGEST_WAIT}, or beyond
 * the call's deadline, is not waited for: the call fails at once and says when to come back.
 *
 * @param deadline Epoch milliseconds at which the whole call is over.
 */
export function retryPolicy(deadline: number): RetryOptions {
  let wait = 0;
  return {
    limit: 2,
    methods: ['get', 'put', 'delete', 'post'],
    shouldRetry: async ({ error, retryCount }) => {
      const asked = await askedFor(error);
      if (asked === null || asked > LONGEST_WAIT) return false;
      // Never sooner than the server asks: the jitter only adds.
      wait = Math.max(asked * (1 + Math.random() / 10), 500 * 2 ** (retryCount - 1) * (0.5 + Math.random()));
      return Date.now() + wait < deadline;
    },
    delay: () => wait,
  };
}

/** The wait, in milliseconds, after a failure that may be tried again; null after one that may not. */
async function askedFor(error: Error): Promise<number | null> {
  if (error instanceof BrokenOff || error instanceof TimeoutError) return 0;
  if (!(error instanceof HTTPError)) return null;
  const code = codeIn(await readProblem(error.response));
  // A quota shares its status with rate limits, but waiting does not help.
  if (code === 'quota' || !(STATUSES.includes(error.response.status) || code === 'idem_in_flight')) return null;
  return retryAfter(error.response.headers) ?? 0;
}
