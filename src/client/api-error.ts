import * as z from 'zod/mini';
import { Problem, type FieldProblem, type ProblemCode } from '../contract/index.ts';

/**
 * Category of a failed call. The union is closed, so a `switch` over it can be exhaustive.
 *
 * - `offline`: no response arrived.
 * - `timeout`: the response did not arrive in time.
 * - `aborted`: the caller aborted the call, or the viewer changed.
 * - `unauthenticated`: no user is signed in, or the token could not be renewed.
 * - `rate_limited`: the server demands a longer wait than the client retries for; see `retryAt`.
 * - `refused`: the server rejected the request (4xx); see `code` and `fields`.
 * - `server`: the server failed (5xx).
 * - `bad_response`: the response does not match the contract.
 * - `newer`: the API has a newer version than this client supports.
 */
export type ApiErrorKind =
  | 'offline'
  | 'timeout'
  | 'aborted'
  | 'unauthenticated'
  | 'rate_limited'
  | 'refused'
  | 'server'
  | 'bad_response'
  | 'newer';

/** Details of an {@link ApiError}; each property defaults to a value derived from the kind, or to null. */
export interface ApiErrorDetails {
  /** For developers. Default: the kind. */
  message?: string;
  code?: string;
  /** HTTP status. */
  status?: number | null;
  requestId?: string | null;
  retryable?: boolean;
  /** Epoch milliseconds. */
  retryAt?: number | null;
  problem?: Problem | null;
  cause?: unknown;
}

const CODES: Record<ApiErrorKind, string> = {
  offline: 'offline',
  timeout: 'timeout',
  aborted: 'aborted',
  unauthenticated: 'auth_required',
  rate_limited: 'rate_limited',
  refused: 'bad_request',
  server: 'internal',
  bad_response: 'bad_response',
  newer: 'schema_newer',
};

const FINAL: readonly ApiErrorKind[] = ['aborted', 'refused', 'newer'];

/**
 * Error thrown by every method of the client. A custom implementation of `TicketApi` throws it too.
 *
 * @example throw new ApiError('refused', { code: 'forbidden', status: 403, message: 'Tickets are for paying customers.' });
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly kind: ApiErrorKind;
  /**
   * Stable code: a problem code of the API, the code of the kind (`offline`, `timeout`, `bad_response`, ...), or
   * `proxy_limit` when a proxy rejects requests of this size.
   */
  readonly code: string;
  /** HTTP status; null when no response arrived. */
  readonly status: number | null;
  /** Identifies the request in the server's log. */
  readonly requestId: string | null;
  /** Whether the same call, with the same idempotency key, may succeed later. */
  readonly retryable: boolean;
  /** Earliest time of the next attempt by `Retry-After`, in epoch milliseconds of the local clock, at most a year ahead. */
  readonly retryAt: number | null;
  /** The `application/problem+json` body of the response. */
  readonly problem: Problem | null;
  /** The rejected fields, by dotted path. */
  readonly fields: readonly FieldProblem[];

  /**
   * Creates an error.
   *
   * @param kind - category of the failure; determines the defaults of `code` and `retryable`.
   * @param details - overrides of the defaults.
   */
  constructor(kind: ApiErrorKind, details: ApiErrorDetails = {}) {
    super(details.message ?? kind, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.code = details.code ?? CODES[kind];
    this.status = details.status ?? null;
    this.requestId = details.requestId ?? null;
    this.retryable = details.retryable ?? !FINAL.includes(kind);
    this.retryAt = details.retryAt ?? null;
    this.problem = details.problem ?? null;
    this.fields = details.problem?.errors ?? [];
  }
}

/** Reads the request id from the `X-Request-Id` header. */
export const getRequestId = (headers: Headers): string | null => headers.get('x-request-id');

/**
 * Creates the error for a response without a success status.
 *
 * @param data - the body as parsed JSON; any other value when the body is not JSON.
 * @param retryAt - epoch milliseconds of the next allowed attempt, if the server sent one.
 * @param waitTooLong - whether `retryAt` is beyond the longest wait before an automatic retry.
 */
export function createResponseError(
  status: number,
  headers: Headers,
  data: unknown,
  retryAt: number | null = null,
  waitTooLong = false,
): ApiError {
  const parsed = z.safeParse(Problem, data);
  const problem = parsed.success ? parsed.data : null;
  // The API always sends a problem document, so a response without one comes from a proxy.
  const code = problem?.code ?? (status === 413 ? 'proxy_limit' : toErrorCode(status));
  return new ApiError(toErrorKind(status, code, waitTooLong), {
    message: problem
      ? (problem.detail ?? problem.title)
      : code === 'proxy_limit'
        ? 'A proxy in front of the API rejected a request of this size (nginx: client_max_body_size).'
        : `The API returned ${status} without a problem document. Check that baseUrl is the URL of a ticket API.`,
    code,
    status,
    requestId: problem?.requestId ?? getRequestId(headers),
    retryAt,
    problem,
    // The first attempt is still running; a retry with the same key returns its stored response.
    ...(code === 'idem_in_flight' ? { retryable: true } : {}),
  });
}

function toErrorKind(status: number, code: string, waitTooLong: boolean): ApiErrorKind {
  if (code === 'schema_newer') return 'newer';
  if (status === 401) return 'unauthenticated';
  if (status === 408) return 'timeout';
  // `quota` shares its status with rate limits, but waiting does not help.
  if (waitTooLong || (status === 429 && code !== 'quota')) return 'rate_limited';
  if (status >= 500) return 'server';
  return status >= 400 ? 'refused' : 'bad_response';
}

/** Problem codes for responses without one. Not derived from `PROBLEMS`, whose titles would double the size of this module. */
export const STATUS_TO_CODE: Readonly<Record<number, ProblemCode | 'timeout'>> = {
  401: 'auth_required',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'timeout',
  409: 'conflict',
  412: 'stale',
  415: 'content_type',
  422: 'validation',
  428: 'precondition_required',
  429: 'rate_limited',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
};

function toErrorCode(status: number): string {
  if (status < 400) return 'bad_response';
  return STATUS_TO_CODE[status] ?? (status >= 500 ? 'internal' : 'bad_request');
}
