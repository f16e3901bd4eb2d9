import { type Call, eventStream } from './call.ts';
import { TicketEvent } from '../schemas/timeline.ts';

/** The call of the stream of events: all that the client needs of it. */
export const eventCalls = {
  streamEvents: { method: 'GET', path: '/v1/events', reply: eventStream(TicketEvent) },
} as const satisfies Record<string, Call>;
