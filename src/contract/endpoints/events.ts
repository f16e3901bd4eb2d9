import { type Endpoint, eventStream } from './endpoint.ts';
import { TicketEvent } from '../schemas/timeline.ts';

/** The event stream without its rules: the part that clients need. */
export const eventEndpoints = {
  streamEvents: { method: 'GET', path: '/v1/events', reply: eventStream(TicketEvent) },
} as const satisfies Record<string, Endpoint>;
