/** Broadcasts sign-outs to the other tabs of this origin. */
export interface SignOutChannel {
  /** Id of the newest sign-out on this origin; empty without one. */
  readonly latest: string;
  /** Broadcasts the sign-out of a viewer. */
  send(viewerKey: string): void;
  close(): void;
}

/**
 * Opens the channel of one ticket API. A message contains the hashed viewer key and a random id, but no token or personal
 * data. It can only sign out a viewer whose key the receiving tab already has; malformed messages are ignored.
 *
 * Messages are sent by `BroadcastChannel`, with the `storage` event as fallback. The newest one stays in `localStorage`, so
 * that frozen tabs and tabs without a panel receive it later.
 *
 * @param api - base URL of the ticket API; each has its own channel.
 * @param onSignOut - receives the hashed key of the viewer, once per sign-out, never for the tab's own messages.
 */
export function openSignOutChannel(api: string, onSignOut: (viewerKey: string) => void): SignOutChannel {
  const name = `madoguchi:signed-out:${api}`;
  const parse = (message: unknown) =>
    typeof message === 'string' ? /^([a-z\d]{1,7}) ([a-z\d]{1,20})$/.exec(message) : null;
  const readStored = () => {
    try {
      return localStorage.getItem(name);
    } catch {
      // Storage is blocked; only the broadcast works.
      return null;
    }
  };
  let latest = parse(readStored())?.[2] ?? '';
  const receive = (message: unknown) => {
    const [, viewerKey, id] = parse(message) ?? [];
    if (!viewerKey || !id || id === latest) return;
    latest = id;
    onSignOut(viewerKey);
  };
  const abort = new AbortController();
  const { signal } = abort;
  let broadcast: BroadcastChannel | undefined;
  const openBroadcast = () => {
    try {
      broadcast ??= new BroadcastChannel(name);
      broadcast.addEventListener('message', ({ data }) => receive(data), { signal });
    } catch {
      // Not supported; only the storage event works.
    }
  };
  const closeBroadcast = () => {
    broadcast?.close();
    broadcast = undefined;
  };
  openBroadcast();
  addEventListener('storage', ({ key, newValue }) => key === name && receive(newValue), { signal });
  // An open channel keeps the page out of the back/forward cache. A page restored from it has missed messages.
  addEventListener('pagehide', closeBroadcast, { signal });
  addEventListener(
    'pageshow',
    () => {
      openBroadcast();
      receive(readStored());
    },
    { signal },
  );
  return {
    get latest() {
      return latest;
    },
    send(viewerKey) {
      latest = Math.random().toString(36).slice(2, 14) || '0';
      const message = `${viewerKey} ${latest}`;
      broadcast?.postMessage(message);
      try {
        localStorage.setItem(name, message);
      } catch {
        // Storage is blocked or full.
      }
    },
    close() {
      abort.abort();
      closeBroadcast();
    },
  };
}
