import { eventCalls } from '../contract/calls/events.ts';
import { ApiError } from './api-error.ts';
import { parseEventStream } from './sse-parser.ts';
import { isApiError } from './is-api-error.ts';
import { raceSignal, delay, withTimeout } from './natives.ts';
import { readProblem, readResponseError } from './parse-response.ts';
import { type ClientOptions, resolveOptions } from './resolve-options.ts';

/** How a stream is listened to. */
export interface SubscribeOptions {
  /** Ends it. */
  signal: AbortSignal;
  /** Where an earlier page left off, as `onId` said: all that happened since comes first. */
  lastId?: string | undefined;
  /** Told of each event by its name and its data, once and in order, signs of life left out. */
  onEvent: (name: string, data: string) => void;
  /** Told how far is read, to be kept over a reload. */
  onId?: ((id: string) => void) | undefined;
  /** Whether events come at once. While they do not, whoever shows something asks from time to time. */
  onLive?: ((live: boolean) => void) | undefined;
}

/** Silence after which a stream is dead, in milliseconds: three signs of life were missed. */
const HEARTBEAT_TIMEOUT_MS = 45_000;
const [MIN_BACKOFF_MS, MAX_BACKOFF_MS] = [1_000, 60_000];
/** A stream that held this long was no failure, in milliseconds. */
const STABLE_AFTER_MS = 10_000;

/**
 * Listens to the stream of events until the signal ends it: over broken lines, restarts of the server and ends of tokens.
 *
 * @throws ApiError when the server says no for good: it has no stream, or nobody is signed in.
 */
export async function subscribe(
  options: ClientOptions,
  { signal, onEvent, onId, onLive, ...follow }: SubscribeOptions,
): Promise<void> {
  const { streamEvents } = eventCalls;
  const paths: Readonly<Record<string, string | undefined>> = options.paths ?? {};
  const { base, fetcher, attempt, tokens } = resolveOptions(options);
  const url = base + (paths['streamEvents'] ?? streamEvents.path);
  let lastId = follow.lastId;
  let refused: string | null | undefined;
  let failures = 0;
  let live = false;

  const say = (now: boolean) => {
    if (live === now) return;
    live = now;
    onLive?.(now);
  };

  /** Listens once. Answers whether to come back at once, because the token has ended. */
  async function listen(): Promise<boolean> {
    const token = tokens
      ? await raceSignal(refused === undefined ? tokens.current() : tokens.renew(refused), signal)
      : null;
    // Aborted also when the stream falls silent, so that nothing of it stays open.
    const own = new AbortController();
    const both = AbortSignal.any([signal, own.signal]);
    const headers = new Headers(options.headers);
    headers.set('accept', 'text/event-stream');
    if (token !== null) headers.set('authorization', `Bearer ${token}`);
    if (lastId !== undefined) headers.set('last-event-id', lastId);
    try {
      const late = () => new ApiError('timeout', { message: `No stream began within ${attempt} ms.` });
      const call = fetcher(url, {
        headers,
        signal: both,
        credentials: 'omit',
        cache: 'no-store',
        redirect: 'manual',
      });
      const response = await withTimeout(attempt, raceSignal(Promise.resolve(call), both), late);
      if (!response.ok || !response.body) throw await notStream(response);
      // A token that was refused once and renewed is not refused for ever.
      refused = undefined;
      for await (const { name, id, data } of parseEventStream(response.body, {
        signal: both,
        quiet: HEARTBEAT_TIMEOUT_MS,
      })) {
        say(true);
        if (name === 'end') return data.includes('"expired"');
        onEvent(name, data);
        // Only now: an event that somebody could not take comes again.
        if (id !== undefined && id !== lastId) {
          lastId = id;
          onId?.(id);
        }
      }
      return false;
    } catch (error) {
      if (isApiError(error) && error.status === 401 && tokens && refused === undefined) {
        refused = token;
        return true;
      }
      throw error;
    } finally {
      own.abort();
    }
  }

  while (!signal.aborted) {
    const began = Date.now();
    let wait = 0;
    try {
      const atOnce = await listen();
      failures = Date.now() - began > STABLE_AFTER_MS || atOnce ? 0 : failures + 1;
      if (atOnce) continue;
    } catch (error) {
      if (signal.aborted) break;
      if (isApiError(error) && !error.retryable) throw error;
      if (isApiError(error) && error.status === 401) throw error;
      failures = Date.now() - began > STABLE_AFTER_MS ? 1 : failures + 1;
      wait = isApiError(error) ? Math.max(0, (error.retryAt ?? 0) - Date.now()) : 0;
    }
    say(false);
    const backOff =
      Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** Math.max(0, failures - 1)) * (0.5 + Math.random() / 2);
    await delay(Math.max(wait, backOff), signal).catch(() => {});
  }
  say(false);
}

async function notStream(response: Response): Promise<ApiError> {
  if (response.status >= 400) return readResponseError(response, await readProblem(response));
  return new ApiError('bad_response', { message: 'The API answered with something that is no stream.' });
}
