import { eventEndpoints } from '../contract/endpoints/events.ts';
import { ApiError } from './api-error.ts';
import { parseEventStream } from './sse-parser.ts';
import { isApiError } from './is-api-error.ts';
import { raceSignal, delay, withTimeout } from './natives.ts';
import { readProblem, readResponseError } from './parse-response.ts';
import { type ClientOptions, resolveOptions } from './resolve-options.ts';

/** Options of a subscription. */
export interface SubscribeOptions {
  /** Ends the subscription. */
  signal: AbortSignal;
  /** Last event id of an earlier subscription, from `onId`: missed events are delivered first. */
  lastId?: string | undefined;
  /** Receives the name and data of each event, exactly once and in order. */
  onEvent: (name: string, data: string) => void;
  /** Receives the id of the last processed event. Store it to resume after a reload. */
  onId?: ((id: string) => void) | undefined;
  /**
   * Passes `keepalive` to `fetch`. Firefox keeps a page with any other running request out of its back/forward cache. The
   * request can outlive the page, so abort the signal on `pagehide`. Default false.
   */
  keepalive?: boolean | undefined;
  /** The stream. Default: the customers' (`streamEvents`). */
  stream?: { id: string; path: string } | undefined;
  /** Receives whether the stream is connected. While it is not, poll for changes. */
  onLive?: ((live: boolean) => void) | undefined;
}

const CUSTOMER_STREAM = { id: 'streamEvents', path: eventEndpoints.streamEvents.path };
/** Three missed heartbeats. */
const HEARTBEAT_TIMEOUT_MS = 45_000;
const [MIN_BACKOFF_MS, MAX_BACKOFF_MS] = [1_000, 60_000];
/** A connection that lasted this long resets the backoff. */
const STABLE_AFTER_MS = 10_000;

/**
 * Receives server-sent events until the signal aborts. Reconnects with exponential backoff after network failures, server
 * restarts and token expiry.
 *
 * @throws ApiError when the server has no event stream, or no user is signed in.
 */
export async function subscribe(
  options: ClientOptions,
  { signal, onEvent, onId, onLive, lastId: initialId, keepalive = false, stream = CUSTOMER_STREAM }: SubscribeOptions,
): Promise<void> {
  const paths: Readonly<Record<string, string | undefined>> = options.paths ?? {};
  const { base, fetcher, attemptMs, tokens } = resolveOptions(options);
  const url = base + (paths[stream.id] ?? stream.path);
  let lastId = initialId;
  let rejectedToken: string | null | undefined;
  let failures = 0;
  let live = false;

  const setLive = (next: boolean) => {
    if (live === next) return;
    live = next;
    onLive?.(next);
  };

  /** Reads one connection to its end. Returns true to reconnect immediately, because the token has expired. */
  async function readConnection(): Promise<boolean> {
    const token = tokens
      ? await raceSignal(rejectedToken === undefined ? tokens.current() : tokens.renew(rejectedToken), signal)
      : null;
    // Also aborted on a heartbeat timeout, which closes the connection.
    const controller = new AbortController();
    const connectionSignal = AbortSignal.any([signal, controller.signal]);
    const headers = new Headers(options.headers);
    headers.set('accept', 'text/event-stream');
    if (token !== null) headers.set('authorization', `Bearer ${token}`);
    if (lastId !== undefined) headers.set('last-event-id', lastId);
    try {
      const createTimeoutError = () =>
        new ApiError('timeout', { message: `The event stream did not start within ${attemptMs} ms.` });
      const call = fetcher(url, {
        headers,
        signal: connectionSignal,
        credentials: 'omit',
        cache: 'no-store',
        redirect: 'manual',
        keepalive,
      });
      const response = await withTimeout(
        attemptMs,
        raceSignal(Promise.resolve(call), connectionSignal),
        createTimeoutError,
      );
      if (!response.ok || !response.body) throw await createStreamError(response);
      rejectedToken = undefined;
      for await (const { name, id, data } of parseEventStream(response.body, {
        signal: connectionSignal,
        silenceMs: HEARTBEAT_TIMEOUT_MS,
      })) {
        setLive(true);
        if (name === 'end') return data.includes('"expired"');
        onEvent(name, data);
        // After `onEvent`: when it throws, the event is delivered again.
        if (id !== undefined && id !== lastId) {
          lastId = id;
          onId?.(id);
        }
      }
      return false;
    } catch (error) {
      if (isApiError(error) && error.status === 401 && tokens && rejectedToken === undefined) {
        rejectedToken = token;
        return true;
      }
      throw error;
    } finally {
      controller.abort();
    }
  }

  while (!signal.aborted) {
    const startedAt = Date.now();
    let wait = 0;
    try {
      const reconnectNow = await readConnection();
      failures = Date.now() - startedAt > STABLE_AFTER_MS || reconnectNow ? 0 : failures + 1;
      if (reconnectNow) continue;
    } catch (error) {
      if (signal.aborted) break;
      if (isApiError(error) && !error.retryable) throw error;
      if (isApiError(error) && error.status === 401) throw error;
      failures = Date.now() - startedAt > STABLE_AFTER_MS ? 1 : failures + 1;
      wait = isApiError(error) ? Math.max(0, (error.retryAt ?? 0) - Date.now()) : 0;
    }
    setLive(false);
    const backoff =
      Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** Math.max(0, failures - 1)) * (0.5 + Math.random() / 2);
    await delay(Math.max(wait, backoff), signal).catch(() => {});
  }
  setLive(false);
}

async function createStreamError(response: Response): Promise<ApiError> {
  if (response.status >= 400) return readResponseError(response, await readProblem(response));
  return new ApiError('bad_response', { message: 'The API did not return an event stream.' });
}
