/** Tells the other tabs of this origin that a viewer has signed out. */
export interface SignOutChannel {
  /** The id of the newest sign-out on this origin; empty when there was none. */
  readonly latest: string;
  /** Tells the other tabs that this viewer has signed out. */
  send(viewerKey: string): void;
  close(): void;
}

/**
 * Opens the channel of one ticket API. A message holds the hashed viewer key and a random id, and no token or personal data.
 * It can only sign a viewer out whose key the receiving tab already has; anything of another shape is ignored.
 *
 * Messages travel by `BroadcastChannel`, and by the `storage` event where that is missing. The newest one stays in
 * `localStorage`, so that tabs which were frozen or had no panel at that moment learn of it when they come back.
 *
 * @param api - base URL of the ticket API; each has a channel of its own.
 * @param onSignOut - called with the hashed key of the viewer, once a sign-out, and never for the tab's own messages.
 */
export function openSignOutChannel(api: string, onSignOut: (viewerKey: string) => void): SignOutChannel {
  const name = `madoguchi:signed-out:${api}`;
  const parse = (message: unknown) =>
    typeof message === 'string' ? /^([a-z\d]{1,7}) ([a-z\d]{1,20})$/.exec(message) : null;
  const stored = () => {
    try {
      return localStorage.getItem(name);
    } catch {
      // Storage is blocked: the broadcast alone has to do.
      return null;
    }
  };
  let latest = parse(stored())?.[2] ?? '';
  const receive = (message: unknown) => {
    const [, viewerKey, id] = parse(message) ?? [];
    if (!viewerKey || !id || id === latest) return;
    latest = id;
    onSignOut(viewerKey);
  };
  const abort = new AbortController();
  const { signal } = abort;
  let broadcast: BroadcastChannel | undefined;
  try {
    broadcast = new BroadcastChannel(name);
    broadcast.addEventListener('message', ({ data }) => receive(data), { signal });
  } catch {
    // The browser has none: the storage event has to do.
  }
  addEventListener('storage', ({ key, newValue }) => key === name && receive(newValue), { signal });
  // A page that comes back from the back/forward cache has missed what was sent meanwhile.
  addEventListener('pageshow', () => receive(stored()), { signal });
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
        // Blocked or full.
      }
    },
    close() {
      abort.abort();
      broadcast?.close();
    },
  };
}
