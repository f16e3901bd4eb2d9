import {
  combine,
  changeResponse,
  changeRequest,
  createResponse,
  wrapRoute,
  respondWith,
  problem,
  changeRows,
  cloneResponse,
  withHeaders,
  type Handler,
  type JsonObject,
  type Mutant,
} from './helpers.ts';

const SESSION = 'GET /v1/session';
const READ = 'GET /v1/tickets/*';
const SAY = 'POST /v1/tickets/*/comments';
const HEAR = 'GET /v1/tickets/*/comments';
const CLOSE = 'POST /v1/tickets/*/close';
const REOPEN = 'POST /v1/tickets/*/reopen';
const person = { id: 'system', name: 'System', role: 'system' };

/** Reads the ticket of a status change, and returns it without changing anything. */
const onlyReading =
  (change: (ticket: JsonObject) => JsonObject = (ticket) => ticket) =>
  async (request: Request, inner: Handler) => {
    const read = await inner(new Request(request.url.replace(/\/\w+$/, ''), { headers: request.headers }));
    return read.ok && request.headers.has('idempotency-key')
      ? createResponse(change((await read.json()) as JsonObject))
      : inner(request);
  };

const capable = (change: JsonObject) =>
  changeResponse(SESSION, (json) => ({
    ...json,
    capabilities: { ...(json['capabilities'] as JsonObject), ...change },
  }));

