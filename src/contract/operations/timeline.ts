import { RateTicket } from '../schemas/timeline-requests.ts';
import { RatingPrompt, TicketCount } from '../schemas/timeline.ts';
import { jsonResponse, pageResponse } from '../calls/call.ts';
import type { Operation } from './operation.ts';
import { IdParams } from '../schemas/requests.ts';

const customers = ['user', 'admin'] as const;
const everybody = ['anonymous', 'user', 'admin', 'agent'] as const;

/**
 * Following tickets: numbers for views, and rating by a link. The panel carries none of it until it calls it. See
 * `operations.ts`.
 */
export const followOperations = {
  countTickets: {
    method: 'GET',
    path: '/v1/ticket-counts',
    area: 'tickets',
    summary: 'Count the tickets of each view, and those in it that are unread.',
    actors: customers,
    reply: pageResponse(TicketCount),
    status: 200,
    problems: ['not_found'],
  },
  readRatingLink: {
    method: 'GET',
    path: '/v1/ratings/{id}',
    area: 'tickets',
    summary: 'Read what a signed link for rating is about.',
    actors: everybody,
    params: IdParams,
    open: true,
    reply: jsonResponse(RatingPrompt),
    status: 200,
    problems: [],
  },
  rateByLink: {
    method: 'PUT',
    path: '/v1/ratings/{id}',
    area: 'tickets',
    summary: 'Rate by a signed link, in the name of who filed the ticket.',
    actors: everybody,
    params: IdParams,
    sends: 'json',
    body: RateTicket,
    open: true,
    reply: jsonResponse(RatingPrompt),
    status: 200,
    problems: ['conflict'],
  },
} as const satisfies Record<string, Operation>;
