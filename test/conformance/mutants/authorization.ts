import { carrying, on, personOf, problem, querying, rows, servingAs, type Loose, type Mutant } from './helpers.ts';

const READ = 'GET /v1/tickets/*';

/** Defects in authorization. */
export const reachMutants: readonly Mutant[] = [
  {
    what: 'colleagues who read each other’s tickets',
    caughtBy: 'authorization.colleague',
    wrap: servingAs(READ, ['colleague'], 'admin'),
  },
  {
    what: 'colleagues who reply on each other’s tickets',
    caughtBy: 'authorization.colleague',
    wrap: servingAs('POST /v1/tickets/*/comments', ['colleague'], 'admin'),
  },
  {
    what: 'colleagues who mark each other’s tickets as read',
    caughtBy: 'authorization.colleague',
    wrap: servingAs('PUT /v1/tickets/*/read', ['colleague'], 'admin'),
  },
  {
    what: '403 for a ticket that is there and somebody else’s',
    caughtBy: 'authorization.colleague',
    wrap: on(READ, async (request, inner, { admin }) => {
      const response = await inner(request.clone());
      if (response.status !== 404) return response;
      return (await inner(carrying(request, admin))).ok ? problem(403, 'forbidden') : response;
    }),
  },
  {
    what: 'a 404 that tells which tickets are there',
    caughtBy: 'authorization.stranger',
    wrap: on(READ, async (request, inner, { owner }) => {
      const response = await inner(request.clone());
      if (response.status !== 404 || !(await inner(carrying(request, owner))).ok) return response;
      const json = (await response.json()) as Loose;
      return new Response(JSON.stringify({ ...json, detail: 'This ticket is not yours.' }), {
        status: 404,
        headers: response.headers,
      });
    }),
  },
  {
    what: 'a refusal that comes after the deed',
    caughtBy: 'authorization.stranger',
    wrap: on('POST /v1/tickets/*/close', async (request, inner, { owner }) => {
      const response = await inner(request.clone());
      if (response.status === 404 && personOf(request) === 'stranger') await inner(carrying(request, owner));
      return response;
    }),
  },
  {
    what: 'a conversation that strangers read',
    caughtBy: 'authorization.stranger',
    wrap: servingAs('GET /v1/tickets/*/comments', ['stranger'], 'owner'),
  },
  {
    what: 'a search that knows no owners',
    caughtBy: 'authorization.lists',
    wrap: on('GET /v1/tickets', (request, inner, { owner }) =>
      inner(
        new URL(request.url).searchParams.has('q') && personOf(request) === 'stranger'
          ? carrying(request, owner)
          : request,
      ),
    ),
  },
  {
    what: 'a list that holds one of somebody else’s',
    caughtBy: 'authorization.lists',
    wrap: on('GET /v1/tickets', async (request, inner, { owner }) => {
      const response = await inner(request.clone());
      if (personOf(request) !== 'colleague' || !response.ok) return response;
      const theirs = (await (await inner(carrying(request, owner))).json()) as { items: unknown[] };
      return rows('GET /v1/tickets', (items) => [...items, ...theirs.items.slice(0, 1)])(
        async () => response,
        {} as never,
      )(request);
    }),
  },
  {
    what: 'suggestions from colleagues’ tickets',
    caughtBy: 'authorization.lists',
    wrap: servingAs('GET /v1/suggestions', ['colleague'], 'owner'),
  },
  {
    what: 'numbers that open tickets',
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
    what: 'users who list their organization’s tickets',
    caughtBy: 'authorization.organization',
    wrap: servingAs('GET /v1/tickets', ['colleague'], 'admin'),
  },
  {
    what: 'a view that is asked for in vain',
    caughtBy: 'authorization.organization',
    wrap: querying('GET /v1/tickets', (query) => query.delete('view')),
  },
  {
    what: 'admins who see only their own',
    caughtBy: 'authorization.admin',
    wrap: querying('GET /v1/tickets', (query) => query.delete('view')),
  },
  { what: 'agents who pass for customers', caughtBy: 'authorization.agent', wrap: servingAs(READ, ['agent'], 'admin') },
];
