import * as z from 'zod/mini';
import { ConfigurationError } from '../auth/options.ts';
import { DeskRequestError } from './desk-error.ts';

/** How a desk is reached. */
export interface DeskConnection {
  /** Where it is, e.g. `https://rt.example.com`. */
  url: string;
  /** Milliseconds for one request. Default 10,000. */
  timeoutMs?: number;
}

/** One request to a desk. */
export interface DeskRequest {
  query?: readonly (readonly [name: string, value: string])[];
  headers?: Readonly<Record<string, string>>;
  json?: unknown;
  body?: Uint8Array<ArrayBuffer>;
  /** A POST that changes nothing may be repeated like a GET. */
  reads?: boolean;
}

/** What came back, with its status; `text` is empty where there was no body. */
export interface DeskResponse {
  status: number;
  headers: Headers;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Speaks to one desk. */
export interface DeskHttp {
  /**
   * @throws DeskRequestError when there is no answer, the desk is at its limit, or the answer is a failure of the desk (5xx).
   *   Every other status is the adapter's to judge.
   */
  send(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, request?: DeskRequest): Promise<DeskResponse>;
}

const MAX_RETRY_AFTER_SECONDS = 120;

/**
 * Makes the connection to a desk: a time limit for every request, one repetition of what only reads, no cookies, no
 * redirects (they would carry the credential elsewhere), and failures in one form.
 *
 * @throws ConfigurationError for an address that is none
 */
export function createHttpClient(
  { url, timeoutMs = 10_000 }: DeskConnection,
  headers: Record<string, string>,
): DeskHttp {
  const base = URL.canParse(url) ? new URL(url) : null;
  if (!base || !/^https?:$/.test(base.protocol) || base.username !== '' || base.search !== '')
    throw new ConfigurationError('desk.url must be an address like "https://desk.example.com".');
  if (!(timeoutMs >= 100 && timeoutMs <= 60_000))
    throw new ConfigurationError('desk.timeoutMs must be between 100 and 60000.');
  const prefix = `${base.origin}${base.pathname.replace(/(?<!\/)\/+$/, '')}/`;
  const always = { accept: 'application/json', 'user-agent': 'Madoguchi', ...headers };

  return {
    async send(method, path, request = {}) {
      const reads = method === 'GET' || request.reads === true;
      const once = async (): Promise<DeskResponse> => {
        try {
          const response = await fetch(`${prefix}${path}${toQueryString(request)}`, {
            method,
            redirect: 'manual',
            credentials: 'omit',
            // Until the last byte: who answers at once and then drips is slow as well.
            signal: AbortSignal.timeout(timeoutMs),
            ...(request.json === undefined
              ? { headers: { ...always, ...request.headers }, ...(request.body && { body: request.body }) }
              : {
                  headers: { ...always, 'content-type': 'application/json', ...request.headers },
                  body: JSON.stringify(request.json),
                }),
          });
          const bytes = new Uint8Array(await response.arrayBuffer());
          return { status: response.status, headers: response.headers, bytes };
        } catch (cause) {
          const code = cause instanceof Error && cause.name === 'TimeoutError' ? 'timeout' : 'no_answer';
          throw new DeskRequestError({ code, uncertain: !reads, cause });
        }
      };
      const judged = (answer: DeskResponse): DeskResponse => {
        if (answer.status === 429 || answer.status === 503) {
          const seconds = Number(answer.headers.get('retry-after') ?? '');
          const retryAfter = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, MAX_RETRY_AFTER_SECONDS) : 5;
          throw new DeskRequestError({ code: `http_${answer.status}`, uncertain: answer.status !== 429, retryAfter });
        }
        if (answer.status >= 500) throw new DeskRequestError({ code: `http_${answer.status}`, uncertain: !reads });
        return answer;
      };
      if (!reads) return judged(await once());
      try {
        return judged(await once());
      } catch (error) {
        // Somebody who says when to come back, or who was waited for, is not asked again at once.
        if (!(error instanceof DeskRequestError) || /http_(429|503)|timeout/.test(readErrorCode(error))) throw error;
        return judged(await once());
      }
    },
  };
}

const toQueryString = ({ query = [] }: DeskRequest): string =>
  query.length === 0 ? '' : `?${new URLSearchParams(query.map(([name, value]) => [name, value])).toString()}`;

const readErrorCode = ({ cause }: DeskRequestError): string =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : '';

/** Bytes that are no text are no answer: replaced, they would pass for what somebody wrote. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads an answer that must be JSON of this form.
 *
 * @throws DeskRequestError `bad_answer`: a desk that garbles has perhaps done what it was asked
 */
export function readJson<S extends z.ZodMiniType>(schema: S, answer: DeskResponse): z.output<S> {
  try {
    return schema.parse(JSON.parse(UTF8.decode(answer.bytes)));
  } catch (cause) {
    throw new DeskRequestError({ code: 'bad_answer', uncertain: true, cause });
  }
}

/** A status that the adapter does not know what to do with. */
export function unexpected(answer: DeskResponse): DeskRequestError {
  return new DeskRequestError({ code: `http_${answer.status}`, uncertain: answer.status < 400 });
}
