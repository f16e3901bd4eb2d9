import { type Endpoint, eventStream } from './endpoint.ts';
import { AgentEvent } from '../schemas/support.ts';

/** The agents' event stream without its rules. Separate from the customers', so that the panel does not bundle it. */
export const agentEventEndpoints = {
  streamAgentEvents: { method: 'GET', path: '/v1/support/events', reply: eventStream(AgentEvent) },
} as const satisfies Record<string, Endpoint>;
