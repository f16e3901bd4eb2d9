import ky, { isHTTPError, isTimeoutError } from 'ky';
import type { CallOptions, TicketApi } from '../contract/ticket-api.ts';
import type { Endpoint } from '../contract/endpoints/endpoint.ts';
import { LIMITS } from '../contract/limits.ts';
import type { OperationId } from '../contract/operations/index.ts';
import { ApiError } from './api-error.ts';
import { isApiError } from './is-api-error.ts';
import { decodeJson } from './json.ts';
import { NativeXMLHttpRequest, raceSignal, createIdempotencyKey } from './natives.ts';
import { parseResponse, readResponseError } from './parse-response.ts';
import { type InnerOptions, type CreateMethod, uploadResumable } from './upload-resumable.ts';
import { RetryAborted, retryPolicy } from './retry.ts';
import { toFileBody, resolvePaths, buildRoute, type Route, type Table } from './route.ts';
import { type ClientOptions, resolveOptions } from './resolve-options.ts';
import { fetchTransport, xhrTransport } from './transport.ts';

/** A client and the control over its viewer. */
export interface ClientHandle<Api = TicketApi> {
  /** The client: one method for each operation. */
  api: Api;
  /**
   * Discards the token and aborts every call in flight, so that no response for the previous viewer reaches the next one.
   * Later calls request a token from `getToken` again.
   */
  reset(): void;
}

/** Largest JSON response that is read. */
const MAX_JSON_BYTES = 10 * 1024 * 1024;
/** Transfer rate of the slowest supported connection, in bytes per millisecond; extends the timeouts of files. */
const MIN_BYTES_PER_MS = 32;

/**
 * Creates a client with one method for each operation of a table.
 *
 * @throws TypeError when an option is invalid.
 */
