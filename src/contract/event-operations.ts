import { EventHeaders } from './follow-requests.ts';
import { TicketEvent } from './follow.ts';
import { events, type Operation } from './operation.ts';

/**
 * The stream of what happens, a row like those of `operations.ts`. It is no method of the client, whose calls end: there it
 * is `followEvents`.
 */
export const eventOperations = {
  streamEvents: {
    method: 'GET', path: '/v1/events', area: 'tickets',
    summary: 'Hear at once what happens to the tickets that the viewer may see, and all that was missed since `Last-Event-ID`.',
    actors: ['user', 'admin'], headers: EventHeaders, reply: events(TicketEvent), status: 200, problems: ['not_found'],
  },
} as const satisfies Record<string, Operation>;
