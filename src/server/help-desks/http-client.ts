import * as z from 'zod/mini';
import { ConfigurationError } from '../configuration-error.ts';
import { getTraceHeaders } from '../telemetry/request-trace.ts';
import { DeskRequestError } from './desk-error.ts';

/** How to reach a help desk. */
export interface DeskConnection {
  /** Base URL, e.g. `https://rt.example.com`. */
  url: string;
  /** Timeout of one request in milliseconds. Default 10,000. */
  timeoutMs?: number;
}

/** A request to a help desk. */
export interface DeskRequest {
  query?: readonly (readonly [name: string, value: string])[];
  headers?: Readonly<Record<string, string>>;
  json?: unknown;
  body?: Uint8Array<ArrayBuffer>;
  /** True for a POST without side effects, which may be retried like a GET. */
  reads?: boolean;
}

/** A response; `bytes` is empty without a body. */
export interface DeskResponse {
  status: number;
  headers: Headers;
  bytes: Uint8Array<ArrayBuffer>;
}

/** HTTP client of one help desk. */
export interface DeskHttp {
  /** @throws DeskRequestError without a response, when rate-limited, or on a 5xx response. The adapter judges other statuses. */
  send(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, request?: DeskRequest): Promise<DeskResponse>;
}

const MAX_RETRY_AFTER_SECONDS = 120;

/**
 * Creates the HTTP client of a help desk: a timeout per request, one retry of reads, no cookies, no redirects (they would forward
 * the credential), and one type of error.
 *
 * @throws ConfigurationError for an invalid URL
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
  const defaultHeaders = { accept: 'application/json', 'user-agent': 'Madoguchi', ...headers };

  return {
    async send(method, path, request = {}) {
      const isRead = method === 'GET' || request.reads === true;
      const sent = { ...defaultHeaders, ...getTraceHeaders() };
      const attempt = async (): Promise<DeskResponse> => {
        try {
          const response = await fetch(`${prefix}${path}${toQueryString(request)}`, {
            method,
            redirect: 'manual',
            credentials: 'omit',
            // Covers the body as well, so that a slowly dripping response also times out.
            signal: AbortSignal.timeout(timeoutMs),
            ...(request.json === undefined
              ? { headers: { ...sent, ...request.headers }, ...(request.body && { body: request.body }) }
              : {
                  headers: { ...sent, 'content-type': 'application/json', ...request.headers },
                  body: JSON.stringify(request.json),
                }),
          });
          const bytes = new Uint8Array(await response.arrayBuffer());
          return { status: response.status, headers: response.headers, bytes };
        } catch (cause) {
          const code = cause instanceof Error && cause.name === 'TimeoutError' ? 'timeout' : 'no_answer';
          throw new DeskRequestError({ code, uncertain: !isRead, cause });
        }
      };
      const assertOk = (response: DeskResponse): DeskResponse => {
        if (response.status === 429 || response.status === 503) {
          const seconds = Number(response.headers.get('retry-after') ?? '');
          const retryAfter = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, MAX_RETRY_AFTER_SECONDS) : 5;
          throw new DeskRequestError({
            code: `http_${response.status}`,
            uncertain: response.status !== 429,
            retryAfter,
          });
        }
        if (response.status >= 500) throw new DeskRequestError({ code: `http_${response.status}`, uncertain: !isRead });
        return response;
      };
      if (!isRead) return assertOk(await attempt());
      try {
        return assertOk(await attempt());
      } catch (error) {
        // A server that sent Retry-After or timed out is not retried immediately.
        if (!(error instanceof DeskRequestError) || /http_(429|503)|timeout/.test(readErrorCode(error))) throw error;
        return assertOk(await attempt());
      }
    },
  };
}

const toQueryString = ({ query = [] }: DeskRequest): string =>
  query.length === 0 ? '' : `?${new URLSearchParams(query.map(([name, value]) => [name, value])).toString()}`;

const readErrorCode = ({ cause }: DeskRequestError): string =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : '';

/** Invalid UTF-8 is an error: replacement characters would pass for the author's text. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses a JSON response by a schema.
 *
 * @throws DeskRequestError `bad_answer`, uncertain: a server with a garbled response may have done what was requested
 */
export function readJson<S extends z.ZodMiniType>(schema: S, response: DeskResponse): z.output<S> {
  try {
    return schema.parse(JSON.parse(UTF8.decode(response.bytes)));
  } catch (cause) {
    throw new DeskRequestError({ code: 'bad_answer', uncertain: true, cause });
  }
}

/** Creates the error for a status that the adapter does not handle. */
export function unexpected(response: DeskResponse): DeskRequestError {
  return new DeskRequestError({ code: `http_${response.status}`, uncertain: response.status < 400 });
}
