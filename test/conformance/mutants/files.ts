import {
  changeResponse,
  cloneRequest,
  createResponse,
  wrapRoute,
  readUser,
  respondWith,
  problem,
  changeQuery,
  changeRows,
  serveAs,
  withHeaders,
  type Mutant,
} from './helpers.ts';

const PUT = 'POST /v1/attachments';
const GET = 'GET /v1/attachments/*';

/** Defects in files. */
export const fileMutants: readonly Mutant[] = [
  {
    defect: 'files that are read as text',
    caughtBy: 'files.stored',
    wrap: wrapRoute(GET, async (request, inner) => {
      const response = await inner(request);
      return response.ok ? new Response((await response.text()).replaceAll('\r\n', '\n'), response) : response;
    }),
  },
  {
    defect: 'files that lose their last byte',
    caughtBy: 'files.stored',
    wrap: wrapRoute(GET, async (request, inner) => {
      const response = await inner(request);
      return response.ok
        ? new Response((await response.bytes()).slice(0, -1), { headers: { 'content-disposition': 'attachment' } })
        : response;
    }),
  },
  {
    defect: 'names in ASCII only',
    caughtBy: 'files.stored',
    wrap: changeQuery(PUT, (query) => query.set('name', (query.get('name') ?? '').replaceAll(/[^\x20-\x7e]/g, '_'))),
  },
  {
    defect: 'files that are shown by the browser',
    caughtBy: 'files.download',
    wrap: wrapRoute(GET, async (request, inner) =>
      withHeaders(await inner(request), { 'content-disposition': 'inline' }),
    ),
  },
  {
    defect: 'files as pages',
    caughtBy: 'files.download',
    wrap: wrapRoute(GET, async (request, inner) => withHeaders(await inner(request), { 'content-type': 'text/html' })),
  },
  {
    defect: 'files whose type may be guessed at',
    caughtBy: 'files.download',
    wrap: wrapRoute(GET, async (request, inner) =>
      withHeaders(await inner(request), { 'x-content-type-options': null }),
    ),
  },
  {
    defect: 'tickets without their files',
    caughtBy: 'files.sent',
    wrap: changeResponse('GET /v1/tickets/*', (json) => ({ ...json, attachments: [] })),
  },
  {
    defect: 'replies without their files',
    caughtBy: 'files.sent',
    wrap: changeRows('GET /v1/tickets/*/comments', (items) => items.map((row) => ({ ...row, attachments: [] }))),
  },
  {
    defect: 'a file that is removed, and still there',
    caughtBy: 'files.removed',
    wrap: respondWith('DELETE /v1/attachments/*', () => new Response(null, { status: 204 })),
  },
  { defect: 'files that colleagues read', caughtBy: 'files.authorization', wrap: serveAs(GET, ['colleague'], 'admin') },
  {
    defect: 'files that anybody reads who knows the id',
    caughtBy: 'files.authorization',
    wrap: wrapRoute(GET, async (request, inner, { owner }) =>
      readUser(request) === 'stranger'
        ? inner(cloneRequest(request, { headers: { authorization: `Bearer ${owner}` } }))
        : inner(request),
    ),
  },
  {
    defect: 'programs that are taken',
    caughtBy: 'files.refused',
    wrap: wrapRoute(PUT, async (request, inner) =>
      request.url.includes('kit.exe')
        ? createResponse({ id: 'x', name: 'kit.exe', size: 8, type: 'application/x-msdownload', createdAt: null }, 201)
        : inner(request),
    ),
  },
  {
    defect: 'files without an end',
    caughtBy: 'files.refused',
    options: () => ({ limits: { attachmentBytes: 200_000 } }),
    wrap: changeResponse('GET /v1/session', (json) => ({
      ...json,
      limits: { ...(json['limits'] as object), attachmentBytes: 64 * 1024 },
    })),
  },
  {
    defect: 'uploads in parts that are promised and not there',
    caughtBy: 'files.resumable',
    wrap: wrapRoute('POST /v1/uploads', async () => problem(404, 'not_found')),
  },
  {
    defect: 'parts that are taken wherever they begin',
    caughtBy: 'files.resumable',
    wrap: wrapRoute('PATCH /v1/uploads/*', async (request, inner) => {
      const response = await inner(request);
      return response.status === 409 ? new Response(null, { status: 204 }) : response;
    }),
  },
  {
    defect: 'uploads that do not know how far they are',
    caughtBy: 'files.resumable',
    wrap: wrapRoute('HEAD /v1/uploads/*', async (request, inner) =>
      withHeaders(await inner(request), { 'upload-offset': '0' }),
    ),
  },
];
