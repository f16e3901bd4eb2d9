import { agentEventEndpoints } from '../endpoints/agent-events.ts';
import { eventEndpoints } from '../endpoints/events.ts';
import { EventHeaders } from '../schemas/timeline-requests.ts';
import { defineOperations } from './operation.ts';

/**
 * The event streams. Not methods of the client, whose calls return one response; clients use `subscribeToEvents` and
 * `subscribeToAgentEvents`.
 */
export const eventOperations = defineOperations(
  { ...eventEndpoints, ...agentEventEndpoints },
  {
    streamEvents: {
      area: 'tickets',
      summary:
        'Receive events of the tickets that the viewer can see, starting with those missed since `Last-Event-ID`.',
      actors: ['user', 'admin'],
      headers: EventHeaders,
      status: 200,
      problems: ['not_found'],
    },
    streamAgentEvents: {
      area: 'support',
      summary:
        'Receive events of the tickets of all organizations, internal notes included, starting with those missed since `Last-Event-ID`.',
      actors: ['agent'],
      headers: EventHeaders,
      status: 200,
      problems: ['not_found'],
    },
  },
);
