import {
  all,
  answering,
  asking,
  made,
  on,
  pretending,
  problem,
  rows,
  sameBut,
  withHeaders,
  type Handler,
  type Loose,
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
  (change: (ticket: Loose) => Loose = (ticket) => ticket) =>
  async (request: Request, inner: Handler) => {
    const read = await inner(new Request(request.url.replace(/\/\w+$/, ''), { headers: request.headers }));
    return read.ok && request.headers.has('idempotency-key')
      ? made(change((await read.json()) as Loose))
      : inner(request);
  };

const capable = (change: Loose) =>
  answering(SESSION, (json) => ({ ...json, capabilities: { ...(json['capabilities'] as Loose), ...change } }));

/** Defects that lose comments, or report changes that were not made. */
export const conversationMutants: readonly Mutant[] = [
  {
    what: '201 for a reply that nobody keeps',
    caughtBy: 'comments.stored',
    wrap: on(SAY, async (request) => {
      const { body } = (await request.json()) as Loose;
      return made(
        { id: 'kept-nowhere', body, author: person, createdAt: new Date().toISOString(), attachments: [] },
        201,
      );
    }),
  },
  {
    what: 'replies whose markup is taken out',
    caughtBy: 'comments.stored',
    wrap: rows(HEAR, (items) =>
      items.map((row) => ({ ...row, body: String(row['body']).replaceAll(/<[^<>]*>/g, '') })),
    ),
  },
  {
    what: 'replies in the name of the system',
    caughtBy: 'comments.stored',
    wrap: rows(HEAR, (items) => items.map((row) => ({ ...row, author: person }))),
  },
  {
    what: 'a conversation with something of the desk’s own in it',
    caughtBy: 'comments.stored',
    wrap: rows(HEAR, (items) => [
      ...items,
      { id: 'x', body: 'Status changed', author: person, createdAt: null, attachments: [] },
    ]),
  },
  { what: 'the newest reply first', caughtBy: 'comments.order', wrap: rows(HEAR, (items) => items.toReversed()) },
  { what: 'the last two replies only', caughtBy: 'comments.order', wrap: rows(HEAR, (items) => items.slice(-2)) },
  {
    what: 'replies that say nothing',
    caughtBy: 'comments.refused',
    wrap: asking(SAY, (body) => ({ ...body, body: String(body['body'] ?? '').trim() || '(none)' })),
  },
  {
    what: 'long replies that are cut off',
    caughtBy: 'comments.refused',
    wrap: asking(SAY, (body) =>
      typeof body['body'] === 'string' ? { ...body, body: body['body'].slice(0, 20_000) } : body,
    ),
  },
  {
    what: 'a reply to nothing that is thanked for',
    caughtBy: 'comments.missing',
    wrap: on(SAY, async (request, inner) => {
      const response = await inner(request);
      return response.status === 404
        ? made({ id: 'x', body: 'Hello?', author: person, createdAt: null, attachments: [] }, 201)
        : response;
    }),
  },
  {
    what: 'an empty conversation for a ticket that is not there',
    caughtBy: 'comments.missing',
    wrap: on(HEAR, async (request, inner) => {
      const response = await inner(request);
      return response.status === 404 ? made({ items: [], next: null, total: 0 }) : response;
    }),
  },

  {
    what: 'a history without replies',
    caughtBy: 'comments.timeline',
    wrap: rows('GET /v1/tickets/*/timeline', (items) => items.filter(({ kind }) => kind !== 'comment')),
  },
  {
    what: 'a history without changes of status',
    caughtBy: 'comments.timeline',
    wrap: rows('GET /v1/tickets/*/timeline', (items) => items.filter(({ kind }) => kind !== 'status')),
  },
  {
    what: 'a history from its end',
    caughtBy: 'comments.timeline',
    wrap: rows('GET /v1/tickets/*/timeline', (items) => items.toReversed()),
  },
  { what: '200 for closing, and nothing is done', caughtBy: 'status-changes.close', wrap: on(CLOSE, onlyReading()) },
  {
    what: 'closed in the answer, and open as before',
    caughtBy: 'status-changes.close',
    wrap: on(
      CLOSE,
      onlyReading((ticket) => ({ ...ticket, status: 'closed' })),
    ),
  },
  {
    what: 'a capability to close that is none',
    caughtBy: 'status-changes.close',
    wrap: pretending(CLOSE, () => problem(403, 'forbidden')),
  },
  {
    what: '200 for reopening, and nothing is done',
    caughtBy: 'status-changes.reopen',
    wrap: on(REOPEN, onlyReading()),
  },
  {
    what: 'a reason for closing that is dropped',
    caughtBy: 'status-changes.comment',
    wrap: asking(CLOSE, ({ comment: _comment, ...rest }) => rest),
  },
  {
    what: 'closing what is closed, without a word',
    caughtBy: 'status-changes.conflict',
    wrap: on(CLOSE, async (request, inner) => {
      const response = await inner(request.clone());
      return response.status === 409 ? onlyReading()(request, inner) : response;
    }),
  },
  {
    what: 'replies on closed tickets that go nowhere',
    caughtBy: 'status-changes.conflict',
    wrap: on(SAY, async (request, inner) => {
      const response = await inner(request);
      return response.status === 409
        ? made({ id: 'x', body: 'x', author: person, createdAt: null, attachments: [] }, 201)
        : response;
    }),
  },
  {
    what: 'everything is always allowed',
    caughtBy: 'status-changes.allowed',
    wrap: answering(READ, (json) => ({
      ...json,
      allowed: { comment: true, close: true, reopen: true, confirm: true },
    })),
  },
  {
    what: 'nothing is ever allowed',
    caughtBy: 'status-changes.allowed',
    wrap: answering(READ, (json) => ({
      ...json,
      allowed: { comment: false, close: false, reopen: false, confirm: false },
    })),
  },
  { what: 'a capability that is denied and works', caughtBy: 'status-changes.off', wrap: capable({ comment: false }) },
  { what: 'files that are denied and taken', caughtBy: 'status-changes.off', wrap: capable({ attachments: false }) },
  {
    what: 'a suggestion that is confirmed, and nothing is done',
    caughtBy: 'status-changes.confirm',
    wrap: on(
      'POST /v1/tickets/*/confirm',
      onlyReading((ticket) => ({ ...ticket, status: 'closed' })),
    ),
  },

  {
    what: 'a version that never changes',
    caughtBy: 'versions.change',
    wrap: all(
      answering(READ, (json) => ({ ...json, version: '1' })),
      rows('GET /v1/tickets', (items) => items.map((row) => ({ ...row, version: '1' }))),
    ),
  },
  {
    what: 'a version that changes with each look',
    caughtBy: 'versions.change',
    wrap: answering(READ, (json) => ({ ...json, version: String(Math.random()) })),
  },
  {
    what: 'a list with versions of its own',
    caughtBy: 'versions.change',
    wrap: rows('GET /v1/tickets', (items) => items.map((row) => ({ ...row, version: `l${String(row['version'])}` }))),
  },
  {
    what: 'no ETag',
    caughtBy: 'versions.etag',
    wrap: on(READ, async (request, inner) => withHeaders(await inner(request), { etag: null })),
  },
  {
    what: 'If-None-Match in vain',
    caughtBy: 'versions.etag',
    wrap: on(READ, (request, inner) =>
      inner(new Request(request.url, { headers: { authorization: request.headers.get('authorization') ?? '' } })),
    ),
  },
  {
    what: '304 for what has changed',
    caughtBy: 'versions.etag',
    wrap: on(READ, async (request, inner) =>
      request.headers.has('if-none-match') ? new Response(null, { status: 304 }) : inner(request),
    ),
  },
  {
    what: 'If-Match that nobody compares',
    caughtBy: 'versions.if-match',
    wrap: on('PATCH /v1/support/tickets/*', async (request, inner) => {
      if (!request.headers.has('if-match')) return inner(request);
      const authorization = request.headers.get('authorization') ?? '';
      const now = await inner(new Request(request.url, { headers: { authorization } }));
      const headers = new Headers(request.headers);
      headers.set('if-match', now.headers.get('etag') ?? '');
      return inner(new Request(request, { headers }));
    }),
  },
  {
    what: 'If-Match that may be left out',
    caughtBy: 'versions.if-match',
    wrap: on('PATCH /v1/support/tickets/*', async (request, inner) => {
      if (request.headers.has('if-match')) return inner(request);
      const read = await inner(
        new Request(request.url, { headers: { authorization: request.headers.get('authorization') ?? '' } }),
      );
      return sameBut(read, await read.json());
    }),
  },
];
