import * as z from 'zod/mini';
import { TicketEvent } from '../contract/schemas/timeline.ts';
import type { ClientOptions } from './resolve-options.ts';
import { type SubscribeOptions, subscribe } from './sse-client.ts';
import { decodeJson } from './json.ts';

/** How events are followed. */
export interface EventHandlers extends Omit<SubscribeOptions, 'onEvent'> {
  /** Told of each event once, in order. Those of kinds that this version does not know come as well. */
  onEvent: (event: TicketEvent) => void;
  /** More was missed than is kept, or it is not known what was missed: whatever is shown must be read again. */
  onReset?: (() => void) | undefined;
  /** The status of the product may have changed. */
  onStatus?: (() => void) | undefined;
  /** Something about support access may have changed: a request, a grant, somebody inside. */
  onAccess?: (() => void) | undefined;
}

/**
 * Listens to what happens to the viewer's tickets until the signal ends it: over broken lines, restarts of the server and
 * ends of tokens, each event once and in order.
 *
 * @throws ApiError when the server says no for good: it has no stream, or nobody is signed in.
 * @example
 * const stop = new AbortController();
 * await followEvents(
 *   { baseUrl: 'https://help.example.com', getToken },
 *   { signal: stop.signal, onEvent: ({ ticket }) => refresh(ticket.id) },
 * );
 */
export function subscribeToEvents(
  options: ClientOptions,
  { onEvent, onReset, onStatus, onAccess, ...follow }: EventHandlers,
): Promise<void> {
  return subscribe(options, {
    ...follow,
    onEvent(name, data) {
      if (name === 'reset') onReset?.();
      if (name === 'status') onStatus?.();
      if (name === 'access') onAccess?.();
      if (name !== 'ticket') return;
      const event = z.safeParse(TicketEvent, parseEvent(data));
      if (event.success) onEvent(event.data);
    },
  });
}

function parseEvent(data: string): unknown {
  try {
    return decodeJson(data);
  } catch {
    // Garbage is dropped, and the stream goes on.
    return undefined;
  }
}
