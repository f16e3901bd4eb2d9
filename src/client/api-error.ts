import * as z from 'zod/mini';
import { Problem, type FieldProblem, type ProblemCode } from '../contract/index.ts';

/**
 * What went wrong, seen from whoever has to say it to a person. The union is closed: a `switch` over it is complete.
 *
 * - `offline`: no answer came; `timeout`: it did not come in time; `aborted`: the caller, or a change of viewer, ended the call.
 * - `unauthenticated`: nobody is signed in, or the sign-in could not be renewed.
 * - `rate_limited`: the server asks to wait longer than the client waits by itself; see `retryAt`.
 * - `refused`: the server understood and said no (4xx); see `code` and `fields`.
 * - `server`: the server failed (5xx).
 * - `bad_response`: something answered, but not what the contract promises.
 * - `newer`: the API has moved on to a version this client does not speak.
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

/** What can be known about a failure beyond its kind. */
export interface ApiErrorDetails {
  message?: string;
  code?: string;
  status?: number | null;
  requestId?: string | null;
  retryable?: boolean;
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
 * The one error of the ticket API on the client's side. Everything a method of the client throws is one; an own
 * implementation of `TicketApi` throws it too.
 *
 * @example throw new ApiError('refused', { code: 'forbidden', status: 403, message: 'Tickets are for paying customers.' });
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly kind: ApiErrorKind;
  /**
   * Stable: a problem code of the API, or one that goes with the kind (`offline`, `timeout`, `bad_response`, ...), or
   * `proxy_limit` when a proxy in between refuses requests of this size.
   */
  readonly code: string;
  /** HTTP status; null when there was no answer. */
  readonly status: number | null;
  /** What support asks for to find the call in the server's log. */
  readonly requestId: string | null;
  /** Whether the same call, with the same idempotency key, may succeed later. */
  readonly retryable: boolean;
  /** When the server wants to hear from us again, in epoch milliseconds of this machine's clock, at most a year ahead. */
  readonly retryAt: number | null;
  /** The server's own words, when it answered with `application/problem+json`. */
  readonly problem: Problem | null;
  /** The refused fields, by dotted path. */
  readonly fields: readonly FieldProblem[];

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

/** The request id of an answer: from its problem, or from its `X-Request-Id` header. */
export const getRequestId = (headers: Headers): string | null => headers.get('x-request-id');

/**
 * Makes the error for an answer that is no success.
 *
 * @param data The body as parsed JSON; anything else when it was none.
 * @param retryAt When the server asked to be called again, if it did.
 * @param waitTooLong Whether that is later than the client waits by itself.
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
  // The API always says why; without a problem document it was somebody in between.
  const code = problem?.code ?? (status === 413 ? 'proxy_limit' : toErrorCode(status));
  return new ApiError(toErrorKind(status, code, waitTooLong), {
    message: problem
      ? (problem.detail ?? problem.title)
      : code === 'proxy_limit'
        ? 'A proxy in front of the API refused a request of this size (nginx: client_max_body_size).'
        : `The API answered ${status} without a problem document. Is this the address of a ticket API?`,
    code,
    status,
    requestId: problem?.requestId ?? getRequestId(headers),
    retryAt,
    problem,
    // The first try may still be at work; its answer is there for the same key a moment later.
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

/** The code that goes with a status whose answer names none. The titles in `PROBLEMS` would double this file's bytes. */
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
