import { ApiError, getRequestId } from './api-error.ts';
import { NativeXMLHttpRequest, raceSignal, withTimeout } from './natives.ts';
import { getProperty } from './is-api-error.ts';
import { RetryAborted } from './retry.ts';

/** Body of a request. */
export type RequestBody = string | Blob | Uint8Array<ArrayBuffer> | null;

/** Body, limits and progress callback of one attempt. */
export interface Attempt {
  body: RequestBody;
  /** Largest response that is accepted. */
  maxBytes: number;
  /** Milliseconds without a byte of the response after which the attempt times out. */
  silenceMs: number;
  onProgress?: ((fraction: number) => void) | undefined;
}

/**
 * Sends a request and reads the whole response, so that a connection lost in the middle of the body counts as a failed
 * attempt.
 *
 * @throws RetryAborted when a retry may succeed; ApiError when it cannot.
 */
export type Transport = (request: Request, attempt: Attempt) => Promise<Response>;

/** Sends with `fetch`. */
export const fetchTransport =
  (fetcher: typeof fetch): Transport =>
  async (request, attempt) => {
    let response: unknown;
    try {
      // Body outside of the Request: cloning a Request for a retry would copy the file in memory.
      const sent = raceSignal(
        (async () =>
          fetcher(request.url, {
            method: request.method,
            headers: request.headers,
            body: attempt.body,
            signal: request.signal,
            // The token authenticates the viewer. Cookies would only allow request forgery (CSRF).
            credentials: 'omit',
            cache: 'no-store',
            // `follow` would turn a POST into a GET of a login page; `error` would look like a network failure.
            redirect: 'manual',
          }))(),
        request.signal,
      );
      // No silence timeout for files: the response starts only after the whole upload.
      response = await (isBinary(attempt.body)
        ? sent
        : withTimeout(attempt.silenceMs, sent, () => createSilenceError(attempt.silenceMs)));
    } catch (cause) {
      throw cause instanceof RetryAborted ? cause : toNetworkError(cause);
    }
    if (!isResponse(response)) {
      throw new ApiError('bad_response', { message: 'fetch did not return a Response.' });
    }
    if (response.status < 200 || (response.status >= 300 && response.status < 400)) {
      throw new ApiError('bad_response', {
        message: 'The API returned a redirect. Set baseUrl to the final URL.',
        status: response.status,
        requestId: getRequestId(response.headers),
      });
    }
    const bytes = await readAll(response, attempt, request.signal);
    reportProgress(attempt.onProgress, 1);
    return rebuildResponse(response.status, response.headers, bytes);
  };

/**
 * Sends with `XMLHttpRequest`, which reports upload progress. With `fetch`, progress needs a streamed body, which browsers
 * send over HTTP/2 only.
 */
export const xhrTransport: Transport = (request, attempt) =>
  new Promise((resolve, reject) => {
    if (!NativeXMLHttpRequest) throw new TypeError('XMLHttpRequest is not available.');
    const xhr = new NativeXMLHttpRequest();
    const onAbort = () => {
      xhr.abort();
      reject(request.signal.reason);
    };
    if (request.signal.aborted) return onAbort();
    request.signal.addEventListener('abort', onAbort);
    xhr.open(request.method, request.url);
    xhr.responseType = 'blob';
    request.headers.forEach((value, name) => xhr.setRequestHeader(name, value));
    xhr.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable && event.total > 0) reportProgress(attempt.onProgress, event.loaded / event.total);
    });
    xhr.addEventListener('error', () => reject(toNetworkError(new TypeError('network error'))));
    xhr.addEventListener('load', () => {
      const headers = new Headers();
      for (const [, name = '', value = ''] of xhr.getAllResponseHeaders().matchAll(/^(.+?):(.*)/gm))
        headers.append(name, value.trim());
      const body: unknown = xhr.response;
      reportProgress(attempt.onProgress, 1);
      resolve(rebuildResponse(xhr.status, headers, body instanceof Blob ? body : new Blob()));
    });
    xhr.addEventListener('loadend', () => request.signal.removeEventListener('abort', onAbort));
    xhr.send(attempt.body);
  });

function isResponse(value: unknown): value is Response {
  return (
    typeof getProperty(value, 'status') === 'number' &&
    typeof getProperty(getProperty(value, 'headers'), 'get') === 'function' &&
    typeof getProperty(value, 'arrayBuffer') === 'function'
  );
}

// Every engine rejects with a TypeError when the network fails; other errors come from a custom fetch.
function toNetworkError(cause: unknown): Error {
  return getProperty(cause, 'name') === 'TypeError'
    ? new RetryAborted(new ApiError('offline', { message: 'The ticket API is not reachable.', cause }))
    : new ApiError('bad_response', { message: 'The custom fetch failed.', cause });
}

const isBinary = (body: RequestBody): boolean => body !== null && typeof body !== 'string';

const createSilenceError = (silenceMs: number): RetryAborted =>
  new RetryAborted(new ApiError('timeout', { message: `No data received for ${silenceMs} ms.` }));

async function readAll(response: Response, { maxBytes, silenceMs }: Attempt, signal: AbortSignal): Promise<Blob> {
  const details = { status: response.status, requestId: getRequestId(response.headers) };
  const next = async <T>(promise: Promise<T>): Promise<T> => {
    try {
      return await withTimeout(silenceMs, raceSignal(promise, signal), () => createSilenceError(silenceMs));
    } catch (cause) {
      if (cause instanceof RetryAborted) throw cause;
      throw new RetryAborted(
        new ApiError('bad_response', { ...details, message: 'The response was incomplete.', cause }),
      );
    }
  };
  const tooLarge = () =>
    new ApiError('bad_response', { ...details, message: `The response is larger than ${maxBytes} bytes.` });

  const reader = response.body?.getReader?.();
  if (!reader) {
    const bytes = await next(response.arrayBuffer());
    if (bytes.byteLength > maxBytes) throw tooLarge();
    return new Blob([bytes]);
  }
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await next(reader.read());
      if (done) return new Blob(chunks);
      size += value.byteLength;
      if (size > maxBytes) throw tooLarge();
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

function reportProgress(onProgress: Attempt['onProgress'], fraction: number): void {
  try {
    onProgress?.(fraction);
  } catch {
    // An exception in the callback must not fail the upload.
  }
}
