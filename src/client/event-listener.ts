import { eventCalls } from '../contract/event-calls.ts';
import { ApiError } from './error.ts';
import { readStream } from './event-stream.ts';
import { isApiError } from './is-api-error.ts';
import { abortable, pause, within } from './platform.ts';
import { readProblem, refusalOf } from './reply.ts';
import { type ClientOptions, settingsOf } from './settings.ts';

/** How a stream is listened to. */
export interface ListenOptions {
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
const DEAD = 45_000;
const [SOON, LATE] = [1_000, 60_000];
/** A stream that held this long was no failure, in milliseconds. */
const HELD = 10_000;

/**
 * Listens to the stream of events until the signal ends it: over broken lines, restarts of the server and ends of tokens.
 *
 * @throws ApiError when the server says no for good: it has no stream, or nobody is signed in.
 */
export async function listenToEvents(
  options: ClientOptions,
  { signal, onEvent, onId, onLive, ...follow }: ListenOptions,
): Promise<void> {
  const { streamEvents } = eventCalls;
  const paths: Readonly<Record<string, string | undefined>> = options.paths ?? {};
  const { base, fetcher, attempt, tokens } = settingsOf(options);
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
      ? await abortable(refused === undefined ? tokens.current() : tokens.renew(refused), signal)
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
      const response = await within(attempt, abortable(Promise.resolve(call), both), late);
      if (!response.ok || !response.body) throw await notStream(response);
      // A token that was refused once and renewed is not refused for ever.
      refused = undefined;
      for await (const { name, id, data } of readStream(response.body, { signal: both, quiet: DEAD })) {
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
      failures = Date.now() - began > HELD || atOnce ? 0 : failures + 1;
      if (atOnce) continue;
    } catch (error) {
      if (signal.aborted) break;
      if (isApiError(error) && !error.retryable) throw error;
      if (isApiError(error) && error.status === 401) throw error;
      failures = Date.now() - began > HELD ? 1 : failures + 1;
      wait = isApiError(error) ? Math.max(0, (error.retryAt ?? 0) - Date.now()) : 0;
    }
    say(false);
    const backOff = Math.min(LATE, SOON * 2 ** Math.max(0, failures - 1)) * (0.5 + Math.random() / 2);
    await pause(Math.max(wait, backOff), signal).catch(() => {});
  }
  say(false);
}

async function notStream(response: Response): Promise<ApiError> {
  if (response.status >= 400) return refusalOf(response, await readProblem(response));
  return new ApiError('bad_response', { message: 'The API answered with something that is no stream.' });
}
