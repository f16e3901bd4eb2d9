import { type Call, events } from './call.ts';
import { TicketEvent } from './follow.ts';

/** The call of the stream of events: all that the client needs of it. */
export const eventCalls = {
  streamEvents: { method: 'GET', path: '/v1/events', reply: events(TicketEvent) },
} as const satisfies Record<string, Call>;
