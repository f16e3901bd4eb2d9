import { setTimeout as sleep } from 'node:timers/promises';
import { operations, type Operation, type OperationId } from '../contract/index.ts';
import { readBody, type Answer } from './http-response.ts';
import type { TestUser } from './test-users.ts';

/** What one call says. */
export interface RequestSpec {
  /** Whose token it carries; the owner's when not given, none for `nobody`. */
  as?: TestUser | 'nobody';
  /** A token of one's own making, instead. */
  token?: string;
  /** In the path. */
  id?: string;
  query?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is. */
  raw?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
  /** The idempotency key of a POST; a random one when not given, none for null. */
  key?: string | null;
}

/** Makes calls exactly as they are told: nothing is repaired, and only what the server asks to wait for is repeated. */
export interface Caller {
  call(operation: OperationId, said?: RequestSpec): Promise<Answer>;
  send(method: string, path: string, said?: RequestSpec): Promise<Answer>;
  /** Every answer so far, for what holds for all of them. */
  readonly record: readonly Answer[];
}

/** How a caller is set up. */
export interface CallerOptions {
  /** Without a slash at the end. */
  baseUrl: string;
  tokens: Partial<Record<TestUser, string>>;
  fetch: typeof fetch;
  /** Milliseconds for one call. */
  timeoutMs: number;
  /** Told when a limit makes the kit wait, in seconds. */
  onWait?: ((seconds: number) => void) | undefined;
}

/** A server that asks to wait longer than this, in seconds, does not want to be checked now. */
const MAX_WAIT_SECONDS = 60;
const MAX_TRIES = 8;

/** The API could not be reached at all: there is nothing to check. */
export class UnreachableError extends Error {
  override readonly name = 'Unreachable';
}

/** @see Caller */
export function createCaller({ baseUrl, tokens, fetch, timeoutMs, onWait }: CallerOptions): Caller {
  const record: Answer[] = [];

  const attempt = async (method: string, path: string, said: RequestSpec, operation: OperationId | null) => {
    const url = new URL(baseUrl + path);
    for (const [name, value] of Object.entries(said.query ?? {})) url.searchParams.append(name, value);
    const headers = new Headers({ accept: 'application/json', ...said.headers });
    const token = said.token ?? (said.as === 'nobody' ? undefined : tokens[said.as ?? 'owner']);
    if (token !== undefined && !headers.has('authorization')) headers.set('authorization', `Bearer ${token}`);
    if (method === 'POST' && typeof said.key === 'string') headers.set('idempotency-key', said.key);
    if (said.body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
    const body = said.raw ?? (said.body === undefined ? null : JSON.stringify(said.body));
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
        cause instanceof Error ? (cause.cause instanceof Error ? cause.cause : cause).message : 'no answer';
      throw new UnreachableError(`${label}: no answer came (${reason}).`, { cause });
    }
  };

  const make = async (method: string, path: string, said: RequestSpec, operation: OperationId | null) => {
    const keyed = { ...said, key: said.key === undefined ? crypto.randomUUID() : said.key };
    for (let tries = 1; ; tries++) {
      const answer = await attempt(method, path, keyed, operation);
      const wait = Number(answer.headers.get('retry-after') ?? Number.NaN);
      const busy = answer.status === 503 || (answer.status === 429 && answer.problem.code !== 'quota');
      if (busy && wait >= 0 && wait <= MAX_WAIT_SECONDS && tries < MAX_TRIES) {
        onWait?.(wait);
        await sleep(Math.max(wait, 0.1) * 1_000);
        continue;
      }
      record.push(answer);
      return answer;
    }
  };

  return {
    record,
    send: (method, path, said = {}) => make(method, path, said, null),
    call(id, said = {}) {
      const operation: Operation = operations[id];
      const path = operation.path.replace('{id}', encodeURIComponent(said.id ?? ''));
      const bytes = operation.body === 'file' && { 'content-type': 'application/octet-stream' };
      return make(operation.method, path, { ...said, headers: { ...bytes, ...said.headers } }, id);
    },
  };
}
