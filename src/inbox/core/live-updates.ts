import type { AgentEvent } from '../../contract/index.ts';
import { effect, type ReadonlySignal, signal } from '@preact/signals';

/** A change that was reported by the server, or assumed because time has passed. */
export interface LiveChange {
  /** Id of the changed ticket; null when anything may have changed. */
  ticketId: string | null;
  /** The event of a ticket that the server reported. */
  event?: AgentEvent;
}

/** Reports changes of tickets to the visible screens. */
export interface LiveUpdates {
  /** Whether changes arrive at once. While they do not, the screens poll. */
  connected: ReadonlySignal<boolean>;
  /** Calls the listener for each change. Returns a function that ends the subscription. */
  subscribe(listener: (change: LiveChange) => void): () => void;
  /** Reports a change that was made by this page. */
  notify(change: LiveChange): void;
  dispose(): void;
}

/** Connects to the server until the signal aborts. */
export type ConnectLive = (handlers: {
  signal: AbortSignal;
  onChange: (change: LiveChange) => void;
  onConnected: (connected: boolean) => void;
}) => Promise<void>;

const POLL_INTERVAL_MS = 10_000;
/** While the stream is connected, polling only repairs what was missed. */
const SLOW_POLL_INTERVAL_MS = 120_000;

/** Creates the live updates of the page. Hidden pages do not poll; they catch up when they become visible. */
export function createLiveUpdates(connect?: ConnectLive): LiveUpdates {
  const listeners = new Set<(change: LiveChange) => void>();
  const connected = signal(false);
  const controller = new AbortController();
  const notify = (change: LiveChange) => {
    for (const listener of listeners) listener(change);
  };
  const poll = () => {
    if (!document.hidden) notify({ ticketId: null });
  };
  const stopPolling = effect(() => {
    const timer = setInterval(poll, connected.value ? SLOW_POLL_INTERVAL_MS : POLL_INTERVAL_MS);
    return () => clearInterval(timer);
  });
  document.addEventListener('visibilitychange', poll, { signal: controller.signal });
  addEventListener('online', poll, { signal: controller.signal });
  void connect?.({
    signal: controller.signal,
    onChange: notify,
    onConnected: (value) => {
      connected.value = value;
    },
  }).catch(() => {
    // Without a stream the screens poll.
    connected.value = false;
  });
  return {
    connected,
    notify,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose() {
      stopPolling();
      controller.abort();
      listeners.clear();
    },
  };
}
