import { ApiError, getRequestId } from './api-error.ts';
import { NativeXMLHttpRequest, raceSignal, withTimeout } from './natives.ts';
import { getProperty } from './property.ts';
import { RetryAborted } from './retry.ts';

/** The bytes of a request. */
export type RequestBody = string | Blob | Uint8Array<ArrayBuffer> | null;

/** What one attempt needs beside the request's head. */
export interface Attempt {
  body: RequestBody;
  /** Bytes of an answer that are read; a larger one is refused. */
  largest: number;
  /** Milliseconds without a byte of the answer after which the attempt is given up. */
  quiet: number;
  onProgress?: ((fraction: number) => void) | undefined;
}

/**
 * Makes one attempt: sends the request and reads the whole answer, so that an attempt is over only when its last byte is
 * here, and a connection that breaks in the middle of an answer is one more broken attempt.
 *
 * @throws BrokenOff when another attempt may help; ApiError when it cannot.
 */
export type Transport = (request: Request, attempt: Attempt) => Promise<Response>;

/** Sends with `fetch`. */
export const fetchTransport =
  (fetcher: typeof fetch): Transport =>
  async (request, attempt) => {
    let response: unknown;
    try {
      // The body goes beside the request: a Request that is cloned for another try would keep a copy of each file in memory.
      const sent = raceSignal(
        (async () =>
          fetcher(request.url, {
            method: request.method,
            headers: request.headers,
            body: attempt.body,
            signal: request.signal,
            // The viewer is in the token. A cookie would only open the door to forged requests.
            credentials: 'omit',
            cache: 'no-store',
            // Followed, a redirect turns a POST into a GET of some login page; as an error it would look like a dead network.
            redirect: 'manual',
          }))(),
        request.signal,
      );
      // The answer to a file begins only after its last byte is up, however long that takes.
      response = await (upload(attempt.body)
        ? sent
        : withTimeout(attempt.quiet, sent, () => createSilenceTimer(attempt.quiet)));
    } catch (cause) {
      throw cause instanceof RetryAborted ? cause : toNetworkError(cause);
    }
    if (!isResponse(response)) {
      throw new ApiError('bad_response', { message: 'fetch did not answer with a Response.' });
    }
    if (response.status < 200 || (response.status >= 300 && response.status < 400)) {
      throw new ApiError('bad_response', {
        message: 'The API answered with a redirect. Give the client its final address.',
        status: response.status,
        requestId: getRequestId(response.headers),
      });
    }
    const bytes = await readAll(response, attempt, request.signal);
    tell(attempt.onProgress, 1);
    return rebuildResponse(response.status, response.headers, bytes);
  };

/**
 * Sends with `XMLHttpRequest`, the only way to learn how far an upload is: progress of `fetch` needs a streamed body,
 * which browsers send over HTTP/2 only.
 */
export const xhrTransport: Transport = (request, attempt) =>
  new Promise((resolve, reject) => {
    if (!NativeXMLHttpRequest) throw new TypeError('There is no XMLHttpRequest here.');
    const xhr = new NativeXMLHttpRequest();
    const stop = () => {
      xhr.abort();
      reject(request.signal.reason);
    };
    if (request.signal.aborted) return stop();
    request.signal.addEventListener('abort', stop);
    xhr.open(request.method, request.url);
    xhr.responseType = 'blob';
    request.headers.forEach((value, name) => xhr.setRequestHeader(name, value));
    xhr.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable && event.total > 0) tell(attempt.onProgress, event.loaded / event.total);
    });
    xhr.addEventListener('error', () => reject(toNetworkError(new TypeError('network error'))));
    xhr.addEventListener('load', () => {
      const headers = new Headers();
      for (const [, name = '', value = ''] of xhr.getAllResponseHeaders().matchAll(/^(.+?):(.*)/gm))
        headers.append(name, value.trim());
      const answer: unknown = xhr.response;
      tell(attempt.onProgress, 1);
      resolve(rebuildResponse(xhr.status, headers, answer instanceof Blob ? answer : new Blob()));
    });
    xhr.addEventListener('loadend', () => request.signal.removeEventListener('abort', stop));
    xhr.send(attempt.body);
  });

function isResponse(value: unknown): value is Response {
  return (
    typeof getProperty(value, 'status') === 'number' &&
    typeof getProperty(getProperty(value, 'headers'), 'get') === 'function' &&
    typeof getProperty(value, 'arrayBuffer') === 'function'
  );
}

// Every engine rejects with a TypeError when the network fails; whatever else comes out of a replaced fetch is its own.
function toNetworkError(cause: unknown): Error {
  return getProperty(cause, 'name') === 'TypeError'
    ? new RetryAborted(new ApiError('offline', { message: 'The ticket API could not be reached.', cause }))
    : new ApiError('bad_response', { message: 'fetch failed in a way of its own.', cause });
}

const upload = (body: RequestBody): boolean => body !== null && typeof body !== 'string';

const createSilenceTimer = (quiet: number): RetryAborted =>
  new RetryAborted(new ApiError('timeout', { message: `Nothing came for ${quiet} ms.` }));

async function readAll(response: Response, { largest, quiet }: Attempt, signal: AbortSignal): Promise<Blob> {
  const known = { status: response.status, requestId: getRequestId(response.headers) };
  const next = async <T>(promise: Promise<T>): Promise<T> => {
    try {
      return await withTimeout(quiet, raceSignal(promise, signal), () => createSilenceTimer(quiet));
    } catch (cause) {
      if (cause instanceof RetryAborted) throw cause;
      throw new RetryAborted(new ApiError('bad_response', { ...known, message: 'The answer broke off.', cause }));
    }
  };
  const tooLarge = () =>
    new ApiError('bad_response', { ...known, message: `The answer is larger than ${largest} bytes.` });

  const reader = response.body?.getReader?.();
  if (!reader) {
    const bytes = await next(response.arrayBuffer());
    if (bytes.byteLength > largest) throw tooLarge();
    return new Blob([bytes]);
  }
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await next(reader.read());
      if (done) return new Blob(chunks);
      size += value.byteLength;
      if (size > largest) throw tooLarge();
      chunks.push(value);
    }
  } catch (error) {
    reader.cancel().catch(() => undefined);
    throw error;
  }
}

function rebuildResponse(status: number, headers: Headers, bytes: Blob): Response {
  const empty = status === 204 || status === 205;
  return new Response(empty ? null : bytes, { status, headers: new Headers(headers) });
}

// A callback that throws must not end the upload it only watches.
function tell(onProgress: Attempt['onProgress'], fraction: number): void {
  try {
    onProgress?.(fraction);
  } catch {
    // Nothing of ours depends on it.
  }
}
