import { databaseDesk, DEFAULT_PRIORITIES } from '../../../src/server/index.ts';
import { answering, asked, carrying, made, on, personOf, pretending, problem, rows, type Mutant } from './helpers.ts';

/** Defects in the agents' operations, status and articles. */
export const besideMutants: readonly Mutant[] = [
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
    caughtBy: 'status.overall',
    wrap: answering('GET /v1/status', (json) => ({
      ...json,
      headline: 'operational',
      components: [{ id: 'a', name: 'Exports', group: null, state: 'major_outage' }],
    })),
  },
  {
    what: 'a headline in the vendor’s own words',
    caughtBy: 'status.overall',
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
    what: 'suggestions that are promised and not there',
    caughtBy: 'suggestions.own',
    wrap: on('GET /v1/suggestions', async () => problem(404, 'not_found')),
  },
  { what: 'suggestions that never come', caughtBy: 'suggestions.own', wrap: rows('GET /v1/suggestions', () => []) },
  {
    what: 'inquiries that anybody’s program can send',
    caughtBy: 'inquiries.proof',
    wrap: on('POST /v1/inquiries', async () => made({ reference: 'R-1' }, 201)),
  },
];
