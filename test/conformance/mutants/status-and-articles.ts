import { databaseDesk, DEFAULT_PRIORITIES } from '../../../src/server/index.ts';
import {
  changeResponse,
  cloneRequest,
  withToken,
  createResponse,
  wrapRoute,
  readUser,
  respondWith,
  problem,
  changeRows,
  type Mutant,
} from './helpers.ts';

/** Defects in the agents' operations, status and articles. */
export const besideMutants: readonly Mutant[] = [
  {
    defect: 'a queue that lacks what is new',
    caughtBy: 'support.queue',
    wrap: changeRows('GET /v1/support/tickets', (items) => items.filter(({ status }) => status !== 'new')),
  },
  {
    defect: 'internal notes that customers read',
    caughtBy: 'support.internal',
    options: () => {
      const desk = databaseDesk({ priorities: DEFAULT_PRIORITIES, defaultPriority: 'normal' });
      return {
        desk: {
          ...desk,
          // Ignores the column.
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
    defect: 'internal notes that a search finds',
    caughtBy: 'support.internal',
    wrap: wrapRoute('GET /v1/tickets', async (request, inner, { agent }) => {
      const response = await inner(request.clone());
      const url = new URL(request.url);
      if (!url.searchParams.has('q') || readUser(request) !== 'owner') return response;
      url.pathname = '/v1/support/tickets';
      return inner(withToken(cloneRequest(request, { url: url.href }), agent));
    }),
  },
  {
    defect: 'answers that leave no mark',
    caughtBy: 'support.answer',
    wrap: changeResponse('GET /v1/tickets/*', (json) => ({ ...json, unread: false })),
  },
  {
    defect: 'tickets that stay unread',
    caughtBy: 'support.answer',
    wrap: respondWith('PUT /v1/tickets/*/read', () => new Response(null, { status: 204 })),
  },
  {
    defect: 'a count of unread tickets that stands still',
    caughtBy: 'support.answer',
    wrap: changeResponse('GET /v1/session', (json) => ({ ...json, unread: 0 })),
  },

  {
    defect: 'a headline that always says that all is well',
    caughtBy: 'status.overall',
    wrap: changeResponse('GET /v1/status', (json) => ({
      ...json,
      headline: 'operational',
      components: [{ id: 'a', name: 'Exports', group: null, state: 'major_outage' }],
    })),
  },
  {
    defect: 'a headline in the vendor’s own words',
    caughtBy: 'status.overall',
    wrap: changeResponse('GET /v1/status', (json) => ({ ...json, headline: 'All systems go' })),
  },
  {
    defect: 'being affected by nothing',
    caughtBy: 'status.affected',
    wrap: wrapRoute('PUT /v1/status/incidents/*/affected', async () => createResponse({ count: 1 })),
  },
  {
    defect: 'votes on nothing that are thanked for',
    caughtBy: 'articles.search',
    wrap: wrapRoute('PUT /v1/articles/*/vote', async () => new Response(null, { status: 204 })),
  },
  {
    defect: 'suggestions that are promised and not there',
    caughtBy: 'suggestions.own',
    wrap: wrapRoute('GET /v1/suggestions', async () => problem(404, 'not_found')),
  },
  {
    defect: 'suggestions that never come',
    caughtBy: 'suggestions.own',
    wrap: changeRows('GET /v1/suggestions', () => []),
  },
  {
    defect: 'inquiries that anybody’s program can send',
    caughtBy: 'inquiries.proof',
    wrap: wrapRoute('POST /v1/inquiries', async () => createResponse({ reference: 'R-1' }, 201)),
  },
];
