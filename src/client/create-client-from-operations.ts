import ky, { isHTTPError, isTimeoutError } from 'ky';
import type { CallOptions, TicketApi } from '../contract/ticket-api.ts';
import type { Call as ApiCall } from '../contract/calls/call.ts';
import { LIMITS } from '../contract/limits.ts';
import type { OperationId } from '../contract/operations/index.ts';
import { ApiError } from './api-error.ts';
import { isApiError } from './is-api-error.ts';
import { decodeJson } from './json.ts';
import { NativeXMLHttpRequest, raceSignal, createIdempotencyKey } from './natives.ts';
import { parseResponse, readResponseError } from './parse-response.ts';
import { type InnerOptions, type MethodOf, uploadResumable } from './upload-resumable.ts';
import { RetryAborted, retryPolicy } from './retry.ts';
import { bytes, resolvePaths, buildRoute, type Route, type Table } from './route.ts';
import { type ClientOptions, resolveOptions } from './resolve-options.ts';
import { fetchTransport, xhrTransport } from './transport.ts';

/** A client together with what its owner needs beside the operations. */
export interface ClientHandle<Api = TicketApi> {
  api: Api;
  /**
   * Forgets the viewer: drops the token and ends every call in flight with `aborted`, so that no answer for the last
   * viewer reaches the next. Calls made afterwards ask `getToken` again.
   */
  reset(): void;
}

/** Bytes of a JSON answer that are read. */
const MAX_JSON_BYTES = 10 * 1024 * 1024;
/** Bytes per millisecond of the slowest connection that files are waited for on. */
const MIN_BYTES_PER_MS = 32;

/**
 * Makes a method for each row of a table; what `createClient`, `connect` and `connectCustomer` stand on.
 *
 * @throws TypeError at once when an option cannot be right.
 */
export function createClientFromOperations(table: Table, options: ClientOptions): ClientHandle<unknown> {
  const { base, fetcher, attempt, total, tokens } = resolveOptions(options);
  const paths = resolvePaths(table, options.paths);
  const headers = new Headers(options.headers);
  const plain = fetchTransport(fetcher);
  const xhr = options.fetch || !NativeXMLHttpRequest ? null : xhrTransport;
  let viewer = new AbortController();

  interface Call {
    id: string;
    operation: ApiCall;
    route: Route;
    options: InnerOptions;
    key: string;
    signal: AbortSignal;
  }

  const send = async (call: Call, input: Readonly<Record<string, unknown>>, token: string | null, deadline: number) => {
    const { operation, options } = call;
    const { url, body, type } = call.route(input);
    const own = new Headers(headers);
    try {
      own.set('accept', 'application/json');
      for (const [name, value] of Object.entries(options.headers ?? {})) own.set(name, value);
      if (type) own.set('content-type', type);
      if (operation.method === 'POST') own.set('idempotency-key', call.key);
      if (options.ifMatch !== undefined) own.set('if-match', quoteEtag(options.ifMatch));
      if (token !== null) own.set('authorization', `Bearer ${token}`);
    } catch (cause) {
      throw new ApiError('refused', { message: 'idempotencyKey or ifMatch cannot stand in a header.', cause });
    }

    const slack = uploadTimeoutExtra(operation, body);
    const until = deadline + slack;
    const signal = AbortSignal.any([call.signal, AbortSignal.timeout(Math.max(1, Math.ceil(until - Date.now())))]);
    const transport = options.onProgress && operation.sends === 'file' && xhr ? xhr : plain;
    try {
      const response = await ky(url, {
        method: operation.method,
        headers: own,
        signal,
        timeout: attempt + slack,
        retry: retryPolicy(until),
        parseJson: decodeJson,
        // ky always hands on a Request of its own making; the second form is only in the type.
        fetch: (request) =>
          transport(request instanceof Request ? request : new Request(request), {
            body,
            largest: operation.reply.kind === 'file' ? LIMITS.attachmentBytes : MAX_JSON_BYTES,
            quiet: attempt,
            onProgress: options.onProgress,
          }),
      });
      return await parseResponse(call.id, call.operation.reply, response);
    } catch (error) {
      throw toApiError(error, signal);
    }
  };

  const run = async (call: Call, input: Readonly<Record<string, unknown>>) => {
    const deadline = Date.now() + total;
    const token = tokens ? await raceSignal(tokenOrAnonymous(call.operation, tokens.current()), call.signal) : null;
    try {
      return await send(call, input, token, deadline);
    } catch (error) {
      if (!tokens || !isApiError(error) || error.status !== 401) throw error;
      const renewed = await raceSignal(tokens.renew(token), call.signal);
      // Still nobody: the same call again would be refused again.
      if (renewed === null) throw error;
      return send(call, input, renewed, deadline);
    }
  };

  const methodOf: MethodOf = (id, operation) => {
    const route = buildRoute(operation, base, paths.get(id) ?? operation.path);
    return async (input = {}, options = {}) => {
      if (id === 'uploadAttachment' && options.resumable) return inParts(input, options);
      const signal = options.signal ? AbortSignal.any([options.signal, viewer.signal]) : viewer.signal;
      try {
        signal.throwIfAborted();
        const call = { id, operation, route, options, key: options.idempotencyKey ?? createIdempotencyKey(), signal };
        const output = await run(call, input);
        // The viewer may have changed after the last byte came.
        signal.throwIfAborted();
        return output;
      } catch (error) {
        throw toApiError(error, signal);
      }
    };
  };

  const inParts = ({ name, file }: Readonly<Record<string, unknown>>, options: CallOptions) =>
    uploadResumable(methodOf, { name: String(name), file: bytes(file) }, options);

  const rows = Object.entries(table) as [OperationId, ApiCall][];
  const api = Object.fromEntries(rows.map(([id, operation]) => [id, methodOf(id, operation)]));

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
 * What everybody may read does not wait for a sign-in that fails: the status page matters most while the vendor's own
 * sign-in is down. The session is the exception, since without a token it would call the viewer signed out.
 */
function tokenOrAnonymous(operation: ApiCall, token: Promise<string | null>): Promise<string | null> {
  return operation.open ? token.catch(() => null) : token;
}

/** More time for files, in milliseconds: 15 s are plenty for JSON and nothing for a 50 MB log on a phone. */
function uploadTimeoutExtra(operation: ApiCall, body: unknown): number {
  if (operation.reply.kind === 'file') return LIMITS.attachmentBytes / MIN_BYTES_PER_MS;
  if (operation.sends !== 'file') return 0;
  return (body instanceof Blob ? body.size : body instanceof Uint8Array ? body.byteLength : 0) / MIN_BYTES_PER_MS;
}

const quoteEtag = (version: string): string => (/^(?:W\/)?".*"$|^\*$/.test(version) ? version : `"${version}"`);

function toApiError(error: unknown, signal: AbortSignal): ApiError {
  if (signal.aborted) {
    const late = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError';
    return new ApiError(late ? 'timeout' : 'aborted', {
      message: 'The caller, or a change of viewer, ended the call.',
      cause: signal.reason,
    });
  }
  if (isApiError(error)) return error;
  if (error instanceof RetryAborted && isApiError(error.error)) return error.error;
  if (isTimeoutError(error)) {
    return new ApiError('timeout', { message: 'The ticket API did not answer in time.', cause: error });
  }
  if (isHTTPError(error)) return readResponseError(error.response, error.data);
  return new ApiError('bad_response', { message: 'The call could not be made.', cause: error });
}
