import { RateTicket } from '../schemas/timeline-requests.ts';
import { RatingPrompt, TicketCount } from '../schemas/timeline.ts';
import { jsonResponse, pageResponse } from '../calls/call.ts';
import type { Operation } from './operation.ts';
import { IdParams } from '../schemas/requests.ts';

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
  readRatingLink: {
    method: 'GET',
    path: '/v1/ratings/{id}',
    area: 'tickets',
    summary: 'Get the ticket of a signed rating link.',
    actors: anyone,
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
    summary: 'Rate a ticket by a signed link, on behalf of its requester.',
    actors: anyone,
    params: IdParams,
    sends: 'json',
    body: RateTicket,
    open: true,
    reply: jsonResponse(RatingPrompt),
    status: 200,
    problems: ['conflict'],
  },
} as const satisfies Record<string, Operation>;
