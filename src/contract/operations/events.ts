import { eventCalls } from '../calls/events.ts';
import { EventHeaders } from '../schemas/timeline-requests.ts';
import { defineOperations } from './operation.ts';

/**
 * The event stream. Not a method of the client, whose calls return one response; clients use `subscribeToEvents`.
 */
export const eventOperations = defineOperations(eventCalls, {
  streamEvents: {
    area: 'tickets',
    summary: 'Receive events of the tickets that the viewer can see, starting with those missed since `Last-Event-ID`.',
    actors: ['user', 'admin'],
    headers: EventHeaders,
    status: 200,
    problems: ['not_found'],
  },
});
