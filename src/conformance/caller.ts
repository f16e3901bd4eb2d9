import { setTimeout as sleep } from 'node:timers/promises';
import { operations, type Operation, type OperationId } from '../contract/index.ts';
import { readBody, type ApiResponse } from './http-response.ts';
import type { TestUser } from './test-users.ts';

/** Options of a request. */
export interface RequestSpec {
  /** Test user whose token is sent; `anonymous` sends none. Default: `owner`. */
  as?: TestUser | 'anonymous';
  /** Token sent instead of the test user's. */
  token?: string;
  /** Path parameter `id`. */
  id?: string;
  query?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** Body sent without serialization. */
  raw?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
  /** Idempotency key of a POST; null sends none. Default: a random one. */
  key?: string | null;
}

/** Sends requests unmodified. Retries only when the server returns `Retry-After`. */
export interface Caller {
  call(operation: OperationId, spec?: RequestSpec): Promise<ApiResponse>;
  send(method: string, path: string, spec?: RequestSpec): Promise<ApiResponse>;
  /** All responses so far, for checks that examine every response. */
  readonly responses: readonly ApiResponse[];
}

/** Options of {@link createCaller}. */
export interface CallerOptions {
  /** URL without a trailing slash. */
  baseUrl: string;
  tokens: Partial<Record<TestUser, string>>;
  fetch: typeof fetch;
  /** Timeout of a request in milliseconds. */
  timeoutMs: number;
  /** Called with the delay in seconds before a retry. */
  onWait?: ((seconds: number) => void) | undefined;
}

/** Longer `Retry-After` values are not waited for. */
const MAX_WAIT_SECONDS = 60;
const MAX_TRIES = 8;

/** The API could not be reached. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** Creates a caller that authenticates as the test users. */
export function createCaller({ baseUrl, tokens, fetch, timeoutMs, onWait }: CallerOptions): Caller {
  const responses: ApiResponse[] = [];

  const sendOnce = async (method: string, path: string, spec: RequestSpec, operation: OperationId | null) => {
    const url = new URL(baseUrl + path);
    for (const [name, value] of Object.entries(spec.query ?? {})) url.searchParams.append(name, value);
    const headers = new Headers({ accept: 'application/json', ...spec.headers });
    const token = spec.token ?? (spec.as === 'anonymous' ? undefined : tokens[spec.as ?? 'owner']);
    if (token !== undefined && !headers.has('authorization')) headers.set('authorization', `Bearer ${token}`);
    if (method === 'POST' && typeof spec.key === 'string') headers.set('idempotency-key', spec.key);
    if (spec.body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
    const body = spec.raw ?? (spec.body === undefined ? null : JSON.stringify(spec.body));
    const label = `${method} ${path}${url.search}`;
    try {
      const response = await fetch(url.href, {
        method,
        headers,
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return await readBody({ label, operation, method }, response);
    } catch (cause) {
      const reason =
        cause instanceof Error ? (cause.cause instanceof Error ? cause.cause : cause).message : 'no response';
      throw new UnreachableError(`${label}: no response (${reason}).`, { cause });
    }
  };

  const sendWithRetry = async (method: string, path: string, spec: RequestSpec, operation: OperationId | null) => {
    const withKey = { ...spec, key: spec.key === undefined ? crypto.randomUUID() : spec.key };
    for (let tries = 1; ; tries++) {
      const response = await sendOnce(method, path, withKey, operation);
      const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
      const busy = response.status === 503 || (response.status === 429 && response.problem.code !== 'quota');
      if (busy && wait >= 0 && wait <= MAX_WAIT_SECONDS && tries < MAX_TRIES) {
        onWait?.(wait);
        await sleep(Math.max(wait, 0.1) * 1_000);
        continue;
      }
      responses.push(response);
      return response;
    }
  };

  return {
    responses,
    send: (method, path, spec = {}) => sendWithRetry(method, path, spec, null),
    call(id, spec = {}) {
      const operation: Operation = operations[id];
      const path = operation.path.replace('{id}', encodeURIComponent(spec.id ?? ''));
      const bytes = operation.body === 'file' && { 'content-type': 'application/octet-stream' };
      return sendWithRetry(operation.method, path, { ...spec, headers: { ...bytes, ...spec.headers } }, id);
    },
  };
}
