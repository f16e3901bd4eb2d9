import * as z from 'zod/mini';
import { agentEventEndpoints } from '../contract/endpoints/agent-events.ts';
import { AgentEvent } from '../contract/schemas/support.ts';
import type { ClientOptions } from './resolve-options.ts';
import { type SubscribeOptions, subscribe } from './sse-client.ts';
import { parseEventData } from './subscribe-to-events.ts';

/** Handlers of an agent's subscription to events of all organizations. */
export interface AgentEventHandlers extends Omit<SubscribeOptions, 'onEvent' | 'stream'> {
  /** Receives each event of a ticket once and in order, including events of unknown kinds. */
  onEvent: (event: AgentEvent) => void;
  /** Events were missed and cannot be replayed: reload all displayed data. */
  onReset?: (() => void) | undefined;
  /** The list of inquiries has changed. */
  onInquiry?: (() => void) | undefined;
  /** Support access of the organization has changed: a request, a grant or a session. */
  onAccess?: ((organizationId: string) => void) | undefined;
  /** The status of the product may have changed. */
  onStatus?: (() => void) | undefined;
}

const AccessChange = z.object({ organizationId: z.string() });

/**
 * Subscribes an agent to events of the tickets of all organizations, internal notes included, until the signal aborts. Reconnects
 * after network failures, server restarts and token expiry; delivers each event once and in order.
 *
 * @param options - connection options, as for `createClient`, with the token of an agent.
 * @param handlers - event handlers, and the `signal` that ends the subscription.
 * @returns a promise that resolves when the signal aborts.
 * @throws ApiError when the server has no event stream, or the caller is no agent.
 * @example
 * const stop = new AbortController();
 * await subscribeToAgentEvents(
 *   { baseUrl: 'https://help.example.com', getToken },
 *   { signal: stop.signal, onEvent: ({ ticket }) => updateRow(ticket) },
 * );
 */
export function subscribeToAgentEvents(
  options: ClientOptions,
  { onEvent, onReset, onInquiry, onAccess, onStatus, ...rest }: AgentEventHandlers,
): Promise<void> {
  return subscribe(options, {
    ...rest,
    stream: { id: 'streamAgentEvents', path: agentEventEndpoints.streamAgentEvents.path },
    onEvent(name, data) {
      if (name === 'reset') onReset?.();
      if (name === 'status') onStatus?.();
      if (name === 'inquiry') onInquiry?.();
      if (name === 'access') {
        const change = z.safeParse(AccessChange, parseEventData(data));
        if (change.success) onAccess?.(change.data.organizationId);
      }
      if (name !== 'ticket') return;
      const event = z.safeParse(AgentEvent, parseEventData(data));
      if (event.success) onEvent(event.data);
    },
  });
}