export function createClientFromOperations(table: Table, options: ClientOptions): ClientHandle<unknown> {
  const { base, fetcher, attemptMs, totalMs, tokens } = resolveOptions(options);
  const paths = resolvePaths(table, options.paths);
  const headers = new Headers(options.headers);
  const defaultTransport = fetchTransport(fetcher);
  const xhr = options.fetch || !NativeXMLHttpRequest ? null : xhrTransport;
  let viewer = new AbortController();

  interface Call {
    id: string;
    operation: Endpoint;
    route: Route;
    options: InnerOptions;
    key: string;
    signal: AbortSignal;
  }

  const send = async (call: Call, input: Readonly<Record<string, unknown>>, token: string | null, deadline: number) => {
    const { operation, options } = call;
    const { url, body, type } = call.route(input);
    const requestHeaders = new Headers(headers);
    try {
      requestHeaders.set('accept', 'application/json');
      for (const [name, value] of Object.entries(options.headers ?? {})) requestHeaders.set(name, value);
      if (type) requestHeaders.set('content-type', type);
      if (operation.method === 'POST') requestHeaders.set('idempotency-key', call.key);
      if (options.ifMatch !== undefined) requestHeaders.set('if-match', quoteEtag(options.ifMatch));
      if (token !== null) requestHeaders.set('authorization', `Bearer ${token}`);
    } catch (cause) {
      throw new ApiError('refused', {
        message: 'idempotencyKey or ifMatch contains characters that HTTP headers do not allow.',
        cause,
      });
    }

    const extraMs = uploadTimeoutExtra(operation, body);
    const callDeadline = deadline + extraMs;
    const signal = AbortSignal.any([
      call.signal,
      AbortSignal.timeout(Math.max(1, Math.ceil(callDeadline - Date.now()))),
    ]);
    const transport = options.onProgress && operation.sends === 'file' && xhr ? xhr : defaultTransport;
    try {
      const response = await ky(url, {
        method: operation.method,
        headers: requestHeaders,
        signal,
        timeout: attemptMs + extraMs,
        retry: retryPolicy(callDeadline),
        parseJson: decodeJson,
        // ky always passes its own Request; the type also allows a URL.
        fetch: (request) =>
          transport(request instanceof Request ? request : new Request(request), {
            body,
            maxBytes: operation.reply.kind === 'file' ? LIMITS.attachmentBytes : MAX_JSON_BYTES,
            silenceMs: attemptMs,
            onProgress: options.onProgress,
          }),
      });
      return await parseResponse(call.id, call.operation.reply, response);
    } catch (error) {
      throw toApiError(error, signal);
    }
  };

  const run = async (call: Call, input: Readonly<Record<string, unknown>>) => {
    const deadline = Date.now() + totalMs;
    const token = tokens ? await raceSignal(tokenOrAnonymous(call.operation, tokens.current()), call.signal) : null;
    try {
      return await send(call, input, token, deadline);
    } catch (error) {
      if (!tokens || !isApiError(error) || error.status !== 401) throw error;
      const renewedToken = await raceSignal(tokens.renew(token), call.signal);
      // Without a token the repeated call would fail in the same way.
      if (renewedToken === null) throw error;
      return send(call, input, renewedToken, deadline);
    }
  };

  const createMethod: CreateMethod = (id, operation) => {
    const route = buildRoute(operation, base, paths.get(id) ?? operation.path);
    return async (input = {}, options = {}) => {
      if (id === 'uploadAttachment' && options.resumable) return uploadInParts(input, options);
      const signal = options.signal ? AbortSignal.any([options.signal, viewer.signal]) : viewer.signal;
      try {
        signal.throwIfAborted();
        const call = { id, operation, route, options, key: options.idempotencyKey ?? createIdempotencyKey(), signal };
        const output = await run(call, input);
        // The viewer may have changed after the last byte arrived.
        signal.throwIfAborted();
        return output;
      } catch (error) {
        throw toApiError(error, signal);
      }
    };
  };

  const uploadInParts = ({ name, file }: Readonly<Record<string, unknown>>, options: CallOptions) =>
    uploadResumable(createMethod, { name: String(name), file: toFileBody(file) }, options);

  const rows = Object.entries(table) as [OperationId, Endpoint][];
  const api = Object.fromEntries(rows.map(([id, operation]) => [id, createMethod(id, operation)]));

  return {
    api,
    reset() {
      tokens?.clear();
      viewer.abort();
      viewer = new AbortController();
    },
  };
}

/**
 * Falls back to an anonymous call for public operations when `getToken` fails: the status page matters most while the
 * vendor's sign-in is down. Not for the session, which would report the viewer as signed out.
 */
function tokenOrAnonymous(operation: Endpoint, token: Promise<string | null>): Promise<string | null> {
  return operation.open ? token.catch(() => null) : token;
}

/** Computes the extra timeout for a file, in milliseconds: 15 s are enough for JSON, not for a 50 MB log on a phone. */
function uploadTimeoutExtra(operation: Endpoint, body: unknown): number {
  if (operation.reply.kind === 'file') return LIMITS.attachmentBytes / MIN_BYTES_PER_MS;
  if (operation.sends !== 'file') return 0;
  return (body instanceof Blob ? body.size : body instanceof Uint8Array ? body.byteLength : 0) / MIN_BYTES_PER_MS;
}

const quoteEtag = (version: string): string => (/^(?:W\/)?".*"$|^\*$/.test(version) ? version : `"${version}"`);

function toApiError(error: unknown, signal: AbortSignal): ApiError {
  if (signal.aborted) {
    const timedOut = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError';
    return new ApiError(timedOut ? 'timeout' : 'aborted', {
      message: 'The call was aborted by its signal or by a change of viewer.',
      cause: signal.reason,
    });
  }
  if (isApiError(error)) return error;
  if (error instanceof RetryAborted && isApiError(error.error)) return error.error;
  if (isTimeoutError(error)) {
    return new ApiError('timeout', { message: 'The ticket API did not respond in time.', cause: error });
  }
  if (isHTTPError(error)) return readResponseError(error.response, error.data);
  return new ApiError('bad_response', { message: 'The request could not be sent.', cause: error });
}
