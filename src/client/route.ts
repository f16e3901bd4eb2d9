import type { Call } from '../contract/calls/call.ts';
import type { OperationId } from '../contract/operations/index.ts';
import { ApiError } from './api-error.ts';
import { encodeJson } from './json.ts';
import type { RequestBody } from './transport.ts';

/** Where and with what an operation is called. */
export interface ResolvedRequest {
  url: string;
  body: RequestBody;
  /** Content type of the body; null when there is none. */
  type: string | null;
}

/** The rows of the table of operations that a client can call, by id. */
export type Table = Readonly<Partial<Record<OperationId, Call>>>;

/** Turns the flat input of one operation into a call. */
export type Route = (input: Readonly<Record<string, unknown>>) => ResolvedRequest;

const placeholders = (path: string): string[] => Array.from(path.matchAll(/\{(\w+)\}/g), (found) => found[1] ?? '');

/**
 * The address that all paths are appended to.
 *
 * @throws TypeError when it cannot be one.
 */
export function baseAddress(baseUrl: string): string {
  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  if (!URL.canParse(baseUrl, page)) {
    throw new TypeError(
      `baseUrl: ${JSON.stringify(baseUrl)} is no address${page ? '' : '; outside a page it must be absolute'}.`,
    );
  }
  const url = new URL(baseUrl, page);
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new TypeError(`baseUrl: ${JSON.stringify(baseUrl)} must be http(s), without user, query or fragment.`);
  }
  return url.href.replace(/(?<!\/)\/+$/, '');
}

/**
 * The path of every operation, with the vendor's own where there is one.
 *
 * @throws TypeError that names the entry which is no operation, or whose placeholders are not the operation's.
 */
export function resolvePaths(
  table: Table,
  own: Readonly<Record<string, string | undefined>> = {},
): Map<string, string> {
  const paths = new Map<string, string>(Object.entries(table).map(([id, operation]) => [id, operation.path]));
  for (const [id, path] of Object.entries(own)) {
    const standard = paths.get(id);
    if (standard === undefined) throw new TypeError(`paths.${id}: there is no operation of this name.`);
    if (path === undefined) continue;
    if (!path.startsWith('/')) throw new TypeError(`paths.${id}: ${JSON.stringify(path)} must begin with a slash.`);
    const expected = placeholders(standard).sort().join();
    if (placeholders(path).sort().join() !== expected) {
      throw new TypeError(
        `paths.${id}: ${JSON.stringify(path)} must have ${expected ? 'exactly the' : 'no'} placeholders${expected && ' of ' + standard}.`,
      );
    }
    paths.set(id, path);
  }
  return paths;
}

/** Makes the route of one operation, from its row in the table and its path. */
export function buildRoute(operation: Call, base: string, path: string): Route {
  const inPath = placeholders(operation.path);
  // Rules of the table, held by a test: a call has a query or a JSON body, never both, and a body of bytes is `file`.
  const json = operation.sends === 'json';

  return (input) => {
    const rest = { ...input };
    const take = (name: string): unknown => {
      const value = rest[name];
      delete rest[name];
      return value;
    };
    const values = new Map(inPath.map((name) => [name, segment(name, take(name))]));
    const url = new URL(base + path.replace(/\{(\w+)\}/g, (_, name: string) => values.get(name) ?? ''));
    // A name that is nowhere in the table travels too: the server knows what it takes and says what it refuses.
    if (json) return { url: url.href, body: encodeJson(rest), type: 'application/json' };
    const content = operation.sends === 'file' ? bytes(take('file')) : null;
    for (const [name, value] of Object.entries(rest)) {
      if (value !== undefined && value !== null) url.searchParams.set(name, String(value));
    }
    if (content) return { url: url.href, body: content, type: operation.type ?? 'application/octet-stream' };
    return { url: url.href, body: null, type: null };
  };
}

function segment(name: string, value: unknown): string {
  // URLs resolve `.` and `..`, even percent-encoded: the call would go somewhere else.
  if (typeof value !== 'string' || value === '' || value === '.' || value === '..' || !value.isWellFormed()) {
    throw new ApiError('refused', {
      message: `${name}: ${JSON.stringify(value) ?? 'undefined'} cannot stand in a path.`,
    });
  }
  return encodeURIComponent(value);
}

/** @throws ApiError for what is no file */
export function bytes(value: unknown): Blob | Uint8Array<ArrayBuffer> {
  if (value instanceof Blob) return value;
  if (value instanceof Uint8Array && value.buffer instanceof ArrayBuffer) return value as Uint8Array<ArrayBuffer>;
  throw new ApiError('refused', { message: 'file: give a Blob, a File or a Uint8Array.' });
}
