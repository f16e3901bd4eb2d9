/**
 * What the widget carries in ky's place: the panel's build puts this file where the client imports `ky`. It does what the
 * client asks of ky (attempts with a time limit each, and retries as the policy says) and nothing else; the client's tests
 * run on both. ky's hooks, merged options, streams and defaults would cost everybody who opens the panel 3 kB.
 *
 * Node, vendors and bundlers use ky.
 */
import type { RetryOptions } from 'ky';
import { pause, within } from './platform.ts';

/** An answer that says no. */
export class HTTPError extends Error {
  readonly response: Response;

  constructor(response: Response) {
    super(String(response.status));
    this.response = response;
  }
}

/** An attempt that took too long. */
export class TimeoutError extends Error {}

interface Options extends RequestInit {
  method: string;
  signal: AbortSignal;
  /** Milliseconds that one attempt may take. */
  timeout: number;
  retry: Required<Pick<RetryOptions, 'limit' | 'shouldRetry' | 'delay'>> & { methods: readonly string[] };
  fetch: (request: Request) => Promise<Response>;
}

/**
 * @returns the first answer that says yes.
 * @throws HTTPError, TimeoutError, the signal's reason, or what `fetch` threw, once the policy allows no further try.
 */
export default async function ky(url: string, { timeout, retry, fetch, signal, ...init }: Options): Promise<Response> {
  for (let retryCount = 1; ; retryCount++) {
    const attempt = new AbortController();
    try {
      const request = new Request(url, { ...init, signal: AbortSignal.any([signal, attempt.signal]) });
      const response = await within(timeout, fetch(request), () => new TimeoutError());
      if (response.ok) return response;
      throw new HTTPError(response);
    } catch (error) {
      // A timed-out attempt must not go on beside the next one.
      attempt.abort(error);
      signal.throwIfAborted();
      const again =
        error instanceof Error &&
        retryCount <= retry.limit &&
        retry.methods.includes(init.method.toLowerCase()) &&
        (await retry.shouldRetry({ error, retryCount }));
      if (!again) throw error;
      await pause(retry.delay(retryCount), signal);
    }
  }
}
