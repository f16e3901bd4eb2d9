import { eventCalls } from '../calls/events.ts';
import { EventHeaders } from '../schemas/timeline-requests.ts';
import { defineOperations } from './operation.ts';

/**
 * The stream of what happens, a row like those of `operations.ts`. It is no method of the client, whose calls end: there it
 * is `followEvents`.
 */
export const eventOperations = defineOperations(eventCalls, {
  streamEvents: {
    area: 'tickets',
    summary:
      'Hear at once what happens to the tickets that the viewer may see, and all that was missed since `Last-Event-ID`.',
    actors: ['user', 'admin'],
    headers: EventHeaders,
    status: 200,
    problems: ['not_found'],
  },
});
