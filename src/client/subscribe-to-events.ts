import * as z from 'zod/mini';
import { TicketEvent } from '../contract/schemas/timeline.ts';
import type { ClientOptions } from './resolve-options.ts';
import { type SubscribeOptions, subscribe } from './sse-client.ts';
import { decodeJson } from './json.ts';

/** Handlers of a subscription to ticket events. */
export interface EventHandlers extends Omit<SubscribeOptions, 'onEvent' | 'stream'> {
  /** Receives each event once and in order, including events of unknown kinds. */
  onEvent: (event: TicketEvent) => void;
  /** Events were missed and cannot be replayed: reload all displayed data. */
  onReset?: (() => void) | undefined;
  /** The status of the product may have changed. */
  onStatus?: (() => void) | undefined;
  /** Support access may have changed: a request, a grant or a session. */
  onAccess?: (() => void) | undefined;
}

/**
 * Subscribes to events of the viewer's tickets until the signal aborts. Reconnects after network failures, server restarts
 * and token expiry; delivers each event once and in order.
 *
 * @param options - connection options, as for `createClient`.
 * @param handlers - event handlers, and the `signal` that ends the subscription.
 * @returns a promise that resolves when the signal aborts.
 * @throws ApiError when the server has no event stream, or no user is signed in.
 * @example
 * const stop = new AbortController();
 * await subscribeToEvents(
 *   { baseUrl: 'https://help.example.com', getToken },
 *   { signal: stop.signal, onEvent: ({ ticket }) => refresh(ticket.id) },
 * );
 */
export function subscribeToEvents(
  options: ClientOptions,
  { onEvent, onReset, onStatus, onAccess, ...rest }: EventHandlers,
): Promise<void> {
  return subscribe(options, {
    ...rest,
    onEvent(name, data) {
      if (name === 'reset') onReset?.();
      if (name === 'status') onStatus?.();
      if (name === 'access') onAccess?.();
      if (name !== 'ticket') return;
      const event = z.safeParse(TicketEvent, parseEventData(data));
      if (event.success) onEvent(event.data);
    },
  });
}

/** Parses the data of an event; undefined when it is malformed. */
export function parseEventData(data: string): unknown {
  try {
    return decodeJson(data);
  } catch {
    // Malformed events are skipped.
    return undefined;
  }
}