/** Defects that lose comments, or report changes that were not made. */
export const conversationMutants: readonly Mutant[] = [
  {
    defect: '201 for a reply that nobody keeps',
    caughtBy: 'comments.stored',
    wrap: wrapRoute(SAY, async (request) => {
      const { body } = (await request.json()) as JsonObject;
      return createResponse(
        { id: 'kept-nowhere', body, author: person, createdAt: new Date().toISOString(), attachments: [] },
        201,
      );
    }),
  },
  {
    defect: 'replies whose markup is taken out',
    caughtBy: 'comments.stored',
    wrap: changeRows(HEAR, (items) =>
      items.map((row) => ({ ...row, body: String(row['body']).replaceAll(/<[^<>]*>/g, '') })),
    ),
  },
  {
    defect: 'replies in the name of the system',
    caughtBy: 'comments.stored',
    wrap: changeRows(HEAR, (items) => items.map((row) => ({ ...row, author: person }))),
  },
  {
    defect: 'a conversation with something of the desk’s own in it',
    caughtBy: 'comments.stored',
    wrap: changeRows(HEAR, (items) => [
      ...items,
      { id: 'x', body: 'Status changed', author: person, createdAt: null, attachments: [] },
    ]),
  },
  {
    defect: 'the newest reply first',
    caughtBy: 'comments.order',
    wrap: changeRows(HEAR, (items) => items.toReversed()),
  },
  {
    defect: 'the last two replies only',
    caughtBy: 'comments.order',
    wrap: changeRows(HEAR, (items) => items.slice(-2)),
  },
  {
    defect: 'replies that say nothing',
    caughtBy: 'comments.refused',
    wrap: changeRequest(SAY, (body) => ({ ...body, body: String(body['body'] ?? '').trim() || '(none)' })),
  },
  {
    defect: 'long replies that are cut off',
    caughtBy: 'comments.refused',
    wrap: changeRequest(SAY, (body) =>
      typeof body['body'] === 'string' ? { ...body, body: body['body'].slice(0, 20_000) } : body,
    ),
  },
  {
    defect: 'a reply to nothing that is thanked for',
    caughtBy: 'comments.missing',
    wrap: wrapRoute(SAY, async (request, inner) => {
      const response = await inner(request);
      return response.status === 404
        ? createResponse({ id: 'x', body: 'Hello?', author: person, createdAt: null, attachments: [] }, 201)
        : response;
    }),
  },
  {
    defect: 'an empty conversation for a ticket that is not there',
    caughtBy: 'comments.missing',
    wrap: wrapRoute(HEAR, async (request, inner) => {
      const response = await inner(request);
      return response.status === 404 ? createResponse({ items: [], next: null, total: 0 }) : response;
    }),
  },

  {
    defect: 'a history without replies',
    caughtBy: 'comments.timeline',
    wrap: changeRows('GET /v1/tickets/*/timeline', (items) => items.filter(({ kind }) => kind !== 'comment')),
  },
  {
    defect: 'a history without changes of status',
    caughtBy: 'comments.timeline',
    wrap: changeRows('GET /v1/tickets/*/timeline', (items) => items.filter(({ kind }) => kind !== 'status')),
  },
  {
    defect: 'a history from its end',
    caughtBy: 'comments.timeline',
    wrap: changeRows('GET /v1/tickets/*/timeline', (items) => items.toReversed()),
  },
  {
    defect: '200 for closing, and nothing is done',
    caughtBy: 'status-changes.close',
    wrap: wrapRoute(CLOSE, onlyReading()),
  },
  {
    defect: 'closed in the answer, and open as before',
    caughtBy: 'status-changes.close',
    wrap: wrapRoute(
      CLOSE,
      onlyReading((ticket) => ({ ...ticket, status: 'closed' })),
    ),
  },
  {
    defect: 'a capability to close that is none',
    caughtBy: 'status-changes.close',
    wrap: respondWith(CLOSE, () => problem(403, 'forbidden')),
  },
  {
    defect: '200 for reopening, and nothing is done',
    caughtBy: 'status-changes.reopen',
    wrap: wrapRoute(REOPEN, onlyReading()),
  },
  {
    defect: 'a reason for closing that is dropped',
    caughtBy: 'status-changes.comment',
    wrap: changeRequest(CLOSE, ({ comment: _comment, ...rest }) => rest),
  },
  {
    defect: 'closing what is closed, without a word',
    caughtBy: 'status-changes.conflict',
    wrap: wrapRoute(CLOSE, async (request, inner) => {
      const response = await inner(request.clone());
      return response.status === 409 ? onlyReading()(request, inner) : response;
    }),
  },
  {
    defect: 'replies on closed tickets that go nowhere',
    caughtBy: 'status-changes.conflict',
    wrap: wrapRoute(SAY, async (request, inner) => {
      const response = await inner(request);
      return response.status === 409
        ? createResponse({ id: 'x', body: 'x', author: person, createdAt: null, attachments: [] }, 201)
        : response;
    }),
  },
  {
    defect: 'everything is always allowed',
    caughtBy: 'status-changes.allowed',
    wrap: changeResponse(READ, (json) => ({
      ...json,
      allowed: { comment: true, close: true, reopen: true, confirm: true },
    })),
  },
  {
    defect: 'nothing is ever allowed',
    caughtBy: 'status-changes.allowed',
    wrap: changeResponse(READ, (json) => ({
      ...json,
      allowed: { comment: false, close: false, reopen: false, confirm: false },
    })),
  },
  {
    defect: 'a capability that is denied and works',
    caughtBy: 'status-changes.off',
    wrap: capable({ comment: false }),
  },
  { defect: 'files that are denied and taken', caughtBy: 'status-changes.off', wrap: capable({ attachments: false }) },
  {
    defect: 'a suggestion that is confirmed, and nothing is done',
    caughtBy: 'status-changes.confirm',
    wrap: wrapRoute(
      'POST /v1/tickets/*/confirm',
      onlyReading((ticket) => ({ ...ticket, status: 'closed' })),
    ),
  },

  {
    defect: 'a version that never changes',
    caughtBy: 'versions.change',
    wrap: combine(
      changeResponse(READ, (json) => ({ ...json, version: '1' })),
      changeRows('GET /v1/tickets', (items) => items.map((row) => ({ ...row, version: '1' }))),
    ),
  },
  {
    defect: 'a version that changes with each look',
    caughtBy: 'versions.change',
    wrap: changeResponse(READ, (json) => ({ ...json, version: String(Math.random()) })),
  },
  {
    defect: 'a list with versions of its own',
    caughtBy: 'versions.change',
    wrap: changeRows('GET /v1/tickets', (items) =>
      items.map((row) => ({ ...row, version: `l${String(row['version'])}` })),
    ),
  },
  {
    defect: 'no ETag',
    caughtBy: 'versions.etag',
    wrap: wrapRoute(READ, async (request, inner) => withHeaders(await inner(request), { etag: null })),
  },
  {
    defect: 'If-None-Match in vain',
    caughtBy: 'versions.etag',
    wrap: wrapRoute(READ, (request, inner) =>
      inner(new Request(request.url, { headers: { authorization: request.headers.get('authorization') ?? '' } })),
    ),
  },
  {
    defect: '304 for what has changed',
    caughtBy: 'versions.etag',
    wrap: wrapRoute(READ, async (request, inner) =>
      request.headers.has('if-none-match') ? new Response(null, { status: 304 }) : inner(request),
    ),
  },
  {
    defect: 'If-Match that nobody compares',
    caughtBy: 'versions.if-match',
    wrap: wrapRoute('PATCH /v1/support/tickets/*', async (request, inner) => {
      if (!request.headers.has('if-match')) return inner(request);
      const authorization = request.headers.get('authorization') ?? '';
      const now = await inner(new Request(request.url, { headers: { authorization } }));
      const headers = new Headers(request.headers);
      headers.set('if-match', now.headers.get('etag') ?? '');
      return inner(new Request(request, { headers }));
    }),
  },
  {
    defect: 'If-Match that may be left out',
    caughtBy: 'versions.if-match',
    wrap: wrapRoute('PATCH /v1/support/tickets/*', async (request, inner) => {
      if (request.headers.has('if-match')) return inner(request);
      const read = await inner(
        new Request(request.url, { headers: { authorization: request.headers.get('authorization') ?? '' } }),
      );
      return cloneResponse(read, await read.json());
    }),
  },
];
