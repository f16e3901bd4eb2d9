import {
  withToken,
  wrapRoute,
  readUser,
  problem,
  changeQuery,
  changeRows,
  serveAs,
  type JsonObject,
  type Mutant,
} from './helpers.ts';

const READ = 'GET /v1/tickets/*';

/** Defects in authorization. */
export const reachMutants: readonly Mutant[] = [
  {
    defect: 'colleagues who read each other’s tickets',
    caughtBy: 'authorization.colleague',
    wrap: serveAs(READ, ['colleague'], 'admin'),
  },
  {
    defect: 'colleagues who reply on each other’s tickets',
    caughtBy: 'authorization.colleague',
    wrap: serveAs('POST /v1/tickets/*/comments', ['colleague'], 'admin'),
  },
  {
    defect: 'colleagues who mark each other’s tickets as read',
    caughtBy: 'authorization.colleague',
    wrap: serveAs('PUT /v1/tickets/*/read', ['colleague'], 'admin'),
  },
  {
    defect: '403 for a ticket that is there and somebody else’s',
    caughtBy: 'authorization.colleague',
    wrap: wrapRoute(READ, async (request, inner, { admin }) => {
      const response = await inner(request.clone());
      if (response.status !== 404) return response;
      return (await inner(withToken(request, admin))).ok ? problem(403, 'forbidden') : response;
    }),
  },
  {
    defect: 'a 404 that tells which tickets are there',
    caughtBy: 'authorization.stranger',
    wrap: wrapRoute(READ, async (request, inner, { owner }) => {
      const response = await inner(request.clone());
      if (response.status !== 404 || !(await inner(withToken(request, owner))).ok) return response;
      const json = (await response.json()) as JsonObject;
      return new Response(JSON.stringify({ ...json, detail: 'This ticket is not yours.' }), {
        status: 404,
        headers: response.headers,
      });
    }),
  },
  {
    defect: 'a refusal that comes after the deed',
    caughtBy: 'authorization.stranger',
    wrap: wrapRoute('POST /v1/tickets/*/close', async (request, inner, { owner }) => {
      const response = await inner(request.clone());
      if (response.status === 404 && readUser(request) === 'stranger') await inner(withToken(request, owner));
      return response;
    }),
  },
  {
    defect: 'a conversation that strangers read',
    caughtBy: 'authorization.stranger',
    wrap: serveAs('GET /v1/tickets/*/comments', ['stranger'], 'owner'),
  },
  {
    defect: 'a search that knows no owners',
    caughtBy: 'authorization.lists',
    wrap: wrapRoute('GET /v1/tickets', (request, inner, { owner }) =>
      inner(
        new URL(request.url).searchParams.has('q') && readUser(request) === 'stranger'
          ? withToken(request, owner)
          : request,
      ),
    ),
  },
  {
    defect: 'a list that holds one of somebody else’s',
    caughtBy: 'authorization.lists',
    wrap: wrapRoute('GET /v1/tickets', async (request, inner, { owner }) => {
      const response = await inner(request.clone());
      if (readUser(request) !== 'colleague' || !response.ok) return response;
      const theirs = (await (await inner(withToken(request, owner))).json()) as { items: unknown[] };
      return changeRows('GET /v1/tickets', (items) => [...items, ...theirs.items.slice(0, 1)])(
        async () => response,
        {} as never,
      )(request);
    }),
  },
  {
    defect: 'suggestions from colleagues’ tickets',
    caughtBy: 'authorization.lists',
    wrap: serveAs('GET /v1/suggestions', ['colleague'], 'owner'),
  },
  {
    defect: 'numbers that open tickets',
    caughtBy: 'authorization.number',
    wrap: (inner) => {
      const ids = new Map<string, string>();
      return async (request) => {
        const url = new URL(request.url);
        const id = ids.get(url.pathname.split('/').at(-1) ?? '');
        if (id !== undefined && request.method === 'GET') {
          url.pathname = `/v1/tickets/${id}`;
          return inner(new Request(url, { headers: request.headers }));
        }
        const response = await inner(request);
        if (response.status === 201 && url.pathname === '/v1/tickets') {
          const ticket = (await response.clone().json()) as { id: string; number: string };
          ids.set(ticket.number, ticket.id);
        }
        return response;
      };
    },
  },
  {
    defect: 'users who list their organization’s tickets',
    caughtBy: 'authorization.organization',
    wrap: serveAs('GET /v1/tickets', ['colleague'], 'admin'),
  },
  {
    defect: 'a view that is asked for in vain',
    caughtBy: 'authorization.organization',
    wrap: changeQuery('GET /v1/tickets', (query) => query.delete('view')),
  },
  {
    defect: 'admins who see only their own',
    caughtBy: 'authorization.admin',
    wrap: changeQuery('GET /v1/tickets', (query) => query.delete('view')),
  },
  { defect: 'agents who pass for customers', caughtBy: 'authorization.agent', wrap: serveAs(READ, ['agent'], 'admin') },
];
