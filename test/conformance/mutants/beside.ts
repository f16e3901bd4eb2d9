import { databaseAccess, databaseDesk, DEFAULT_PRIORITIES } from '../../../src/server/index.ts';
import {
  answering,
  asked,
  asking,
  carrying,
  made,
  on,
  personOf,
  pretending,
  problem,
  rows,
  sameBut,
  servingAs,
  withHeaders,
  type Loose,
  type Mutant,
} from './wrap.ts';

const GRANT = 'POST /v1/access/grants';
const REVOKE = 'POST /v1/access/grants/*/revoke';
const STATE = 'GET /v1/access';

/** Broken in support access, on the agents' side, and in what stands beside tickets. */
export const besideMutants: readonly Mutant[] = [
  {
    what: 'a grant that lasts twice as long',
    caughtBy: 'access.granted',
    options: () => {
      const access = databaseAccess();
      return {
        access: { ...access, grant: (call, input) => access.grant(call, { ...input, seconds: input.seconds * 2 }) },
      };
    },
  },
  {
    what: 'a grant that nobody can see',
    caughtBy: 'access.granted',
    wrap: answering(STATE, (json) => ({ ...json, grants: [] })),
  },
  {
    what: 'a reason that is lost',
    caughtBy: 'access.granted',
    wrap: asking(GRANT, ({ reason: _reason, ...rest }) => rest),
  },
  {
    what: 'a door that only seems to be shut',
    caughtBy: 'access.revoked',
    wrap: on(REVOKE, async (request, inner, { admin }) => {
      const read = await inner(carrying(new Request(new URL('/v1/access', request.url)), admin));
      const { grants } = (await read.json()) as { grants: Loose[] };
      const grant = grants.find(({ id }) => request.url.includes(String(id)));
      return grant
        ? made({ ...grant, state: 'revoked', revokedAt: new Date().toISOString() })
        : problem(404, 'not_found');
    }),
  },
  {
    what: 'revoking twice as an error',
    caughtBy: 'access.revoked',
    wrap: (inner) => {
      const seen = new Set<string>();
      return on(REVOKE, async (request, next) => {
        if (seen.has(request.url)) return problem(409, 'conflict');
        seen.add(request.url);
        return next(request);
      })(inner, {} as never);
    },
  },
  {
    what: 'too long a grant that is silently shortened',
    caughtBy: 'access.limits',
    wrap: asking(GRANT, (body) => (Number(body['seconds']) > 7_776_000 ? { ...body, seconds: 60 } : body)),
  },
  {
    what: 'seconds as text',
    caughtBy: 'access.limits',
    wrap: asking(GRANT, (body) =>
      typeof body['seconds'] === 'string' ? { ...body, seconds: Number(body['seconds']) } : body,
    ),
  },
  {
    what: 'a reset that adds to the time',
    caughtBy: 'access.reset',
    options: () => {
      const access = databaseAccess();
      return {
        access: { ...access, reset: (call, id, seconds, version) => access.reset(call, id, seconds + 120, version) },
      };
    },
  },
  {
    what: 'a record that lacks what was ended',
    caughtBy: 'access.record',
    wrap: rows('GET /v1/access/events', (items) => items.filter(({ action }) => action !== 'revoked')),
  },
  {
    what: 'a record whose chain is broken',
    caughtBy: 'access.record',
    wrap: rows('GET /v1/access/events', (items) =>
      items.map((row, index) => (index === 1 ? { ...row, hash: '0'.repeat(64) } : row)),
    ),
  },
  {
    what: 'grants that other organizations read',
    caughtBy: 'access.reach',
    wrap: servingAs(STATE, ['stranger'], 'admin'),
  },
  {
    what: 'doors that strangers can shut',
    caughtBy: 'access.reach',
    wrap: servingAs(REVOKE, ['stranger'], 'admin'),
  },
  {
    what: 'a yes that gives more than was said',
    caughtBy: 'access.requests',
    wrap: asking('POST /v1/access/requests/*/approve', () => ({})),
  },
  {
    what: 'requests that no admin sees',
    caughtBy: 'access.requests',
    wrap: answering(STATE, (json) => ({ ...json, requests: [] })),
  },

  {
    what: 'a queue that lacks what is new',
    caughtBy: 'support.queue',
    wrap: rows('GET /v1/support/tickets', (items) => items.filter(({ status }) => status !== 'new')),
  },
  {
    what: 'internal notes that customers read',
    caughtBy: 'support.internal',
    options: () => {
      const desk = databaseDesk({ priorities: DEFAULT_PRIORITIES, defaultPriority: 'normal' });
      return {
        desk: {
          ...desk,
          // As if the column were not asked for.
          async listComments(call, id) {
            const seen = await desk.listComments(call, id);
            const agent = { ...call, identity: { ...call.identity, role: 'agent' as const } };
            const whole = seen && (await desk.support?.readQueueTicket(agent, id));
            return seen && { ...seen, items: whole?.comments ?? seen.items };
          },
        },
      };
    },
  },
  {
    what: 'internal notes that a search finds',
    caughtBy: 'support.internal',
    wrap: on('GET /v1/tickets', async (request, inner, { agent }) => {
      const response = await inner(request.clone());
      const url = new URL(request.url);
      if (!url.searchParams.has('q') || personOf(request) !== 'owner') return response;
      url.pathname = '/v1/support/tickets';
      return inner(carrying(asked(request, { url: url.href }), agent));
    }),
  },
  {
    what: 'answers that leave no mark',
    caughtBy: 'support.answer',
    wrap: answering('GET /v1/tickets/*', (json) => ({ ...json, unread: false })),
  },
  {
    what: 'tickets that stay unread',
    caughtBy: 'support.answer',
    wrap: pretending('PUT /v1/tickets/*/read', () => new Response(null, { status: 204 })),
  },
  {
    what: 'a count of unread tickets that stands still',
    caughtBy: 'support.answer',
    wrap: answering('GET /v1/session', (json) => ({ ...json, unread: 0 })),
  },

  {
    what: 'a headline that always says that all is well',
    caughtBy: 'status.headline',
    wrap: answering('GET /v1/status', (json) => ({
      ...json,
      headline: 'operational',
      components: [{ id: 'a', name: 'Exports', group: null, state: 'major_outage' }],
    })),
  },
  {
    what: 'a headline in the vendor’s own words',
    caughtBy: 'status.headline',
    wrap: answering('GET /v1/status', (json) => ({ ...json, headline: 'All systems go' })),
  },
  {
    what: 'being affected by nothing',
    caughtBy: 'status.affected',
    wrap: on('PUT /v1/status/incidents/*/affected', async () => made({ count: 1 })),
  },
  {
    what: 'votes on nothing that are thanked for',
    caughtBy: 'articles.search',
    wrap: on('PUT /v1/articles/*/vote', async () => new Response(null, { status: 204 })),
  },
  {
    what: 'hints that are promised and not there',
    caughtBy: 'hints.own',
    wrap: on('GET /v1/hints', async () => problem(404, 'not_found')),
  },
  { what: 'hints that never come', caughtBy: 'hints.own', wrap: rows('GET /v1/hints', () => []) },
  {
    what: 'inquiries that anybody’s program can send',
    caughtBy: 'inquiries.proof',
    wrap: on('POST /v1/inquiries', async () => made({ reference: 'R-1' }, 201)),
  },

  {
    what: 'a preflight that forgets the key',
    caughtBy: 'pages.preflight',
    wrap: (inner) => async (request) => {
      const response = await inner(request);
      return request.method === 'OPTIONS'
        ? withHeaders(response, { 'access-control-allow-headers': 'authorization, content-type' })
        : response;
    },
  },
  {
    what: 'refusals that a page may not read',
    caughtBy: 'pages.answers',
    wrap: (inner) => async (request) => {
      const response = await inner(request);
      return response.status >= 400 ? withHeaders(response, { 'access-control-allow-origin': null }) : response;
    },
  },
  {
    what: 'every origin let in',
    caughtBy: 'pages.others',
    wrap: (inner) => async (request) =>
      withHeaders(await inner(request), { 'access-control-allow-origin': request.headers.get('origin') ?? '*' }),
  },

  {
    what: 'origins that only begin like the right one',
    caughtBy: 'pages.others',
    wrap: (inner) => async (request) => {
      const origin = request.headers.get('origin') ?? '';
      const response = await inner(request);
      return origin.startsWith('https://app.example.com')
        ? withHeaders(response, { 'access-control-allow-origin': origin })
        : response;
    },
  },

  {
    what: 'JSON that comes as plain text',
    caughtBy: 'problems.json',
    wrap: on('POST /v1/tickets', (request, inner) =>
      inner(asked(request, { headers: { 'content-type': 'application/json' } })),
    ),
  },
  {
    what: 'broken JSON as an empty body',
    caughtBy: 'problems.json',
    wrap: on('POST /v1/tickets', async (request, inner) => {
      const text = await request.clone().text();
      return inner(
        URL.canParse('x:') && text.startsWith('{') && !text.endsWith('}') ? asked(request, { body: '{}' }) : request,
      );
    }),
  },
  {
    what: '200 with an error in it',
    caughtBy: 'problems.nowhere',
    wrap: (inner) => async (request) => {
      const response = await inner(request);
      return response.status === 404 ? sameBut(response, await response.json(), { status: 200 }) : response;
    },
  },
  {
    what: 'a page for everything that is not there',
    caughtBy: 'problems.nowhere',
    wrap: (inner) => async (request) => {
      const response = await inner(request);
      return request.url.endsWith('nothing-is-here')
        ? new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } })
        : response;
    },
  },
  {
    what: 'refusals as plain JSON',
    caughtBy: 'problems.shape',
    wrap: (inner) => async (request) => {
      const response = await inner(request);
      return response.status >= 400 ? withHeaders(response, { 'content-type': 'application/json' }) : response;
    },
  },
  {
    what: 'refusals with a code of their own',
    caughtBy: 'problems.shape',
    wrap: refusing((json) => ({ ...json, code: 'oops' })),
  },
  {
    what: 'refusals without a title',
    caughtBy: 'problems.shape',
    wrap: refusing(({ title: _title, ...rest }) => rest),
  },
  {
    what: 'refusals whose status is another',
    caughtBy: 'problems.shape',
    wrap: refusing((json) => ({ ...json, status: 400 })),
  },
  {
    what: 'refusals with a stack',
    caughtBy: 'problems.insides',
    wrap: refusing((json) => ({ ...json, detail: 'Error: no\n    at createTicket (/srv/api/tickets.js:17:3)' })),
  },
  {
    what: 'refusals with a statement',
    caughtBy: 'problems.insides',
    wrap: refusing((json) => ({ ...json, detail: 'syntax error in SELECT * FROM tickets WHERE id = 1' })),
  },
  {
    what: 'a failure for a cursor that was made up',
    caughtBy: 'answers.failures',
    wrap: on('GET /v1/tickets', async (request, inner) =>
      request.url.includes('kit-garbage') ? problem(500, 'internal') : inner(request),
    ),
  },
  {
    what: '200 where 201 is promised',
    caughtBy: 'answers.shape',
    wrap: (inner) => async (request) => {
      const response = await inner(request);
      return response.status === 201
        ? new Response(response.body, { status: 200, headers: response.headers })
        : response;
    },
  },
  {
    what: 'rows without a version',
    caughtBy: 'answers.shape',
    wrap: rows('GET /v1/tickets', (items) => items.map(({ version: _version, ...row }) => row)),
  },
  {
    what: 'numbers as numbers',
    caughtBy: 'answers.shape',
    wrap: answering('GET /v1/tickets/*', (json) => ({ ...json, number: Number(json['number']) })),
  },
  {
    what: 'replies without a list of files',
    caughtBy: 'answers.shape',
    wrap: rows('GET /v1/tickets/*/comments', (items) => items.map(({ attachments: _files, ...row }) => row)),
  },
  {
    what: 'tickets that every cache may keep',
    caughtBy: 'answers.cache',
    wrap: (inner) => async (request) => withHeaders(await inner(request), { 'cache-control': 'public, max-age=60' }),
  },
];

/** Changes the JSON of refusals. */
function refusing(change: (json: Loose) => unknown) {
  return (inner: (request: Request) => Promise<Response>) => async (request: Request) => {
    const response = await inner(request);
    return response.status >= 400 && request.method !== 'HEAD'
      ? sameBut(response, change((await response.json()) as Loose))
      : response;
  };
}
