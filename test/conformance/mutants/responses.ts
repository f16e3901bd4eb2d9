import {
  changeResponse,
  cloneRequest,
  wrapRoute,
  problem,
  changeRows,
  cloneResponse,
  withHeaders,
  type JsonObject,
  type Mutant,
} from './helpers.ts';

/** Defects in properties of every response, and in CORS. */
export const answerMutants: readonly Mutant[] = [
  {
    defect: 'a preflight that forgets the key',
    caughtBy: 'cors.preflight',
    wrap: (inner) => async (request) => {
      const response = await inner(request);
      return request.method === 'OPTIONS'
        ? withHeaders(response, { 'access-control-allow-headers': 'authorization, content-type' })
        : response;
    },
  },
  {
    defect: 'refusals that a page may not read',
    caughtBy: 'cors.answers',
    wrap: (inner) => async (request) => {
      const response = await inner(request);
      return response.status >= 400 ? withHeaders(response, { 'access-control-allow-origin': null }) : response;
    },
  },
  {
    defect: 'every origin let in',
    caughtBy: 'cors.others',
    wrap: (inner) => async (request) =>
      withHeaders(await inner(request), { 'access-control-allow-origin': request.headers.get('origin') ?? '*' }),
  },

  {
    defect: 'origins that only begin like the right one',
    caughtBy: 'cors.others',
    wrap: (inner) => async (request) => {
      const origin = request.headers.get('origin') ?? '';
      const response = await inner(request);
      return origin.startsWith('https://app.example.com')
        ? withHeaders(response, { 'access-control-allow-origin': origin })
        : response;
    },
  },

  {
    defect: 'JSON that comes as plain text',
    caughtBy: 'problems.json',
    wrap: wrapRoute('POST /v1/tickets', (request, inner) =>
      inner(cloneRequest(request, { headers: { 'content-type': 'application/json' } })),
    ),
  },
  {
    defect: 'broken JSON as an empty body',
    caughtBy: 'problems.json',
    wrap: wrapRoute('POST /v1/tickets', async (request, inner) => {
      const text = await request.clone().text();
      return inner(
        URL.canParse('x:') && text.startsWith('{') && !text.endsWith('}')
          ? cloneRequest(request, { body: '{}' })
          : request,
      );
    }),
  },
  {
    defect: '200 with an error in it',
    caughtBy: 'problems.unknown-path',
    wrap: (inner) => async (request) => {
      const response = await inner(request);
      return response.status === 404 ? cloneResponse(response, await response.json(), { status: 200 }) : response;
    },
  },
  {
    defect: 'a page for everything that is not there',
    caughtBy: 'problems.unknown-path',
    wrap: (inner) => async (request) => {
      const response = await inner(request);
      return request.url.endsWith('nothing-is-here')
        ? new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } })
        : response;
    },
  },
  {
    defect: 'refusals as plain JSON',
    caughtBy: 'problems.shape',
    wrap: (inner) => async (request) => {
      const response = await inner(request);
      return response.status >= 400 ? withHeaders(response, { 'content-type': 'application/json' }) : response;
    },
  },
  {
    defect: 'refusals with a code of their own',
    caughtBy: 'problems.shape',
    wrap: refusing((json) => ({ ...json, code: 'oops' })),
  },
  {
    defect: 'refusals without a title',
    caughtBy: 'problems.shape',
    wrap: refusing(({ title: _title, ...rest }) => rest),
  },
  {
    defect: 'refusals whose status is another',
    caughtBy: 'problems.shape',
    wrap: refusing((json) => ({ ...json, status: 400 })),
  },
  {
    defect: 'refusals with a stack',
    caughtBy: 'problems.internals',
    wrap: refusing((json) => ({ ...json, detail: 'Error: no\n    at createTicket (/srv/api/tickets.js:17:3)' })),
  },
  {
    defect: 'refusals with a statement',
    caughtBy: 'problems.internals',
    wrap: refusing((json) => ({ ...json, detail: 'syntax error in SELECT * FROM tickets WHERE id = 1' })),
  },
  {
    defect: 'a failure for a cursor that was made up',
    caughtBy: 'responses.failures',
    wrap: wrapRoute('GET /v1/tickets', async (request, inner) =>
      request.url.includes('kit-garbage') ? problem(500, 'internal') : inner(request),
    ),
  },
  {
    defect: '200 where 201 is promised',
    caughtBy: 'responses.shape',
    wrap: (inner) => async (request) => {
      const response = await inner(request);
      return response.status === 201
        ? new Response(response.body, { status: 200, headers: response.headers })
        : response;
    },
  },
  {
    defect: 'rows without a version',
    caughtBy: 'responses.shape',
    wrap: changeRows('GET /v1/tickets', (items) => items.map(({ version: _version, ...row }) => row)),
  },
  {
    defect: 'numbers as numbers',
    caughtBy: 'responses.shape',
    wrap: changeResponse('GET /v1/tickets/*', (json) => ({ ...json, number: Number(json['number']) })),
  },
  {
    defect: 'replies without a list of files',
    caughtBy: 'responses.shape',
    wrap: changeRows('GET /v1/tickets/*/comments', (items) => items.map(({ attachments: _files, ...row }) => row)),
  },
  {
    defect: 'tickets that every cache may keep',
    caughtBy: 'responses.cache',
    wrap: (inner) => async (request) => withHeaders(await inner(request), { 'cache-control': 'public, max-age=60' }),
  },
];

/** Changes the JSON of refusals. */
function refusing(change: (json: JsonObject) => unknown) {
  return (inner: (request: Request) => Promise<Response>) => async (request: Request) => {
    const response = await inner(request);
    return response.status >= 400 && request.method !== 'HEAD'
      ? cloneResponse(response, change((await response.json()) as JsonObject))
      : response;
  };
}
