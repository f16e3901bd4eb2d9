import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** A JSON schema. */
export type Schema = Readonly<Record<string, unknown>>;

/** One call from the vendor's documentation. */
export interface DocumentedCall {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{names}` for parameters. */
  path: string;
  /** All allowed query parameters, as texts. Names that end with `*` are required. */
  query?: Readonly<Record<string, Schema>>;
  /** The body; `bytes` allows any content type. Default: none allowed. */
  body?: Schema | 'bytes' | 'form';
  /** The responses by status; null has no body. */
  answers: Readonly<Record<number, Schema | 'bytes' | null>>;
}

/** A received call that matches the documentation. */
export interface ReceivedCall {
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** The JSON body, or undefined. */
  json: unknown;
  bytes: Buffer;
}

/** Response of a fake. */
export interface Reply {
  status: number;
  json?: unknown;
  bytes?: Uint8Array;
  headers?: Readonly<Record<string, string>>;
}

/**
 * Faults of a response.
 *
 * - `refuse`: another status, before any effect.
 * - `fail`: another status, after the effect.
 * - `cutBefore`, `cutAfter`: the connection is closed before any effect, or instead of the response.
 * - `garble`: the response is not JSON.
 * - `slow`: the response is delayed.
 */
export type Fault =
  | { kind: 'refuse' | 'fail'; status: number; headers?: Readonly<Record<string, string>> }
  | { kind: 'cutBefore' | 'cutAfter' | 'garble' }
  | { kind: 'slow'; ms: number };

/** A fake of a vendor's server that rejects everything outside of its documentation. */
export interface FakeServer<Id extends string> {
  url: string;
  /** Requests that did not match the documentation. A test with any of these has failed. */
  violations: string[];
  /** The received calls by name, oldest first. */
  calls: { id: Id; came: ReceivedCall }[];
  /** Adds a fault to the next call with this name; several are queued. */
  next(id: Id, ...faults: readonly Fault[]): void;
  /** Changes every text in received JSON before it is stored; null stores texts unchanged. */
  alter(change: ((text: string) => string) | null): void;
  close(): Promise<void>;
}

/**
 * Serves the documented calls on a free port of 127.0.0.1. Requests and responses are both validated, because a fake
 * with invalid responses proves nothing.
 */
export async function serveDocumented<Id extends string>(
  calls: Readonly<Record<Id, DocumentedCall>>,
  answer: (id: Id, came: ReceivedCall) => Reply,
): Promise<FakeServer<Id>> {
  const ajv = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true });
  formats.default(ajv);
  const compiled = new Map<Schema, ValidateFunction>();
  const faults = new Map<Id, Fault[]>();
  let altered: ((text: string) => string) | null = null;
  const standIn: Omit<FakeServer<Id>, 'url' | 'close'> = {
    violations: [],
    calls: [],
    next: (id, ...more) => void faults.set(id, [...(faults.get(id) ?? []), ...more]),
    alter: (change) => void (altered = change),
  };

  /** Returns the error of a value; null for a valid one. */
  function wrong(schema: Schema, value: unknown): string | null {
    const check = compiled.get(schema) ?? ajv.compile(schema);
    compiled.set(schema, check);
    return check(value) ? null : ajv.errorsText(check.errors, { dataVar: 'it' });
  }

  function findErrors(call: DocumentedCall, came: ReceivedCall): string[] {
    const found: string[] = [];
    const allowed = new Map(
      Object.entries(call.query ?? {}).map(([name, schema]) => [name.replace(/\*$/, ''), schema]),
    );
    for (const [name, value] of came.query) {
      const schema = allowed.get(name);
      const reason = schema ? wrong(schema, value) : 'is not described';
      if (reason !== null) found.push(`?${name}=${value}: ${reason}`);
    }
    for (const name of Object.keys(call.query ?? {}))
      if (name.endsWith('*') && !came.query.has(name.slice(0, -1))) found.push(`?${name.slice(0, -1)} is missing`);
    const type = came.headers['content-type'] ?? '';
    if (call.body === undefined) {
      if (came.bytes.length > 0) found.push('there must be no body');
    } else if (call.body === 'bytes') {
      if (type === '') found.push('there is no content type');
    } else if (call.body === 'form') {
      if (!type.startsWith('multipart/form-data')) found.push(`the body is ${type}`);
    } else {
      if (!type.startsWith('application/json')) found.push(`the body is ${type}`);
      const reason = wrong(call.body, came.json);
      if (reason !== null) found.push(`body: ${reason}`);
    }
    return found;
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const url = new URL(request.url ?? '', 'http://127.0.0.1');
    const found = find(calls, request.method ?? '', url.pathname);
    const name = `${request.method} ${url.pathname}`;
    if (!found) {
      standIn.violations.push(`${name} is not described`);
      response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
      return;
    }
    const { id, params } = found;
    const bytes = Buffer.concat(chunks);
    const came: ReceivedCall = {
      params,
      query: url.searchParams,
      headers: request.headers,
      json: parseJson(request.headers, bytes),
      bytes,
    };
    standIn.calls.push({ id, came });
    const reasons = findErrors(calls[id], came);
    if (reasons.length > 0) {
      standIn.violations.push(...reasons.map((reason) => `${name}: ${reason}`));
      response.writeHead(400, { 'content-type': 'application/json' }).end('{}');
      return;
    }
    const fault = faults.get(id)?.shift();
    if (fault?.kind === 'cutBefore') return void request.socket.destroy();
    if (fault?.kind === 'slow') await sleep(fault.ms);
    if (fault?.kind === 'refuse') return void response.writeHead(fault.status, fault.headers).end();
    const change = altered;
    const reply = answer(id, change ? { ...came, json: deepMap(came.json, change) } : came);
    const schema = calls[id].answers[reply.status];
    if (schema === undefined) standIn.violations.push(`${name}: ${reply.status} is no answer that is described`);
    else if (schema !== null && schema !== 'bytes') {
      const reason = wrong(schema, reply.json);
      if (reason !== null) standIn.violations.push(`${name}: the answer of ${reply.status}: ${reason}`);
    }
    if (fault?.kind === 'cutAfter') return void request.socket.destroy();
    if (fault?.kind === 'fail') return void response.writeHead(fault.status, fault.headers).end();
    const json = reply.bytes === undefined && reply.json !== undefined;
    response.writeHead(reply.status, { ...(json && { 'content-type': 'application/json' }), ...reply.headers });
    if (fault?.kind === 'garble') response.end('{"<html>Bad gateway');
    else response.end(reply.bytes ?? (json ? JSON.stringify(reply.json) : undefined));
  }

  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      standIn.violations.push(`${request.method} ${request.url}: the stand-in failed: ${String(error)}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The stand-in has no port.');
  return {
    ...standIn,
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Returns a JSON value with each of its texts changed. */
/** Changes every text of a JSON value. */
export function deepMap(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => deepMap(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, deepMap(one, change)]));
}

/** Returns the call of a URL; paths without parameters take precedence. */
function find<Id extends string>(calls: Readonly<Record<Id, DocumentedCall>>, method: string, path: string) {
  const ids = Object.keys(calls) as Id[];
  const names = (id: Id) => calls[id].path.split('{').length;
  for (const id of ids.toSorted((one, other) => names(one) - names(other))) {
    const call = calls[id];
    const pattern = new RegExp(`^${call.path.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
    const match = call.method === method ? pattern.exec(path) : null;
    if (!match) continue;
    const params: Record<string, string> = {};
    for (const [name, value] of Object.entries(match.groups ?? {})) params[name] = decodeURIComponent(value);
    return { id, params };
  }
  return null;
}

function parseJson(headers: IncomingHttpHeaders, bytes: Buffer): unknown {
  if (bytes.length === 0 || headers['content-type']?.startsWith('application/json') !== true) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
