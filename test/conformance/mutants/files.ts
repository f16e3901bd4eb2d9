import {
  answering,
  asked,
  made,
  on,
  personOf,
  pretending,
  problem,
  querying,
  rows,
  servingAs,
  withHeaders,
  type Mutant,
} from './helpers.ts';

const PUT = 'POST /v1/attachments';
const GET = 'GET /v1/attachments/*';

/** Defects in files. */
export const fileMutants: readonly Mutant[] = [
  {
    what: 'files that are read as text',
    caughtBy: 'files.stored',
    wrap: on(GET, async (request, inner) => {
      const response = await inner(request);
      return response.ok ? new Response((await response.text()).replaceAll('\r\n', '\n'), response) : response;
    }),
  },
  {
    what: 'files that lose their last byte',
    caughtBy: 'files.stored',
    wrap: on(GET, async (request, inner) => {
      const response = await inner(request);
      return response.ok
        ? new Response((await response.bytes()).slice(0, -1), { headers: { 'content-disposition': 'attachment' } })
        : response;
    }),
  },
  {
    what: 'names in ASCII only',
    caughtBy: 'files.stored',
    wrap: querying(PUT, (query) => query.set('name', (query.get('name') ?? '').replaceAll(/[^\x20-\x7e]/g, '_'))),
  },
  {
    what: 'files that are shown by the browser',
    caughtBy: 'files.download',
    wrap: on(GET, async (request, inner) => withHeaders(await inner(request), { 'content-disposition': 'inline' })),
  },
  {
    what: 'files as pages',
    caughtBy: 'files.download',
    wrap: on(GET, async (request, inner) => withHeaders(await inner(request), { 'content-type': 'text/html' })),
  },
  {
    what: 'files whose type may be guessed at',
    caughtBy: 'files.download',
    wrap: on(GET, async (request, inner) => withHeaders(await inner(request), { 'x-content-type-options': null })),
  },
  {
    what: 'tickets without their files',
    caughtBy: 'files.sent',
    wrap: answering('GET /v1/tickets/*', (json) => ({ ...json, attachments: [] })),
  },
  {
    what: 'replies without their files',
    caughtBy: 'files.sent',
    wrap: rows('GET /v1/tickets/*/comments', (items) => items.map((row) => ({ ...row, attachments: [] }))),
  },
  {
    what: 'a file that is removed, and still there',
    caughtBy: 'files.removed',
    wrap: pretending('DELETE /v1/attachments/*', () => new Response(null, { status: 204 })),
  },
  { what: 'files that colleagues read', caughtBy: 'files.authorization', wrap: servingAs(GET, ['colleague'], 'admin') },
  {
    what: 'files that anybody reads who knows the id',
    caughtBy: 'files.authorization',
    wrap: on(GET, async (request, inner, { owner }) =>
      personOf(request) === 'stranger'
        ? inner(asked(request, { headers: { authorization: `Bearer ${owner}` } }))
        : inner(request),
    ),
  },
  {
    what: 'programs that are taken',
    caughtBy: 'files.refused',
    wrap: on(PUT, async (request, inner) =>
      request.url.includes('kit.exe')
        ? made({ id: 'x', name: 'kit.exe', size: 8, type: 'application/x-msdownload', createdAt: null }, 201)
        : inner(request),
    ),
  },
  {
    what: 'files without an end',
    caughtBy: 'files.refused',
    options: () => ({ limits: { attachmentBytes: 200_000 } }),
    wrap: answering('GET /v1/session', (json) => ({
      ...json,
      limits: { ...(json['limits'] as object), attachmentBytes: 64 * 1024 },
    })),
  },
  {
    what: 'uploads in parts that are promised and not there',
    caughtBy: 'files.resumable',
    wrap: on('POST /v1/uploads', async () => problem(404, 'not_found')),
  },
  {
    what: 'parts that are taken wherever they begin',
    caughtBy: 'files.resumable',
    wrap: on('PATCH /v1/uploads/*', async (request, inner) => {
      const response = await inner(request);
      return response.status === 409 ? new Response(null, { status: 204 }) : response;
    }),
  },
  {
    what: 'uploads that do not know how far they are',
    caughtBy: 'files.resumable',
    wrap: on('HEAD /v1/uploads/*', async (request, inner) =>
      withHeaders(await inner(request), { 'upload-offset': '0' }),
    ),
  },
];
