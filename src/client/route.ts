import type { Endpoint } from '../contract/endpoints/endpoint.ts';
import type { OperationId } from '../contract/operations/index.ts';
import { ApiError } from './api-error.ts';
import { encodeJson } from './json.ts';
import type { RequestBody } from './transport.ts';

/** URL and body of a request. */
export interface ResolvedRequest {
  url: string;
  body: RequestBody;
  /** Content type of the body; null when there is none. */
  type: string | null;
}

/** The operations of a client, by id. */
export type Table = Readonly<Partial<Record<OperationId, Endpoint>>>;

/** Converts the flat input of an operation to a request. */
export type Route = (input: Readonly<Record<string, unknown>>) => ResolvedRequest;

const getPlaceholders = (path: string): string[] => Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) => name);

/**
 * Resolves the base URL against the page and validates it.
 *
 * @returns the absolute URL without a trailing slash.
 * @throws TypeError when it is not an http(s) URL, or has a user name, query or fragment.
 */
export function resolveBaseUrl(baseUrl: string): string {
  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  if (!URL.canParse(baseUrl, page)) {
    throw new TypeError(
      `baseUrl: ${JSON.stringify(baseUrl)} is not a URL${page ? '' : '; outside a page it must be absolute'}.`,
    );
  }
  const url = new URL(baseUrl, page);
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new TypeError(
      `baseUrl: ${JSON.stringify(baseUrl)} must be an http(s) URL without user name, query or fragment.`,
    );
  }
  return url.href.replace(/(?<!\/)\/+$/, '');
}

/**
 * Returns the path of every operation, with custom paths applied.
 *
 * @throws TypeError when an entry is not an operation, or its placeholders differ from the default path.
 */
export function resolvePaths(
  table: Table,
  own: Readonly<Record<string, string | undefined>> = {},
): Map<string, string> {
  const paths = new Map<string, string>(Object.entries(table).map(([id, operation]) => [id, operation.path]));
  for (const [id, path] of Object.entries(own)) {
    const standard = paths.get(id);
    if (standard === undefined) throw new TypeError(`paths.${id}: unknown operation.`);
    if (path === undefined) continue;
    if (!path.startsWith('/')) throw new TypeError(`paths.${id}: ${JSON.stringify(path)} must begin with a slash.`);
    const expected = getPlaceholders(standard).sort().join();
    if (getPlaceholders(path).sort().join() !== expected) {
      throw new TypeError(
        `paths.${id}: ${JSON.stringify(path)} must have ${expected ? 'exactly the' : 'no'} placeholders${expected && ' of ' + standard}.`,
      );
    }
    paths.set(id, path);
  }
  return paths;
}

/** Creates the route of an operation. */
export function buildRoute(operation: Endpoint, base: string, path: string): Route {
  const pathParams = getPlaceholders(operation.path);
  // Invariants of the table, asserted by a test: a call has a query or a JSON body, never both; a binary body is `file`.
  const json = operation.sends === 'json';

  return (input) => {
    const rest = { ...input };
    const take = (name: string): unknown => {
      const value = rest[name];
      delete rest[name];
      return value;
    };
    const values = new Map(pathParams.map((name) => [name, encodePathSegment(name, take(name))]));
    const url = new URL(base + path.replace(/\{(\w+)\}/g, (_, name: string) => values.get(name) ?? ''));
    // Unknown parameters are sent too: the server validates them.
    if (json) return { url: url.href, body: encodeJson(rest), type: 'application/json' };
    const content = operation.sends === 'file' ? toFileBody(take('file')) : null;
    for (const [name, value] of Object.entries(rest)) {
      if (value !== undefined && value !== null) url.searchParams.set(name, String(value));
    }
    if (content) return { url: url.href, body: content, type: operation.type ?? 'application/octet-stream' };
    return { url: url.href, body: null, type: null };
  };
}

function encodePathSegment(name: string, value: unknown): string {
  // URL parsers resolve `.` and `..`, even percent-encoded (path traversal).
  if (typeof value !== 'string' || value === '' || value === '.' || value === '..' || !value.isWellFormed()) {
    throw new ApiError('refused', {
      message: `${name}: ${JSON.stringify(value) ?? 'undefined'} cannot be used in a path.`,
    });
  }
  return encodeURIComponent(value);
}

/**
 * Asserts that a value is binary content.
 *
 * @throws ApiError when it is neither a Blob nor a Uint8Array.
 */
export function toFileBody(value: unknown): Blob | Uint8Array<ArrayBuffer> {
  if (value instanceof Blob) return value;
  if (value instanceof Uint8Array && value.buffer instanceof ArrayBuffer) return value as Uint8Array<ArrayBuffer>;
  throw new ApiError('refused', { message: 'file: expected a Blob, a File or a Uint8Array.' });
}
