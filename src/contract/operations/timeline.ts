import { RateByLink } from '../schemas/timeline-requests.ts';
import { RatingPrompt, TicketCount } from '../schemas/timeline.ts';
import { jsonResponse, pageResponse } from '../endpoints/endpoint.ts';
import type { Operation } from './operation.ts';

const customers = ['user', 'admin'] as const;
const anyone = ['anonymous', 'user', 'admin', 'agent'] as const;

/**
 * Ticket counts and rating by link.
 */
export const timelineOperations = {
  countTickets: {
    method: 'GET',
    path: '/v1/ticket-counts',
    area: 'tickets',
    summary: 'Count the tickets and unread tickets of each view.',
    actors: customers,
    reply: pageResponse(TicketCount),
    status: 200,
    problems: ['not_found'],
  },
  rateByLink: {
    method: 'PUT',
    // The token is in the body: proxies log paths and queries.
    path: '/v1/ratings',
    area: 'tickets',
    summary: 'Get the ticket of a signed rating link, or with `rating` set, rate it on behalf of its requester.',
    actors: anyone,
    sends: 'json',
    body: RateByLink,
    open: true,
    reply: jsonResponse(RatingPrompt),
    status: 200,
    problems: ['not_found', 'conflict'],
  },
} as const satisfies Record<string, Operation>;
