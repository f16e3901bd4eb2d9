import type { TestUser } from '../../../src/conformance/index.ts';
import type { TicketApiOptions } from '../../../src/server/index.ts';

/** A ticket API. */
export type Handler = (request: Request) => Promise<Response>;
/** Adds a defect to a ticket API. */
export type Wrap = (inner: Handler, tokens: Readonly<Record<TestUser, string>>) => Handler;

/** A deliberately broken server, and the check that must catch it. */
export interface Mutant {
  defect: string;
  caughtBy: string;
  wrap?: Wrap;
  /** For defects that a wrapper cannot add: the server is built differently. */
  options?: () => Partial<TicketApiOptions>;
}

/** A JSON object with any properties. */
export type JsonObject = Record<string, unknown>;

/** `GET /v1/tickets/…`, without the query; `*` stands for one segment. */
const matchesRoute = (route: string, request: Request): boolean => {
  const { pathname } = new URL(request.url);
  const pattern = route.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]+');
  return new RegExp(`^${pattern}$`).test(`${request.method} ${pathname}`);
};

/** Wraps the calls of a route; all others pass through. */
export const wrapRoute =
  (
    route: string,
    act: (request: Request, inner: Handler, tokens: Readonly<Record<TestUser, string>>) => Promise<Response>,
  ): Wrap =>
  (inner, tokens) =>
  (request) =>
    matchesRoute(route, request) ? act(request, inner, tokens) : inner(request);

/** Combines wrappers; the last is the outermost. */
export const combine =
  (...wraps: readonly Wrap[]): Wrap =>
  (inner, tokens) =>
    wraps.reduce((handler, wrap) => wrap(handler, tokens), inner);

/** Changes the JSON of successful responses. */
export const changeResponse = (route: string, change: (json: JsonObject, request: Request) => unknown): Wrap =>
  wrapRoute(route, async (request, inner) => {
    const response = await inner(request.clone());
    if (!response.ok || response.status === 204) return response;
    return cloneResponse(response, change((await response.json()) as JsonObject, request));
  });

/** Changes the rows of pages. */
export const changeRows = (route: string, change: (items: JsonObject[], request: Request) => unknown[]): Wrap =>
  changeResponse(route, (page, request) => ({ ...page, items: change(page['items'] as JsonObject[], request) }));

/** Changes the JSON body of requests. */
export const changeRequest = (route: string, change: (body: JsonObject) => unknown): Wrap =>
  wrapRoute(route, async (request, inner) => {
    const text = await request.clone().text();
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      return inner(request);
    }
    return inner(cloneRequest(request, { body: JSON.stringify(change(body as JsonObject)) }));
  });

/** Changes the query of requests. */
export const changeQuery = (route: string, change: (query: URLSearchParams) => void): Wrap =>
  wrapRoute(route, async (request, inner) => {
    const url = new URL(request.url);
    change(url.searchParams);
    return inner(cloneRequest(request, { url: url.href }));
  });

/** Responds immediately, without any effect. */
export const respondWith = (route: string, answer: (request: Request) => Response | Promise<Response>): Wrap =>
  wrapRoute(route, async (request) => answer(request));

/** Serves some users as if they were others. */
export const serveAs = (route: string, people: readonly TestUser[], other: TestUser): Wrap =>
  wrapRoute(route, async (request, inner, tokens) => {
    const who = readUser(request);
    return inner(who !== null && people.includes(who) ? withToken(request, tokens[other]) : request);
  });

/** Returns a request with another token. */
export const withToken = (request: Request, token: string): Request =>
  cloneRequest(request, { headers: { authorization: `Bearer ${token}` } });

const USERS_BY_SUBJECT: Readonly<Record<string, TestUser>> = {
  ada: 'owner',
  bob: 'colleague',
  carol: 'admin',
  dora: 'stranger',
  eve: 'agent',
};

/** Returns the subject of a token, unverified. */
export function readUser(request: Request): TestUser | null {
  const payload = request.headers.get('authorization')?.split('.')[1];
  if (payload === undefined) return null;
  const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub?: string };
  return USERS_BY_SUBJECT[sub ?? ''] ?? null;
}

/** Returns a request with changed properties. */
export function cloneRequest(
  request: Request,
  change: { url?: string; method?: string; headers?: Record<string, string | null>; body?: string | null },
): Request {
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(change.headers ?? {})) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  const copy = request.clone();
  const method = change.method ?? request.method;
  const body = change.body === undefined ? copy.body : change.body;
  return new Request(change.url ?? request.url, {
    method,
    headers,
    ...(method !== 'GET' && method !== 'HEAD' && { body, duplex: 'half' }),
  });
}

/** Returns a response with another body. */
export const cloneResponse = (response: Response, json: unknown, init: ResponseInit = {}): Response =>
  new Response(JSON.stringify(json), { status: response.status, headers: response.headers, ...init });

/** Returns a response with other headers. */
export function withHeaders(response: Response, change: Record<string, string | null>): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(change)) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  return new Response(response.body, { status: response.status, headers });
}

/** Returns a successful JSON response. */
export const createResponse = (json: unknown, status = 200): Response =>
  new Response(JSON.stringify(json), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  });

/** Returns a refusal. */
export const problem = (status: number, code: string): Response =>
  new Response(JSON.stringify({ type: `urn:madoguchi:problem:${code}`, title: 'No.', status, code }), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  });
