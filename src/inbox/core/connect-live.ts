import { type ClientOptions, subscribeToAgentEvents } from '../../client/index.ts';
import type { ConnectLive } from './live-updates.ts';

/**
 * Connects the live updates to the agents' event stream.
 *
 * @param options - connection options of the client.
 */
export const connectLive =
  (options: ClientOptions): ConnectLive =>
  ({ signal, onChange, onConnected }) => {
    const changeAnything = () => onChange({ ticketId: null });
    return subscribeToAgentEvents(options, {
      signal,
      onLive: onConnected,
      onReset: changeAnything,
      onInquiry: changeAnything,
      onStatus: changeAnything,
      onAccess: changeAnything,
      onEvent: (event) => onChange({ ticketId: event.ticket.id, event }),
    });
  };
